import type { JwtClaims } from './claims.js';
import type { JwsHeader } from './compact.js';

/** Freezes what a schema has made of claims: anything, frozen in part or pointing back to itself. */
export function deepFreeze<T>(value: T, seen: Set<object> = new Set()): T {
  // The elements of a typed array cannot be frozen.
  if (typeof value === 'object' && value !== null && !ArrayBuffer.isView(value) && !seen.has(value)) {
    seen.add(value);
    Object.freeze(value);
    for (const member of Object.values(value)) deepFreeze(member, seen);
  }
  return value;
}

/** What an {@link AccessToken} is made of; claims and header are frozen already. */
export interface AccessTokenFields<Claims> {
  readonly claims: Claims;
  readonly header: JwsHeader;
  readonly issuer: string;
  readonly subject: string | undefined;
  readonly clientId: string | undefined;
  readonly audience: readonly string[];
  readonly scopes: readonly string[];
  readonly expiresAt: number;
}

/**
 * A verified access token. Frozen through and through, because one object serves every request that shows the token.
 * The raw token is not on it, so that logging it leaks nothing.
 */
export class AccessToken<Claims = JwtClaims> {
  /** The claims, typed and checked by the `claims` schema where there is one. */
  readonly claims: Claims;
  /** The protected header. */
  readonly header: JwsHeader;
  /** `iss`. A subject is unique only together with it. */
  readonly issuer: string;
  /** `sub`. */
  readonly subject: string | undefined;
  /** The first of the configured client id claims that is there. */
  readonly clientId: string | undefined;
  /** The audience claim, as a list. */
  readonly audience: readonly string[];
  /** The united values of the configured scope claims. */
  readonly scopes: readonly string[];
  /** `exp`: seconds since 1970, possibly with a fraction. */
  readonly expiresAt: number;

  #resolved: Promise<AccessToken<Claims>> | undefined;

  /**
   * A promise of the token, the same one each time: it is shown again and again, and to make a promise of an object takes
   * a tenth of the time of looking it up.
   *
   * @internal
   */
  static resolved<Claims>(token: AccessToken<Claims>): Promise<AccessToken<Claims>> {
    token.#resolved ??= Promise.resolve(token);
    return token.#resolved;
  }

  /** @internal */
  constructor(fields: AccessTokenFields<Claims>) {
    this.claims = fields.claims;
    this.header = fields.header;
    this.issuer = fields.issuer;
    this.subject = fields.subject;
    this.clientId = fields.clientId;
    this.audience = Object.freeze(fields.audience);
    this.scopes = Object.freeze(fields.scopes);
    this.expiresAt = fields.expiresAt;
    Object.freeze(this);
  }

  /**
   * Whether the token has all of these scopes; exact and case-sensitive (RFC 6749 §3.3).
   *
   * @param scopes - one or more; with none at all the answer is `false`
   */
  hasScope(...scopes: string[]): boolean {
    return scopes.length > 0 && scopes.every((scope) => this.scopes.includes(scope));
  }
}
