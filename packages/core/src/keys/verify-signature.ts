import { runtime } from '#runtime';
import type { MaybePromise } from '../runtime/promises.js';
import type { Algorithm } from './algorithms.js';
import type { VerificationKey } from './jwk.js';

/** A text with its signature. */
export interface SignedText {
  readonly signingInput: string;
  readonly signature: Uint8Array;
}

/**
 * Whether the key signed the text with the algorithm. Callers have checked that the key may be used with it.
 * A signature must have exactly the length that the key gives it, so that DER is no ECDSA signature (RFC 7518 §3.4), and an
 * RSA signature keeps its leading zeros (RFC 8017 §8.1.2), which OpenSSL does not require with PSS.
 */
export function hasValidSignature(
  signed: SignedText,
  key: VerificationKey,
  algorithm: Algorithm,
): MaybePromise<boolean> {
  if (signed.signature.length !== key.signatureLength) return false;
  return runtime.verifySignature(algorithm, key.engineKey, signed.signingInput, signed.signature);
}
