import { type EngineKey, importPublicKey, importSecret } from '#runtime';
import { decodeStrict } from '../encoding/base64url.js';
import { isJsonObject, own } from '../encoding/json.js';
import { isPromiseLike, type MaybePromise, whenReady } from '../runtime/promises.js';
import type { PublicJwk } from '../runtime/runtime.js';
import { type Algorithm, algorithmNamed, defaultAlgorithm } from './algorithms.js';

/** A key that may verify signatures, ready to do so. */
export class VerificationKey {
  readonly kid: string | undefined;
  /** The one algorithm it is for; where its JWK named none, what keys of its kind are for by default. */
  readonly algorithm: Algorithm;
  /** Whether the JWK itself named the algorithm; if not, a configured list may choose another of the same kind. */
  readonly isExplicit: boolean;
  /** All that makes the key what it is. Two keys of the same identity are the same key. */
  readonly identity: string;
  /** Bytes of every signature of this key. */
  readonly signatureLength: number;
  readonly engineKey: EngineKey;

  constructor(fields: {
    kid: string | undefined;
    algorithm: Algorithm;
    isExplicit: boolean;
    identity: string;
    signatureLength: number;
    engineKey: EngineKey;
  }) {
    this.kid = fields.kid;
    this.algorithm = fields.algorithm;
    this.isExplicit = fields.isExplicit;
    this.identity = fields.identity;
    this.signatureLength = fields.signatureLength;
    this.engineKey = fields.engineKey;
  }

  /** Whether the key may be used with the algorithm, given the issuer's configured list, if there is one. */
  fits(algorithm: Algorithm, configured: ReadonlySet<Algorithm> | undefined): boolean {
    return isUsableWith(this, algorithm, configured);
  }
}

/** What of a key decides which algorithms it may be used with. */
type KeyUse = Pick<VerificationKey, 'algorithm' | 'isExplicit'>;

function isUsableWith(key: KeyUse, algorithm: Algorithm, configured: ReadonlySet<Algorithm> | undefined): boolean {
  if (algorithm === key.algorithm) return true;
  return (
    !key.isExplicit && algorithm.kty === 'RSA' && key.algorithm.kty === 'RSA' && configured?.has(algorithm) === true
  );
}

/** Whether the key may be used with any of the algorithms that are configured. */
export function isUsable(key: KeyUse, configured: ReadonlySet<Algorithm> | undefined): boolean {
  return configured === undefined || [...configured].some((algorithm) => isUsableWith(key, algorithm, configured));
}

/** Why a JWK is not used. */
export type JwkFault = 'malformed' | 'secret' | 'purpose' | 'algorithm' | 'weak' | 'not_a_key';

/** By kind of key: the members that carry it, RFC 7518 §6 and RFC 8037 §2, in the order of RFC 7638 §3.2. */
const MEMBERS: ReadonlyMap<unknown, readonly string[]> = new Map([
  ['RSA', ['e', 'kty', 'n']],
  ['EC', ['crv', 'kty', 'x', 'y']],
  ['OKP', ['crv', 'kty', 'x']],
]);

/** Members that no public key has: RFC 7518 §6.2.2, §6.3.2, §6.4.1. */
const SECRET_MEMBERS = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k'];

const MIN_RSA_BITS = 2048;

/** RFC 7517 §4.2 and §4.3: what the key is meant for must include verifying, and must not contradict itself. */
function isForVerifying(jwk: object): boolean {
  const use = own(jwk, 'use');
  if (use !== undefined && use !== 'sig') return false;
  const operations = own(jwk, 'key_ops');
  if (operations === undefined) return true;
  if (!Array.isArray(operations) || !operations.includes('verify')) return false;
  if (new Set(operations).size !== operations.length) return false;
  return use === undefined || operations.every((operation) => operation === 'verify' || operation === 'sign');
}

/** A member of the key's material, which is whole: {@link readJwk} saw to that. */
function bytesOf(jwk: PublicJwk, name: string): Uint8Array | undefined {
  return decodeStrict(jwk[name] ?? '');
}

function bitLength(bytes: Uint8Array): number {
  const first = bytes.findIndex((byte) => byte !== 0);
  return first === -1 ? 0 : (bytes.length - first) * 8 - Math.clz32(bytes[first] ?? 0) + 24;
}

/** RFC 7518 §3.3 and §3.5: 2048 bit and up; an exponent that is odd, above 1 and not absurdly long. */
function isStrongRsa(jwk: PublicJwk): boolean {
  const modulus = bytesOf(jwk, 'n');
  const exponent = bytesOf(jwk, 'e');
  if (modulus === undefined || exponent === undefined) return false;
  const isOdd = ((exponent.at(-1) ?? 0) & 1) === 1;
  const exponentBits = bitLength(exponent);
  return bitLength(modulus) >= MIN_RSA_BITS && isOdd && exponentBits >= 2 && exponentBits <= 64;
}

/** RFC 7518 §6.2.1.2 and RFC 8037 §2: coordinates have the full length of the curve. */
function isFullLength(jwk: PublicJwk, algorithm: Algorithm): boolean {
  // An ECDSA signature is two numbers of the curve's length; an Ed25519 key has half the length of its signature.
  const length = (algorithm.signatureLength ?? 0) / 2;
  const coordinates = algorithm.kty === 'EC' ? ['x', 'y'] : ['x'];
  return coordinates.every((name) => bytesOf(jwk, name)?.length === length);
}

/**
 * The Ed25519 points of small order, by their y-coordinates in hexadecimal, little-endian and without the sign (RFC 8032
 * §5.1.2); the last two are spellings of the first two. Under such a key anybody can sign: eight times it is nothing.
 */
const SMALL_ORDER: ReadonlySet<string> = new Set([
  `00${'00'.repeat(31)}`,
  `01${'00'.repeat(31)}`,
  `ec${'ff'.repeat(30)}7f`,
  '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05',
  'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a',
  `ed${'ff'.repeat(30)}7f`,
  `ee${'ff'.repeat(30)}7f`,
]);

function isOfSmallOrder(jwk: PublicJwk): boolean {
  const bytes = bytesOf(jwk, 'x') ?? new Uint8Array();
  const hex = (byte: number, index: number) => (index === 31 ? byte & 0x7f : byte).toString(16).padStart(2, '0');
  return SMALL_ORDER.has(Array.from(bytes, hex).join(''));
}

function isStrong(jwk: PublicJwk, algorithm: Algorithm): boolean {
  if (algorithm.kty === 'RSA') return isStrongRsa(jwk);
  return isFullLength(jwk, algorithm) && !(algorithm.kty === 'OKP' && isOfSmallOrder(jwk));
}

/** Bytes of a signature: for RSA as many as the modulus has (RFC 8017 §8.1.1), else what the algorithm says. */
function signatureLengthOf(jwk: PublicJwk, algorithm: Algorithm): number {
  return algorithm.signatureLength ?? Math.ceil(bitLength(bytesOf(jwk, 'n') ?? new Uint8Array()) / 8);
}

/** A JWK that is well-formed, fit for verifying, and strong enough. */
interface ReadJwk extends KeyUse {
  readonly kid: string | undefined;
  readonly identity: string;
  readonly material: PublicJwk;
}

/**
 * Reads one JWK of a set, or says why it is not used. Whatever is not plainly a public signature key is not: wrong `use`
 * or `key_ops`, private or symmetric members, an `alg` of another kind, a weak modulus.
 *
 * @param jwk - as it stood in the set
 */
export function readJwk(jwk: unknown): ReadJwk | JwkFault {
  if (!isJsonObject(jwk)) return 'malformed';
  const kty = own(jwk, 'kty');
  if (kty === 'oct' || SECRET_MEMBERS.some((name) => Object.hasOwn(jwk, name))) return 'secret';
  const names = MEMBERS.get(kty);
  const kid = own(jwk, 'kid');
  if (names === undefined || (kid !== undefined && typeof kid !== 'string')) return 'malformed';
  if (!isForVerifying(jwk)) return 'purpose';

  const material: Record<string, string> = {};
  for (const name of names) {
    const value = own(jwk, name);
    if (typeof value !== 'string') return 'malformed';
    material[name] = value;
  }

  const named = own(jwk, 'alg');
  const algorithm = named === undefined ? defaultAlgorithm(String(kty), material['crv']) : algorithmNamed(named);
  if (algorithm === undefined || algorithm.kty !== kty || algorithm.crv !== material['crv']) return 'algorithm';
  if (!isStrong(material, algorithm)) return 'weak';

  // RFC 7638's members, which make the key, and the attributes, which make its use.
  const attributes = [kid, named, own(jwk, 'use'), own(jwk, 'key_ops')];
  const identity = JSON.stringify([names.map((name) => material[name]), attributes]);
  return { kid, algorithm, isExplicit: named !== undefined, identity, material };
}

/** Takes one JWK of a set in, or says why it is not used: what {@link readJwk} says, or numbers that are no key's. */
export function importJwk(jwk: unknown): MaybePromise<VerificationKey | JwkFault> {
  const read = readJwk(jwk);
  if (typeof read === 'string') return read;
  const { material, ...fields } = read;
  const signatureLength = signatureLengthOf(material, read.algorithm);
  const toKey = (engineKey: EngineKey): VerificationKey =>
    new VerificationKey({ ...fields, signatureLength, engineKey });
  const noKey = (): JwkFault => 'not_a_key';
  try {
    const imported = whenReady(importPublicKey(material, read.algorithm), toKey);
    return isPromiseLike(imported) ? imported.catch(noKey) : imported;
  } catch {
    return noKey();
  }
}

/** The key that a shared secret is, for one of the algorithms it is configured for. */
export function importSecretKey(secret: Uint8Array, algorithm: Algorithm): MaybePromise<VerificationKey> {
  const fields = {
    kid: undefined,
    algorithm,
    isExplicit: true,
    identity: algorithm.name,
    signatureLength: algorithm.signatureLength ?? 0,
  };
  return whenReady(importSecret(secret, algorithm), (engineKey) => new VerificationKey({ ...fields, engineKey }));
}
