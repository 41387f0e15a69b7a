import type { IssuerConfig } from '../config/issuer-config.js';
import type { Failure } from '../errors.js';
import type { Algorithm } from '../keys/algorithms.js';
import type { JwtClaims, RegisteredClaims } from '../token/claims.js';
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
  readonly claims: JwtClaims;
  readonly registered: RegisteredClaims;
  readonly now: number;
  readonly clockTolerance: number;
  readonly maxTokenAge: number | undefined;
}

/** What all other rules look at. */
export interface CheckContext extends TimeContext {
  readonly header: JwsHeader;
  readonly issuer: IssuerConfig;
  /** The algorithm of the header, if the issuer's tokens may use it. Whether the key is for it is checked later. */
  readonly algorithm: Algorithm | undefined;
}
