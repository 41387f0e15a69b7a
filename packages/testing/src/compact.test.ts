import { compactVerify, importJWK } from 'jose';
import { describe, expect, test } from 'vitest';
import { replacePayload, signCompact } from './compact.js';
import { createTestKey } from './test-key.js';

const rsa = await createTestKey('RS256');
const ec = await createTestKey('ES256');
const text = (part: string | undefined): string => Buffer.from(part ?? '', 'base64url').toString();

describe('signCompact', () => {
  test('serialises objects and adds nothing', async () => {
    const [header, payload] = (await signCompact({ alg: 'ES256' }, { b: 1, a: [2] }, ec)).split('.');
    expect([text(header), text(payload)]).toEqual(['{"alg":"ES256"}', '{"b":1,"a":[2]}']);
  });

  test('takes text and bytes as they stand', async () => {
    const [header, payload] = (await signCompact('{"alg":"ES256","alg":"ES256"}', Uint8Array.of(0xff), ec)).split('.');
    expect(text(header)).toBe('{"alg":"ES256","alg":"ES256"}');
    expect(Buffer.from(payload ?? '', 'base64url')).toEqual(Buffer.of(0xff));
  });

  test('signs text with the own algorithm of the key', async () => {
    const token = await signCompact(' {"alg":"ES256"}', 'not json', ec);
    const { payload } = await compactVerify(token, await importJWK(ec.publicJwk));
    expect(Buffer.from(payload).toString()).toBe('not json');
  });

  test.each(['RS512', 'PS256', 'PS384'])('signs with %s under an RS256 key when the header says so', async (alg) => {
    const token = await signCompact({ alg }, {}, rsa);
    const key = await importJWK({ ...rsa.publicJwk, alg });
    await expect(compactVerify(token, key, { algorithms: [alg] })).resolves.toBeDefined();
  });

  test.each(['ES256', 'none', 'HS256', 7])('signs with its own algorithm where the header names %s', async (alg) => {
    const [, payload, signature] = (await signCompact({ alg }, {}, rsa)).split('.');
    expect(Buffer.from(signature ?? '', 'base64url')).toHaveLength(256);
    expect(text(payload)).toBe('{}');
  });

  test.each(['HS256', 'HS384', 'HS512'])('signs with %s and a secret', async (alg) => {
    const secret = crypto.getRandomValues(new Uint8Array(64));
    const token = await signCompact({ alg }, {}, secret);
    await expect(compactVerify(token, secret, { algorithms: [alg] })).resolves.toBeDefined();
  });

  test('leaves the signature empty without a signer', async () => {
    expect(await signCompact({ alg: 'none' }, {}, null)).toMatch(/^[\w-]+\.[\w-]+\.$/);
  });

  test('refuses a copy of a key, which has no private half', async () => {
    await expect(signCompact({}, {}, { ...ec })).rejects.toThrow(/^key: /);
  });
});

test('replacePayload leaves header and signature alone', () => {
  expect(replacePayload('h.p.s', { a: 1 })).toBe(`h.${Buffer.from('{"a":1}').toString('base64url')}.s`);
});
