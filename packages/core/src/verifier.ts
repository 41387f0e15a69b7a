import {
  bindingFailure,
  type CheckContext,
  CLAIM_CHECKS,
  firstFailure,
  HEADER_CHECKS,
  type Span,
  safeSpan,
  TIME_CHECKS,
} from './checks.js';
import { AccessTokenError, ConfigurationError, Failure, failure, madeOnce } from './errors.js';
import { announceRefusal, type VerifyEvent, verifyChannel } from './events.js';
import type { IssuerPolicy, RemoteKeys } from './issuer-policy.js';
import type { Algorithm } from './keys/algorithms.js';
import { KeyFault } from './keys/document.js';
import { VerificationKey } from './keys/jwk.js';
import { JwkSet, type KeyStatus } from './keys/jwk-set.js';
import { RemoteJwkSet } from './keys/remote-jwk-set.js';
import { findSigningKey } from './keys/signing-key.js';
import { isPromiseLike, type MaybePromise, whenReady } from './maybe-promise.js';
import type { SchemaFor, VerifierOptions } from './options.js';
import { readPolicy, type VerifierPolicy } from './policy.js';
import { canBeCredentials } from './request/credentials.js';
import { refusalHeaders } from './request/refusal-headers.js';
import { claimsOf, contextOf, createToken, lastWord, signedOf } from './stages.js';
import { AccessToken } from './token/access-token.js';
import { TokenCache } from './token/cache.js';
import { issuerOf, type JwtClaims } from './token/claims.js';
import { type CompactJws, decodeCompact, HeaderMemory } from './token/compact.js';

/** How the keys of an issuer stand, for a health endpoint. */
export interface IssuerStatus extends KeyStatus {
  readonly issuer: string;
}

/** Checks access tokens. Made once, used for every request. */
export interface Verifier<Claims = JwtClaims> {
  /**
   * Checks an access token: its form, issuer, algorithm, type, claims and signature, in that order (RFC 9068 §4).
   * Scopes are not looked at; see `assertScope`. Nor is revocation: a token is good until it expires.
   *
   * @param token - the bare token, without `Bearer`
   * @throws AccessTokenError - `invalid_token`; or `temporarily_unavailable` where the issuer's keys cannot be had. What
   *   `validate` or the schema throws of its own is passed on.
   */
  verify(token: string): Promise<AccessToken<Claims>>;
  /**
   * Fetches metadata and keys now instead of with the first request: for boot and readiness probes. It resolves while
   * keys of any issuer are held, also old ones that may still serve.
   *
   * @throws ConfigurationError - where an issuer's metadata names another issuer
   * @throws AccessTokenError - `temporarily_unavailable`, where no keys can be had; its `cause` says why
   */
  prepare(): Promise<void>;
  /** How the keys of each issuer stand, as plain data for a health endpoint. Nothing is fetched. */
  status(): readonly IssuerStatus[];
}

/** What checking ends with. */
export type Checked<Claims> = AccessToken<Claims> | Failure;

/** What is remembered of a token that was verified. */
interface Seen<Claims> extends Span {
  readonly token: AccessToken<Claims>;
  /** As signed: `token.claims` may be what a schema made of them. */
  readonly claims: JwtClaims;
  readonly issuer: IssuerPolicy;
  readonly key: VerificationKey;
  readonly cnf: unknown;
}

/** What the checks of a header came to: that they have passed, under this issuer's options. */
interface HeaderVerdict {
  readonly issuer: IssuerPolicy;
  readonly algorithm: Algorithm | undefined;
}

/** An issuer has a handful of headers: one for each of its keys. */
const MAX_HEADERS = 200;

const headersOf = madeOnce((failed) => refusalHeaders(failed));

/**
 * The error that a failure is for those who call functions instead of sending requests. It says what is wrong with a
 * token, and not where in this package that was seen: a stack trace would cost more than all that is done to refuse.
 */
export function toError(
  failed: Failure,
  headers: Readonly<Record<string, string>> = headersOf(failed),
): AccessTokenError {
  const limit = Error.stackTraceLimit;
  // Not an assignment, which throws where the built-ins are frozen.
  Reflect.set(Error, 'stackTraceLimit', 0);
  try {
    return new AccessTokenError(failed.reason, { code: failed.code, headers, cause: failed.origin });
  } finally {
    Reflect.set(Error, 'stackTraceLimit', limit);
  }
}

function orThrow<Claims>(checked: Checked<Claims>): AccessToken<Claims> {
  if (checked instanceof Failure) throw toError(checked);
  return checked;
}

/** The verifier as the gate uses it: failures are values, and there is no promise where none is needed. */
export class TokenVerifier<Claims = JwtClaims> implements Verifier<Claims> {
  readonly #policy: VerifierPolicy<Claims>;
  readonly #cache: TokenCache<Seen<Claims>> | undefined;
  readonly #headers = new HeaderMemory<HeaderVerdict>(MAX_HEADERS);

  constructor(policy: VerifierPolicy<Claims>) {
    this.#policy = policy;
    this.#cache = policy.cacheSize > 0 ? new TokenCache(policy.cacheSize) : undefined;
  }

  /** The first audience of the first issuer: how this API is called. */
  get audience(): string | undefined {
    return this.#policy.issuers.list()[0]?.audiences[0];
  }

  // Not an async function, which makes three promises where one will do.
  verify(token: string): Promise<AccessToken<Claims>> {
    try {
      const checked = this.check(token);
      if (checked instanceof AccessToken) return AccessToken.resolved(checked);
      return checked instanceof Failure ? Promise.reject(toError(checked)) : checked.then(orThrow);
    } catch (thrown) {
      return Promise.reject(thrown);
    }
  }

  async prepare(): Promise<void> {
    const held = await Promise.all(this.#policy.issuers.list().map(async ({ keys }) => keys.current()));
    const failures = held.filter((each) => each instanceof Failure);
    for (const { origin } of failures) {
      const isMisconfigured = origin instanceof KeyFault && origin.kind === 'issuer_mismatch';
      if (isMisconfigured) throw new ConfigurationError('issuer', origin.message);
    }
    const [first] = failures;
    if (first !== undefined && failures.length === held.length) throw toError(first);
  }

  status(): readonly IssuerStatus[] {
    return this.#policy.issuers.list().map(({ issuer, keys }) => ({ issuer, ...keys.status() }));
  }

  // From here on no step makes a function where its value is at hand, nor asks a value whether it has a `then` before it
  // has asked for what is likeliest: this is what every request comes through.

  /** @param isHeader - whether the text stood in a request, so that one that can be no credentials is the request's fault */
  check(token: string, isHeader = false): MaybePromise<Checked<Claims>> {
    const isLookedUp = typeof token === 'string' && token.length <= this.#policy.maxTokenLength;
    const seen = isLookedUp ? this.#cache?.find(token) : undefined;
    if (seen instanceof Promise) return seen.then((found) => this.#checkFound(token, found, isHeader));
    return this.#checkFound(token, seen, isHeader);
  }

  #checkFound(token: string, seen: Seen<Claims> | undefined, isHeader: boolean): MaybePromise<Checked<Claims>> {
    if (seen === undefined) return this.#checkUnseen(token, isHeader);
    const trusted = this.#policy.issuers.find(seen.issuer.issuer);
    if (trusted === seen.issuer || !isPromiseLike(trusted)) return this.#checkSeen(token, seen, trusted);
    return trusted.then((issuer) => this.#checkSeen(token, seen, issuer));
  }

  /** What a token seen before still has to pass: the trust in its issuer, time, the trust in its key. */
  #checkSeen(token: string, seen: Seen<Claims>, trusted: IssuerPolicy | Failure): MaybePromise<Checked<Claims>> {
    const { issuer } = seen;
    if (trusted instanceof Failure) {
      if (trusted.code === 'invalid_token') this.#cache?.delete(seen);
      return announced(trusted);
    }
    if (trusted !== issuer) {
      this.#cache?.delete(seen);
      return this.#checkUnseen(token);
    }
    const now = this.#policy.now() / 1000;
    if (!(now >= seen.from && now < seen.until)) {
      const failed = firstFailure(TIME_CHECKS, contextOf(this.#policy, seen.token.header, seen.claims, issuer));
      if (failed !== undefined) {
        this.#cache?.delete(seen);
        return announced(failed, issuer);
      }
    }
    const set = issuer.keys.current();
    if (set instanceof JwkSet || set instanceof Failure) return this.#checkKey(token, seen, set);
    return set.then((fetched) => this.#checkKey(token, seen, fetched));
  }

  /** … that its key is still there, the binding, and the user's last word. */
  #checkKey(token: string, seen: Seen<Claims>, set: JwkSet | Failure): MaybePromise<Checked<Claims>> {
    if (set instanceof Failure) return announced(set, seen.issuer);
    if (!set.has(seen.key)) {
      this.#cache?.delete(seen);
      return this.#checkUnseen(token);
    }
    const unbound = bindingFailure(seen);
    return unbound === undefined ? this.#finish(seen.token, true) : announced(unbound, seen.issuer);
  }

  #checkUnseen(token: string, isHeader = false): MaybePromise<Checked<Claims>> {
    // 1. The form, before anything is looked up.
    const jws = decodeCompact(token, this.#policy.maxTokenLength, this.#headers);
    if (jws instanceof Failure) {
      if (!isHeader || canBeCredentials(token)) return announced(jws);
      return announced(failure('credentials_malformed'), undefined, 'credentials');
    }
    // 2. The issuer, before anything is fetched.
    const iss = issuerOf(jws.payload);
    if (iss === undefined) return announced(failure('issuer_invalid'));
    const found = this.#policy.issuers.find(iss);
    if (isPromiseLike(found)) return found.then((issuer) => this.#checkOf(token, jws, issuer));
    return this.#checkOf(token, jws, found);
  }

  #checkOf(
    token: string,
    jws: CompactJws<HeaderVerdict>,
    issuer: IssuerPolicy | Failure,
  ): MaybePromise<Checked<Claims>> {
    if (issuer instanceof Failure) return announced(issuer);
    // 3. Header and claims, before a key is looked for; a header once if it always comes to the same.
    const { shared, header, payload } = jws;
    const passed = shared.verdict?.issuer === issuer ? shared.verdict : undefined;
    const context = contextOf(this.#policy, header, payload, issuer, passed?.algorithm);
    if (passed === undefined) {
      const misheaded = firstFailure(HEADER_CHECKS, context);
      if (misheaded !== undefined) return announced(misheaded, issuer);
      shared.verdict = { issuer, algorithm: context.algorithm };
    }
    const failed = firstFailure(CLAIM_CHECKS, context);
    if (failed !== undefined) return announced(failed, issuer);
    // 4. The key, and the signature.
    const found = findSigningKey(issuer.keys, signedOf(jws, context));
    if (found instanceof VerificationKey || found instanceof Failure) return this.#accept(token, jws, context, found);
    return found.then((key) => this.#accept(token, jws, context, key));
  }

  #accept(
    token: string,
    jws: CompactJws<HeaderVerdict>,
    context: CheckContext,
    key: VerificationKey | Failure,
  ): MaybePromise<Checked<Claims>> {
    const { issuer, registered } = context;
    if (key instanceof Failure) return announced(key, issuer);
    // From here on the issuer has said what the token says.
    this.#policy.issuers.confirm(issuer);
    this.#headers.keep(jws.shared);
    const unbound = bindingFailure(registered);
    if (unbound !== undefined) return announced(unbound, issuer);
    // 5. What the user makes of the claims.
    const made = claimsOf(this.#policy, jws.payload);
    return this.#policy.claims !== undefined && isPromiseLike(made)
      ? made.then((claims) => this.#hold(token, jws, context, key, claims))
      : this.#hold(token, jws, context, key, made as Claims | Failure);
  }

  #hold(
    token: string,
    jws: CompactJws,
    context: CheckContext,
    key: VerificationKey,
    claims: Claims | Failure,
  ): MaybePromise<Checked<Claims>> {
    const { issuer, registered } = context;
    if (claims instanceof Failure) return announced(claims, issuer);
    const verified = createToken(jws, context, claims);
    const { from, until } = safeSpan(context);
    const held = this.#cache?.set(token, {
      token: verified,
      claims: jws.payload,
      issuer,
      key,
      cnf: registered.cnf,
      from,
      until,
    });
    return held === undefined ? this.#finish(verified, false) : held.then(() => this.#finish(verified, false));
  }

  #finish(token: AccessToken<Claims>, cached: boolean): MaybePromise<Checked<Claims>> {
    // 6. The user's last word.
    const word = lastWord(this.#policy, token);
    return word === undefined
      ? accepted(token, cached)
      : whenReady(word, (refused) => {
          return refused === undefined
            ? accepted(token, cached)
            : announced(refused, { issuer: token.issuer, isConfirmed: () => true });
        });
  }
}

/** Says so, where somebody listens, and passes the token on. */
function accepted<Token extends { readonly issuer: string }>(token: Token, cached: boolean): Token {
  const { issuer } = token;
  if (verifyChannel.hasSubscribers) verifyChannel.publish({ step: 'token', outcome: 'accepted', issuer, cached });
  return token;
}

/** Says so, where somebody listens, and passes the failure on. */
function announced(
  failed: Failure,
  trusted?: Pick<IssuerPolicy, 'issuer' | 'isConfirmed'>,
  step: VerifyEvent['step'] = 'token',
): Failure {
  if (verifyChannel.hasSubscribers) announceRefusal(step, failed, trusted?.isConfirmed() ? trusted.issuer : undefined);
  return failed;
}

const remoteKeys: RemoteKeys = (options) => new RemoteJwkSet(options);

/**
 * Makes a verifier of access tokens, RFC 9068 and RFC 8725. Make it once: it holds the issuers' keys and remembers the
 * tokens that it has verified.
 *
 * @param options - issuer and audience at least
 * @throws ConfigurationError - naming the option and the cure
 *
 * @example
 * ```ts
 * import { createVerifier } from '@scopegate/core';
 *
 * const verifier = createVerifier({ issuer: 'https://tenant.example/', audience: 'appointments:api' });
 *
 * export async function whoCalls(bearer: string): Promise<string | undefined> {
 *   const token = await verifier.verify(bearer);
 *   return token.subject;
 * }
 * ```
 */
export function createVerifier<Claims = JwtClaims>(
  options: VerifierOptions<Claims> & SchemaFor<Claims>,
): Verifier<Claims> {
  return new TokenVerifier(readPolicy(options, remoteKeys));
}
