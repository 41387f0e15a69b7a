import { describe, expect, it } from 'vitest';
import {
  AUDIENCE,
  checkContextOf,
  goodClaims,
  ISSUER,
  NOW,
  newKey,
  now,
  reasonOf,
  sign,
  unsigned,
} from '../../../../test/support/core.js';
import { createVerifier } from '../verify/verifier.js';
import { CHECKS, firstFailure } from './index.js';

const key = await newKey();
const other = await newKey();

const verifier = createVerifier({
  issuer: ISSUER,
  audience: AUDIENCE,
  jwks: { keys: [key.jwk] },
  claimValues: { tenant: 'north' },
  maxTokenLength: 4_000,
  now,
});

interface Parts {
  header: Record<string, unknown>;
  claims: Record<string, unknown>;
}

/** Each step with one way to offend against it alone, in the order in which reasons win. */
const STEPS: readonly (readonly [reason: string, spoil: (parts: Parts) => void])[] = [
  ['issuer_untrusted', ({ claims }) => Object.assign(claims, { iss: 'https://other.example/' })],
  ['algorithm_not_allowed', ({ header }) => Object.assign(header, { alg: 'none' })],
  ['type_not_allowed', ({ header }) => Object.assign(header, { typ: 'logout+jwt' })],
  ['critical_header', ({ header }) => Object.assign(header, { crit: ['x'] })],
  ['key_id_invalid', ({ header }) => Object.assign(header, { kid: 1 })],
  ['claim_invalid', ({ claims }) => Object.assign(claims, { sub: 1 })],
  ['token_expired', ({ claims }) => Object.assign(claims, { exp: NOW - 60 })],
  ['token_not_yet_valid', ({ claims }) => Object.assign(claims, { nbf: NOW + 60 })],
  ['token_issued_in_future', ({ claims }) => Object.assign(claims, { iat: NOW + 3_600 })],
  ['audience_mismatch', ({ claims }) => Object.assign(claims, { aud: 'other:api' })],
  ['required_claim_mismatch', ({ claims }) => Object.assign(claims, { tenant: 'south' })],
  ['type_not_allowed', ({ claims }) => Object.assign(claims, { events: { 'urn:example:event': {} } })],
  ['id_token', ({ claims }) => Object.assign(claims, { at_hash: 'x' })],
  ['key_unknown', ({ header }) => Object.assign(header, { kid: 'unknown' })],
];

function spoilt(from: number, to = STEPS.length): Parts {
  const parts: Parts = { header: { alg: 'ES256', kid: 'k1' }, claims: goodClaims({ tenant: 'north' }) };
  // The last one first, so that of two offences in one place the earlier step's stands.
  for (const [, spoil] of STEPS.slice(from, to).reverse()) spoil(parts);
  return parts;
}

const reasonFor = (token: string): Promise<string> => reasonOf(verifier.verify(token));

describe('the order of the rules', () => {
  it('is the contract', () => {
    expect(CHECKS.map(({ step }) => step)).toEqual([
      'alg',
      'typ',
      'crit',
      'kid',
      'types',
      'exp',
      'nbf',
      'iat',
      'aud',
      'claimValues',
      'events',
      'profile',
    ]);
  });

  it('cites a section for every rule', () => {
    for (const { section } of CHECKS) expect(section).toMatch(/^RFC \d{4} §\d/);
  });

  it.each(STEPS.map(([reason], index) => [reason, index] as const))(
    'refuses with %s, whatever else is wrong with the token further on',
    async (reason, index) => {
      const alone = spoilt(index, index + 1);
      expect(await reasonFor(unsigned(alone.header, alone.claims))).toBe(reason);
      const all = spoilt(index);
      expect(await reasonFor(unsigned(all.header, all.claims))).toBe(reason);
    },
  );

  it.each([
    ['sub', 1],
    ['jti', null],
    ['exp', 'soon'],
    ['nbf', null],
    ['iat', [NOW]],
    ['aud', [1]],
  ])('asks for the type of every registered claim before any value: %s', async (name, value) => {
    const { header, claims } = spoilt(6);
    expect(await reasonFor(unsigned(header, claims))).toBe('token_expired');
    expect(await reasonFor(unsigned(header, { ...claims, [name]: value }))).toBe('claim_invalid');
  });

  it('takes a claim that is not there for missing only when its turn comes', async () => {
    const { header, claims } = spoilt(6);
    for (const name of ['exp', 'aud', 'tenant']) delete claims[name];
    expect(await reasonFor(unsigned(header, { ...claims, nbf: 'soon' }))).toBe('claim_invalid');
    expect(await reasonFor(unsigned(header, claims))).toBe('claim_missing');
    expect(await reasonFor(unsigned(header, { ...claims, exp: NOW + 60 }))).toBe('token_not_yet_valid');
  });

  it('looks at the form before the issuer, and at the length before the form', async () => {
    const { header, claims } = spoilt(0);
    expect(await reasonFor(`${unsigned(header, claims)}=`)).toBe('token_malformed');
    expect(await reasonFor(`${unsigned(header, claims)}${'='.repeat(4_000)}`)).toBe('token_too_long');
  });

  it('looks at the signature before the binding, and at the binding last', async () => {
    const bound = goodClaims({ tenant: 'north', cnf: { jkt: 'x' } });
    expect(await reasonFor(await sign(other, bound))).toBe('signature_invalid');
    expect(await reasonFor(await sign(key, bound))).toBe('proof_required');
    await expect(verifier.verify(await sign(key, goodClaims({ tenant: 'north' })))).resolves.toBeDefined();
  });

  it.each([
    ['missing', undefined],
    ['empty', ''],
    ['a number', 1],
    ['null', null],
    ['a list', [ISSUER]],
    ['an object', { iss: ISSUER }],
  ])('names no issuer where iss is %s', async (_, iss) => {
    expect(await reasonFor(unsigned({ alg: 'none' }, goodClaims({ iss })))).toBe('issuer_invalid');
  });

  it.each(['https://tenant.example', 'https://TENANT.example/', 'https://tenant.example/%', `${ISSUER} `, '__proto__'])(
    'takes the issuer %j for a stranger: nothing is normalised',
    async (iss) => {
      expect(await reasonFor(await sign(key, goodClaims({ iss })))).toBe('issuer_untrusted');
    },
  );
});

describe('firstFailure', () => {
  it('finds nothing wrong with a valid token', () => {
    expect(firstFailure(CHECKS, checkContextOf())).toBeUndefined();
  });

  it('finds nothing where nothing is asked', () => {
    expect(firstFailure([], checkContextOf({ header: {}, claims: {} }))).toBeUndefined();
  });
});
