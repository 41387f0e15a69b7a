import { sign as cryptoSign, generateKeyPair, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';
import { calculateJwkThumbprint, type JWK } from 'jose';
import { ALGORITHMS, isSigningAlgorithm, type SigningAlgorithm } from './algorithms.js';

/**
 * A signing key of a test issuer.
 *
 * The private half is not on it, so that a key can be printed, compared and put into a snapshot; pass the key itself
 * to `token()` or `sign()` to sign with it.
 */
export interface TestKey {
  /** The key's name in the JWK Set and in the header of the tokens it signs. */
  readonly kid: string;
  /** The algorithm it signs with unless a header names another one that suits it. */
  readonly algorithm: SigningAlgorithm;
  /** What is published: the public members with `kid`, `alg` and `use`. */
  readonly publicJwk: Readonly<JWK>;
}

interface KeyPair {
  readonly publicKey: KeyObject;
  readonly privateKey: KeyObject;
}

const pairs = new WeakMap<TestKey, KeyPair>();
const generate = promisify(generateKeyPair);
const signInThreadPool = promisify(cryptoSign);

/** Makes a key pair; `kid` is its RFC 7638 thumbprint unless one is given. */
export async function createTestKey(algorithm: SigningAlgorithm, kid?: string): Promise<TestKey> {
  const pair = await generatePair(algorithm);
  const members = pair.publicKey.export({ format: 'jwk' }) as JWK;
  const name = kid ?? (await calculateJwkThumbprint(members));
  const publicJwk: JWK = Object.freeze({ ...members, kid: name, alg: algorithm, use: 'sig' });
  const key: TestKey = Object.freeze({ kid: name, algorithm, publicJwk });
  pairs.set(key, pair);
  return key;
}

/** Passes a key on that was made here. */
export function requireTestKey(key: TestKey): TestKey {
  pairOf(key);
  return key;
}

/** Tells a key made here from a JWK. */
export function isTestKey(value: object): value is TestKey {
  return pairs.has(value as TestKey);
}

/**
 * Signs `input`: with the algorithm that the header names if the key can do it, so that `PS256` under an RS256 key is
 * a real signature, and otherwise with the key's own.
 */
export async function signWithKey(key: TestKey, named: unknown, input: string): Promise<Buffer> {
  const { privateKey } = pairOf(key);
  const own = ALGORITHMS[key.algorithm];
  const asked = isSigningAlgorithm(named) ? ALGORITHMS[named] : own;
  const { hash, options } = asked.family === own.family ? asked : own;
  return signInThreadPool(hash, Buffer.from(input), { key: privateKey, ...options });
}

/** The public key as PEM: what an attacker feeds to a verifier that takes it for an HMAC secret. */
export function publicKeyPem(key: TestKey): string {
  return pairOf(key).publicKey.export({ format: 'pem', type: 'spki' }) as string;
}

function pairOf(key: TestKey): KeyPair {
  const pair = pairs.get(key);
  if (pair === undefined) {
    throw new TypeError('key: not a key made by createKey() or rotate(); a copy of one cannot sign');
  }
  return pair;
}

async function generatePair(algorithm: SigningAlgorithm): Promise<KeyPair> {
  if (!isSigningAlgorithm(algorithm)) {
    throw new TypeError(`algorithm: expected one of ${Object.keys(ALGORITHMS).join(', ')}`);
  }
  const { family } = ALGORITHMS[algorithm];
  switch (family) {
    case 'RSA':
      return generate('rsa', { modulusLength: 2048 });
    case 'Ed25519':
      return generate('ed25519');
    default:
      return generate('ec', { namedCurve: family });
  }
}
