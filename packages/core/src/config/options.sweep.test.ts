import { describe, expect, it } from 'vitest';
import { AUDIENCE, ISSUER, newKey, noFetch, now } from '../../../../test/support/core.js';
import { ConfigurationError } from '../errors.js';
import { trustIssuers } from '../issuers/trust-issuers.js';
import { verifyAccessToken } from '../verify/standalone.js';
import { createVerifier } from '../verify/verifier.js';
import { ISSUER_DEFAULTS, ISSUER_OWN, KEY_OPTIONS, VERIFIER_OPTIONS } from './option-table.js';
import type { VerifierOptions } from './options.js';

class Own {
  readonly value = 1;
}

/** Values as callers without types give them. */
const VALUES: ReadonlyMap<string, unknown> = new Map<string, unknown>([
  ['undefined', undefined],
  ['null', null],
  ['true', true],
  ['false', false],
  ['0', 0],
  ['1', 1],
  ['-1', -1],
  ['0.5', 0.5],
  ['NaN', Number.NaN],
  ['Infinity', Number.POSITIVE_INFINITY],
  ['a bigint', 1n],
  ['an empty text', ''],
  ['a text', 'text'],
  ['a number as text', '5'],
  ['a duration as text', '5 minutes'],
  ['a long text', 'x'.repeat(100)],
  ['a symbol', Symbol('text')],
  ['an empty list', []],
  ['a list of a text', ['text']],
  ['a list of undefined', [undefined]],
  ['a list of a gap', new Array(1)],
  ['a list of lists', [['text']]],
  ['a list of a list of a gap', [new Array(1)]],
  ['a list of a number', [1]],
  ['a list of a symbol', [Symbol('text')]],
  ['an empty object', {}],
  ['an object without a prototype', Object.create(null)],
  ['an object of a class', new Own()],
  ['an object of other members', { unheard: 1 }],
  ['a function', () => undefined],
  ['an async function', async () => undefined],
  ['a class', Own],
  ['a promise', Promise.resolve({})],
  ['a date', new Date(0)],
  ['an invalid date', new Date(Number.NaN)],
  ['a pattern', /text/],
  ['a Map', new Map()],
  ['a Set', new Set(['text'])],
  ['an error', new Error('text')],
  ['a URL', new URL(ISSUER)],
  ['a boxed text', Object('text')],
  ['a boxed number', Object(5)],
  ['few bytes', new Uint8Array(3)],
  ['many bytes', new Uint8Array(64).fill(7)],
  ['a buffer', new ArrayBuffer(64)],
  ['a proxy', new Proxy({}, {})],
]);

const FUNCTIONS = ['a function', 'an async function', 'a class'];
const TEXTS = ['a text', 'a number as text', 'a duration as text', 'a long text'];
const EMPTY = ['an empty object', 'an object without a prototype', 'a proxy'];
const FLAGS = ['undefined', 'true', 'false'];

/** Of each option the values above that are right; all others must be refused. */
const RIGHT = new Map<string, readonly string[]>([
  ['issuer', [...TEXTS, 'a list of a text']],
  ['audience', [...TEXTS, 'a list of a text']],
  ['algorithms', ['undefined']],
  ['profile', ['undefined']],
  ['scopeClaims', ['undefined', 'a list of a text', 'a list of lists']],
  ['clientIdClaims', ['undefined', ...TEXTS, 'a list of a text']],
  ['claimValues', ['undefined', ...EMPTY, 'an object of other members']],
  ['refuseIdTokens', FLAGS],
  ['audienceClaim', ['undefined', ...TEXTS]],
  ['jwksUri', ['undefined']],
  ['jwks', ['undefined']],
  ['secret', ['undefined', 'a long text', 'many bytes']],
  ['maxTokenLength', ['undefined', '1']],
  ['clockTolerance', ['undefined', '0', '1', '0.5']],
  ['maxTokenAge', ['undefined', '1']],
  ['claims', ['undefined']],
  ['validate', ['undefined', ...FUNCTIONS]],
  ['cache', ['undefined', 'false', ...EMPTY]],
  ['keys', ['undefined', ...EMPTY]],
  ['fetch', ['undefined', ...FUNCTIONS]],
  ['now', ['undefined']],
  ['allowInsecureHttp', FLAGS],
]);

/** Functions are looked at by what they return, which is no matter of their kind. */
const SWEPT_ELSEWHERE = new Map<string, readonly string[]>([['now', FUNCTIONS]]);

/** What becomes of each value: a verifier is made, it is refused with a cure for the option, or something goes wrong. */
function outcomesOf(make: (value: unknown) => unknown, option: string): Record<string, string> {
  const outcomeOf = (value: unknown): string => {
    try {
      const made = make(value) as { verify?: unknown; status?: () => unknown };
      return typeof made.verify === 'function' && Array.isArray(made.status?.()) ? 'taken' : 'no verifier';
    } catch (error) {
      if (!(error instanceof ConfigurationError)) return String(error);
      return error.option.startsWith(option) ? 'refused' : `refused for ${error.option}`;
    }
  };
  const skipped = SWEPT_ELSEWHERE.get(option) ?? [];
  const values = [...VALUES].filter(([name]) => !skipped.includes(name));
  return Object.fromEntries(values.map(([name, value]) => [name, outcomeOf(value)]));
}

function expectedOf(right: readonly string[], option: string): Record<string, string> {
  const skipped = SWEPT_ELSEWHERE.get(option) ?? [];
  const names = [...VALUES.keys()].filter((name) => !skipped.includes(name));
  return Object.fromEntries(names.map((name) => [name, right.includes(name) ? 'taken' : 'refused']));
}

const key = await newKey();
const shared = { fetch: noFetch, now };
const plain = { issuer: ISSUER, audience: AUDIENCE };
const KEYS_OF_ISSUER = ['jwksUri', 'jwks', 'secret'];

/** An issuer's options with the value in one of them, and nothing beside it that contradicts it. */
function withOption(name: string, value: unknown): Record<string, unknown> {
  const keys = KEYS_OF_ISSUER.includes(name) ? {} : { jwks: { keys: [key.jwk] } };
  return { ...plain, ...keys, [name]: value };
}

const verifierOf = (options: unknown): unknown => createVerifier(options as VerifierOptions);

describe('every value in every option either makes a verifier or is refused with a cure', () => {
  it.each(Object.keys(VERIFIER_OPTIONS))('%s', (name) => {
    const outcomes = outcomesOf((value) => verifierOf({ ...shared, ...withOption(name, value) }), name);
    expect(outcomes).toEqual(expectedOf(RIGHT.get(name) ?? [], name));
  });

  it.each(Object.keys({ ...ISSUER_DEFAULTS, ...ISSUER_OWN }))('issuer.%s', (name) => {
    const right = RIGHT.get(name) ?? [];
    for (const [where, wrap] of [
      ['issuer', (issuer: unknown) => issuer],
      ['issuer[0]', (issuer: unknown) => [issuer]],
    ] as const) {
      const option = `${where}.${name}`;
      const outcomes = outcomesOf((value) => verifierOf({ ...shared, issuer: wrap(withOption(name, value)) }), option);
      expect(outcomes).toEqual(expectedOf(right, option));
    }
  });

  it.each(Object.entries(KEY_OPTIONS))('keys.%s', (name, { range: { least = 0, most = 0 } = {} }) => {
    const inRange = ['0', '1', '0.5'].filter((text) => Number(text) >= least && Number(text) <= most);
    // No longest time to live is below the shortest, which is 300 s by default.
    const right = ['undefined', ...(name === 'maxTtl' ? [] : inRange)];
    const outcomes = outcomesOf((value) => verifierOf({ ...shared, ...plain, keys: { [name]: value } }), 'keys.');
    expect(outcomes).toEqual(expectedOf(right, 'keys.'));
  });

  it('cache.max', () => {
    const outcomes = outcomesOf((value) => verifierOf({ ...shared, ...plain, cache: { max: value } }), 'cache.max');
    expect(outcomes).toEqual(expectedOf(['undefined', '1'], 'cache.max'));
  });

  it.each<[string, readonly string[]]>([
    ['resolve', FUNCTIONS],
    ['max', ['undefined', '1']],
    ['ttl', ['undefined', '1']],
    ['jwksOrigins', ['undefined', 'an empty list']],
    ['newIssuerBurst', ['undefined', '1']],
    ['newIssuersPerSecond', ['undefined', '1', '0.5']],
  ])('issuer.%s of a resolver', (name, right) => {
    const resolver = (value: unknown) => ({ resolve: () => undefined, [name]: value });
    const outcomes = outcomesOf((value) => verifierOf({ ...shared, audience: AUDIENCE, issuer: resolver(value) }), '');
    expect(outcomes).toEqual(expectedOf(right, ''));
  });

  it('the options themselves', () => {
    expect(outcomesOf(verifierOf, '')).toEqual(expectedOf([], ''));
  });
});

describe('every value as an argument of other functions is refused with a cure', () => {
  it('trustIssuers', () => {
    expect(outcomesOf((value) => trustIssuers(value as string), 'issuer')).toEqual(expectedOf([], 'issuer'));
  });

  it('verifyAccessToken, as its options', async () => {
    for (const value of VALUES.values()) {
      await expect(verifyAccessToken('token', value as never)).rejects.toBeInstanceOf(ConfigurationError);
    }
  });
});
