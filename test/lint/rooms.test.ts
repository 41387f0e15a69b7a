// The rooms of packages/core/src, as the linter holds them: a room imports only rooms above it.
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it, onTestFinished } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));
const SRC = 'packages/core/src';

/** In the order in which they may import one another. */
const ROOMS = 'runtime encoding token http keys config issuers checks proof verify providers gate'.split(' ');

const foldersOf = (path: string): string[] =>
  readdirSync(`${root}/${path}`, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name);

interface Case {
  /** Below `packages/core/src`. */
  readonly file: string;
  readonly code: string;
  readonly isRefused: boolean;
}

const CASES: Readonly<Record<string, Case>> = {
  'a room below it': refused('token/a.ts', `import { verify } from '../verify/verifier.js';`),
  'a type of a room below it': refused('token/b.ts', `import type { Verifier } from '../verify/verifier.js';`),
  'a room below it, for others': refused('keys/c.ts', `export * from '../config/options.js';`),
  'a room below it, later': refused('http/d.ts', `export const late = () => import('../keys/jwk.js');`),
  'the room just below it': refused('runtime/e.ts', `import { own } from '../encoding/json.js';`),
  'the index': refused('gate/f.ts', `import { createGate } from '../index.js';`),
  'a node: module': refused('token/g.ts', `import { Buffer } from 'node:buffer';`),
  'another cache': refused('keys/h.ts', `import { LRUCache } from 'lru-cache';`),
  'a room, from the table of errors': refused('errors.ts', `import type { JwtClaims } from './token/claims.js';`),
  'a cache where caches are': taken('verify/i.ts', `import { LRUCache } from 'lru-cache';`),
  'a room above it': taken('verify/j.ts', `import { CHECKS } from '../checks/index.js';`),
  'node: modules, in the one file for them': taken('runtime/node.ts', `import { Buffer } from 'node:buffer';`),
  'anything, in a test': taken('token/k.test.ts', `import { createGate } from '../gate/gate.js';`),
};

function refused(file: string, code: string): Case {
  return { file, code, isRefused: true };
}

function taken(file: string, code: string): Case {
  return { file, code, isRefused: false };
}

/** What the linter says about the cases, each in a file of its own. */
function lint(): string {
  const folder = mkdtempSync(join(tmpdir(), 'scopegate-rooms-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const { overrides } = JSON.parse(readFileSync(join(root, 'biome.json'), 'utf8')) as { overrides: unknown };
  writeFileSync(
    join(folder, 'biome.json'),
    JSON.stringify({ root: true, linter: { rules: { preset: 'none' } }, overrides }),
  );
  for (const { file, code } of Object.values(CASES)) {
    const path = join(folder, SRC, file);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, code);
  }
  const biome = join(root, 'node_modules', '@biomejs', 'biome', 'bin', 'biome');
  const { stdout, stderr } = spawnSync(process.execPath, [biome, 'lint', '--reporter=github', '.'], {
    cwd: folder,
    encoding: 'utf8',
  });
  return stdout + stderr;
}

it('has no folder that is no room', () => {
  expect(foldersOf(SRC).filter((folder) => !ROOMS.includes(folder))).toEqual([]);
});

it('has four files beside the rooms', () => {
  const files = readdirSync(`${root}/${SRC}`).filter((name) => /(?<!\.test)\.ts$/.test(name));
  expect(files.sort()).toEqual(['adapter.ts', 'errors.ts', 'events.ts', 'index.ts']);
});

it('tells the order of the rooms to people as to the linter', () => {
  const table = readFileSync(`${root}/CONTRIBUTING.md`, 'utf8');
  const told = [...table.matchAll(/^\| `(\w+)\/`/gm)].map(([, room]) => room);
  expect(told).toEqual(foldersOf(SRC).sort((left, right) => ROOMS.indexOf(left) - ROOMS.indexOf(right)));
});

it('refuses what a room must not import, and takes what it may', () => {
  const said = lint();
  const files = Object.entries(CASES).map(([what, { file, isRefused }]) => [what, file, isRefused] as const);
  const found = files.map(([what, file]) => [what, said.includes(`${SRC}/${file},line=`)]);
  expect(Object.fromEntries(found)).toEqual(Object.fromEntries(files.map(([what, , isRefused]) => [what, isRefused])));
});
