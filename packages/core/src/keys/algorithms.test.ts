import { describe, expect, it } from 'vitest';
import { algorithmNamed, algorithmNames, defaultAlgorithm, isSymmetric } from './algorithms.js';

// RFC 7518 §3.1 and RFC 9864 §2.2, written down once more: name, kind of key, hash, PSS, curve, bytes of signature.
const TABLE = [
  ['RS256', 'RSA', 256, false, undefined, undefined],
  ['RS384', 'RSA', 384, false, undefined, undefined],
  ['RS512', 'RSA', 512, false, undefined, undefined],
  ['PS256', 'RSA', 256, true, undefined, undefined],
  ['PS384', 'RSA', 384, true, undefined, undefined],
  ['PS512', 'RSA', 512, true, undefined, undefined],
  ['ES256', 'EC', 256, false, 'P-256', 64],
  ['ES384', 'EC', 384, false, 'P-384', 96],
  ['ES512', 'EC', 512, false, 'P-521', 132],
  ['Ed25519', 'OKP', undefined, false, 'Ed25519', 64],
  ['HS256', 'oct', 256, false, undefined, 32],
  ['HS384', 'oct', 384, false, undefined, 48],
  ['HS512', 'oct', 512, false, undefined, 64],
] as const;

describe('the table of algorithms', () => {
  it.each(TABLE)('%s is for %s keys', (name, kty, hash, pss, crv, signatureLength) => {
    expect(algorithmNamed(name)).toEqual({ name, kty, hash, pss, crv, signatureLength });
  });

  it('has no further row but the older name of Ed25519', () => {
    expect([...algorithmNames()].sort()).toEqual([...TABLE.map(([name]) => name), 'EdDSA'].sort());
    expect(algorithmNamed('EdDSA')).toBe(algorithmNamed('Ed25519'));
  });

  it.each([
    'none',
    'None',
    'NONE',
    '',
    'rs256',
    'RS256 ',
    'RS1',
    'ES256K',
    'HS1',
    'Ed448',
    'RSA-OAEP',
    'dir',
    'constructor',
    '__proto__',
    'toString',
  ])('there is no algorithm %j', (name) => {
    expect(algorithmNamed(name)).toBeUndefined();
  });

  it.each([undefined, null, 0, true, ['RS256'], { name: 'RS256' }, new String('RS256')])(
    'an algorithm is named by a text, and not by %o',
    (name) => {
      expect(algorithmNamed(name)).toBeUndefined();
    },
  );

  it('knows which algorithms share a secret', () => {
    const symmetric = TABLE.map(([name]) => algorithmNamed(name)).filter((each) => each && isSymmetric(each));
    expect(symmetric.map((each) => each?.name)).toEqual(['HS256', 'HS384', 'HS512']);
  });
});

describe('a key without alg', () => {
  it.each([
    ['RSA', undefined, 'RS256'],
    ['EC', 'P-256', 'ES256'],
    ['EC', 'P-384', 'ES384'],
    ['EC', 'P-521', 'ES512'],
    ['OKP', 'Ed25519', 'Ed25519'],
  ])('of kind %s and curve %s is for %s', (kty, crv, name) => {
    expect(defaultAlgorithm(kty, crv)?.name).toBe(name);
  });

  it.each([
    ['EC', undefined],
    ['EC', 'P-999'],
    ['EC', 'secp256k1'],
    ['EC', 'Ed25519'],
    ['OKP', 'P-256'],
    ['OKP', 'X25519'],
    ['OKP', undefined],
    ['oct', undefined],
    ['constructor', undefined],
  ])('of kind %s and curve %s is for nothing', (kty, crv) => {
    expect(defaultAlgorithm(kty, crv)).toBeUndefined();
  });
});
