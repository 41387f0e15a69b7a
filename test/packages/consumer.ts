import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { outputOf } from './command.js';

/** The top of the workspace. */
export const root: string = fileURLToPath(new URL('../..', import.meta.url));

/** A package of the workspace that is published. */
export interface Published {
  readonly name: string;
  readonly tarball: string;
}

/** The two kinds of TypeScript project that the packages are for, by the folder of each in the consumer. */
export const PROJECTS = { esm: 'module', cjs: 'commonjs' } as const;

/** A project outside the workspace, in which the packages are installed as their users get them. */
export interface Consumer {
  readonly folder: string;
  readonly packages: readonly Published[];
  remove(): Promise<void>;
}

const FRAMEWORKS = ['@types/express', '@types/koa', '@types/node', 'express', 'fastify', 'koa'];

const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

async function pack(destination: string): Promise<Published[]> {
  const pnpm = join(root, 'test', 'run', 'pnpm.mjs');
  await outputOf(root, process.execPath, [
    pnpm,
    '-r',
    '--filter',
    './packages/*',
    'pack',
    '--pack-destination',
    destination,
  ]);
  const tarballs = await readdir(destination);
  const published: Published[] = [];
  for (const folder of await readdir(join(root, 'packages'))) {
    const manifest = JSON.parse(await readFile(join(root, 'packages', folder, 'package.json'), 'utf8'));
    if (manifest.private === true) continue;
    const tarball = tarballs.find((file) => file === `scopegate-${folder}-${manifest.version}.tgz`);
    if (tarball === undefined) throw new Error(`${manifest.name} was not packed: ${tarballs.join(', ')}`);
    published.push({ name: manifest.name, tarball: join(destination, tarball) });
  }
  return published;
}

/** The frameworks, and the types that they need, in the versions that all tests run on. */
async function frameworks(): Promise<Record<string, string>> {
  const { dependencies } = JSON.parse(await readFile(join(root, 'test', 'package.json'), 'utf8'));
  const { devDependencies } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
  const versions = { ...dependencies, ...devDependencies };
  return Object.fromEntries(FRAMEWORKS.map((name) => [name, versions[name]]));
}

/** The same sources as two kinds of project, compiled together: the package.json beside a source decides what it becomes. */
async function writeProjects(folder: string): Promise<void> {
  for (const [project, type] of Object.entries(PROJECTS)) {
    await cp(join(root, 'test', 'packages', 'consumer'), join(folder, project), { recursive: true });
    await writeFile(join(folder, project, 'package.json'), json({ type }));
  }
  const compilerOptions = {
    target: 'es2023',
    module: 'nodenext',
    strict: true,
    exactOptionalPropertyTypes: true,
    noUncheckedIndexedAccess: true,
    skipLibCheck: false,
    types: ['node'],
    rootDir: '.',
  };
  const include = Object.keys(PROJECTS).map((project) => `${project}/*.ts`);
  await writeFile(join(folder, 'tsconfig.json'), json({ compilerOptions, include }));
}

/** Packs every package and installs the tarballs, with the frameworks from the registry, in a folder of its own. */
export async function createConsumer(): Promise<Consumer> {
  const folder = await mkdtemp(join(tmpdir(), 'scopegate-consumer-'));
  const destination = join(folder, 'tarballs');
  await mkdir(destination);
  const packages = await pack(destination);
  const tarballs = Object.fromEntries(
    packages.map(({ name, tarball }) => [name, `file:tarballs/${basename(tarball)}`]),
  );
  const dependencies = { ...(await frameworks()), ...tarballs };
  await writeFile(join(folder, 'package.json'), json({ private: true, dependencies }));
  await outputOf(folder, 'npm', ['install', '--prefer-offline', '--no-audit', '--no-fund', '--loglevel=error']);
  await writeProjects(folder);
  return { folder, packages, remove: () => rm(folder, { recursive: true, force: true }) };
}
