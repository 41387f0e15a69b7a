import { readdirSync, readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type Outcome, outcomeOf, outputOf } from './command.js';
import { type Consumer, createConsumer, PROJECTS, type Published, root } from './consumer.js';

/** What users of every adapter get, beside the adapter's own types. */
const ADAPTER = [
  'auth',
  'createAuth',
  'requireAccess',
  'requireScope',
  'requireAnyScope',
  'requireClaims',
  'getAuth',
  'createVerifier',
  'AccessTokenError',
  'isAccessTokenError',
  'ConfigurationError',
];

/** The names that each entry has at run time. */
const ENTRIES: Readonly<Record<string, readonly string[]>> = {
  '@scopegate/core': [
    'createVerifier',
    'verifyAccessToken',
    'assertScope',
    'createGate',
    'AccessToken',
    'AccessTokenError',
    'isAccessTokenError',
    'ConfigurationError',
  ],
  '@scopegate/core/adapter': ['createAdapter', 'runStep', 'fromNodeRequest'],
  '@scopegate/express/augment': [],
  '@scopegate/testing': ['createTestIssuer'],
};

/** Every folder of `packages/`; what is not listed above is an adapter. */
const PACKAGES = readdirSync(join(root, 'packages')).map((folder) => `@scopegate/${folder}`);

const ADAPTERS = PACKAGES.filter((name) => ENTRIES[name] === undefined);

const ALL_ENTRIES = { ...ENTRIES, ...Object.fromEntries(ADAPTERS.map((name) => [name, ADAPTER])) };

const COMPILERS: Readonly<Record<string, string>> = {
  '7.0': join(root, 'node_modules', 'typescript'),
  '5.8': join(root, 'test', 'node_modules', 'typescript5'),
};

const tool = (name: string): string => join(root, 'node_modules', '.bin', name);

// Compilers and package managers take their time on a slow machine.
vi.setConfig({ hookTimeout: 300_000, testTimeout: 180_000 });

let consumer: Consumer;

beforeAll(async () => {
  consumer = await createConsumer();
});

afterAll(() => consumer?.remove());

function packed(name: string): Published {
  const found = consumer.packages.find((each) => each.name === name);
  if (found === undefined) throw new Error(`${name} is not published`);
  return found;
}

const installed = (name: string): string => join(consumer.folder, 'node_modules', ...name.split('/'));

it('publishes every package', () => {
  expect(consumer.packages.map(({ name }) => name).sort()).toEqual([...PACKAGES].sort());
});

describe.each(PACKAGES)('the tarball of %s', (name) => {
  it('holds what is built, its licence and its README, and nothing else', () => {
    const files = readdirSync(installed(name), { recursive: true, encoding: 'utf8' });
    expect(files).toEqual(expect.arrayContaining(['LICENSE', 'README.md', 'dist/index.js', 'dist/index.d.ts']));
    const stray = files.filter(
      (file) => !/^(LICENSE|(README|PROVIDERS)\.md|package\.json|(dist|src)(\/.+)?)$/.test(file),
    );
    expect(stray).toEqual([]);
    expect(files.filter((file) => /\.test\.|tsbuildinfo|node_modules/.test(file))).toEqual([]);
  });

  it('names versions that the registry has', () => {
    const manifest = readFileSync(join(installed(name), 'package.json'), 'utf8');
    expect(manifest).not.toMatch(/workspace:|catalog:|link:/);
  });

  it('has no map of a source that does not come along', () => {
    const files = readdirSync(installed(name), { recursive: true, encoding: 'utf8' });
    const sources = files
      .filter((file) => file.endsWith('.map'))
      .flatMap((file) => {
        const map: { sources: string[] } = JSON.parse(readFileSync(join(installed(name), file), 'utf8'));
        return map.sources.map((source) => join(file, '..', source));
      });
    expect([...new Set(sources)].filter((source) => !files.includes(source))).toEqual([]);
  });

  it('satisfies publint', async () => {
    await outputOf(consumer.folder, tool('publint'), [packed(name).tarball, '--strict']);
  });

  it('satisfies attw, for ESM', async () => {
    const args = [packed(name).tarball, '--profile', 'esm-only', '--format', 'ascii'];
    expect(await outputOf(consumer.folder, tool('attw'), args)).not.toMatch(/does not contain types/);
  });
});

describe.each(Object.entries(ALL_ENTRIES))('%s', (entry, names) => {
  it.each([
    ['import()', 'module', `import('${entry}').then((it) => console.log(JSON.stringify(Object.keys(it))))`],
    ['require()', 'commonjs', `console.log(JSON.stringify(Object.keys(require('${entry}'))))`],
  ])('has its names by %s, without a warning', async (_how, type, code) => {
    const { stdout, stderr } = await outcomeOf(consumer.folder, process.execPath, [`--input-type=${type}`, '-e', code]);
    expect(stderr).toBe('');
    expect(JSON.parse(stdout)).toEqual(expect.arrayContaining([...names]));
  });
});

it('is one core for all, whichever package it is taken from and however', async () => {
  const code = `
    const core = require('@scopegate/core');
    const adapters = ${JSON.stringify(ADAPTERS)}.map((name) => import(name));
    Promise.all(adapters).then((all) => {
      console.log(all.every(({ AccessTokenError }) => AccessTokenError === core.AccessTokenError));
    });`;
  expect(await outputOf(consumer.folder, process.execPath, ['--input-type=commonjs', '-e', code])).toBe('true\n');
});

function compile(version: string, ...args: string[]): Promise<Outcome> {
  const tsc = join(COMPILERS[version] ?? '', 'bin', 'tsc');
  return outcomeOf(consumer.folder, process.execPath, [tsc, '--pretty', 'false', ...args]);
}

/** What a compiler complains of, but for the declarations of other packages, which are checked along with ours. */
function complaintsOf(output: string): string[] {
  const complaints = output.split(/\n(?=\S)/).filter((text) => text.trim() !== '');
  return complaints.filter((text) => !/^node_modules\/(?!@scopegate\/)/.test(text));
}

describe.each(Object.keys(COMPILERS))('TypeScript %s', (version) => {
  it('is that version', async () => {
    expect((await compile(version, '--version')).stdout).toContain(`Version ${version}`);
  });

  it('compiles protected routes, in projects of both kinds', async () => {
    const { stdout } = await compile(version, '--outDir', `out/${version}`);
    expect(complaintsOf(stdout)).toEqual([]);
  });

  it.each(Object.entries(PROJECTS))('has compiled routes that run: %s', async (project, type) => {
    const folder = join(consumer.folder, 'out', version, project);
    await writeFile(join(folder, 'package.json'), JSON.stringify({ type }));
    const answers = JSON.parse(await outputOf(folder, process.execPath, ['main.js']));
    const refusals = [
      '401 Bearer realm="appointments:api"',
      expect.stringMatching(/^403 Bearer .*error="insufficient_scope".* scope="read:contacts"/),
    ];
    const served = [...refusals, '200 {"id":"7","scopes":["read:contacts"]}'];
    expect(answers).toEqual({ express: served, koa: served, fastify: served, standalone: ['read:contacts'] });
  });
});

it.each([
  ['unknown without', '', [expect.stringContaining("TS2339: Property 'auth' does not exist")]],
  ['known with', `import '@scopegate/express/augment';\n`, []],
])("leaves Express's req.auth %s the import that adds it", async (_which, augment, complaints) => {
  const route = `import express from 'express';\nexpress().get('/', (req, res) => void res.json(req.auth?.scopes));\n`;
  await writeFile(join(consumer.folder, 'augmented.mts'), augment + route);
  const options = ['--ignoreConfig', '--noEmit', '--strict', '--module', 'nodenext', '--types', 'node'];
  const { stdout } = await compile('7.0', ...options, '--skipLibCheck', 'augmented.mts');
  expect(complaintsOf(stdout)).toEqual(complaints);
});
