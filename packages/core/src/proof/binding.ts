import { type Failure, failure } from '../errors.js';
import type { RegisteredClaims } from '../token/claims.js';

/**
 * RFC 7800 §3.1: a token with `cnf` is bound to its sender. Shown as a plain bearer token it is refused, whatever else is
 * in the claim, since nothing here can check the proof.
 */
export function bindingFailure({ cnf }: Pick<RegisteredClaims, 'cnf'>): Failure | undefined {
  return cnf === undefined ? undefined : failure('proof_required');
}
