import { describe, expect, it, vi } from 'vitest';
import { AUDIENCE, configurationErrorOf, ISSUER, NOW, noFetch, now } from '../../../../test/support/core.js';
import { createGate } from '../gate/gate.js';
import { algorithmNamed } from '../keys/algorithms.js';
import { readClock } from '../runtime/clock.js';
import { createVerifier } from '../verify/verifier.js';
import type { VerifierOptions } from './options.js';
import { readVerifierConfig } from './verifier-config.js';

const GOOD = { issuer: ISSUER, audience: AUDIENCE, fetch: noFetch };
const SECOND = 'https://second.example/';

const CYCLE: Record<string, unknown> = {};
CYCLE['self'] = CYCLE;
const RESOLVER = { resolve: () => undefined };

type Row = readonly [what: string, options: Record<string, unknown> | undefined, option: string, cure: string | RegExp];

const ROWS: readonly Row[] = [
  ['no options', undefined, 'options', 'give an object'],
  ['no audience', { issuer: ISSUER }, 'audience', "such as 'appointments:api'"],
  ['an empty audience', { ...GOOD, audience: '' }, 'audience', "such as 'appointments:api'"],
  ['no audience in the list', { ...GOOD, audience: [] }, 'audience', "such as 'appointments:api'"],
  ['an audience that is no text', { ...GOOD, audience: [AUDIENCE, 1] }, 'audience', "such as 'appointments:api'"],
  ['no issuer', { audience: AUDIENCE }, 'issuer', "such as 'https://tenant.example/'"],
  ['an empty issuer', { ...GOOD, issuer: '' }, 'issuer', "such as 'https://tenant.example/'"],
  ['no issuer in the list', { ...GOOD, issuer: [] }, 'issuer', 'name at least one issuer'],
  ['an issuer that is no URL', { ...GOOD, issuer: 'tenant.example' }, 'issuer', 'an https URL'],
  ['an http issuer beyond loopback', { ...GOOD, issuer: 'http://tenant.example/' }, 'issuer', 'an https URL'],
  ['an issuer of another scheme', { ...GOOD, issuer: 'ftp://tenant.example/' }, 'issuer', 'an https URL'],
  ['an issuer with a password', { ...GOOD, issuer: 'https://a:b@tenant.example/' }, 'issuer', 'an https URL'],
  ['an issuer with a query', { ...GOOD, issuer: `${ISSUER}?tenant=1` }, 'issuer', 'without query, fragment'],
  ['an issuer with an empty query', { ...GOOD, issuer: `${ISSUER}?` }, 'issuer', 'without query, fragment'],
  ['an issuer with a fragment', { ...GOOD, issuer: `${ISSUER}#a` }, 'issuer', 'without query, fragment'],
  ['an issuer after a space', { ...GOOD, issuer: ` ${ISSUER}` }, 'issuer', 'give a plain URL'],
  ['an issuer before a space', { ...GOOD, issuer: `${ISSUER} ` }, 'issuer', 'give a plain URL'],
  ['an issuer after a tab', { ...GOOD, issuer: `\t${ISSUER}` }, 'issuer', 'give a plain URL'],
  ['an issuer before a line break', { ...GOOD, issuer: `${ISSUER}\n` }, 'issuer', 'give a plain URL'],
  [
    'an issuer with a line break within',
    { ...GOOD, issuer: 'https://ten\nant.example/' },
    'issuer',
    'give a plain URL',
  ],
  ['an issuer with a space within', { ...GOOD, issuer: `${ISSUER}a b` }, 'issuer', 'give a plain URL'],
  ['an issuer without slashes', { ...GOOD, issuer: 'https:tenant.example' }, 'issuer', 'give a plain URL'],
  ['an issuer with one slash', { ...GOOD, issuer: 'https:/tenant.example' }, 'issuer', 'give a plain URL'],
  ['an issuer with backslashes', { ...GOOD, issuer: 'https:\\\\tenant.example' }, 'issuer', 'give a plain URL'],
  ['an issuer with a backslash in its path', { ...GOOD, issuer: `${ISSUER}a\\b` }, 'issuer', 'give a plain URL'],
  [
    'an issuer with its scheme in capitals',
    { ...GOOD, issuer: 'HTTPS://tenant.example' },
    'issuer',
    'give a plain URL',
  ],
  ['an issuer with three slashes', { ...GOOD, issuer: 'https:///tenant.example' }, 'issuer', 'give a plain URL'],
  ['an issuer with an empty userinfo', { ...GOOD, issuer: 'https://@tenant.example/' }, 'issuer', 'give a plain URL'],
  ['an issuer before a control character', { ...GOOD, issuer: `${ISSUER}\x01` }, 'issuer', 'give a plain URL'],
  ['a pattern as a claim value', { ...GOOD, claimValues: { tenant: /north/ } }, 'claimValues', 'values of JSON'],
  ['a Map as a claim value', { ...GOOD, claimValues: { tenant: new Map() } }, 'claimValues', 'values of JSON'],
  ['such an issuer in a list', { ...GOOD, issuer: [ISSUER, `${SECOND} `] }, 'issuer[1].issuer', 'give a plain URL'],
  ['a host that looks like loopback', { ...GOOD, issuer: 'http://localhost.example/' }, 'issuer', 'an https URL'],
  ['a host that starts like loopback', { ...GOOD, issuer: 'http://127.0.0.1.example/' }, 'issuer', 'an https URL'],
  ['an issuer object without issuer', { ...GOOD, issuer: {} }, 'issuer.issuer', 'the exact iss'],
  ['an issuer that is a number', { ...GOOD, issuer: 7 }, 'issuer', 'the exact iss'],
  ['an issuer listed twice', { ...GOOD, issuer: [ISSUER, ISSUER] }, 'issuer[1]', 'listed twice'],
  ['an issuer listed in two ways', { ...GOOD, issuer: [ISSUER, { issuer: ISSUER }] }, 'issuer[1]', 'listed twice'],
  [
    'no audience for the second issuer',
    { issuer: [{ issuer: ISSUER, audience: 'a' }, SECOND] },
    'issuer[1].audience',
    'give',
  ],
  ['a http issuer in a list', { ...GOOD, issuer: [ISSUER, 'http://b.example/'] }, 'issuer[1].issuer', 'an https URL'],

  ['an unknown algorithm', { ...GOOD, algorithms: ['RS1024'] }, 'algorithms', /RS1024 is not supported.*RS256.*EdDSA/],
  ['an algorithm in lower case', { ...GOOD, algorithms: ['rs256'] }, 'algorithms', 'rs256 is not supported'],
  ['the algorithm none', { ...GOOD, algorithms: ['none'] }, 'algorithms', 'none is not supported'],
  ['none beside a good one', { ...GOOD, algorithms: ['RS256', 'none'] }, 'algorithms', 'none is not supported'],
  ['no algorithm in the list', { ...GOOD, algorithms: [] }, 'algorithms', 'name one or more of RS256'],
  [
    'HS256 with public keys',
    { ...GOOD, algorithms: ['HS256'] },
    'algorithms',
    'leave it out where the issuer has public',
  ],
  ['HS256 beside RS256', { ...GOOD, algorithms: ['RS256', 'HS256'] }, 'algorithms', 'HS256 is for a secret that only'],

  ['an unknown option', { ...GOOD, tolerance: 5 }, 'tolerance', 'no such option; known are issuer,'],
  ['a misspelt option', { ...GOOD, jwksURI: ISSUER }, 'jwksURI', 'did you mean jwksUri?'],
  ['an option of another library', { ...GOOD, issuerBaseURL: ISSUER }, 'issuerBaseURL', 'did you mean issuer?'],
  ['an unknown option of an issuer', { ...GOOD, issuer: { issuer: ISSUER, leeway: 5 } }, 'issuer.leeway', 'known are'],
  [
    'a verifier’s option in an issuer',
    { ...GOOD, issuer: [{ issuer: ISSUER, cache: false }] },
    'issuer[0].cache',
    'known are',
  ],
  ['an unknown key option', { ...GOOD, keys: { ttl: 5 } }, 'keys.ttl', 'known are timeout,'],
  ['an unknown cache option', { ...GOOD, cache: { size: 5 } }, 'cache.size', 'known are max'],

  ['a negative tolerance', { ...GOOD, clockTolerance: -1 }, 'clockTolerance', 'give seconds, 0 to 300'],
  ['a tolerance of NaN', { ...GOOD, clockTolerance: Number.NaN }, 'clockTolerance', 'give seconds, 0 to 300'],
  [
    'an endless tolerance',
    { ...GOOD, clockTolerance: Number.POSITIVE_INFINITY },
    'clockTolerance',
    'give seconds, 0 to 300',
  ],
  ['a tolerance beyond five minutes', { ...GOOD, clockTolerance: 301 }, 'clockTolerance', 'give seconds, 0 to 300'],
  ['a tolerance that is a text', { ...GOOD, clockTolerance: '5' }, 'clockTolerance', 'give seconds, 0 to 300'],
  ['a negative age', { ...GOOD, maxTokenAge: -1 }, 'maxTokenAge', 'give seconds, at least 1'],
  ['an age of NaN', { ...GOOD, maxTokenAge: Number.NaN }, 'maxTokenAge', 'give seconds, at least 1'],
  ['an endless age', { ...GOOD, maxTokenAge: Number.POSITIVE_INFINITY }, 'maxTokenAge', 'give seconds, at least 1'],
  [
    'a length of nothing',
    { ...GOOD, maxTokenLength: 0 },
    'maxTokenLength',
    'a whole number of characters, 1 to 1048576',
  ],
  [
    'an endless length',
    { ...GOOD, maxTokenLength: Number.POSITIVE_INFINITY },
    'maxTokenLength',
    'a whole number of characters, 1 to 1048576',
  ],
  ['a cache that is true', { ...GOOD, cache: true }, 'cache', 'give'],
  ['a cache of nothing', { ...GOOD, cache: { max: 0 } }, 'cache.max', 'a whole number, 1 to'],
  ['a cache of half a token', { ...GOOD, cache: { max: 1.5 } }, 'cache.max', 'a whole number, 1 to'],
  ['a cache of NaN', { ...GOOD, cache: { max: Number.NaN } }, 'cache.max', 'a whole number, 1 to'],
  ['a cache of a text', { ...GOOD, cache: { max: '10' } }, 'cache.max', 'a whole number, 1 to'],
  ['a cache of more than there is', { ...GOOD, cache: { max: 1_000_001 } }, 'cache.max', '1 to 1000000'],
  ['half a tenant', { ...GOOD, issuer: { ...RESOLVER, max: 10.5 } }, 'issuer.max', 'a whole number, 1 to'],
  ['no tenant', { ...GOOD, issuer: { ...RESOLVER, max: 0 } }, 'issuer.max', '1 to 100000'],
  ['a negative time limit', { ...GOOD, keys: { timeout: -1 } }, 'keys.timeout', 'give seconds, 0.01 to 60'],
  ['a staleness beyond a day', { ...GOOD, keys: { maxStale: 86_401 } }, 'keys.maxStale', 'give seconds, 0 to 86400'],
  ['a least ttl above the greatest', { ...GOOD, keys: { minTtl: 9, maxTtl: 8 } }, 'keys.minTtl', 'keys.maxTtl'],
  ['keys that are no object', { ...GOOD, keys: [] }, 'keys', 'give an object'],

  ['an unknown profile', { ...GOOD, profile: 'rfc9999' }, 'profile', "'jwt' or 'rfc9068'"],
  [
    'claim values as a list',
    { ...GOOD, claimValues: ['a'] },
    'claimValues',
    'a list of names, as requiredClaims is in jose',
  ],
  ['the name of it in jose', { ...GOOD, requiredClaims: ['a'] }, 'requiredClaims', 'write claimValues'],
  ['a Map for claim values', { ...GOOD, claimValues: new Map() }, 'claimValues', "{ token_use: 'access' }"],
  ['a claim value of undefined', { ...GOOD, claimValues: { a: undefined } }, 'claimValues', 'of JSON'],
  ['one of NaN', { ...GOOD, claimValues: { a: Number.NaN } }, 'claimValues', 'of JSON'],
  ['one without an end', { ...GOOD, claimValues: { a: Number.POSITIVE_INFINITY } }, 'claimValues', 'of JSON'],
  ['one of a BigInt', { ...GOOD, claimValues: { a: 1n } }, 'claimValues', 'of JSON'],
  ['one of a date', { ...GOOD, claimValues: { a: new Date(0) } }, 'claimValues', 'of JSON'],
  ['a gap in one', { ...GOOD, claimValues: { a: ['x', undefined] } }, 'claimValues', 'of JSON'],
  ['a function deep in one', { ...GOOD, claimValues: { a: { b: [{ c: String }] } } }, 'claimValues', 'of JSON'],
  ['one that holds itself', { ...GOOD, claimValues: CYCLE }, 'claimValues', 'of JSON'],
  [
    'one of the second issuer',
    { ...GOOD, issuer: [ISSUER, { issuer: SECOND, claimValues: { a: Number.NaN } }] },
    'issuer[1].claimValues',
    'of JSON',
  ],
  ['an empty list of scope claims', { ...GOOD, scopeClaims: [] }, 'scopeClaims', "[['realm_access', 'roles']]"],
  ['scope claims as a text', { ...GOOD, scopeClaims: 'scope' }, 'scopeClaims', 'give a list'],
  ['an empty scope claim', { ...GOOD, scopeClaims: ['scope', ''] }, 'scopeClaims', 'give a list'],
  ['an empty path', { ...GOOD, scopeClaims: [[]] }, 'scopeClaims', 'give a list'],
  ['no client id claim', { ...GOOD, clientIdClaims: [] }, 'clientIdClaims', 'give a list'],
  ['an empty audience claim', { ...GOOD, audienceClaim: '' }, 'audienceClaim', 'the name of a claim'],
  ['a flag that is a text', { ...GOOD, refuseIdTokens: 'no' }, 'refuseIdTokens', 'true or false'],
  ['an http switch that is a text', { ...GOOD, allowInsecureHttp: 'yes' }, 'allowInsecureHttp', 'true or false'],
  ['a fetch that is no function', { ...GOOD, fetch: 'undici' }, 'fetch', 'give a function'],
  ['a clock in seconds', { ...GOOD, now: () => NOW }, 'now', 'multiply by 1000'],
  ['a clock that is a number', { ...GOOD, now: 5 }, 'now', 'give a function'],
  ['a schema that is none', { ...GOOD, claims: {} }, 'claims', 'Standard Schema'],
  ['a schema that is null', { ...GOOD, claims: null }, 'claims', 'Standard Schema'],
  ['a validate that is no function', { ...GOOD, validate: true }, 'validate', 'give a function'],
];

const asOptions = (options: unknown): VerifierOptions => options as VerifierOptions;

describe('readVerifierConfig', () => {
  it.each(ROWS)('finds fault with %s', (_, options, option, cure) => {
    const error = configurationErrorOf(() => createVerifier(asOptions(options)));
    expect(error.option).toBe(option);
    expect(error.message.startsWith(`${option}: `)).toBe(true);
    expect(error.message.slice(option.length + 2)).toMatch(cure);
  });

  it.each(ROWS.slice(1))('finds the same fault where a gate is given %s', (_, options, option, cure) => {
    // A gate knows more options, and says so.
    if (String(cure).startsWith('no such option; known')) return;
    expect(configurationErrorOf(() => createGate(asOptions(options))).option).toBe(option);
  });

  it.each([
    'https://tenant.example',
    'https://tenant.example/realms/a',
    'https://tenant.example:8443/',
    'http://localhost:3000',
    'http://127.0.0.1:3000/',
    'http://127.8.9.10/',
    'http://[::1]:3000/',
  ])('takes %s for an issuer', (issuer) => {
    expect(createVerifier({ ...GOOD, issuer }).status()).toEqual([{ issuer, state: 'empty', keys: 0 }]);
  });

  it('takes any spelling of an issuer whose metadata is not asked for', () => {
    for (const issuer of [` ${ISSUER}`, 'https:tenant.example', 'https:\\\\tenant.example', 'HTTPS://tenant.example']) {
      expect(createVerifier({ ...GOOD, issuer, jwksUri: `${ISSUER}jwks` }).status()).toMatchObject([{ issuer }]);
    }
  });

  it('takes whole numbers of tokens and tenants, the ends included', () => {
    for (const max of [1, 1_000_000]) expect(() => createVerifier({ ...GOOD, cache: { max } })).not.toThrow();
    for (const max of [1, 100_000]) {
      expect(() => createVerifier({ ...GOOD, issuer: { ...RESOLVER, max } })).not.toThrow();
    }
  });

  it('takes http beyond loopback only where that is allowed', () => {
    const issuer = 'http://tenant.internal/';
    expect(configurationErrorOf(() => createVerifier({ ...GOOD, issuer })).option).toBe('issuer');
    expect(createVerifier({ ...GOOD, issuer, allowInsecureHttp: true }).status()).toHaveLength(1);
  });

  it('takes one issuer as a text, an object and a list, and several in one list', () => {
    const inner = { issuer: SECOND, audience: 'b', algorithms: ['ES256'] };
    for (const issuer of [ISSUER, { issuer: ISSUER }, [ISSUER], [{ issuer: ISSUER }], [ISSUER, inner]]) {
      expect(createVerifier({ ...GOOD, issuer }).status()[0]?.issuer).toBe(ISSUER);
    }
  });

  it('takes the options at top level as defaults of each issuer', () => {
    const { issuers } = readVerifierConfig({
      issuer: [{ issuer: ISSUER, audience: 'a', profile: 'jwt', algorithms: undefined } as never, SECOND],
      audience: 'b',
      profile: 'rfc9068',
      refuseIdTokens: false,
      algorithms: ['ES256'],
    });
    const es256 = new Set([algorithmNamed('ES256')]);
    expect(issuers).toMatchObject([
      { issuer: ISSUER, audiences: ['a'], profile: 'jwt', refuseIdTokens: false, algorithms: es256 },
      { issuer: SECOND, audiences: ['b'], profile: 'rfc9068', refuseIdTokens: false, algorithms: es256 },
    ]);
  });

  it('fills in the documented defaults', () => {
    expect(readVerifierConfig({ issuer: ISSUER, audience: AUDIENCE })).toMatchObject({
      maxTokenLength: 16_384,
      clockTolerance: 5,
      maxTokenAge: undefined,
      cacheSize: 10_000,
      claims: undefined,
      validate: undefined,
      fetching: { allowInsecureHttp: false, keys: { timeout: 5, maxStale: 3600 } },
      issuers: [
        {
          audienceClaim: 'aud',
          algorithms: undefined,
          profile: 'jwt',
          scopeClaims: ['scope', 'scp'],
          clientIdClaims: ['client_id', 'azp', 'cid', 'appid'],
          claimValues: [],
          claimPredicates: [],
          refuseIdTokens: true,
          keys: { kind: 'remote', jwksUri: undefined },
        },
      ],
    });
  });

  it('says where the keys of each issuer come from, as plain values', () => {
    const jwks = { keys: [{ kty: 'OKP', crv: 'Ed25519', x: 'AA' }] };
    const secret = 'a secret of thirty-two bytes or more';
    const { issuers } = readVerifierConfig({
      audience: AUDIENCE,
      issuer: [
        { issuer: ISSUER, jwks },
        { issuer: SECOND, secret },
        { issuer: 'https://third.example/', jwksUri: 'https://third.example/jwks' },
      ],
    });
    expect(issuers).toMatchObject([
      { keys: { kind: 'jwks', option: 'issuer[0].jwks', jwks: jwks.keys } },
      { keys: { kind: 'secret', option: 'issuer[1].secret', secret: new TextEncoder().encode(secret) } },
      { keys: { kind: 'remote', jwksUri: 'https://third.example/jwks' } },
    ]);
  });

  it('tells predicates of claims from values', () => {
    const isNorth = (tenant: unknown): boolean => tenant === 'north';
    const claimValues = { token_use: 'access', tenant: isNorth, level: [1] };
    expect(readVerifierConfig({ ...GOOD, claimValues }).issuers).toMatchObject([
      {
        claimValues: [
          ['token_use', 'access'],
          ['level', [1]],
        ],
        claimPredicates: [['tenant', isNorth]],
      },
    ]);
  });

  it('remembers no tokens where the cache is switched off, and as many as it is told', () => {
    const size = (cache: NonNullable<VerifierOptions['cache']>): number =>
      readVerifierConfig({ issuer: ISSUER, audience: AUDIENCE, cache }).cacheSize;
    expect([size(false), size({}), size({ max: 3 })]).toEqual([0, 10_000, 3]);
  });

  it('says how keys are fetched', () => {
    const { fetching } = readVerifierConfig({ ...GOOD, now, keys: { maxStale: 7 }, allowInsecureHttp: true });
    const keys = { maxStale: 7, timeout: 5, maxKeys: 100 };
    expect(fetching).toMatchObject({ fetch: noFetch, now: readClock(now), allowInsecureHttp: true, keys });
  });

  it('looks the system clock and the global fetch up when they are used, so that they can be replaced', async () => {
    vi.spyOn(Date, 'now').mockReturnValue(NOW * 1000);
    vi.spyOn(globalThis, 'fetch').mockResolvedValue(Response.json({ replaced: true }));
    const { fetching } = readVerifierConfig({ issuer: ISSUER, audience: AUDIENCE });
    expect(fetching.now()).toBe(NOW * 1000);
    expect(await (await fetching.fetch(ISSUER)).json()).toEqual({ replaced: true });
  });
});
