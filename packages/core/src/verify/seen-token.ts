import type { Span } from '../checks/time.js';
import type { IssuerConfig } from '../config/issuer-config.js';
import type { VerificationKey } from '../keys/jwk.js';
import type { AccessToken } from '../token/access-token.js';

/** What is remembered of a token that was verified. */
export class SeenToken {
  /** With the claims as signed, frozen. */
  readonly token: AccessToken;
  readonly issuer: IssuerConfig;
  /** The key that signed it. */
  readonly key: VerificationKey;
  readonly #from: number;
  readonly #until: number;

  /** @param span - in which the token breaks no rule of time, in seconds */
  constructor(token: AccessToken, issuer: IssuerConfig, key: VerificationKey, span: Span) {
    this.token = token;
    this.issuer = issuer;
    this.key = key;
    this.#from = span.from;
    this.#until = span.until;
  }

  /** Whether the token breaks no rule of time at this moment, in seconds; where not, the rules must be asked. */
  isSafeAt(now: number): boolean {
    return now >= this.#from && now < this.#until;
  }
}

/** A token that has passed every check, but for the time after waiting. */
export class PassedToken<Claims> {
  readonly token: AccessToken<Claims>;
  readonly seen: SeenToken;
  readonly isCached: boolean;

  constructor(token: AccessToken<Claims>, seen: SeenToken, isCached: boolean) {
    this.token = token;
    this.seen = seen;
    this.isCached = isCached;
  }
}
