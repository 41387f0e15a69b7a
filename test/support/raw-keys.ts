// Keys whose signatures go over any text and take any form: for tokens that no library would make.
import {
  constants,
  createHmac,
  generateKeyPairSync,
  type JsonWebKey,
  type KeyObject,
  type SignKeyObjectInput,
  sign,
} from 'node:crypto';

/** A key pair that signs any text as it stands. */
export interface RawKey {
  readonly publicKey: KeyObject;
  /** The public members alone: no `kid`, no `alg`, no `use`. */
  readonly jwk: Readonly<Record<string, unknown>>;
  readonly privateJwk: Readonly<Record<string, unknown>>;
  /** With the algorithm that is asked for, or its first one. */
  sign(input: string, algorithm?: string): Buffer;
}

const PSS = { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST };
const IEEE: Omit<SignKeyObjectInput, 'key'> = { dsaEncoding: 'ieee-p1363' };

function rawKey(pair: { publicKey: KeyObject; privateKey: KeyObject }, fallback: string): RawKey {
  const exported = (key: KeyObject): Record<string, unknown> => ({ ...(key.export({ format: 'jwk' }) as JsonWebKey) });
  return {
    publicKey: pair.publicKey,
    jwk: exported(pair.publicKey),
    privateJwk: exported(pair.privateKey),
    sign(input, asked = fallback) {
      const algorithm = /^(?:[RPE]S(?:256|384|512)|EdDSA|Ed25519)$/.test(asked) ? asked : fallback;
      const digest = /^Ed/.test(algorithm) ? null : `sha${algorithm.slice(2)}`;
      const options = algorithm.startsWith('PS') ? PSS : algorithm.startsWith('ES') ? IEEE : {};
      return sign(digest, Buffer.from(input), { key: pair.privateKey, ...options });
    },
  };
}

/** An EC key; P-256 keys are made in no time. */
export function ecKey(curve: 'P-256' | 'P-384' | 'P-521' | 'secp256k1' = 'P-256'): RawKey {
  const algorithm = { 'P-256': 'ES256', 'P-384': 'ES384', 'P-521': 'ES512', secp256k1: 'ES256' }[curve];
  return rawKey(generateKeyPairSync('ec', { namedCurve: curve }), algorithm);
}

/** An Ed25519 key. */
export function edKey(): RawKey {
  return rawKey(generateKeyPairSync('ed25519'), 'Ed25519');
}

/** An RSA key; 2048 bit take a tenth of a second. */
export function rsaKey(bits = 2048, publicExponent = 65_537): RawKey {
  return rawKey(generateKeyPairSync('rsa', { modulusLength: bits, publicExponent }), 'RS256');
}

/** Text or bytes, or an object as JSON, in base64url. */
export function encoded(part: unknown): string {
  const content = typeof part === 'string' || part instanceof Uint8Array ? part : JSON.stringify(part);
  return Buffer.from(content as string).toString('base64url');
}

/** A token of exactly this header and payload, signed over exactly their text. */
export function rawToken(key: RawKey, header: unknown, payload: unknown): string {
  const alg = typeof header === 'object' && header !== null ? (header as { alg?: unknown }).alg : undefined;
  const input = `${encoded(header)}.${encoded(payload)}`;
  return `${input}.${key.sign(input, typeof alg === 'string' ? alg : undefined).toString('base64url')}`;
}

/** A token whose parts are already encoded, signed as they stand. */
export function signedParts(key: RawKey, header: string, payload: string): string {
  return `${header}.${payload}.${key.sign(`${header}.${payload}`).toString('base64url')}`;
}

/** A token with an HMAC of its text. */
export function hmacToken(secret: Uint8Array | string, header: object, payload: object, hash = 'sha256'): string {
  const input = `${encoded(header)}.${encoded(payload)}`;
  return `${input}.${createHmac(hash, secret).update(input).digest('base64url')}`;
}

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/** Another spelling of the same bytes: the unused bits of the last character are not zero. */
export function nonCanonical(text: string): string {
  const unused = { 2: 15, 3: 3 }[text.length % 4];
  if (unused === undefined) throw new Error('has no unused bits');
  return text.slice(0, -1) + ALPHABET.charAt(ALPHABET.indexOf(text.slice(-1)) + 1);
}
