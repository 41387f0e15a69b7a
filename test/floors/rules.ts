import { posix } from 'node:path';
import { type Import, importsOf } from './imports.js';

/** Sources by path from the top of the workspace, such as `packages/core/src/gate.ts`. */
export type Sources = ReadonlyMap<string, string>;

// The floor of each file or folder of packages/core/src. What is not listed has no place yet: give it one here.
const FLOORS: Readonly<Record<string, number>> = {
  'errors.ts': 0,
  'events.ts': 0,
  'json.ts': 0,
  'base64url.ts': 0,
  'maybe-promise.ts': 0,
  'clock.ts': 0,
  'platform/': 0,
  'token/': 1,
  'keys/': 1,
  'request/': 1,
  'options.ts': 2,
  'option-values.ts': 2,
  'issuer-policy.ts': 2,
  'issuer-directory.ts': 2,
  'tenants.ts': 2,
  'policy.ts': 2,
  'check.ts': 2,
  'time-checks.ts': 2,
  'checks.ts': 2,
  'stages.ts': 2,
  'seen-token.ts': 2,
  'to-error.ts': 2,
  'binding/': 2,
  'introspection/': 2,
  'verifier.ts': 3,
  'explain.ts': 3,
  'requirements.ts': 3,
  'standalone.ts': 3,
  'gate.ts': 4,
  'request-state.ts': 4,
  'mirror.ts': 4,
  'adapter.ts': 4,
  'metadata.ts': 4,
  'index.ts': 5,
};

// Neighbours on a floor that do not know each other.
const STRANGERS: ReadonlySet<string> = new Set(['token/', 'keys/', 'request/']);

/** What a package's sources may import from outside it: `value` at run time too, `type` as a type only. */
interface Outside {
  readonly value: readonly string[];
  readonly type: readonly string[];
}

const ADAPTER: Outside = { value: ['@scopegate/core'], type: ['node:'] };

const OUTSIDE: Readonly<Record<string, Outside>> = {
  core: { value: ['jose', 'lru-cache', 'node:'], type: [] },
  // What Node's own requests are called, so that no token takes the place of one of their properties.
  express: { value: ['@scopegate/core', 'node:http', 'node:net'], type: ['node:', 'express'] },
  koa: { ...ADAPTER, type: ['node:', 'koa'] },
  fastify: { value: ['@scopegate/core', 'fastify-plugin'], type: ['node:', 'fastify'] },
  // No core: what the tests measure the core with owes nothing to it.
  testing: { value: ['jose', 'node:'], type: [] },
};

// Where in the core something from outside may be imported, if not everywhere. Caches are few, and each is bounded.
const ONLY_IN: Readonly<Record<string, readonly string[]>> = {
  'node:': ['platform/'],
  'lru-cache': ['token/cache.ts', 'tenants.ts', 'verifier.ts', 'standalone.ts'],
};

const SOURCE = /^packages\/(?<name>[^/]+)\/src\/(?<file>.+)$/;

function locate(path: string): { name: string; file: string } {
  const { name = '', file = '' } = SOURCE.exec(path)?.groups ?? {};
  return { name, file };
}

/** The folder of a file below `src`, with its slash, or the file itself where it stands loose. */
const roomOf = (file: string): string => file.slice(0, file.indexOf('/') + 1) || file;

const within = (file: string, places: readonly string[]): boolean =>
  places.some((place) => (place.endsWith('/') ? file.startsWith(place) : file === place));

const named = (specifier: string, names: readonly string[]): boolean =>
  names.some((name) => (name.endsWith(':') ? specifier.startsWith(name) : specifier === name));

/** The file of the same package that a specifier leads to; nothing if it leads out of the package. */
function targetOf(path: string, specifier: string): string | undefined {
  if (specifier === '#platform') return 'packages/core/src/platform/node.ts';
  if (!specifier.startsWith('.')) return undefined;
  return posix.join(posix.dirname(path), specifier).replace(/\.js$/, '.ts');
}

function insideFault(from: string, to: string, sources: Sources): string | undefined {
  if (!sources.has(to)) return `${to} is not a source of this package`;
  if (locate(from).name !== locate(to).name) return 'it is a file of another package';
  if (locate(from).name !== 'core') return undefined;
  const [room, other] = [roomOf(locate(from).file), roomOf(locate(to).file)];
  const [floor, otherFloor] = [FLOORS[room], FLOORS[other]];
  if (floor === undefined || otherFloor === undefined) return undefined;
  if (otherFloor > floor) return `floor ${floor} does not look up to floor ${otherFloor}`;
  if (room !== other && STRANGERS.has(room) && STRANGERS.has(other)) return `${room} does not know ${other}`;
  return undefined;
}

function outsideFault(path: string, { from, isType }: Import): string | undefined {
  const { name, file } = locate(path);
  const { value, type } = OUTSIDE[name] ?? { value: [], type: [] };
  if (!named(from, value)) {
    if (!named(from, type)) return `not among what ${name} may use`;
    if (!isType) return `${name} may use its types only`;
  }
  if (name !== 'core') return undefined;
  for (const [what, places] of Object.entries(ONLY_IN)) {
    if (named(from, [what]) && !within(file, places)) return `only for ${places.join(', ')}`;
  }
  return undefined;
}

/** One circle for each file that closes one, as the way around it. */
function circles(graph: ReadonlyMap<string, readonly string[]>): string[] {
  const found: string[] = [];
  const done = new Set<string>();
  const visit = (path: string, way: readonly string[]): void => {
    const start = way.indexOf(path);
    if (start >= 0) found.push([...way.slice(start), path].join(' -> '));
    if (start >= 0 || done.has(path)) return;
    for (const next of graph.get(path) ?? []) visit(next, [...way, path]);
    done.add(path);
  };
  for (const path of graph.keys()) visit(path, []);
  return found;
}

/**
 * What in the sources breaks the rules of the house, a sentence each: a file imports only from lower floors, on its own
 * floor without circles, and from outside its package only what the package is made of.
 */
export function violations(sources: Sources): string[] {
  const found: string[] = [];
  const graph = new Map<string, string[]>();
  for (const [path, source] of sources) {
    const { name, file } = locate(path);
    if (name === 'core' && FLOORS[roomOf(file)] === undefined) found.push(`${path} stands on no floor`);
    const targets: string[] = [];
    for (const imported of importsOf(path, source)) {
      const target = targetOf(path, imported.from);
      if (target !== undefined) targets.push(target);
      const fault = target === undefined ? outsideFault(path, imported) : insideFault(path, target, sources);
      if (fault !== undefined) found.push(`${path} imports ${imported.from}: ${fault}`);
    }
    graph.set(path, targets);
  }
  return [...found, ...circles(graph).map((way) => `circle: ${way}`)];
}
