import { describe, expect, it } from 'vitest';
import {
  AUDIENCE,
  base64url,
  fc,
  goodClaims,
  ISSUER,
  NOW,
  newKey,
  now,
  sign,
  unsigned,
} from '../../../../test/support/core.js';
import { AccessTokenError, isAccessTokenError } from '../errors.js';
import { explainAccessToken } from './explain.js';
import { type VerifyAccessTokenOptions, verifyAccessToken } from './standalone.js';

const key = await newKey();
const stranger = await newKey();
const off = await newKey('ES256', 'off');
const rsa = await newKey('RS256', 'r1');

const OPTIONS: VerifyAccessTokenOptions<unknown> = {
  issuer: ISSUER,
  audience: AUDIENCE,
  jwks: { keys: [key.jwk, { ...off.jwk, alg: 'ES256', kid: 'off' }] },
  claimValues: { tenant: 'north' },
  maxTokenAge: 3_600,
  scope: ['read:contacts', 'write:contacts'],
  now,
  claims: {
    '~standard': {
      version: 1,
      vendor: 'test',
      validate: (value) =>
        (value as Record<string, unknown>)['level'] === undefined ? { value } : { issues: [{ message: 'no' }] },
    },
  },
  validate(token) {
    if (token.subject === 'disabled') throw new AccessTokenError('account_disabled');
    if (token.subject === 'poor') throw new AccessTokenError('too_poor', { code: 'insufficient_scope' });
  },
};

const good = (claims: Record<string, unknown> = {}): Record<string, unknown> =>
  goodClaims({ scope: 'read:contacts write:contacts', tenant: 'north', ...claims });

/** Accepted, or the reason of the refusal: as `verify` has it. */
async function verdictOf(token: string, options: VerifyAccessTokenOptions<unknown>): Promise<string> {
  return verifyAccessToken(token, options).then(
    () => 'accepted',
    (error: unknown) => {
      if (!isAccessTokenError(error)) throw error;
      return error.reason;
    },
  );
}

/** The same, as the explanation has it. */
async function explainedVerdictOf(token: string, options: VerifyAccessTokenOptions<unknown>): Promise<string> {
  const { accepted, reason, steps } = await explainAccessToken(token, options);
  expect(reason).toBe(steps.find(({ outcome }) => outcome === 'failed')?.reason);
  expect(accepted).toBe(steps.every(({ outcome }) => outcome === 'passed'));
  expect(accepted).toBe(reason === undefined);
  return reason ?? 'accepted';
}

const expired = await sign(key, good({ exp: NOW - 60 }));
const [header = '', payload = '', signature = ''] = (await sign(key, good())).split('.');

const TOKENS: readonly (readonly [what: string, token: unknown, verdict: string])[] = [
  ['a good token', `${header}.${payload}.${signature}`, 'accepted'],
  ['one with audiences in a list', await sign(key, good({ aud: ['x', AUDIENCE] })), 'accepted'],
  ['one without kid', await sign(key, good(), { kid: undefined }), 'accepted'],
  ['one of another key of the set', await sign(off, good()), 'accepted'],

  ['no text', undefined, 'token_malformed'],
  ['nothing', '', 'token_malformed'],
  ['an opaque token', 'mF_9B5f4AB1JqM', 'token_not_jwt'],
  ['an encrypted one', `${header}.a.b.c.d`, 'token_encrypted'],
  ['one with padding', `${header}.${payload}.${signature}=`, 'token_malformed'],
  ['one without a signature', `${header}.${payload}.`, 'token_malformed'],
  ['one that is too long', 'x'.repeat(16_385), 'token_too_long'],
  ['one without an issuer', await sign(key, good({ iss: undefined })), 'issuer_invalid'],
  ['one of several issuers', await sign(key, good({ iss: [ISSUER] })), 'issuer_invalid'],
  ['one of no issuer', await sign(key, good({ iss: null })), 'issuer_invalid'],
  ['one of an issuer without a name', await sign(key, good({ iss: '' })), 'issuer_invalid'],
  ['a stranger’s', await sign(key, good({ iss: 'https://other.example/' })), 'issuer_untrusted'],
  ['one that nobody signed', unsigned({ alg: 'none' }, good()), 'algorithm_not_allowed'],
  ['one signed with a secret', unsigned({ alg: 'HS256', kid: 'k1' }, good()), 'algorithm_not_allowed'],
  ['another kind of token', await sign(key, good(), { typ: 'logout+jwt' }), 'type_not_allowed'],
  ['one with an extension', unsigned({ alg: 'ES256', kid: 'k1', crit: ['x'] }, good()), 'critical_header'],
  ['one with a kid of another type', unsigned({ alg: 'ES256', kid: 7 }, good()), 'key_id_invalid'],
  ['one with an exp of another type', await sign(key, good({ exp: 'soon' })), 'claim_invalid'],
  ['one with an aud of another type', await sign(key, good({ aud: 7 })), 'claim_invalid'],
  ['an expired one', expired, 'token_expired'],
  ['one that begins later', await sign(key, good({ nbf: NOW + 60 })), 'token_not_yet_valid'],
  ['one from the future', await sign(key, good({ iat: NOW + 3_600 })), 'token_issued_in_future'],
  ['one that is too old', await sign(key, good({ iat: NOW - 3_700 })), 'token_too_old'],
  ['one without iat', await sign(key, good({ iat: undefined })), 'claim_missing'],
  ['one for another API', await sign(key, good({ aud: 'other:api' })), 'audience_mismatch'],
  ['one of another tenant', await sign(key, good({ tenant: 'south' })), 'required_claim_mismatch'],
  ['an ID token', await sign(key, good({ at_hash: 'x' })), 'id_token'],
  ['one of an unknown key', await sign(key, good(), { kid: 'unknown' }), 'key_unknown'],
  ['a forged one', await sign(stranger, good()), 'signature_invalid'],
  [
    'one with other claims',
    `${header}.${base64url(JSON.stringify(good({ sub: 'x' })))}.${signature}`,
    'signature_invalid',
  ],
  ['one that expired and is forged', await sign(stranger, good({ exp: NOW - 60 })), 'token_expired'],
  ['a bound one', await sign(key, good({ cnf: { jkt: 'x' } })), 'proof_required'],
  ['one that the schema does not take', await sign(key, good({ level: 7 })), 'claims_rejected'],
  ['a bound one that the schema does not take', await sign(key, good({ cnf: {}, level: 7 })), 'proof_required'],
  ['one of a disabled account', await sign(key, good({ sub: 'disabled' })), 'account_disabled'],
  ['one that validate finds too poor', await sign(key, good({ sub: 'poor' })), 'too_poor'],
  ['one without a scope', await sign(key, good({ scope: 'read:contacts' })), 'scope_insufficient'],
  ['a disabled one without a scope', await sign(key, good({ sub: 'disabled', scope: '' })), 'account_disabled'],
  ['an expired one without a scope', await sign(key, good({ exp: NOW - 60, scope: '' })), 'token_expired'],
];

describe('the verdict of an explanation', () => {
  it.each(TOKENS)('is that of verify for %s', async (_, token, verdict) => {
    expect(await verdictOf(token as string, OPTIONS)).toBe(verdict);
    expect(await explainedVerdictOf(token as string, OPTIONS)).toBe(verdict);
  });

  it.each<[string, Partial<VerifyAccessTokenOptions<unknown>>]>([
    ['no scope', { scope: undefined } as never],
    ['another audience', { audience: 'other:api' }],
    ['the strict profile', { profile: 'rfc9068' }],
    ['other algorithms', { algorithms: ['RS256'], jwks: { keys: [key.jwk, rsa.jwk] } }],
    ['no greatest age', { maxTokenAge: undefined } as never],
    ['ID tokens taken', { refuseIdTokens: false }],
    ['a short length', { maxTokenLength: 400 }],
    ['another moment', { now: () => (NOW + 301) * 1000 }],
    ['no tolerance', { now: () => (NOW + 301) * 1000, clockTolerance: 0 }],
    ['another audience claim', { audienceClaim: 'client_id', audience: 'client-1' }],
  ])('is that of verify for each of them, whatever the options: %s', async (_, changed) => {
    const options = { ...OPTIONS, ...changed };
    for (const [, token] of TOKENS) {
      expect(await explainedVerdictOf(token as string, options)).toBe(await verdictOf(token as string, options));
    }
  });

  it('is that of verify for any mixture of faults', async () => {
    const faults: readonly Record<string, unknown>[] = [
      { iss: 'https://other.example/' },
      { sub: 7 },
      { sub: 'disabled' },
      { exp: NOW - 60 },
      { exp: undefined },
      { nbf: NOW + 60 },
      { iat: NOW + 3_600 },
      { aud: 'other:api' },
      { aud: [7] },
      { tenant: 'south' },
      { at_hash: 'x' },
      { cnf: {} },
      { level: 7 },
      { scope: 'read:contacts' },
    ];
    const headers = [{}, { alg: 'none' }, { typ: 'logout+jwt' }, { kid: 'unknown' }, { kid: 7 }, { crit: ['x'] }];
    const seen = new Set<string>();
    await fc.assert(
      fc.asyncProperty(
        fc.subarray([...faults], { maxLength: 3 }),
        fc.oneof({ weight: 3, arbitrary: fc.constant({}) }, fc.constantFrom(...headers)),
        fc.oneof({ weight: 3, arbitrary: fc.constant(key) }, fc.constant(stranger)),
        async (wrong, spoilt, signer) => {
          const claims = good(Object.assign({}, ...wrong));
          const isSignable = !('alg' in spoilt || 'crit' in spoilt);
          const token = isSignable
            ? await sign(signer, claims, spoilt)
            : unsigned({ alg: 'ES256', kid: 'k1', ...spoilt }, claims);
          const verdict = await verdictOf(token, OPTIONS);
          seen.add(verdict);
          expect(await explainedVerdictOf(token, OPTIONS)).toBe(verdict);
        },
      ),
      { numRuns: 300 },
    );
    expect(seen.size).toBeGreaterThan(8);
  });
});
