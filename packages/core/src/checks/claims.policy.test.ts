import { describe, expect, it } from 'vitest';
import { AUDIENCE, goodClaims, ISSUER, newKey, now, reasonOf, sign } from '../../../../test/support/core.js';
import type { VerifierOptions } from '../config/options.js';
import { createVerifier } from '../verify/verifier.js';

const key = await newKey();

function verifierWith(options: Partial<VerifierOptions>) {
  return createVerifier({ issuer: ISSUER, audience: AUDIENCE, jwks: { keys: [key.jwk] }, now, ...options });
}

async function outcome(
  options: Partial<VerifierOptions>,
  claims: Record<string, unknown>,
  header: Record<string, unknown> = {},
): Promise<string> {
  const call = verifierWith(options).verify(await sign(key, goodClaims(claims), header));
  return call.then(
    () => 'accepted',
    () => reasonOf(call),
  );
}

describe('audience', () => {
  it.each([
    [AUDIENCE, 'accepted'],
    [['other:api', AUDIENCE], 'accepted'],
    ['other:api', 'audience_mismatch'],
    [[], 'audience_mismatch'],
    [`${AUDIENCE}/`, 'audience_mismatch'],
    [AUDIENCE.toUpperCase(), 'audience_mismatch'],
    [`${AUDIENCE} other:api`, 'audience_mismatch'],
    ['appointments', 'audience_mismatch'],
    [undefined, 'claim_missing'],
    ['', 'claim_invalid'],
    [null, 'claim_invalid'],
    [7, 'claim_invalid'],
    [{ aud: AUDIENCE }, 'claim_invalid'],
    [[AUDIENCE, 1], 'claim_invalid'],
    [[AUDIENCE, [AUDIENCE]], 'claim_invalid'],
  ])('%j: %s', async (aud, expected) => {
    expect(await outcome({}, { aud })).toBe(expected);
  });

  it('is any one of several configured ones', async () => {
    const options = { audience: ['a', 'b'] };
    expect(await outcome(options, { aud: 'b' })).toBe('accepted');
    expect(await outcome(options, { aud: ['c', 'a'] })).toBe('accepted');
    expect(await outcome(options, { aud: ['c'] })).toBe('audience_mismatch');
  });

  it('stands in the configured claim, and in no other', async () => {
    const options = { audience: 'client-1', audienceClaim: 'client_id' };
    expect(await outcome(options, { aud: undefined })).toBe('accepted');
    expect(await outcome(options, { aud: 'client-1', client_id: 'client-2' })).toBe('audience_mismatch');
    expect(await outcome(options, { aud: 'client-1', client_id: undefined })).toBe('claim_missing');
  });

  it('is on the token as the configured claim says it', async () => {
    const verifier = verifierWith({ audience: 'client-1', audienceClaim: 'client_id' });
    expect((await verifier.verify(await sign(key))).audience).toEqual(['client-1']);
  });
});

describe('claimValues', () => {
  it.each([
    ['access', 'accepted'],
    ['id', 'required_claim_mismatch'],
    ['Access', 'required_claim_mismatch'],
    [['access'], 'required_claim_mismatch'],
    [null, 'required_claim_mismatch'],
    [undefined, 'claim_missing'],
  ])('token_use %j: %s', async (token_use, expected) => {
    expect(await outcome({ claimValues: { token_use: 'access' } }, { token_use })).toBe(expected);
  });

  it('compares lists and objects as JSON', async () => {
    const claimValues = { tenant: { id: 1, zones: ['a', 'b'] } };
    expect(await outcome({ claimValues }, { tenant: { zones: ['a', 'b'], id: 1 } })).toBe('accepted');
    expect(await outcome({ claimValues }, { tenant: { zones: ['b', 'a'], id: 1 } })).toBe('required_claim_mismatch');
  });

  it.each(['0', false, '', null])('does not take %j for 0', async (version) => {
    expect(await outcome({ claimValues: { version: 0 } }, { version })).toBe('required_claim_mismatch');
  });

  it('is not met by what every object inherits', async () => {
    expect(await outcome({ claimValues: { constructor: 'x' } }, {})).toBe('claim_missing');
  });

  it('asks for all of several', async () => {
    const claimValues = { a: 1, b: 2 };
    expect(await outcome({ claimValues }, { a: 1, b: 2 })).toBe('accepted');
    expect(await outcome({ claimValues }, { a: 1, b: 3 })).toBe('required_claim_mismatch');
  });

  it('is not changed by what the caller does to the object later', async () => {
    const claimValues = { tenant: { id: 1 } };
    const verifier = verifierWith({ claimValues });
    claimValues.tenant.id = 2;
    await expect(verifier.verify(await sign(key, goodClaims({ tenant: { id: 1 } })))).resolves.toBeDefined();
  });
});

describe('refuseIdTokens', () => {
  it.each(['at_hash', 'c_hash'])('refuses a token with %s, whatever its value, unless switched off', async (claim) => {
    expect(await outcome({}, { [claim]: 'x' })).toBe('id_token');
    expect(await outcome({}, { [claim]: null })).toBe('id_token');
    expect(await outcome({ refuseIdTokens: false }, { [claim]: 'x' })).toBe('accepted');
  });

  it.each([undefined, 'JWT', 'application/jwt'])('refuses a nonce without scopes under the type %s', async (typ) => {
    for (const nonce of ['x', '', null, 1]) {
      expect(await outcome({}, { nonce, scope: undefined }, { typ })).toBe('id_token');
    }
    expect(await outcome({ refuseIdTokens: false }, { nonce: 'x', scope: undefined }, { typ })).toBe('accepted');
  });

  it.each([{ scope: 'openid' }, { scope: undefined, scp: ['a'] }, { scope: '' }, { scope: undefined, scp: 'a' }])(
    'takes a nonce beside scopes, which some issuers put into access tokens: %j',
    async (scopes) => {
      expect(await outcome({}, { nonce: 'x', ...scopes })).toBe('accepted');
    },
  );

  it.each(['at+jwt', 'application/AT+JWT'])('takes a nonce without scopes under the type %s', async (typ) => {
    expect(await outcome({}, { nonce: 'x', scope: undefined }, { typ })).toBe('accepted');
  });

  it('refuses a logout token, also where ID tokens are not refused', async () => {
    const events = { 'http://schemas.openid.net/event/backchannel-logout': {} };
    for (const options of [{}, { refuseIdTokens: false }, { profile: 'rfc9068' }] as const) {
      expect(await outcome(options, { events }, { typ: 'at+jwt' })).toBe('type_not_allowed');
    }
  });
});

describe('profile rfc9068', () => {
  const strict = { profile: 'rfc9068' } as const;
  const header = { typ: 'at+jwt' };

  it('takes a token that has everything', async () => {
    expect(await outcome(strict, {}, header)).toBe('accepted');
  });

  it.each(['sub', 'client_id', 'iat', 'jti', 'exp', 'aud'])('refuses a token without %s', async (claim) => {
    expect(await outcome(strict, { [claim]: undefined }, header)).toBe('claim_missing');
  });

  it.each(['sub', 'client_id', 'jti'])('refuses an empty %s', async (claim) => {
    expect(await outcome(strict, { [claim]: '' }, header)).toBe('claim_invalid');
  });

  it.each([1, null, ['client-1']])('refuses client_id %j', async (client_id) => {
    expect(await outcome(strict, { client_id }, header)).toBe('claim_invalid');
  });

  it.each(['sub', 'client_id', 'iat', 'jti'])('does not ask for %s in profile jwt', async (claim) => {
    expect(await outcome({}, { [claim]: undefined }, header)).toBe('accepted');
  });

  it('leaves at_hash alone: the type tells the kind of token', async () => {
    expect(await outcome(strict, { at_hash: 'x' }, header)).toBe('accepted');
  });
});
