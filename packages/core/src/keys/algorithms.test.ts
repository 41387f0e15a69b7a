import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import {
  algorithmNamed,
  algorithmNames,
  defaultAlgorithm,
  defaultSecretAlgorithms,
  isSymmetric,
  keyKindNamed,
  SECRET_MEMBERS,
} from './algorithms.js';

// RFC 7518 §3.1 and RFC 9864 §2.2, written down once more.
const TABLE = [
  ['RS256', 'RSA', { method: 'rsassa-pkcs1', hash: 256, isDefault: true }],
  ['RS384', 'RSA', { method: 'rsassa-pkcs1', hash: 384, isDefault: false }],
  ['RS512', 'RSA', { method: 'rsassa-pkcs1', hash: 512, isDefault: false }],
  ['PS256', 'RSA', { method: 'rsassa-pss', hash: 256, isDefault: false }],
  ['PS384', 'RSA', { method: 'rsassa-pss', hash: 384, isDefault: false }],
  ['PS512', 'RSA', { method: 'rsassa-pss', hash: 512, isDefault: false }],
  [
    'ES256',
    'EC',
    { method: 'ecdsa', hash: 256, isDefault: true, crv: 'P-256', coordinateLength: 32, signatureLength: 64 },
  ],
  [
    'ES384',
    'EC',
    { method: 'ecdsa', hash: 384, isDefault: true, crv: 'P-384', coordinateLength: 48, signatureLength: 96 },
  ],
  [
    'ES512',
    'EC',
    { method: 'ecdsa', hash: 512, isDefault: true, crv: 'P-521', coordinateLength: 66, signatureLength: 132 },
  ],
  [
    'Ed25519',
    'OKP',
    {
      method: 'eddsa',
      hash: undefined,
      isDefault: true,
      crv: 'Ed25519',
      coordinateLength: 32,
      smallOrderPoints: expect.any(Set),
      signatureLength: 64,
      alias: 'EdDSA',
    },
  ],
  ['HS256', 'oct', { method: 'hmac', hash: 256, isDefault: true, minSecretLength: 32, signatureLength: 32 }],
  ['HS384', 'oct', { method: 'hmac', hash: 384, isDefault: false, minSecretLength: 48, signatureLength: 48 }],
  ['HS512', 'oct', { method: 'hmac', hash: 512, isDefault: false, minSecretLength: 64, signatureLength: 64 }],
] as const;

const KINDS = [
  ['RSA', { isSymmetric: false, publicMembers: ['e', 'kty', 'n'], coordinates: [], minModulusBits: 2048 }],
  ['EC', { isSymmetric: false, publicMembers: ['crv', 'kty', 'x', 'y'], coordinates: ['x', 'y'] }],
  ['OKP', { isSymmetric: false, publicMembers: ['crv', 'kty', 'x'], coordinates: ['x'] }],
  ['oct', { isSymmetric: true, publicMembers: [], coordinates: [] }],
] as const;

describe('the table of algorithms', () => {
  it.each(TABLE)('%s is for %s keys', (name, kty, columns) => {
    expect(algorithmNamed(name)).toEqual({ name, kind: keyKindNamed(kty), ...columns });
  });

  it.each(KINDS)('has the kind of key %s', (kty, columns) => {
    const { secretMembers, ...kind } = keyKindNamed(kty) ?? { secretMembers: [] };
    expect(kind).toEqual({ kty, ...columns });
    expect(SECRET_MEMBERS).toEqual(expect.arrayContaining([...secretMembers]));
  });

  it('knows every member of RFC 7518 that no public key has', () => {
    expect([...SECRET_MEMBERS].sort()).toEqual(['d', 'dp', 'dq', 'k', 'oth', 'p', 'q', 'qi']);
  });

  it.each([undefined, null, '', 'rsa', 'OCT', 'AKP', 'constructor', ['RSA']])('has no kind of key %j', (kty) => {
    expect(keyKindNamed(kty)).toBeUndefined();
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
  const defaultFor = (kty: string, crv: string | undefined) => {
    const kind = keyKindNamed(kty);
    if (kind === undefined) throw new Error(`no kind ${kty}`);
    return defaultAlgorithm(kind, crv);
  };

  it.each([
    ['RSA', undefined, 'RS256'],
    ['EC', 'P-256', 'ES256'],
    ['EC', 'P-384', 'ES384'],
    ['EC', 'P-521', 'ES512'],
    ['OKP', 'Ed25519', 'Ed25519'],
  ])('of kind %s and curve %s is for %s', (kty, crv, name) => {
    expect(defaultFor(kty, crv)?.name).toBe(name);
  });

  it.each([
    ['EC', undefined],
    ['EC', 'P-999'],
    ['EC', 'secp256k1'],
    ['EC', 'Ed25519'],
    ['OKP', 'P-256'],
    ['OKP', 'X25519'],
    ['OKP', undefined],
    ['RSA', 'P-256'],
  ])('of kind %s and curve %s is for nothing', (kty, crv) => {
    expect(defaultFor(kty, crv)).toBeUndefined();
  });
});

it('a shared secret without algorithms is for HS256', () => {
  expect([...defaultSecretAlgorithms()].map(({ name }) => name)).toEqual(['HS256']);
});

describe('the sources', () => {
  const src = fileURLToPath(new URL('..', import.meta.url));
  const sources = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter((file) =>
    /(?<!\.test)\.ts$/.test(file),
  );

  /** Examples in messages. Nothing is decided by them. */
  const EXAMPLES: Readonly<Record<string, readonly string[]>> = {
    'keys/secret-material.ts': ["'RSA'"],
  };

  /** Names of algorithms, of kinds of keys and of curves in a source, without its comments. */
  function namesIn(file: string): readonly string[] {
    const code = readFileSync(join(src, file), 'utf8').replaceAll(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '');
    return code.match(/\b[RPEH]S(?:256|384|512)\b|\bEd(?:25519|448|DSA)\b|\bP-\d{3}\b|'(?:RSA|EC|OKP|oct)'/g) ?? [];
  }

  it('name an algorithm, a kind of key or a curve in the table alone', () => {
    const others = sources.map((file) => file.replaceAll('\\', '/')).filter((file) => file !== 'keys/algorithms.ts');
    expect(others.length).toBeGreaterThan(40);
    const found = others.map((file) => [file, namesIn(file)] as const).filter(([, names]) => names.length > 0);
    expect(Object.fromEntries(found)).toEqual(EXAMPLES);
    expect(namesIn('keys/algorithms.ts')).toEqual(expect.arrayContaining(['ES256', 'P-256', "'EC'", 'EdDSA']));
  });
});
