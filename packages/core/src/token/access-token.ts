import { freezeJson, isJsonObject, own } from '../encoding/json.js';
import { isNonEmptyString, type JwtClaims, type RegisteredClaims, type UnverifiedClaims } from './claims.js';
import type { CompactJws, JwsHeader } from './compact.js';
import { type ScopeClaim, scopesOf } from './scopes.js';

/**
 * Whether a value has what is asked of a token: scopes and claims. The token of another copy of this package is of another
 * class, so the class does not decide.
 */
export function isAccessTokenLike(value: unknown): value is AccessToken<unknown> {
  return isJsonObject(value) && Array.isArray(own(value, 'scopes')) && Object.hasOwn(value, 'claims');
}

/** What an {@link AccessToken} is made of. The header is frozen already, and so are the claims where no schema made them. */
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
 * A verified access token. It is frozen, with its header and lists. The raw token is not on it, so that logging it leaks
 * nothing.
 *
 * Without a `claims` schema the claims are frozen too, and one object serves every request that shows the token. With a
 * schema each request has an AccessToken of its own, and `claims` is what the schema made for that request: Scopegate
 * does not freeze it, and no other request sees what a handler changes in it. What the schema itself shares between its
 * outputs stays shared.
 */
export class AccessToken<Claims = JwtClaims> {
  /** The claims as signed, frozen; or what the `claims` schema made of them for this request. */
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

/** What an issuer's options say of its tokens. */
export interface TokenNames {
  readonly issuer: string;
  readonly scopeClaims: readonly ScopeClaim[];
  readonly clientIdClaims: readonly string[];
}

function firstText(payload: UnverifiedClaims, names: readonly string[]): string | undefined {
  for (const name of names) {
    const value = own(payload, name);
    if (isNonEmptyString(value)) return value;
  }
  return undefined;
}

/**
 * The token as its issuer signed it, frozen with all that is in it. Called for a token that has passed the checks: it
 * relies on the types of the registered claims.
 */
export function createAccessToken(
  { header, payload }: Pick<CompactJws, 'header' | 'payload'>,
  registered: RegisteredClaims,
  { issuer, scopeClaims, clientIdClaims }: TokenNames,
): AccessToken {
  const { sub, exp, audience } = registered as { sub?: string; exp: number; audience: string | readonly string[] };
  return new AccessToken({
    // The checks have seen to the types.
    claims: freezeJson(payload as UnverifiedClaims as JwtClaims),
    header,
    issuer,
    subject: sub,
    clientId: firstText(payload, clientIdClaims),
    audience: typeof audience === 'string' ? [audience] : audience,
    scopes: scopesOf(payload, scopeClaims),
    expiresAt: exp,
  });
}
