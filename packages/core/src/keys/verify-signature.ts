import { verifySignature } from '#runtime';
import type { Algorithm } from './algorithms.js';
import type { VerificationKey } from './jwk.js';

/** What a signature is checked over. */
export interface SignedText {
  readonly signingInput: string;
  readonly signature: Uint8Array;
}

/**
 * Whether the key signed the text with the algorithm. That the key may be used with it was asked before.
 * An ECDSA signature has exactly the length of RFC 7518 §3.4, so that DER is never taken.
 */
export function hasValidSignature(
  signed: SignedText,
  key: VerificationKey,
  algorithm: Algorithm,
): boolean | Promise<boolean> {
  if (algorithm.signatureLength !== undefined && signed.signature.length !== algorithm.signatureLength) return false;
  return verifySignature(algorithm, key.engineKey, signed.signingInput, signed.signature);
}
