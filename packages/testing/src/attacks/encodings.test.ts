import { createPrivateKey, createPublicKey, generateKeyPairSync, sign, verify } from 'node:crypto';
import { expect, it } from 'vitest';
import { encoded, nonCanonical, pkcs1Encoded, toDer } from './encodings.js';

it('writes the DER that Node reads', () => {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  for (let count = 0; count < 50; count += 1) {
    const text = Buffer.from(`text ${count}`);
    const signature = sign('sha256', text, { key: privateKey, dsaEncoding: 'ieee-p1363' });
    expect(verify('sha256', text, { key: publicKey, dsaEncoding: 'der' }, toDer(signature))).toBe(true);
  }
});

it('spells the same bytes in another way', () => {
  for (const text of ['a', 'ab', 'abcd', 'abcde']) {
    const other = nonCanonical(encoded(text));
    expect(other).not.toBe(encoded(text));
    expect(Buffer.from(other, 'base64url').toString()).toBe(text);
  }
});

it('pads a hash as RSA signatures do', () => {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 1024 });
  const { n, d } = createPrivateKey(privateKey.export({ type: 'pkcs8', format: 'pem' })).export({ format: 'jwk' });
  const number = (text: string | undefined): bigint =>
    BigInt(`0x${Buffer.from(text ?? '', 'base64url').toString('hex')}`);
  const message = BigInt(`0x${pkcs1Encoded('text', 128).toString('hex')}`);
  let signature = 1n;
  let base = message;
  for (let exponent = number(d); exponent > 0n; exponent >>= 1n) {
    if (exponent & 1n) signature = (signature * base) % number(n);
    base = (base * base) % number(n);
  }
  const bytes = Buffer.from(signature.toString(16).padStart(256, '0'), 'hex');
  expect(
    verify('sha256', Buffer.from('text'), createPublicKey(publicKey.export({ type: 'spki', format: 'pem' })), bytes),
  ).toBe(true);
});
