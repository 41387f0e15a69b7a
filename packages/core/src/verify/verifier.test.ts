import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import {
  AUDIENCE,
  goodClaims,
  ISSUER,
  NOW,
  newKey,
  noFetch,
  now,
  reasonOf,
  refusalOf,
  sign,
  stubFetch,
  unsigned,
} from '../../../../test/support/core.js';
import type { VerifierOptions } from '../config/options.js';
import { AccessTokenError } from '../errors.js';
import { AccessToken } from '../token/access-token.js';
import { createVerifier } from './verifier.js';

const key = await newKey();
const SECOND = 'https://second.example/';

const verifierWith = (options: Partial<VerifierOptions> = {}) =>
  createVerifier({ issuer: ISSUER, audience: AUDIENCE, jwks: { keys: [key.jwk] }, now, ...options });

async function tokenOf(claims: Record<string, unknown>, options: Partial<VerifierOptions> = {}): Promise<AccessToken> {
  return verifierWith(options).verify(await sign(key, goodClaims(claims)));
}

describe('the verified token', () => {
  it('says what its issuer signed', async () => {
    const token = await tokenOf({ aud: [AUDIENCE, 'other:api'], scope: 'read:contacts write:contacts' });
    expect(token).toBeInstanceOf(AccessToken);
    expect(token).toMatchObject({
      header: { alg: 'ES256', kid: 'k1' },
      claims: goodClaims({ aud: [AUDIENCE, 'other:api'], scope: 'read:contacts write:contacts' }),
      issuer: ISSUER,
      subject: 'user-1',
      clientId: 'client-1',
      audience: [AUDIENCE, 'other:api'],
      scopes: ['read:contacts', 'write:contacts'],
      expiresAt: NOW + 300,
    });
  });

  it('has no subject and no client where the claims name none', async () => {
    const token = await tokenOf({ sub: undefined, client_id: undefined });
    expect(token).toMatchObject({ subject: undefined, clientId: undefined });
  });

  it.each([
    [{ client_id: 'a', azp: 'b', cid: 'c', appid: 'd' }, 'a'],
    [{ client_id: undefined, azp: 'b', cid: 'c', appid: 'd' }, 'b'],
    [{ client_id: '', cid: 'c', appid: 'd' }, 'c'],
    [{ client_id: 7, appid: 'd' }, 'd'],
    [{ client_id: ['a'] }, undefined],
  ])('takes the client from the first claim that names one: %j', async (claims, clientId) => {
    expect((await tokenOf(claims)).clientId).toBe(clientId);
  });

  it('takes the client from the configured claims alone', async () => {
    expect((await tokenOf({ app: 'x' }, { clientIdClaims: ['app'] })).clientId).toBe('x');
    expect((await tokenOf({}, { clientIdClaims: ['app'] })).clientId).toBeUndefined();
  });

  it('takes its scopes from the configured claims alone', async () => {
    const claims = { permissions: ['a'], realm_access: { roles: ['b'] } };
    const scopeClaims = ['permissions', ['realm_access', 'roles']];
    expect((await tokenOf(claims, { scopeClaims })).scopes).toEqual(['a', 'b']);
    expect((await tokenOf(claims)).scopes).toEqual(['read:contacts']);
  });

  it('keeps claims that nobody knows, and names of prototypes as data', async () => {
    const token = await tokenOf({ nested: { deep: [1, { x: null }] }, constructor: 'x' });
    expect(token.claims['nested']).toEqual({ deep: [1, { x: null }] });
    expect(token.claims['constructor']).toBe('x');
  });
});

describe('a refusal', () => {
  it('is an AccessTokenError with the headers that answer it', async () => {
    const error = await refusalOf(verifierWith().verify(await sign(key, goodClaims({ exp: NOW - 60 }))));
    expect(error).toBeInstanceOf(AccessTokenError);
    expect(error).toMatchObject({
      code: 'invalid_token',
      reason: 'token_expired',
      status: 401,
      message: 'The access token has expired.',
      headers: {
        'Cache-Control': 'no-store',
        'WWW-Authenticate': 'Bearer error="invalid_token", error_description="The access token has expired."',
      },
    });
  });

  it('shows nothing of the token, however it is printed', async () => {
    const raw = await sign(key, goodClaims({ sub: 'user-secret', exp: NOW - 60 }));
    const error = await refusalOf(verifierWith().verify(raw));
    const printed = [inspect(error, { depth: 9, showHidden: true }), JSON.stringify(error), String(error)].join('\n');
    for (const part of [...raw.split('.'), 'user-secret', key.jwk.x ?? '']) expect(printed).not.toContain(part);
  });

  it('is a rejection, and never a throw, whatever is shown as a token', async () => {
    const verifier = verifierWith();
    for (const token of [undefined, null, 7, {}, [], Symbol('t'), '', 'x', '\ud800.\udfff.', 'a.b.c']) {
      const call = verifier.verify(token as string);
      expect((await refusalOf(call)).status).toBe(401);
    }
  });
});

describe('the length of a token', () => {
  it('is limited to 16384 characters by default', async () => {
    const verifier = verifierWith();
    const shell = (await sign(key, goodClaims({ pad: '' }))).length;
    const long = await sign(key, goodClaims({ pad: 'x'.repeat(Math.floor(((16_380 - shell) * 3) / 4)) }));
    expect(long.length).toBeGreaterThan(16_370);
    expect(long.length).toBeLessThanOrEqual(16_384);
    await expect(verifier.verify(long)).resolves.toBeDefined();
    expect(await reasonOf(verifier.verify(`${long}${'A'.repeat(16_385 - long.length)}`))).toBe('token_too_long');
  });

  it('is limited to what is configured', async () => {
    const token = await sign(key);
    await expect(verifierWith({ maxTokenLength: token.length }).verify(token)).resolves.toBeDefined();
    expect(await reasonOf(verifierWith({ maxTokenLength: token.length - 1 }).verify(token))).toBe('token_too_long');
  });
});

describe('several issuers', () => {
  it('have keys of their own: the same kid of another issuer verifies nothing', async () => {
    const other = await newKey();
    const verifier = createVerifier({
      issuer: [
        { issuer: ISSUER, jwks: { keys: [key.jwk] } },
        { issuer: SECOND, jwks: { keys: [other.jwk] } },
      ],
      audience: AUDIENCE,
      now,
    });
    const first = await verifier.verify(await sign(key));
    const second = await verifier.verify(await sign(other, goodClaims({ iss: SECOND })));
    expect([first.issuer, second.issuer]).toEqual([ISSUER, SECOND]);
    expect(await reasonOf(verifier.verify(await sign(other)))).toBe('signature_invalid');
    expect(await reasonOf(verifier.verify(await sign(key, goodClaims({ iss: SECOND }))))).toBe('signature_invalid');
  });

  it('have rules of their own', async () => {
    const verifier = createVerifier({
      issuer: [
        { issuer: ISSUER, jwks: { keys: [key.jwk] }, audience: 'a' },
        { issuer: SECOND, jwks: { keys: [key.jwk] }, audience: 'b', claimValues: { tenant: 'north' } },
      ],
      now,
    });
    const outcome = async (claims: Record<string, unknown>): Promise<string> => {
      const call = verifier.verify(await sign(key, goodClaims(claims)));
      return call.then(
        () => 'accepted',
        () => reasonOf(call),
      );
    };
    expect(await outcome({ aud: 'a' })).toBe('accepted');
    expect(await outcome({ aud: 'b' })).toBe('audience_mismatch');
    expect(await outcome({ iss: SECOND, aud: 'b' })).toBe('claim_missing');
    expect(await outcome({ iss: SECOND, aud: 'b', tenant: 'north' })).toBe('accepted');
  });

  it('are told apart to the last character', async () => {
    const verifier = createVerifier({
      issuer: [{ issuer: 'https://tenant.example/a', jwks: { keys: [key.jwk] } }, SECOND],
      audience: AUDIENCE,
      now,
      fetch: noFetch,
    });
    for (const path of ['a/', 'A', '', 'a?', 'a%20']) {
      const iss = `https://tenant.example/${path}`;
      expect(await reasonOf(verifier.verify(await sign(key, goodClaims({ iss }))))).toBe('issuer_untrusted');
    }
  });
});

describe('what is fetched', () => {
  /** What a token makes a verifier without keys fetch, and why it is refused. */
  async function fetchedFor(claims: Record<string, unknown>, header: Record<string, unknown>) {
    const { fetch, urls } = stubFetch(() => ({}));
    const verifier = createVerifier({ issuer: ISSUER, audience: AUDIENCE, now, fetch });
    const token = unsigned({ alg: 'ES256', kid: 'k1', ...header }, goodClaims(claims));
    const { status } = await refusalOf(verifier.verify(token));
    return { urls, status };
  }

  it.each<[string, Record<string, unknown>, Record<string, unknown>]>([
    ['a stranger’s token', { iss: SECOND }, {}],
    ['a token without an issuer', { iss: undefined }, {}],
    ['an algorithm that is none', {}, { alg: 'none' }],
    ['another kind of token', {}, { typ: 'logout+jwt' }],
    ['an expired token', { exp: NOW - 60 }, {}],
    ['a token for another API', { aud: 'other:api' }, {}],
    ['a token with keys of its own', { exp: NOW - 60 }, { jku: `${SECOND}jwks`, x5u: `${SECOND}x5u` }],
  ])('is nothing for %s', async (_, claims, header) => {
    expect(await fetchedFor(claims, header)).toEqual({ urls: [], status: 401 });
  });

  it('is the issuer’s own metadata, and nothing that the token names', async () => {
    const header = { jku: `${SECOND}jwks`, x5u: `${SECOND}x5u`, jwk: key.jwk };
    const { urls, status } = await fetchedFor({}, header);
    expect(status).toBe(503);
    expect(urls.length).toBeGreaterThan(0);
    expect(urls.every((url) => url.startsWith(ISSUER))).toBe(true);
  });
});
