import type { Failure } from '../errors.js';
import type { TrustedIssuer } from '../issuers/issuers.js';
import type { Algorithm } from '../keys/algorithms.js';
import type { RegisteredClaims, UnverifiedClaims } from '../token/claims.js';
import type { JwsHeader } from '../token/compact.js';

/** One rule about tokens. */
export interface Check<Context> {
  /** The name of the rule. */
  readonly step: string;
  /** Where the rule comes from. */
  readonly section: string;
  /** What is wrong with the token, or nothing. It throws nothing. */
  readonly test: (context: Context) => Failure | undefined;
  /** What the rule expects and what the token has, for a person to read. It decides nothing. */
  readonly describe: (context: Context) => Description;
}

/** What a check expects and finds, as JSON values; `undefined` where the token has nothing. */
export interface Description {
  readonly expected: string;
  readonly found: unknown;
}

/** What the rules about time look at. All times are in seconds. */
export interface TimeContext {
  readonly claims: UnverifiedClaims;
  readonly registered: RegisteredClaims;
  readonly now: number;
  readonly clockTolerance: number;
  readonly maxTokenAge: number | undefined;
}

/** What all other rules look at. */
export interface CheckContext extends TimeContext {
  readonly header: JwsHeader;
  readonly issuer: TrustedIssuer;
  /** The algorithm of the header, if the issuer's tokens may use it. Whether the key is for it is checked later. */
  readonly algorithm: Algorithm | undefined;
}

/** What the user's predicates look at. */
export interface PredicateContext {
  readonly claims: UnverifiedClaims;
  readonly issuer: Pick<TrustedIssuer, 'claimPredicates'>;
}
