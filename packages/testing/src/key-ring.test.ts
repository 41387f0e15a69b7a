import { createLocalJWKSet, jwtVerify } from 'jose';
import { describe, expect, test } from 'vitest';
import { createTestIssuer } from './create-test-issuer.js';
import type { TestIssuer } from './test-issuer.js';

function verify(issuer: TestIssuer, token: string): Promise<unknown> {
  return jwtVerify(token, createLocalJWKSet(issuer.jwks()));
}

const unknown = { code: 'ERR_JWKS_NO_MATCHING_KEY' };

describe('rotate', () => {
  test('signs with a new key and keeps the old one published', async () => {
    const issuer = await createTestIssuer({ algorithm: 'ES256' });
    const old = issuer.signingKey;
    const before = await issuer.token();
    const key = await issuer.rotate();
    expect(issuer.signingKey).toBe(key);
    expect(issuer.keys).toEqual([old.kid, key.kid]);
    await expect(verify(issuer, before)).resolves.toBeDefined();
    await expect(verify(issuer, await issuer.token())).resolves.toBeDefined();
  });

  test('drops the old key if it is not to be kept', async () => {
    const issuer = await createTestIssuer({ algorithm: 'ES256' });
    const before = await issuer.token();
    const spare = await issuer.createKey();
    const key = await issuer.rotate({ keepOld: false });
    expect(issuer.keys).toEqual([spare.kid, key.kid]);
    await expect(verify(issuer, before)).rejects.toMatchObject(unknown);
  });

  test('takes an algorithm and a name, or a key made before', async () => {
    const issuer = await createTestIssuer({ algorithm: 'ES256' });
    expect(await issuer.rotate({ algorithm: 'EdDSA', kid: 'second' })).toMatchObject({
      kid: 'second',
      algorithm: 'EdDSA',
      publicJwk: { kid: 'second', alg: 'EdDSA', use: 'sig', crv: 'Ed25519' },
    });
    const prepared = await issuer.createKey({ publish: false });
    expect(await issuer.rotate({ key: prepared, keepOld: false })).toBe(prepared);
    expect(issuer.keys).toHaveLength(2);
    expect(issuer.keys.at(-1)).toBe(prepared.kid);
  });

  test('to the key that signs already changes nothing', async () => {
    const issuer = await createTestIssuer({ algorithm: 'ES256' });
    await issuer.rotate({ key: issuer.signingKey, keepOld: false });
    expect(issuer.keys).toEqual([issuer.signingKey.kid]);
  });
});

describe('createKey', () => {
  test('publishes a key that signs only when asked', async () => {
    const issuer = await createTestIssuer({ algorithm: 'ES256' });
    const first = issuer.signingKey;
    const key = await issuer.createKey();
    expect(issuer.signingKey).toBe(first);
    expect(issuer.keys).toEqual([first.kid, key.kid]);
    await expect(verify(issuer, await issuer.token({ key }))).resolves.toBeDefined();
  });

  test('makes a key that is published after it has signed', async () => {
    const issuer = await createTestIssuer({ algorithm: 'ES256' });
    const key = await issuer.createKey({ publish: false });
    const token = await issuer.token({ key });
    await expect(verify(issuer, token)).rejects.toMatchObject(unknown);
    issuer.publish(key);
    await expect(verify(issuer, token)).resolves.toBeDefined();
  });
});

describe('publish and withdraw', () => {
  test('withdraw takes the signing key by default, which signs on', async () => {
    const issuer = await createTestIssuer({ algorithm: 'ES256' });
    expect(issuer.withdraw()).toBe(true);
    expect(issuer.jwks()).toEqual({ keys: [] });
    expect(issuer.withdraw()).toBe(false);
    await expect(verify(issuer, await issuer.token())).rejects.toMatchObject(unknown);
    issuer.publish(issuer.signingKey);
    await expect(verify(issuer, await issuer.token())).resolves.toBeDefined();
  });

  test('the same key is published once, another of its name beside it', async () => {
    const issuer = await createTestIssuer({ algorithm: 'ES256', issuer: 'https://a.test' });
    const { kid, publicJwk } = issuer.signingKey;
    issuer.publish(issuer.signingKey);
    issuer.publish(publicJwk);
    expect(issuer.keys).toEqual([kid]);
    await issuer.createKey({ kid });
    expect(issuer.keys).toEqual([kid, kid]);
    expect(issuer.withdraw(kid)).toBe(true);
    expect(issuer.keys).toEqual([]);
  });

  test('odd keys are published as they are', async () => {
    const issuer = await createTestIssuer({ algorithm: 'ES256' });
    issuer.withdraw();
    issuer.publish({ kty: 7, kid: ['a'] });
    issuer.publish({ ...issuer.signingKey.publicJwk, alg: undefined });
    expect(issuer.jwks().keys[0]).toEqual({ kty: 7, kid: ['a'] });
    expect(issuer.jwks().keys[1]).not.toHaveProperty('alg');
    expect(issuer.keys).toEqual([issuer.signingKey.kid]);
  });

  test('a change of what jwks() returned does not reach the issuer', async () => {
    const issuer = await createTestIssuer({ algorithm: 'ES256' });
    issuer.jwks().keys.pop();
    expect(issuer.keys).toHaveLength(1);
    expect(Object.isFrozen(issuer.signingKey.publicJwk)).toBe(true);
  });
});
