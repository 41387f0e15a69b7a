import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { base64url } from '../../../../test/support/core.js';
import type { Algorithm } from './algorithms.js';

type Jwk = Record<string, unknown>;

function publicJwk({ publicKey }: { publicKey: KeyObject }): Jwk {
  return publicKey.export({ format: 'jwk' }) as Jwk;
}

const RSA = publicJwk(generateKeyPairSync('rsa', { modulusLength: 2048 }));
const EC256 = publicJwk(generateKeyPairSync('ec', { namedCurve: 'P-256' }));
const EC384 = publicJwk(generateKeyPairSync('ec', { namedCurve: 'P-384' }));
const EC521 = publicJwk(generateKeyPairSync('ec', { namedCurve: 'P-521' }));
const OKP = publicJwk(generateKeyPairSync('ed25519'));
const X25519 = publicJwk(generateKeyPairSync('x25519'));
const SECP256K1 = publicJwk(generateKeyPairSync('ec', { namedCurve: 'secp256k1' }));
const EC_PRIVATE = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'jwk' }) as Jwk;

/** A modulus of so many bits, in so many bytes: the first bits are set, the rest is made up, and it is odd. */
function modulus(bits: number, bytes: number = Math.ceil(bits / 8)): string {
  const value = ((1n << BigInt(bits)) - 1n).toString(16).padStart(bytes * 2, '0');
  return Buffer.from(value, 'hex').toString('base64url');
}

const exponent = (hex: string): string => base64url(Buffer.from(hex, 'hex'));
const bytesOf = (text: unknown): Buffer => Buffer.from(String(text), 'base64url');
const zeroBefore = (text: unknown): string => base64url(Buffer.concat([Buffer.of(0), bytesOf(text)]));
const lastBitFlipped = (text: unknown): string => {
  const bytes = bytesOf(text);
  bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1;
  return base64url(bytes);
};

type Row = readonly [what: string, jwk: unknown];

const ACCEPTED: readonly (readonly [what: string, jwk: unknown, algorithm: string, isExplicit: boolean])[] = [
  ['an RSA key without alg', RSA, 'RS256', false],
  ['an RSA key for RS512', { ...RSA, alg: 'RS512' }, 'RS512', true],
  ['an RSA key for PS384', { ...RSA, alg: 'PS384' }, 'PS384', true],
  ['a P-256 key without alg', EC256, 'ES256', false],
  ['a P-256 key for ES256', { ...EC256, alg: 'ES256' }, 'ES256', true],
  ['a P-384 key', EC384, 'ES384', false],
  ['a P-521 key', EC521, 'ES512', false],
  ['an Ed25519 key without alg', OKP, 'Ed25519', false],
  ['an Ed25519 key for EdDSA', { ...OKP, alg: 'EdDSA' }, 'Ed25519', true],
  ['an Ed25519 key for Ed25519', { ...OKP, alg: 'Ed25519' }, 'Ed25519', true],
  ['use sig', { ...EC256, use: 'sig' }, 'ES256', false],
  ['key_ops verify', { ...EC256, key_ops: ['verify'] }, 'ES256', false],
  ['key_ops verify and sign', { ...EC256, key_ops: ['sign', 'verify'] }, 'ES256', false],
  ['use sig and key_ops that agree', { ...EC256, use: 'sig', key_ops: ['verify', 'sign'] }, 'ES256', false],
  ['key_ops verify and encrypt, without use', { ...EC256, key_ops: ['verify', 'encrypt'] }, 'ES256', false],
  ['an empty kid', { ...EC256, kid: '' }, 'ES256', false],
  ['members that nobody knows', { ...EC256, x5t: 'AAAA', x5c: ['no certificate'], exp: 1, ext: true }, 'ES256', false],
  ['an RSA key with exponent 3', { ...RSA, e: 'Aw' }, 'RS256', false],
  ['an RSA key with an exponent of 64 bits', { ...RSA, e: exponent('8000000000000001') }, 'RS256', false],
];

const REFUSED: Readonly<Record<string, readonly Row[]>> = {
  malformed: [
    ['null', null],
    ['a text', 'key'],
    ['an array', [EC256]],
    ['an empty object', {}],
    ['a kty that is unknown', { ...RSA, kty: 'LATTICE' }],
    ['a kty in lower case', { ...RSA, kty: 'rsa' }],
    ['a kty that is an array', { ...RSA, kty: ['RSA'] }],
    ['an inherited kty', Object.create({ ...EC256 })],
    ['a kid that is a number', { ...EC256, kid: 7 }],
    ['a kid that is null', { ...EC256, kid: null }],
    ['an RSA key without its modulus', { kty: 'RSA', e: 'AQAB' }],
    ['an RSA key without its exponent', { kty: 'RSA', n: RSA['n'] }],
    ['an EC key without y', { kty: 'EC', crv: 'P-256', x: EC256['x'] }],
    ['an EC key without a curve', { kty: 'EC', x: EC256['x'], y: EC256['y'] }],
    ['a coordinate that is a number', { ...EC256, x: 7 }],
  ],
  secret: [
    ['a symmetric key', { kty: 'oct', k: 'c2VjcmV0' }],
    ['a symmetric key that says it is for HS256', { kty: 'oct', k: 'c2VjcmV0', alg: 'HS256', use: 'sig' }],
    ['a symmetric key without its secret', { kty: 'oct' }],
    ['a private EC key', EC_PRIVATE],
    ...['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k'].map(
      (name): Row => [`the member ${name}`, { ...RSA, [name]: 'AQ' }],
    ),
    ['a private member that is null', { ...EC256, d: null }],
  ],
  purpose: [
    ['use enc', { ...EC256, use: 'enc' }],
    ['an empty use', { ...EC256, use: '' }],
    ['use in upper case', { ...EC256, use: 'SIG' }],
    ['use as an array', { ...EC256, use: ['sig'] }],
    ['a use that is null', { ...EC256, use: null }],
    ['key_ops without verify', { ...EC256, key_ops: ['sign'] }],
    ['no key_ops at all', { ...EC256, key_ops: [] }],
    ['key_ops as a text', { ...EC256, key_ops: 'verify' }],
    ['key_ops that are null', { ...EC256, key_ops: null }],
    ['key_ops said twice', { ...EC256, key_ops: ['verify', 'verify'] }],
    ['use sig with key_ops for encryption', { ...EC256, use: 'sig', key_ops: ['verify', 'encrypt'] }],
    ['use enc with key_ops verify', { ...EC256, use: 'enc', key_ops: ['verify'] }],
  ],
  algorithm: [
    ['alg none', { ...EC256, alg: 'none' }],
    ['an unknown alg', { ...EC256, alg: 'ES999' }],
    ['an alg that is a number', { ...EC256, alg: 256 }],
    ['an alg that is null', { ...EC256, alg: null }],
    ['an RSA key for ES256', { ...RSA, alg: 'ES256' }],
    ['an EC key for RS256', { ...EC256, alg: 'RS256' }],
    ['an RSA key for HS256', { ...RSA, alg: 'HS256' }],
    ['an RSA key for encryption', { ...RSA, alg: 'RSA-OAEP-256' }],
    ['a P-256 key for ES384', { ...EC256, alg: 'ES384' }],
    ['an EC key that says Ed25519', { ...EC256, alg: 'Ed25519' }],
    ['a curve of another kind of key', { ...EC256, crv: 'Ed25519' }],
    ['secp256k1', SECP256K1],
    ['X25519, which signs nothing', X25519],
    ['X25519 that says EdDSA', { ...X25519, alg: 'EdDSA' }],
  ],
  weak: [
    ['a modulus of 1024 bits', { ...RSA, n: modulus(1024) }],
    ['a modulus of 2047 bits', { ...RSA, n: modulus(2047) }],
    ['a modulus of 2040 bits that zeros make longer', { ...RSA, n: modulus(2040, 256) }],
    ['a modulus of 2032 bits that many zeros make longer', { ...RSA, n: modulus(2032, 258) }],
    ['an empty modulus', { ...RSA, n: '' }],
    ['a modulus of zeros', { ...RSA, n: base64url(Buffer.alloc(256)) }],
    ['a modulus with padding', { ...RSA, n: `${RSA['n']}==` }],
    ['a modulus in the other alphabet', { ...RSA, n: `+/${String(RSA['n']).slice(2)}` }],
    ['the exponent 0', { ...RSA, e: 'AA' }],
    ['the exponent 1', { ...RSA, e: 'AQ' }],
    ['an even exponent', { ...RSA, e: 'AQAA' }],
    ['an exponent of 65 bits', { ...RSA, e: exponent('010000000000000001') }],
    ['an empty exponent', { ...RSA, e: '' }],
    ['a coordinate that is cut short', { ...EC256, x: base64url(bytesOf(EC256['x']).subarray(1)) }],
    ['a coordinate with a leading zero', { ...EC256, y: zeroBefore(EC256['y']) }],
    ['an empty coordinate', { ...EC256, y: '' }],
    ['P-521 coordinates of 65 bytes', { ...EC521, x: base64url(bytesOf(EC521['x']).subarray(1)) }],
    ['coordinates of another curve', { ...EC384, x: EC256['x'], y: EC256['y'] }],
    ['an Ed25519 key of 31 bytes', { ...OKP, x: base64url(bytesOf(OKP['x']).subarray(1)) }],
    ['an Ed25519 key of 33 bytes', { ...OKP, x: zeroBefore(OKP['x']) }],
  ],
  not_a_key: [
    ['a point beside its curve', { ...EC256, y: lastBitFlipped(EC256['y']) }],
    ['the origin', { ...EC256, x: base64url(Buffer.alloc(32)), y: base64url(Buffer.alloc(32)) }],
    ['coordinates beyond the field', { ...EC256, x: base64url(Buffer.alloc(32, 0xff)) }],
  ],
};

describe.each(['node', 'web'])('a JWK taken in by the engine for %s', (engine) => {
  let importJwk: typeof import('./jwk.js').importJwk;

  beforeAll(async () => {
    vi.resetModules();
    if (engine === 'web') vi.doMock('#runtime', () => import('../runtime/web.js'));
    ({ importJwk } = await import('./jwk.js'));
    return () => vi.doUnmock('#runtime');
  });

  it.each(ACCEPTED)('is a key: %s', async (_what, jwk, algorithm, isExplicit) => {
    expect(await importJwk(jwk)).toMatchObject({ algorithm: { name: algorithm }, isExplicit });
  });

  for (const [fault, rows] of Object.entries(REFUSED)) {
    it.each(rows)(`is not used (${fault}): %s`, async (_what, jwk) => {
      expect(await importJwk(jwk)).toBe(fault);
    });
  }
});

describe('the identity of a key', () => {
  it('is its material with its attributes, and nothing else of the JWK', async () => {
    const { importJwk, VerificationKey } = await import('./jwk.js');
    const identityOf = async (jwk: Jwk): Promise<string> => {
      const key = await importJwk(jwk);
      if (!(key instanceof VerificationKey)) throw new Error(`refused: ${key}`);
      return key.identity;
    };
    const { kty, crv, x, y } = EC256;
    const plain = await identityOf({ kty, crv, x, y, kid: 'k1' });
    expect(await identityOf({ y, x, crv, kid: 'k1', kty })).toBe(plain);
    expect(await identityOf({ ...EC256, kid: 'k1', x5t: 'AAAA' })).toBe(plain);
    const others = [
      EC256,
      { ...EC256, kid: 'k2' },
      { ...EC256, kid: 'k1', alg: 'ES256' },
      { ...EC256, kid: 'k1', use: 'sig' },
      { ...EC256, kid: 'k1', key_ops: ['verify'] },
      { ...publicJwk(generateKeyPairSync('ec', { namedCurve: 'P-256' })), kid: 'k1' },
    ];
    const identities = [plain, ...(await Promise.all(others.map(identityOf)))];
    expect(new Set(identities).size).toBe(identities.length);
  });

  it('keeps names apart that look alike once they are joined', async () => {
    const { importJwk } = await import('./jwk.js');
    const one = await importJwk({ ...EC256, kid: 'k","ES256' });
    const other = await importJwk({ ...EC256, kid: 'k', alg: 'ES256' });
    expect((one as { identity: string }).identity).not.toBe((other as { identity: string }).identity);
  });
});

describe('the algorithms that a key may be used with', () => {
  let keys: typeof import('./jwk.js');
  let named: (name: string) => Algorithm;

  beforeAll(async () => {
    keys = await import('./jwk.js');
    const { algorithmNamed } = await import('./algorithms.js');
    named = (name) => {
      const algorithm = algorithmNamed(name);
      if (algorithm === undefined) throw new Error(`no algorithm ${name}`);
      return algorithm;
    };
  });

  const RSA_RS256 = { ...RSA, alg: 'RS256' };

  it.each<readonly [of: string, jwk: Jwk, algorithm: string, listed: readonly string[] | undefined, fits: boolean]>([
    ['an RSA key without alg: RS256', RSA, 'RS256', undefined, true],
    ['an RSA key without alg: no other where none is listed', RSA, 'PS256', undefined, false],
    ['an RSA key without alg: another that is listed', RSA, 'PS256', ['PS256'], true],
    ['an RSA key without alg: none that is not listed', RSA, 'PS384', ['PS256'], false],
    ['an RSA key without alg: none of another kind', RSA, 'ES256', ['ES256'], false],
    ['an RSA key with alg: the one named', RSA_RS256, 'RS256', ['RS256', 'PS256'], true],
    ['an RSA key with alg: no other, though listed', RSA_RS256, 'PS256', ['RS256', 'PS256'], false],
    ['an EC key without alg: the one of its curve', EC256, 'ES256', ['ES256', 'RS256'], true],
    ['an EC key without alg: none of another kind', EC256, 'RS256', ['ES256', 'RS256'], false],
    ['an EC key without alg: none of another curve', EC256, 'ES384', ['ES256', 'ES384'], false],
  ])('of %s', async (_of, jwk, algorithm, listed, fits) => {
    const key = await keys.importJwk(jwk);
    if (!(key instanceof keys.VerificationKey)) throw new Error(`refused: ${key}`);
    expect(key.fits(named(algorithm), listed && new Set(listed.map(named)))).toBe(fits);
  });

  it('of a secret are the one that it was taken in for', async () => {
    const key = await keys.importSecretKey(Buffer.alloc(64), named('HS256'));
    expect(key).toMatchObject({ kid: undefined, algorithm: { name: 'HS256' }, isExplicit: true });
    expect(key.fits(named('HS512'), new Set([named('HS256'), named('HS512')]))).toBe(false);
  });
});
