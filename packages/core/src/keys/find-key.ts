import { Failure, failure } from '../errors.js';
import { type MaybePromise, whenReady } from '../runtime/promises.js';
import type { Algorithm } from './algorithms.js';
import { VerificationKey } from './jwk.js';
import { JwkSet, type KeySource } from './jwk-set.js';
import { hasValidSignature, type SignedText } from './verify-signature.js';

/** A signed text, and what its header says of the key. */
export interface SignedToken extends SignedText {
  readonly kid: string | undefined;
  readonly algorithm: Algorithm;
  /** The issuer's configured list, if there is one. */
  readonly configured: ReadonlySet<Algorithm> | undefined;
}

/** The first of the keys that signed the text. */
function firstSigner(
  signed: SignedToken,
  keys: readonly VerificationKey[],
  from = 0,
): MaybePromise<VerificationKey | undefined> {
  for (let index = from; ; index += 1) {
    const key = keys[index];
    if (key === undefined) return undefined;
    const isValid = hasValidSignature(signed, key, signed.algorithm);
    if (isValid === true) return key;
    if (isValid !== false) return isValid.then((valid) => (valid ? key : firstSigner(signed, keys, index + 1)));
  }
}

function inNewerSet(
  source: KeySource,
  seen: JwkSet,
  signed: SignedToken,
  tried: readonly VerificationKey[],
): MaybePromise<VerificationKey | Failure> {
  const absent = failure(tried.length > 0 ? 'signature_invalid' : 'key_unknown');
  return whenReady(source.refetch(seen), (set) => {
    if (set === undefined) return absent;
    if (set instanceof Failure) return set;
    const selection = set.select(signed.kid, signed.algorithm, signed.configured);
    if (selection === 'unfit') return failure('key_unfit');
    if (selection === 'unknown') return absent;
    const untried = selection.filter((key) => !tried.includes(key));
    return whenReady(firstSigner(signed, untried), (key) => key ?? failure('signature_invalid'));
  });
}

/** What is left where no key of the set has signed the text. */
function unsigned(
  source: KeySource,
  set: JwkSet,
  signed: SignedToken,
  tried: readonly VerificationKey[],
): MaybePromise<VerificationKey | Failure> {
  // A bad signature under a known `kid` is just that; without a `kid` the right key may be one not seen yet.
  return signed.kid === undefined ? inNewerSet(source, set, signed, tried) : failure('signature_invalid');
}

function inSet(source: KeySource, set: JwkSet | Failure, signed: SignedToken): MaybePromise<VerificationKey | Failure> {
  if (set instanceof Failure) return set;
  const selection = set.select(signed.kid, signed.algorithm, signed.configured);
  if (selection === 'unfit') return failure('key_unfit');
  if (selection === 'unknown') return inNewerSet(source, set, signed, []);
  const key = firstSigner(signed, selection);
  if (key instanceof VerificationKey) return key;
  if (key === undefined) return unsigned(source, set, signed, selection);
  return key.then((found) => found ?? unsigned(source, set, signed, selection));
}

/** The key that signed a token, out of its issuer's keys, or why there is none. */
export function findSigningKey(source: KeySource, signed: SignedToken): MaybePromise<VerificationKey | Failure> {
  const set = source.current();
  if (set instanceof JwkSet || set instanceof Failure) return inSet(source, set, signed);
  return set.then((fetched) => inSet(source, fetched, signed));
}
