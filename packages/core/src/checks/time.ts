import { own } from '../encoding/json.js';
import { failure } from '../errors.js';
import { isNumericDate } from '../token/claims.js';
import type { Check, TimeContext } from './check.js';

// The rules about time. They hold for a repeated token as for a new one. Each compares for what must be true, so that a
// comparison with NaN refuses.

/** An `iat` at most this far ahead is accepted, in seconds, even if the tolerance is smaller: issuers' clocks run ahead. */
const FUTURE_IAT = 60;

function latestIssue(now: number, clockTolerance: number): number {
  return now + Math.max(clockTolerance, FUTURE_IAT);
}

/** The value if it is a date. One of another type counts as absent here, because another rule checks the types. */
function dateIn(value: unknown): number | undefined {
  return isNumericDate(value) ? value : undefined;
}

export const expiryCheck: Check<TimeContext> = {
  step: 'exp',
  section: 'RFC 7519 §4.1.4',
  test({ registered, now, clockTolerance }) {
    const exp = dateIn(registered.exp);
    if (exp === undefined) return failure('claim_missing');
    return now < exp + clockTolerance ? undefined : failure('token_expired');
  },
  describe: ({ claims, now, clockTolerance }) => ({
    expected: `a time after ${Math.floor(now - clockTolerance)}`,
    found: own(claims, 'exp'),
  }),
};

export const notBeforeCheck: Check<TimeContext> = {
  step: 'nbf',
  section: 'RFC 7519 §4.1.5',
  test({ registered, now, clockTolerance }) {
    const nbf = dateIn(registered.nbf);
    return nbf === undefined || now >= nbf - clockTolerance ? undefined : failure('token_not_yet_valid');
  },
  describe: ({ claims, now, clockTolerance }) => ({
    expected: `none, or a time not after ${Math.floor(now + clockTolerance)}`,
    found: own(claims, 'nbf'),
  }),
};

export const issuedAtCheck: Check<TimeContext> = {
  step: 'iat',
  section: 'RFC 7519 §4.1.6',
  test({ registered, now, clockTolerance, maxTokenAge }) {
    const iat = dateIn(registered.iat);
    if (iat === undefined) return maxTokenAge === undefined ? undefined : failure('claim_missing');
    if (!(iat <= latestIssue(now, clockTolerance))) return failure('token_issued_in_future');
    return maxTokenAge === undefined || now - iat <= maxTokenAge + clockTolerance
      ? undefined
      : failure('token_too_old');
  },
  describe: ({ claims, now, clockTolerance, maxTokenAge }) => ({
    expected:
      maxTokenAge === undefined
        ? `none, or a time not after ${Math.floor(latestIssue(now, clockTolerance))}`
        : `a time from ${Math.ceil(now - maxTokenAge - clockTolerance)} to ${Math.floor(latestIssue(now, clockTolerance))}`,
    found: own(claims, 'iat'),
  }),
};

/** A span of time in seconds, from its first moment up to, and without, its end. */
export interface Span {
  readonly from: number;
  readonly until: number;
}

/**
 * The span in which a token that has passed the rules about time cannot fail one of them, so that they need not be checked
 * again inside it. Where a rule computes with several numbers the span is a second shorter, because fractions are rounded.
 */
export function safeSpan({ registered, clockTolerance, maxTokenAge }: TimeContext): Span {
  const exp = dateIn(registered.exp) ?? Number.NEGATIVE_INFINITY;
  const nbf = dateIn(registered.nbf) ?? Number.NEGATIVE_INFINITY;
  const iat = dateIn(registered.iat);
  const tooOld =
    maxTokenAge === undefined ? Number.POSITIVE_INFINITY : (iat ?? Number.NEGATIVE_INFINITY) + maxTokenAge - 1;
  const tooEarly = iat === undefined ? Number.NEGATIVE_INFINITY : iat - latestIssue(0, clockTolerance) + 1;
  return { from: Math.max(nbf - clockTolerance, tooEarly), until: Math.min(exp, tooOld) + clockTolerance };
}
