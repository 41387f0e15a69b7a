import { createLocalJWKSet, decodeJwt, decodeProtectedHeader, jwtVerify } from 'jose';
import { describe, expect, test } from 'vitest';
import { ALGORITHMS, type SigningAlgorithm } from './algorithms.js';
import { createTestIssuer } from './create-test-issuer.js';

const ALL = Object.keys(ALGORITHMS) as SigningAlgorithm[];

describe('a token of a fresh issuer', () => {
  test.each(ALL)('verifies against its JWK Set when signed with %s', async (algorithm) => {
    const issuer = await createTestIssuer({ algorithm });
    const token = await issuer.token();
    const { protectedHeader } = await jwtVerify(token, createLocalJWKSet(issuer.jwks()), {
      issuer: issuer.issuer,
      audience: issuer.audience,
      algorithms: [algorithm],
      typ: 'at+jwt',
    });
    expect(protectedHeader).toEqual({ alg: algorithm, typ: 'at+jwt', kid: issuer.signingKey.kid });
  });

  test('has the claims of RFC 9068, made by the clock of the issuer', async () => {
    const issuer = await createTestIssuer({ algorithm: 'ES256', now: () => 1_000_999 });
    expect(decodeJwt(await issuer.token({ scope: 'a b' }))).toEqual({
      iss: 'https://issuer.test/',
      sub: 'test-user',
      aud: 'https://api.test/',
      client_id: 'test-client',
      iat: 1000,
      exp: 1300,
      jti: expect.stringMatching(/^[0-9a-f-]{36}$/),
      scope: 'a b',
    });
  });

  test('verifies at the time of the injected clock', async () => {
    let now = Date.UTC(2001, 0, 1);
    const issuer = await createTestIssuer({ algorithm: 'ES256', now: () => now });
    const keys = createLocalJWKSet(issuer.jwks());
    const token = await issuer.token({ expiresIn: 60 });
    await expect(jwtVerify(token, keys, { currentDate: new Date(now) })).resolves.toBeDefined();
    now += 61_000;
    await expect(jwtVerify(token, keys, { currentDate: new Date(now) })).rejects.toThrow(/"exp"/);
    await expect(jwtVerify(await issuer.token(), keys, { currentDate: new Date(now) })).resolves.toBeDefined();
  });

  test('does not verify under the keys of another issuer of the same name', async () => {
    const [one, other] = await Promise.all([createTestIssuer(), createTestIssuer()]);
    expect(one.issuer).toBe(other.issuer);
    expect(one.signingKey.publicJwk.n).not.toBe(other.signingKey.publicJwk.n);
    const header = { alg: 'RS256', kid: other.signingKey.kid };
    const token = await one.sign(header, { sub: 'a' });
    await expect(jwtVerify(token, createLocalJWKSet(other.jwks()))).rejects.toThrow('signature verification failed');
  });
});

describe('createTestIssuer', () => {
  test('takes a name and an audience and keeps their spelling', async () => {
    const issuer = await createTestIssuer({ algorithm: 'ES256', issuer: 'https://Login.example', audience: 'orders' });
    expect([issuer.issuer, issuer.audience]).toEqual(['https://Login.example', 'orders']);
    expect(decodeJwt(await issuer.token())).toMatchObject({ iss: 'https://Login.example', aud: 'orders' });
  });

  test.each(['login', 'ftp://a.test', 'https://a.test/?b', 'https://a.test/#b', ''])(
    'refuses the issuer %j by name of the option',
    async (issuer) => {
      await expect(createTestIssuer({ issuer })).rejects.toThrow(/^issuer: /);
    },
  );

  test.each(['HS256', 'none', 'toString'])('refuses the algorithm %s', async (algorithm) => {
    await expect(createTestIssuer({ algorithm: algorithm as SigningAlgorithm })).rejects.toThrow(/^algorithm: /);
  });

  test('keeps its private keys to itself', async () => {
    const issuer = await createTestIssuer();
    const shown = JSON.stringify([issuer, issuer.jwks(), issuer.signingKey]);
    expect(shown).not.toMatch(/"(d|p|q|dp|dq|qi|k)":/);
    expect(Object.keys(issuer.signingKey)).toEqual(['kid', 'algorithm', 'publicJwk']);
  });

  test('has methods that can be taken off it', async () => {
    const { token, expired, fetch, fault, jwksUri } = await createTestIssuer({ algorithm: 'ES256' });
    fault('empty-set');
    expect(await (await fetch(jwksUri)).json()).toEqual({ keys: [] });
    expect(decodeProtectedHeader(await token())).toEqual(decodeProtectedHeader(await expired()));
  });

  test('adds to its metadata, replaces and removes what it is told to', async () => {
    const issuer = await createTestIssuer({
      algorithm: 'ES256',
      metadata: { jwks_uri: 'https://keys.test/', token_endpoint: undefined, extra: 1 },
    });
    const metadata = await (await issuer.fetch('https://issuer.test/.well-known/openid-configuration')).json();
    expect(metadata).toMatchObject({ issuer: issuer.issuer, jwks_uri: 'https://keys.test/', extra: 1 });
    expect(metadata).not.toHaveProperty('token_endpoint');
  });
});
