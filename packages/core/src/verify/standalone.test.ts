import { describe, expect, expectTypeOf, it } from 'vitest';
import {
  AUDIENCE,
  configurationErrorOf,
  goodClaims,
  ISSUER,
  NOW,
  newKey,
  now,
  reasonOf,
  refusalOf,
  sign,
  stoppedClock,
  stubFetch,
  z,
} from '../../../../test/support/core.js';
import type { IssuerResolver } from '../config/options.js';
import { trustIssuers } from '../issuers/trust-issuers.js';
import { assertScope, type VerifyAccessTokenOptions, verifyAccessToken } from './standalone.js';
import { createVerifier } from './verifier.js';

const key = await newKey();
const raw = await sign(key);
const jwks = { keys: [key.jwk] };
const LOCAL = { issuer: ISSUER, audience: AUDIENCE, jwks, now };
const SECOND = 'https://second.example/';

/** A well-run issuer of any name, and how often it was asked for its keys. */
function network() {
  const stub = stubFetch((url) => {
    const issuer = `${new URL(url).origin}/`;
    if (url.endsWith('openid-configuration')) return { issuer, jwks_uri: `${issuer}keys` };
    return jwks;
  });
  return { fetch: stub.fetch, asked: () => stub.urls.filter((url) => url.endsWith('keys')).length };
}

describe('verifyAccessToken', () => {
  it('hands out the token', async () => {
    expect(await verifyAccessToken(raw, LOCAL)).toMatchObject({ subject: 'user-1', scopes: ['read:contacts'] });
  });

  it('types the claims by their schema', async () => {
    const token = await verifyAccessToken(raw, { ...LOCAL, claims: z.object({ jti: z.string() }) });
    expectTypeOf(token.claims).toEqualTypeOf<{ jti: string }>();
    expect(token.claims).toEqual({ jti: 'token-1' });
  });

  it('refuses as a verifier does', async () => {
    expect(await refusalOf(verifyAccessToken('abc', LOCAL))).toMatchObject({ status: 401, reason: 'token_not_jwt' });
    const expired = await sign(key, goodClaims({ exp: NOW - 60 }));
    expect(await reasonOf(verifyAccessToken(expired, LOCAL))).toBe('token_expired');
  });

  it('asks for the scopes, all of several', async () => {
    await expect(verifyAccessToken(raw, { ...LOCAL, scope: 'read:contacts' })).resolves.toBeDefined();
    const error = await refusalOf(verifyAccessToken(raw, { ...LOCAL, scope: ['read:contacts', 'write:contacts'] }));
    expect(error).toMatchObject({ status: 403, code: 'insufficient_scope', reason: 'scope_insufficient' });
    expect(error.headers['WWW-Authenticate']).toContain('scope="read:contacts write:contacts"');
  });

  it('looks at the token before the scopes', async () => {
    const expired = await sign(key, goodClaims({ exp: NOW - 60, scope: 'x' }));
    expect(await reasonOf(verifyAccessToken(expired, { ...LOCAL, scope: 'read:contacts' }))).toBe('token_expired');
  });

  it('has validate look at each message', async () => {
    let asked = 0;
    const validate = (): void => {
      asked += 1;
    };
    const options = { ...LOCAL, validate };
    await verifyAccessToken(raw, options);
    await verifyAccessToken(raw, options);
    expect(asked).toBe(2);
  });

  it.each<[string, unknown, string]>([
    ['no options', undefined, 'options'],
    ['no audience', { issuer: ISSUER, jwks }, 'audience'],
    ['a resolver of tenants', { issuer: { resolve: () => LOCAL }, audience: AUDIENCE }, 'issuer'],
    ['one made of a pattern', { issuer: trustIssuers('https://*.tenant.example/'), audience: AUDIENCE }, 'issuer'],
    ['a resolver that is none', { issuer: { ...LOCAL, resolve: undefined }, audience: AUDIENCE }, 'issuer'],
    ['a resolver in a list', { issuer: [{ resolve: () => LOCAL }], audience: AUDIENCE }, 'issuer[0].resolve'],
    ['an unknown option', { ...LOCAL, realm: 'x' }, 'realm'],
    ['a cache, which it has not', { ...LOCAL, cache: false }, 'cache'],
    ['two scopes in one text', { ...LOCAL, scope: 'a b' }, 'scope'],
    ['no scope in the list', { ...LOCAL, scope: [] }, 'scope'],
  ])('rejects %s as a fault of the configuration', async (_, options, option) => {
    await expect(verifyAccessToken(raw, options as VerifyAccessTokenOptions)).rejects.toMatchObject({
      name: 'ConfigurationError',
      option,
    });
  });
});

describe('a resolver of tenants', () => {
  it('is not asked, and is sent to createVerifier, which remembers its answers', async () => {
    const asked: string[] = [];
    const resolve = (iss: string): undefined => void asked.push(iss);
    const call = verifyAccessToken(raw, { issuer: { resolve }, audience: AUDIENCE } as never);
    await expect(call).rejects.toThrow(/^issuer: .*createVerifier/);
    expect(asked).toEqual([]);
  });

  it('is no issuer in the types either', () => {
    type Issuer = VerifyAccessTokenOptions['issuer'];
    expectTypeOf<string>().toExtend<Issuer>();
    expectTypeOf<{ issuer: string }>().toExtend<Issuer>();
    expectTypeOf<IssuerResolver>().not.toExtend<Issuer>();
  });
});

describe('key sets between calls', () => {
  it('are fetched once for calls of the same issuer, fetch and clock', async () => {
    const { fetch, asked } = network();
    const clock = stoppedClock();
    for (let call = 0; call < 5; call += 1) {
      await verifyAccessToken(raw, { issuer: ISSUER, audience: AUDIENCE, fetch, now: clock.now });
    }
    expect(asked()).toBe(1);
  });

  it('are fetched once for calls at the same time', async () => {
    const { fetch, asked } = network();
    const options = { issuer: ISSUER, audience: AUDIENCE, fetch, now };
    await Promise.all(Array.from({ length: 20 }, () => verifyAccessToken(raw, options)));
    expect(asked()).toBe(1);
  });

  it('are shared whatever else the calls ask for', async () => {
    const { fetch, asked } = network();
    const options = { issuer: ISSUER, fetch, now };
    await verifyAccessToken(raw, { ...options, audience: AUDIENCE, clockTolerance: 60 });
    await verifyAccessToken(raw, { ...options, audience: ['x', AUDIENCE], scope: 'read:contacts' });
    expect(await reasonOf(verifyAccessToken(raw, { ...options, audience: 'other:api' }))).toBe('audience_mismatch');
    expect(asked()).toBe(1);
  });

  it('are not shared with another address, fetch, clock or way of keeping keys', async () => {
    const { fetch, asked } = network();
    const options = { issuer: ISSUER, audience: AUDIENCE, fetch, now };
    await verifyAccessToken(raw, options);
    await verifyAccessToken(raw, { ...options, jwksUri: `${ISSUER}other/keys` });
    await verifyAccessToken(raw, { ...options, now: stoppedClock().now });
    await verifyAccessToken(raw, { ...options, keys: { maxStale: 60 } });
    await verifyAccessToken(raw, { ...options, allowInsecureHttp: true });
    expect(asked()).toBe(5);
    const other = network();
    await verifyAccessToken(raw, { ...options, fetch: other.fetch });
    expect([asked(), other.asked()]).toEqual([5, 1]);
  });

  it('are not shared between issuers, even of one address', async () => {
    const { fetch, asked } = network();
    const options = { audience: AUDIENCE, jwksUri: `${ISSUER}keys`, fetch, now };
    await verifyAccessToken(raw, { ...options, issuer: ISSUER });
    await verifyAccessToken(await sign(key, goodClaims({ iss: SECOND })), { ...options, issuer: SECOND });
    expect(asked()).toBe(2);
  });

  it('are not mixed up by a name that holds the other parts', async () => {
    const { fetch, asked } = network();
    const options = { audience: AUDIENCE, fetch, now };
    const issuer = `${ISSUER}","${ISSUER}keys`;
    await verifyAccessToken(await sign(key, goodClaims({ iss: issuer })), {
      ...options,
      issuer,
      jwksUri: `${ISSUER}keys`,
    });
    await verifyAccessToken(raw, { ...options, issuer: ISSUER, jwksUri: `${ISSUER}keys` });
    expect(asked()).toBe(2);
  });

  it('are not shared with a verifier', async () => {
    const { fetch, asked } = network();
    const options = { issuer: ISSUER, audience: AUDIENCE, fetch, now };
    await verifyAccessToken(raw, options);
    await createVerifier(options).verify(raw);
    expect(asked()).toBe(2);
  });

  it('are forgotten, the least recently used first, where there are more than a hundred', async () => {
    const { fetch, asked } = network();
    const options = { audience: AUDIENCE, fetch, now };
    const call = async (index: number): Promise<unknown> => {
      const issuer = `https://tenant-${index}.example/`;
      return verifyAccessToken(await sign(key, goodClaims({ iss: issuer })), { ...options, issuer });
    };
    for (let index = 0; index < 100; index += 1) await call(index);
    await call(0);
    expect(asked()).toBe(100);
    await call(100);
    expect(asked()).toBe(101);
    await call(0);
    expect(asked()).toBe(101);
    await call(1);
    expect(asked()).toBe(102);
  });

  it('keep no verified tokens: a token is checked anew in each call', async () => {
    const options = { ...LOCAL };
    expect(await verifyAccessToken(raw, options)).not.toBe(await verifyAccessToken(raw, options));
  });
});

describe('assertScope', () => {
  it('passes a token that has all of the scopes', async () => {
    const token = await verifyAccessToken(await sign(key, goodClaims({ scope: 'a b c' })), LOCAL);
    expect(assertScope(token, 'a')).toBeUndefined();
    expect(assertScope(token, 'c', 'a')).toBeUndefined();
  });

  it('throws what a route would answer, without a realm', async () => {
    const token = await verifyAccessToken(raw, LOCAL);
    const error = await refusalOf((async () => assertScope(token, 'read:contacts', 'write:contacts'))());
    expect(error).toMatchObject({
      status: 403,
      reason: 'scope_insufficient',
      message: 'The access token lacks a required scope.',
      headers: {
        'Cache-Control': 'no-store',
        'WWW-Authenticate':
          'Bearer error="insufficient_scope", error_description="The access token lacks a required scope.", scope="read:contacts write:contacts"',
      },
    });
  });

  it('does not ask for nothing', async () => {
    const token = await verifyAccessToken(raw, LOCAL);
    for (const scopes of [[], [''], ['read:contacts write:contacts']]) {
      expect(configurationErrorOf(() => assertScope(token, ...scopes)).option).toBe('assertScope');
    }
  });
});
