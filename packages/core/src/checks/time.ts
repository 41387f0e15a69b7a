import { own } from '../encoding/json.js';
import { failure } from '../errors.js';
import { isNumericDate, type JwtClaims, type RegisteredClaims } from '../token/claims.js';
import type { Check } from './check.js';

/** What the rules look at that time decides; all in seconds. */
export interface TimeContext {
  readonly claims: JwtClaims;
  readonly registered: RegisteredClaims;
  readonly now: number;
  readonly clockTolerance: number;
  readonly maxTokenAge: number | undefined;
}

/** An `iat` this far ahead is taken, in seconds, even where the tolerance is smaller: clocks of issuers run ahead. */
const FUTURE_IAT = 60;

function latestIssue(now: number, clockTolerance: number): number {
  return now + Math.max(clockTolerance, FUTURE_IAT);
}

/** A date; one of another type counts as absent here, for its type is a check of its own. */
function dateIn(value: unknown): number | undefined {
  return isNumericDate(value) ? value : undefined;
}

/**
 * The rules that time decides. They hold for a token seen before as for a new one. Each is written as what must be true,
 * so that a comparison with NaN refuses.
 */
export const TIME_CHECKS: readonly Check<TimeContext>[] = [
  {
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
  },
  {
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
  },
  {
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
  },
];

/** A span of time in seconds: its first moment is in it, its last is not. */
export interface Span {
  readonly from: number;
  readonly until: number;
}

/**
 * A span in which a token that has passed the rules of time cannot break one of them, so that they are asked again only
 * outside of it. It is a second short where a rule computes otherwise: fractions are rounded.
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
