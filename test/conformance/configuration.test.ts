import { ConfigurationError, verifyAccessToken } from '@scopegate/core';
import { describe, expect, it } from 'vitest';
import { harnesses } from '../support/adapters.js';
import { type AuthOptions, auth } from '../support/api.js';
import { AUDIENCE, createWorld, ISSUER } from '../support/world.js';
import { titleOf } from './cases.js';

const world = await createWorld();
const jwks = world.issuer.jwks();
const base = { issuer: ISSUER, audience: AUDIENCE };

/** Settings that cannot work, or not safely: nothing starts with them. */
const refused: readonly (readonly [shows: string, title: string, option: string, options: object])[] = [
  ['H1', 'an issuer with a query is refused', 'issuer', { ...base, issuer: `${ISSUER}?tenant=1` }],
  ['H1', 'an issuer with a fragment is refused', 'issuer', { ...base, issuer: `${ISSUER}#here` }],
  ['H1', 'an issuer with an empty query is refused', 'issuer', { ...base, issuer: `${ISSUER}?` }],
  ['H1 D16', 'an issuer over http is refused', 'issuer', { ...base, issuer: 'http://tenant.example/' }],
  ['H1', 'an issuer that is no URL is refused', 'issuer', { ...base, issuer: 'tenant.example' }],
  ['H1', 'an issuer over another scheme is refused', 'issuer', { ...base, issuer: 'ftp://tenant.example/' }],
  ['H1', 'an issuer with a password is refused', 'issuer', { ...base, issuer: 'https://a:b@tenant.example/' }],
  ['H6 D16', 'keys over http are refused', 'jwksUri', { ...base, jwksUri: 'http://tenant.example/keys' }],
  [
    'H6 D16',
    'keys of this machine are refused for an issuer beyond it',
    'jwksUri',
    { ...base, jwksUri: 'http://127.0.0.1/keys' },
  ],
  ['F13', 'an API without an audience is refused', 'audience', { issuer: ISSUER }],
  ['F13', 'an empty audience is refused', 'audience', { issuer: ISSUER, audience: '' }],
  ['F13', 'an empty list of audiences is refused', 'audience', { issuer: ISSUER, audience: [] }],
  ['F1 F6 D14', 'the algorithm none is refused', 'algorithms', { ...base, algorithms: ['none'] }],
  ['F1', 'an algorithm that nobody knows is refused', 'algorithms', { ...base, algorithms: ['ES256', 'ES257'] }],
  ['F1', 'an empty list of algorithms is refused', 'algorithms', { ...base, algorithms: [] }],
  [
    'F1 D15',
    'a secret beside algorithms of public keys is refused',
    'algorithms',
    { ...base, secret: 'x'.repeat(64), algorithms: ['RS256', 'HS256'] },
  ],
  ['F1 D15', 'an algorithm of secrets without a secret is refused', 'algorithms', { ...base, algorithms: ['HS256'] }],
  ['D15', 'a secret shorter than its hash is refused', 'secret', { ...base, secret: 'x'.repeat(31) }],
  ['D15', 'a secret beside public keys is refused', 'secret', { ...base, secret: 'x'.repeat(64), jwks }],
  ['E7', 'a tolerance of more than five minutes is refused', 'clockTolerance', { ...base, clockTolerance: 301 }],
  ['E7', 'a negative tolerance is refused', 'clockTolerance', { ...base, clockTolerance: -1 }],
  ['E7', 'a tolerance that is no number is refused', 'clockTolerance', { ...base, clockTolerance: Number.NaN }],
  ['E7', 'an endless tolerance is refused', 'clockTolerance', { ...base, clockTolerance: Number.POSITIVE_INFINITY }],
  [
    'F11',
    'one key set for two issuers is refused',
    'jwks',
    { ...base, issuer: [ISSUER, 'https://second.example/'], jwks },
  ],
  ['F5', 'an option that nobody knows is refused', 'audiance', { ...base, audiance: AUDIENCE }],
];

/** Settings of a gate, which the standalone call does not have. */
const refusedByGates: typeof refused = [
  [
    'B6',
    'there is no way to take tokens from the query',
    'credentials.query',
    { ...base, credentials: { query: true } },
  ],
  ['B11 A3', 'a realm with a line break is refused', 'realm', { ...base, realm: 'a\r\nX-Injected: 1' }],
  ['B11', 'a realm outside ASCII is refused', 'realm', { ...base, realm: 'caf\u00e9' }],
  ['B11', 'a scope with a quote is refused', 'scope', { ...base, scope: 'a"b' }],
  ['A5', 'two scopes in one text are refused', 'scope', { ...base, scope: 'a b' }],
];

describe.each(harnesses.map((harness) => [harness.name, harness] as const))('%s', (_name, harness) => {
  it.each([...refused, ...refusedByGates].map((row) => [titleOf({ shows: row[0], title: row[1] }), row] as const))(
    '%s',
    async (_title, [, , option, options]) => {
      const starting = harness.start({ '/': [auth(options as AuthOptions)] });
      const error: unknown = await starting.then(
        (api) => api.close(),
        (thrown: unknown) => thrown,
      );
      expect(error).toBeInstanceOf(ConfigurationError);
      expect((error as ConfigurationError).option).toBe(option);
    },
  );
});

describe('verifyAccessToken', () => {
  it.each(refused.map((row) => [titleOf({ shows: row[0], title: row[1] }), row] as const))(
    '%s',
    async (_title, [, , option, options]) => {
      const call = verifyAccessToken('abc', options as Parameters<typeof verifyAccessToken>[1]);
      const error: unknown = await call.catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(ConfigurationError);
      expect((error as ConfigurationError).option).toBe(option);
    },
  );
});
