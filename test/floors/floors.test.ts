import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { COMPUTED, importsOf } from './imports.js';
import { type Sources, violations } from './rules.js';

const packages = fileURLToPath(new URL('../../packages', import.meta.url));
const names = readdirSync(packages);

/** The sources of every package, without its tests. */
function readSources(): Sources {
  const sources = new Map<string, string>();
  for (const name of names) {
    for (const file of readdirSync(`${packages}/${name}/src`, { recursive: true, encoding: 'utf8' })) {
      const path = `${name}/src/${file.replaceAll('\\', '/')}`;
      if (!path.endsWith('.ts') || path.endsWith('.test.ts')) continue;
      sources.set(`packages/${path}`, readFileSync(`${packages}/${path}`, 'utf8'));
    }
  }
  return sources;
}

/** Sources of the core, named from its `src` on. */
const core = (files: Record<string, string>): Sources =>
  new Map(Object.entries(files).map(([file, source]) => [`packages/core/src/${file}`, source]));

describe('the sources', () => {
  const sources = readSources();

  it('are found, those of every package', () => {
    for (const name of names) expect([...sources.keys()]).toContain(`packages/${name}/src/index.ts`);
  });

  it('import from lower floors, without circles, and nothing that their package is not made of', () => {
    expect(violations(sources)).toEqual([]);
  });

  it.each([
    ['core', ['jose', 'lru-cache'], []],
    ['express', ['@scopegate/core'], ['@types/express', 'express']],
    ['koa', ['@scopegate/core'], ['koa']],
    ['fastify', ['@scopegate/core', 'fastify-plugin'], ['fastify']],
    ['testing', ['jose'], []],
  ])('of %s bring %j along and ask for %j', (name, dependencies, peers) => {
    const manifest = JSON.parse(readFileSync(`${packages}/${name}/package.json`, 'utf8'));
    expect(Object.keys(manifest.dependencies)).toEqual(dependencies);
    expect(Object.keys(manifest.peerDependencies ?? {})).toEqual(peers);
    expect(manifest.optionalDependencies).toBeUndefined();
  });
});

describe('violations', () => {
  it('finds nothing in a house in order', () => {
    const sources = core({
      'errors.ts': '',
      'platform/node.ts': `import { createHash } from 'node:crypto';`,
      'token/claims.ts': `import type { Failure } from '../errors.js';`,
      'token/cache.ts': `import { LRUCache } from 'lru-cache';\nimport { sha256 } from '#platform';`,
      'checks.ts': `import { own } from './token/claims.js';\nimport type { JWK } from 'jose';`,
      'verifier.ts': `export { firstFailure } from './checks.js';`,
      'index.ts': `export * from './verifier.js';`,
    });
    expect(violations(sources)).toEqual([]);
  });

  it.each<[string, Record<string, string>, string]>([
    [
      'a look upstairs',
      { 'checks.ts': `import { verify } from './verifier.js';`, 'verifier.ts': '' },
      'packages/core/src/checks.ts imports ./verifier.js: floor 2 does not look up to floor 3',
    ],
    [
      'a look upstairs for a type',
      { 'errors.ts': `import type { Claims } from './token/claims.js';`, 'token/claims.ts': '' },
      'packages/core/src/errors.ts imports ./token/claims.js: floor 0 does not look up to floor 1',
    ],
    [
      'a look upstairs for a type within an expression',
      { 'errors.ts': `export type Claims = import('./token/claims.js').Claims;`, 'token/claims.ts': '' },
      'packages/core/src/errors.ts imports ./token/claims.js: floor 0 does not look up to floor 1',
    ],
    [
      'keys that know tokens',
      { 'keys/jwk.ts': `export * from '../token/claims.js';`, 'token/claims.ts': '' },
      'packages/core/src/keys/jwk.ts imports ../token/claims.js: keys/ does not know token/',
    ],
    [
      'requests that know keys',
      { 'request/credentials.ts': `export { jwk } from '../keys/jwk.js';`, 'keys/jwk.ts': '' },
      'packages/core/src/request/credentials.ts imports ../keys/jwk.js: request/ does not know keys/',
    ],
    [
      'tokens that know requests',
      { 'token/claims.ts': `const late = await import('../request/credentials.js');`, 'request/credentials.ts': '' },
      'packages/core/src/token/claims.ts imports ../request/credentials.js: token/ does not know request/',
    ],
    ['a file that has no place', { 'utils.ts': '' }, 'packages/core/src/utils.ts stands on no floor'],
    ['a folder that has no place', { 'lib/text.ts': '' }, 'packages/core/src/lib/text.ts stands on no floor'],
    [
      'Node outside the platform',
      { 'token/claims.ts': `import { Buffer } from 'node:buffer';` },
      'packages/core/src/token/claims.ts imports node:buffer: only for platform/',
    ],
    [
      'Node by its old name',
      { 'platform/node.ts': `import { createHash } from 'crypto';` },
      'packages/core/src/platform/node.ts imports crypto: not among what core may use',
    ],
    [
      'a dependency that the core does not have',
      { 'verifier.ts': `import ms from 'ms';` },
      'packages/core/src/verifier.ts imports ms: not among what core may use',
    ],
    [
      'a second cache',
      { 'keys/jwk-set.ts': `import { LRUCache } from 'lru-cache';` },
      'packages/core/src/keys/jwk-set.ts imports lru-cache: only for token/cache.ts, tenants.ts, verifier.ts, standalone.ts',
    ],
    [
      'an import that cannot be read',
      { 'verifier.ts': 'await import(process.env.ENGINE ?? "");' },
      `packages/core/src/verifier.ts imports ${COMPUTED}: not among what core may use`,
    ],
    [
      'a file that is not there',
      { 'verifier.ts': `import './gone.js';` },
      'packages/core/src/verifier.ts imports ./gone.js: packages/core/src/gone.ts is not a source of this package',
    ],
  ])('finds %s', (_what, files, violation) => {
    expect(violations(core(files))).toEqual([violation]);
  });

  it.each<[string, Record<string, string>, string]>([
    [
      'within a folder',
      {
        'token/claims.ts': `import './scope.js';`,
        'token/scope.ts': `import './compact.js';`,
        'token/compact.ts': `import type { JwtClaims } from './claims.js';`,
      },
      'token/claims.ts -> token/scope.ts -> token/compact.ts -> token/claims.ts',
    ],
    [
      'between neighbours on a floor',
      { 'options.ts': `import './policy.js';`, 'policy.ts': `import type { Options } from './options.js';` },
      'options.ts -> policy.ts -> options.ts',
    ],
    ['of one file', { 'json.ts': `export { own } from './json.js';` }, 'json.ts -> json.ts'],
  ])('finds a circle %s', (_where, files, way) => {
    expect(violations(core(files))).toEqual([`circle: ${way.replaceAll(/\S+\.ts/g, 'packages/core/src/$&')}`]);
  });

  it.each([
    ['express', `import { createGate } from '@scopegate/core';\nimport type { Request } from 'express';`, undefined],
    ['express', `import { Router } from 'express';`, 'imports express: express may use its types only'],
    ['express', `import { type Request } from 'express';`, 'imports express: express may use its types only'],
    ['express', `import { parse } from 'node:url';`, 'imports node:url: express may use its types only'],
    ['koa', `import type { Request } from 'express';`, 'imports express: not among what koa may use'],
    ['koa', `import { own } from '@scopegate/core/dist/json.js';`, 'not among what koa may use'],
    ['koa', `import { auth } from '@scopegate/express';`, 'not among what koa may use'],
    ['koa', `import { LRUCache } from 'lru-cache';`, 'not among what koa may use'],
    ['koa', `import { own } from '../../core/src/json.js';`, 'it is a file of another package'],
    ['fastify', `import plugin from 'fastify-plugin';`, undefined],
    ['testing', `import { createGate } from '@scopegate/core';`, 'not among what testing may use'],
    ['newcomer', `import { createGate } from '@scopegate/core';`, 'not among what newcomer may use'],
  ])('keeps %s to what it may use: %s', (name, source, violation) => {
    const sources = new Map([
      [`packages/${name}/src/index.ts`, source],
      ['packages/core/src/json.ts', ''],
    ]);
    expect(violations(sources)).toEqual(violation === undefined ? [] : [expect.stringContaining(violation)]);
  });
});

describe('importsOf', () => {
  it.each([
    [`import 'a';`, 'a', false],
    [`import a from 'a';`, 'a', false],
    [`import type a from 'a';`, 'a', true],
    [`import { type A } from 'a';`, 'a', false],
    [`export * from 'a';`, 'a', false],
    [`export type * from 'a';`, 'a', true],
    [`export { a } from 'a';`, 'a', false],
    [`export type { A } from 'a';`, 'a', true],
    [`import a = require('a');`, 'a', false],
    [`import type a = require('a');`, 'a', true],
    [`const a = require('a');`, 'a', false],
    [`const a = require(name);`, COMPUTED, false],
    [`const a = await import('a');`, 'a', false],
    ['const a = await import(`a`);', COMPUTED, false],
    [`type A = import('a').A;`, 'a', true],
    [`type A = typeof import('a');`, 'a', true],
  ])('reads %s', (source, from, isType) => {
    expect(importsOf('a.ts', source)).toEqual([{ from, isType }]);
  });

  it.each([`// import 'a';`, `/** import 'a' */`, `const text = "import 'a';";`, `export const a = 1;`])(
    'finds no import in %s',
    (source) => {
      expect(importsOf('a.ts', source)).toEqual([]);
    },
  );

  it('refuses a source that cannot be read', () => {
    expect(() => importsOf('a.ts', 'import {')).toThrow(SyntaxError);
  });
});
