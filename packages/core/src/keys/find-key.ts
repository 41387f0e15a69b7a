import { Failure, failure } from '../errors.js';
import { isPromiseLike, type MaybePromise } from '../runtime/promises.js';
import type { Algorithm } from './algorithms.js';
import type { VerificationKey } from './jwk.js';
import { JwkSet, type KeySource } from './jwk-set.js';
import { hasValidSignature, type SignedText } from './verify-signature.js';

/** A signed text, and what its header says of the key. */
export interface SignedToken extends SignedText {
  readonly kid: string | undefined;
  readonly algorithm: Algorithm;
  /** The issuer's configured list, if there is one. */
  readonly configured: ReadonlySet<Algorithm> | undefined;
}

/**
 * Finds the key that signed a token among its issuer's keys.
 *
 * @returns the key, or why there is none; a promise where something has to be waited for. Nearly always the keys are held
 *   and `kid` names one of them: no promise is made then, which is 2 % of a new RS256 token
 */
export function findSigningKey(source: KeySource, signed: SignedToken): MaybePromise<VerificationKey | Failure> {
  const current = source.current();
  if (!(current instanceof JwkSet) || signed.kid === undefined) return searchKeys(current, source, signed);
  const candidates = current.select(signed.kid, signed.algorithm, signed.configured);
  const only = typeof candidates !== 'string' && candidates.length === 1 ? candidates[0] : undefined;
  if (only === undefined) return searchKeys(current, source, signed);
  const toResult = (isSigner: boolean): VerificationKey | Failure =>
    isSigner === true ? only : failure('signature_invalid');
  const isSigner = hasValidSignature(signed, only, signed.algorithm);
  return isPromiseLike(isSigner) ? isSigner.then(toResult) : toResult(isSigner);
}

/**
 * Tries the keys held, fetches newer ones where these cannot have signed the token, and tries once more. At most one fetch,
 * and no key is tried twice.
 */
async function searchKeys(
  current: MaybePromise<JwkSet | Failure>,
  source: KeySource,
  signed: SignedToken,
): Promise<VerificationKey | Failure> {
  const { kid, algorithm, configured } = signed;

  // Try: the keys held, or the first ones ever.
  const held = isPromiseLike(current) ? await current : current;
  if (held instanceof Failure) return held;
  const candidates = held.select(kid, algorithm, configured);
  if (candidates === 'unfit') return failure('key_unfit');
  const tried = candidates === 'unknown' ? [] : candidates;
  for (const key of tried) {
    const isSigner = hasValidSignature(signed, key, algorithm);
    if ((isPromiseLike(isSigner) ? await isSigner : isSigner) === true) return key;
  }
  // The key of that kid is known, so the signature is wrong. Without a kid, the right key may be one not seen yet.
  if (kid !== undefined && tried.length > 0) return failure('signature_invalid');

  // Refetch: the key may have been published since.
  const asked = source.refetch(held);
  const newer = isPromiseLike(asked) ? await asked : asked;
  if (newer instanceof Failure) return newer;
  const selection = newer === undefined ? 'unknown' : newer.select(kid, algorithm, configured);
  if (selection === 'unfit') return failure('key_unfit');
  if (selection === 'unknown') return failure(tried.length > 0 ? 'signature_invalid' : 'key_unknown');

  // Retry: those that are new.
  const untried = selection.filter((key) => !tried.includes(key));
  for (const key of untried) if ((await hasValidSignature(signed, key, algorithm)) === true) return key;
  return failure('signature_invalid');
}
