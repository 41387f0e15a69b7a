import { createPublicKey } from 'node:crypto';
import { createLocalJWKSet, decodeJwt, decodeProtectedHeader, jwtVerify } from 'jose';
import { describe, expect, test } from 'vitest';
import type { BadTokens } from './bad-tokens.js';
import { createTestIssuer } from './create-test-issuer.js';
import type { TokenOptions } from './tokens.js';

const NOW = Date.UTC(2020, 0, 1);
const issuer = await createTestIssuer({ now: () => NOW });
const keys = createLocalJWKSet(issuer.jwks());

function verify(token: string, at: number = NOW): Promise<unknown> {
  return jwtVerify(token, keys, {
    issuer: issuer.issuer,
    audience: issuer.audience,
    algorithms: ['RS256'],
    currentDate: new Date(at),
  });
}

const REFUSALS: Record<keyof BadTokens, { code: string; claim?: string }> = {
  expired: { code: 'ERR_JWT_EXPIRED', claim: 'exp' },
  notYetValid: { code: 'ERR_JWT_CLAIM_VALIDATION_FAILED', claim: 'nbf' },
  forOtherAudience: { code: 'ERR_JWT_CLAIM_VALIDATION_FAILED', claim: 'aud' },
  fromOtherIssuer: { code: 'ERR_JWT_CLAIM_VALIDATION_FAILED', claim: 'iss' },
  forged: { code: 'ERR_JWS_SIGNATURE_VERIFICATION_FAILED' },
  tampered: { code: 'ERR_JWS_SIGNATURE_VERIFICATION_FAILED' },
  unsigned: { code: 'ERR_JOSE_ALG_NOT_ALLOWED' },
  confused: { code: 'ERR_JOSE_ALG_NOT_ALLOWED' },
  unknownKey: { code: 'ERR_JWKS_NO_MATCHING_KEY' },
};
const KINDS = Object.entries(REFUSALS) as [keyof BadTokens, object][];

describe('every bad token', () => {
  test.each(KINDS)('%s is refused for what it is called', async (kind, refusal) => {
    await expect(verify(await issuer[kind]())).rejects.toMatchObject(refusal);
  });

  test.each(KINDS)('%s takes the options of a good one', async (kind) => {
    const options: TokenOptions = { scope: ['a', 'b'], clientId: 'c', claims: { tenant: 't' }, header: { extra: 1 } };
    const token = await issuer[kind](options);
    expect(decodeJwt(token)).toMatchObject({ scope: 'a b', client_id: 'c', tenant: 't' });
    expect(decodeProtectedHeader(token)).toMatchObject({ typ: 'at+jwt', extra: 1 });
  });

  test.each(KINDS)('%s is as bad with options that are undefined', async (kind, refusal) => {
    const nothing: TokenOptions = { audience: undefined, issuedAt: undefined, expiresIn: undefined, key: undefined };
    await expect(verify(await issuer[kind](nothing))).rejects.toMatchObject(refusal);
  });
});

describe('a bad token has nothing else wrong with it', () => {
  test('expired: it was good an hour and a second ago', async () => {
    await expect(verify(await issuer.expired(), NOW - 3_601_000)).resolves.toBeDefined();
  });

  test('notYetValid: it is good in an hour', async () => {
    await expect(verify(await issuer.notYetValid(), NOW + 3_600_000)).resolves.toBeDefined();
  });

  test('forOtherAudience, fromOtherIssuer: the signature is good', async () => {
    const at = { currentDate: new Date(NOW) };
    await expect(jwtVerify(await issuer.forOtherAudience(), keys, at)).resolves.toBeDefined();
    await expect(jwtVerify(await issuer.fromOtherIssuer(), keys, at)).resolves.toBeDefined();
  });

  test('forged: header and claims are those of a good one', async () => {
    const [good, forged] = [await issuer.token(), await issuer.forged()];
    expect(decodeProtectedHeader(forged)).toEqual(decodeProtectedHeader(good));
    expect(decodeJwt(forged)).toEqual({ ...decodeJwt(good), jti: expect.any(String) });
  });

  test('tampered: the subject is another one', async () => {
    expect(decodeJwt(await issuer.tampered({ subject: 'alice' })).sub).toBe('not-alice');
  });

  test('unsigned: no signature at all', async () => {
    expect(await issuer.unsigned()).toMatch(/^[\w-]+\.[\w-]+\.$/);
  });

  test('confused: a verifier that takes the public key for a secret accepts it', async () => {
    const publicKey = createPublicKey({ key: issuer.signingKey.publicJwk, format: 'jwk' });
    const secret = Buffer.from(publicKey.export({ type: 'spki', format: 'pem' }) as string);
    await expect(jwtVerify(await issuer.confused(), secret, { currentDate: new Date(NOW) })).resolves.toBeDefined();
  });

  test('unknownKey: another kid every time, none of them published', async () => {
    const kids = await Promise.all(
      [1, 2, 3].map(async () => decodeProtectedHeader(await issuer.unknownKey()).kid ?? ''),
    );
    expect(new Set([...kids, ...issuer.keys]).size).toBe(4);
  });
});

test('forged follows the key it is to pass for', async () => {
  const key = await issuer.createKey({ algorithm: 'ES256', kid: 'side' });
  const token = await issuer.forged({ key });
  expect(decodeProtectedHeader(token)).toMatchObject({ kid: 'side', alg: 'ES256' });
  await expect(
    jwtVerify(token, createLocalJWKSet(issuer.jwks()), { currentDate: new Date(NOW) }),
  ).rejects.toMatchObject({ code: 'ERR_JWS_SIGNATURE_VERIFICATION_FAILED' });
  issuer.withdraw('side');
});
