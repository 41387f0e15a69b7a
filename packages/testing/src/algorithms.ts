import { constants, type SignKeyObjectInput } from 'node:crypto';

/** A JWS signature algorithm that a test issuer can sign with (RFC 7518 §3.1, RFC 8037 §3.1, RFC 9864 §2.2). */
export type SigningAlgorithm =
  | 'RS256'
  | 'RS384'
  | 'RS512'
  | 'PS256'
  | 'PS384'
  | 'PS512'
  | 'ES256'
  | 'ES384'
  | 'ES512'
  | 'EdDSA'
  | 'Ed25519';

/** What Node needs to know to make a key for an algorithm and to sign with it. */
export interface AlgorithmTraits {
  /** Algorithms of one family can share a key. */
  readonly family: 'RSA' | 'P-256' | 'P-384' | 'P-521' | 'Ed25519';
  /** Ed25519 hashes by itself. */
  readonly hash: 'sha256' | 'sha384' | 'sha512' | undefined;
  readonly options: Omit<SignKeyObjectInput, 'key'>;
}

const PKCS1: AlgorithmTraits['options'] = { padding: constants.RSA_PKCS1_PADDING };
// RFC 7518 §3.5: the salt is as long as the hash.
const PSS: AlgorithmTraits['options'] = {
  padding: constants.RSA_PKCS1_PSS_PADDING,
  saltLength: constants.RSA_PSS_SALTLEN_DIGEST,
};
// RFC 7518 §3.4: R and S side by side, not in DER.
const ECDSA: AlgorithmTraits['options'] = { dsaEncoding: 'ieee-p1363' };

/** The one table of algorithms; nothing else enumerates them. */
export const ALGORITHMS: Readonly<Record<SigningAlgorithm, AlgorithmTraits>> = {
  RS256: { family: 'RSA', hash: 'sha256', options: PKCS1 },
  RS384: { family: 'RSA', hash: 'sha384', options: PKCS1 },
  RS512: { family: 'RSA', hash: 'sha512', options: PKCS1 },
  PS256: { family: 'RSA', hash: 'sha256', options: PSS },
  PS384: { family: 'RSA', hash: 'sha384', options: PSS },
  PS512: { family: 'RSA', hash: 'sha512', options: PSS },
  ES256: { family: 'P-256', hash: 'sha256', options: ECDSA },
  ES384: { family: 'P-384', hash: 'sha384', options: ECDSA },
  ES512: { family: 'P-521', hash: 'sha512', options: ECDSA },
  EdDSA: { family: 'Ed25519', hash: undefined, options: {} },
  Ed25519: { family: 'Ed25519', hash: undefined, options: {} },
};

/** Tells whether a value names an algorithm of the table. */
export function isSigningAlgorithm(value: unknown): value is SigningAlgorithm {
  return typeof value === 'string' && Object.hasOwn(ALGORITHMS, value);
}

/** An algorithm that the keys of a family can sign with, or undefined for a family that the table does not have. */
export function algorithmOfFamily(family: unknown): SigningAlgorithm | undefined {
  const row = Object.entries(ALGORITHMS).find(([, traits]) => traits.family === family);
  return row?.[0] as SigningAlgorithm | undefined;
}
