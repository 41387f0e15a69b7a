import { createPublicKey, verify } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { importJwk, VerificationKey } from './jwk.js';

const P_MINUS = (low: string) => `${low}${'ff'.repeat(30)}7f`;

/** By order: y-coordinates of the points, little-endian. */
const POINTS: readonly (readonly [order: string, y: string])[] = [
  ['1', `01${'00'.repeat(31)}`],
  ['2', P_MINUS('ec')],
  ['4', '00'.repeat(32)],
  ['8', '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05'],
  ['8', 'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a'],
];

/** The same points, spelt beyond the field. */
const OTHER_SPELLINGS: readonly (readonly [order: string, y: string])[] = [
  ['4, as p', P_MINUS('ed')],
  ['1, as p + 1', P_MINUS('ee')],
];

function jwkOf(y: string, sign: 0 | 1): { kty: string; crv: string; x: string } {
  const bytes = Buffer.from(y, 'hex');
  bytes[31] = (bytes[31] ?? 0) | (sign << 7);
  return { kty: 'OKP', crv: 'Ed25519', x: bytes.toString('base64url') };
}

/** R is nothing and S is nought: a signature that needs no private key. */
const NOBODYS_SIGNATURE = Buffer.concat([Buffer.from([1]), Buffer.alloc(63)]);

/** Whether Node takes a signature that nobody made, for some text. */
function verifiesNobodysSignature(y: string): boolean {
  const key = createPublicKey({ key: jwkOf(y, 0), format: 'jwk' });
  const texts = Array.from({ length: 200 }, (_, index) => Buffer.from(String(index)));
  return texts.some((text) => verify(null, text, key, NOBODYS_SIGNATURE));
}

// OpenSSL 3.5 refuses these keys by itself, as the point of order 1 shows, whose signature fits every text.
const isDangerous = verifiesNobodysSignature(POINTS[0]?.[1] ?? '');

describe('an Ed25519 key of small order', () => {
  it.each(POINTS)('lets anybody sign some text, unless OpenSSL refuses all such keys, at order %s', (_, y) => {
    expect(verifiesNobodysSignature(y)).toBe(isDangerous);
  });

  it.each([...POINTS, ...OTHER_SPELLINGS])('is not used, with either sign, at order %s', async (_, y) => {
    expect([await importJwk(jwkOf(y, 0)), await importJwk(jwkOf(y, 1))]).toEqual(['weak', 'weak']);
  });

  it('is another one than the point that signatures start from, which is used', async () => {
    expect(await importJwk(jwkOf(`58${'66'.repeat(31)}`, 0))).toBeInstanceOf(VerificationKey);
  });
});
