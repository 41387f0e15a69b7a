import type { Failure } from '../errors.js';
import type { Check, CheckContext, PredicateContext, TimeContext } from './check.js';
import {
  audienceCheck,
  claimPredicatesCheck,
  claimTypesCheck,
  claimValuesCheck,
  profileCheck,
  securityEventsCheck,
} from './claims.js';
import { algorithmCheck, criticalCheck, keyIdCheck, typeCheck } from './header.js';
import { expiryCheck, issuedAtCheck, notBeforeCheck } from './time.js';

// The order of the checks. It is part of the contract: of several faults the first one gives the reason.

/** What the header must be. */
export const HEADER_CHECKS: readonly Check<CheckContext>[] = [algorithmCheck, typeCheck, criticalCheck, keyIdCheck];

/** What the claims must be at a time. Repeated tokens are checked again. */
export const TIME_CHECKS: readonly Check<TimeContext>[] = [expiryCheck, notBeforeCheck, issuedAtCheck];

/** What the claims must be. */
export const CLAIM_CHECKS: readonly Check<CheckContext>[] = [
  claimTypesCheck,
  ...TIME_CHECKS,
  audienceCheck,
  claimValuesCheck,
  securityEventsCheck,
  profileCheck,
];

/** Everything that is checked before a key is looked up. */
export const CHECKS: readonly Check<CheckContext>[] = [...HEADER_CHECKS, ...CLAIM_CHECKS];

/** The user's predicates. They run after the signature is verified, on every request, also for a repeated token. */
export const PREDICATE_CHECKS: readonly Check<PredicateContext>[] = [claimPredicatesCheck];

/** The first thing that is wrong, or nothing. */
export function firstFailure<Context>(checks: readonly Check<Context>[], context: Context): Failure | undefined {
  for (const check of checks) {
    const found = check.test(context);
    if (found !== undefined) return found;
  }
  return undefined;
}
