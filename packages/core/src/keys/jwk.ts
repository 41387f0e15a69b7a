import { type EngineKey, runtime } from '#runtime';
import { decodeStrict } from '../encoding/base64url.js';
import { isJsonObject, own } from '../encoding/json.js';
import { isPromiseLike, type MaybePromise, whenReady } from '../runtime/promises.js';
import type { PublicJwk } from '../runtime/runtime.js';
import { type Algorithm, algorithmNamed, defaultAlgorithm, keyKindNamed, SECRET_MEMBERS } from './algorithms.js';

/** A key that may verify signatures, ready to do so. */
export class VerificationKey {
  readonly kid: string | undefined;
  /** The one algorithm it is for: the one that its JWK names, or the default for keys of its kind. */
  readonly algorithm: Algorithm;
  /** Whether the JWK names the algorithm. If not, a configured list may choose another one for keys of its kind. */
  readonly isExplicit: boolean;
  /** The key's material and use as a string. Two keys of the same identity are the same key. */
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

/** The part of a key that decides which algorithms it may be used with. */
type KeyUse = Pick<VerificationKey, 'algorithm' | 'isExplicit'>;

function isUsableWith(key: KeyUse, algorithm: Algorithm, configured: ReadonlySet<Algorithm> | undefined): boolean {
  if (algorithm === key.algorithm) return true;
  const isOfSameKind = algorithm.kind === key.algorithm.kind && algorithm.crv === key.algorithm.crv;
  return !key.isExplicit && isOfSameKind && configured?.has(algorithm) === true;
}

/** Whether the key may be used with any of the algorithms that are configured. */
export function isUsable(key: KeyUse, configured: ReadonlySet<Algorithm> | undefined): boolean {
  return configured === undefined || [...configured].some((algorithm) => isUsableWith(key, algorithm, configured));
}

/** Why a JWK is not used. */
export type JwkFault = 'malformed' | 'secret' | 'purpose' | 'algorithm' | 'weak' | 'not_a_key';

/** RFC 7517 §4.2 and §4.3: `use` and `key_ops` must allow verifying, and must agree. */
function isForVerifying(jwk: object): boolean {
  const use = own(jwk, 'use');
  if (use !== undefined && use !== 'sig') return false;
  const operations = own(jwk, 'key_ops');
  if (operations === undefined) return true;
  if (!Array.isArray(operations) || !operations.includes('verify')) return false;
  if (new Set(operations).size !== operations.length) return false;
  return use === undefined || operations.every((operation) => operation === 'verify' || operation === 'sign');
}

/** The bytes of a member that is base64url. */
function bytesOf(jwk: PublicJwk, name: string): Uint8Array | undefined {
  return decodeStrict(jwk[name] ?? '');
}

function bitLength(bytes: Uint8Array): number {
  const first = bytes.findIndex((byte) => byte !== 0);
  return first === -1 ? 0 : (bytes.length - first) * 8 - Math.clz32(bytes[first] ?? 0) + 24;
}

/** RFC 7518 §3.3 and §3.5: a modulus that is long enough, and an exponent that is odd, above 1 and at most 64 bits long. */
function isStrongRsa(jwk: PublicJwk, minModulusBits: number): boolean {
  const modulus = bytesOf(jwk, 'n');
  const exponent = bytesOf(jwk, 'e');
  if (modulus === undefined || exponent === undefined) return false;
  const isOdd = ((exponent.at(-1) ?? 0) & 1) === 1;
  const exponentBits = bitLength(exponent);
  return bitLength(modulus) >= minModulusBits && isOdd && exponentBits >= 2 && exponentBits <= 64;
}

/** The `x` of a key in hexadecimal, without the sign bit, which is the highest one of the last byte (RFC 8032 §5.1.2). */
function pointOf(jwk: PublicJwk): string {
  const bytes = [...(bytesOf(jwk, 'x') ?? [])];
  const last = bytes.length - 1;
  return bytes
    .map((byte, index) => (index === last ? byte & 0x7f : byte))
    .map((byte) => byte.toString(16).padStart(2, '0'))
    .join('');
}

/** Whether nobody but the issuer can sign with the key, and its coordinates have the full length of the curve. */
function isStrong(jwk: PublicJwk, { kind, coordinateLength, smallOrderPoints }: Algorithm): boolean {
  if (kind.minModulusBits !== undefined && !isStrongRsa(jwk, kind.minModulusBits)) return false;
  const isFullLength = kind.coordinates.every((name) => bytesOf(jwk, name)?.length === coordinateLength);
  return isFullLength && smallOrderPoints?.has(pointOf(jwk)) !== true;
}

/** Bytes of a signature: what the algorithm says; for RSA as many as the modulus has (RFC 8017 §8.1.1). */
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
 * Reads one JWK of a set, or says why it is not used: wrong `use` or `key_ops`, private or symmetric members, an `alg` for
 * another kind of key, a weak key.
 *
 * @param jwk - as it was in the set
 */
export function readJwk(jwk: unknown): ReadJwk | JwkFault {
  if (!isJsonObject(jwk)) return 'malformed';
  const kind = keyKindNamed(own(jwk, 'kty'));
  if (kind?.isSymmetric === true || SECRET_MEMBERS.some((name) => Object.hasOwn(jwk, name))) return 'secret';
  const kid = own(jwk, 'kid');
  if (kind === undefined || (kid !== undefined && typeof kid !== 'string')) return 'malformed';
  if (!isForVerifying(jwk)) return 'purpose';

  const material: Record<string, string> = {};
  for (const name of kind.publicMembers) {
    const value = own(jwk, name);
    if (typeof value !== 'string') return 'malformed';
    material[name] = value;
  }

  const named = own(jwk, 'alg');
  const algorithm = named === undefined ? defaultAlgorithm(kind, material['crv']) : algorithmNamed(named);
  if (algorithm === undefined || algorithm.kind !== kind || algorithm.crv !== material['crv']) return 'algorithm';
  if (!isStrong(material, algorithm)) return 'weak';

  // The members of RFC 7638 identify the key; the attributes decide its use.
  const attributes = [kid, named, own(jwk, 'use'), own(jwk, 'key_ops')];
  const identity = JSON.stringify([kind.publicMembers.map((name) => material[name]), attributes]);
  return { kid, algorithm, isExplicit: named !== undefined, identity, material };
}

/** Imports one JWK of a set, or says why it is not used: what {@link readJwk} says, or that its numbers are no key. */
export function importJwk(jwk: unknown): MaybePromise<VerificationKey | JwkFault> {
  const read = readJwk(jwk);
  if (typeof read === 'string') return read;
  const { material, ...fields } = read;
  const signatureLength = signatureLengthOf(material, read.algorithm);
  const toKey = (engineKey: EngineKey): VerificationKey =>
    new VerificationKey({ ...fields, signatureLength, engineKey });
  const noKey = (): JwkFault => 'not_a_key';
  try {
    const imported = whenReady(runtime.importPublicKey(material, read.algorithm), toKey);
    return isPromiseLike(imported) ? imported.catch(noKey) : imported;
  } catch {
    return noKey();
  }
}

/** Imports a shared secret, for one of the algorithms that it is configured for. */
export function importSecretKey(secret: Uint8Array, algorithm: Algorithm): MaybePromise<VerificationKey> {
  const fields = {
    kid: undefined,
    algorithm,
    isExplicit: true,
    identity: algorithm.name,
    signatureLength: algorithm.signatureLength ?? 0,
  };
  return whenReady(
    runtime.importSecret(secret, algorithm),
    (engineKey) => new VerificationKey({ ...fields, engineKey }),
  );
}
