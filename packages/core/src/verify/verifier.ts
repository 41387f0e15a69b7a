import { CHECKS, firstFailure, PREDICATE_CHECKS, TIME_CHECKS } from '../checks/index.js';
import { type Span, safeSpan } from '../checks/time.js';
import type { SchemaFor, VerifierOptions } from '../config/options.js';
import { readVerifierConfig, type VerifierConfig } from '../config/verifier-config.js';
import { ConfigurationError, Failure, failure } from '../errors.js';
import { announceAcceptance, announceRefusal, type VerifyEvent, verifyChannel } from '../events.js';
import { canBeCredentials } from '../http/credentials.js';
import { KeyFault } from '../http/fetch-json.js';
import { toError } from '../http/refusal.js';
import { createIssuers, type IssuerRegistry, type TrustedIssuer } from '../issuers/issuers.js';
import { findSigningKey } from '../keys/find-key.js';
import type { VerificationKey } from '../keys/jwk.js';
import { JwkSet, type KeyStatus } from '../keys/jwk-set.js';
import { bindingFailure } from '../proof/binding.js';
import { ignoreRejection, isPromiseLike, type MaybePromise } from '../runtime/promises.js';
import { AccessToken, createAccessToken } from '../token/access-token.js';
import { issuerOf, type JwtClaims } from '../token/claims.js';
import { decodeCompact, HeaderCache } from '../token/compact.js';
import { type Checked, registerChecker, type TokenChecker } from './checker.js';
import { checkContextOf, signedTokenOf, timeContextOf } from './context.js';
import { applySchema, runValidate } from './hooks.js';
import { type CacheEntry, TokenCache } from './token-cache.js';

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

/** A token that has passed every check but the user's own functions, and the span in which it breaks no rule of time. */
interface Verified extends Span {
  /** With the claims as signed, frozen. */
  readonly signed: AccessToken;
  readonly issuer: TrustedIssuer;
  /** The key that signed it. */
  readonly key: VerificationKey;
}

/** Where the text came from. In a request it may not even be credentials: then the request is refused with 400. */
type Source = 'call' | 'request';

/** The pipeline. Failures are values in it; only `verify` throws them. */
export class TokenVerifier<Claims = JwtClaims> implements Verifier<Claims>, TokenChecker<Claims> {
  readonly #config: VerifierConfig<Claims>;
  readonly #issuers: IssuerRegistry;
  readonly #cache: TokenCache<Verified> | undefined;
  readonly #headers = new HeaderCache();
  readonly #hasHooks: boolean;

  constructor(config: VerifierConfig<Claims>, issuers: IssuerRegistry) {
    this.#config = config;
    this.#issuers = issuers;
    this.#cache = config.cacheSize > 0 ? new TokenCache(config.cacheSize) : undefined;
    this.#hasHooks = config.claims !== undefined || config.validate !== undefined;
  }

  /** The first audience of the first issuer. */
  get audience(): string | undefined {
    return this.#issuers.list()[0]?.audiences[0];
  }

  // Not an async function: that makes a token seen before a tenth slower.
  verify(token: string): Promise<AccessToken<Claims>> {
    try {
      const checked = this.#check(token, 'call');
      return checked instanceof AccessToken ? Promise.resolve(checked) : Promise.resolve(checked).then(orThrow);
    } catch (thrown) {
      return Promise.reject(thrown);
    }
  }

  check(credentials: string): MaybePromise<Checked<Claims>> {
    return this.#check(credentials, 'request');
  }

  async prepare(): Promise<void> {
    const held = await Promise.all(this.#issuers.list().map(async ({ keys }) => keys.current()));
    const failures = held.filter((each) => each instanceof Failure);
    for (const { cause } of failures) {
      const isMisconfigured = cause instanceof KeyFault && cause.kind === 'issuer_mismatch';
      if (isMisconfigured) throw new ConfigurationError('issuer', cause.message);
    }
    const [first] = failures;
    if (first !== undefined && failures.length === held.length) throw toError(first);
  }

  status(): readonly IssuerStatus[] {
    return this.#issuers.list().map(({ issuer, keys }) => ({ issuer, ...keys.status() }));
  }

  /** A token seen before is accepted at once, where nothing has changed and nothing has to be waited for. */
  #check(text: string, source: Source): MaybePromise<Checked<Claims>> {
    const isLookedUp = typeof text === 'string' && text.length <= this.#config.maxTokenLength;
    const entry = isLookedUp ? this.#cache?.find(text) : undefined;
    if (!isPromiseLike(entry)) return this.#checkFound(text, source, entry);
    return entry.then((ready) => this.#checkFound(text, source, ready));
  }

  #checkFound(text: string, source: Source, entry: CacheEntry<Verified> | undefined): MaybePromise<Checked<Claims>> {
    if (entry === undefined) return this.#checkNew(text, source);
    if (this.#isStillGood(entry.value)) return this.#finish(entry.value, true);
    // Checked as a new one, so that there is one place that says why a token is refused.
    this.#cache?.delete(entry);
    return this.#checkNew(text, source);
  }

  /** What is asked of a token on every request: that its issuer is trusted, the time, that its key is still in use. */
  #isStillGood(verified: Verified): boolean {
    const { issuer, key } = verified;
    const trusted = this.#issuers.find(issuer.issuer);
    if (trusted !== issuer) return leaveToNext(trusted);
    if (!this.#isSafeNow(verified)) return false;
    const keys = issuer.keys.current();
    return keys instanceof JwkSet ? keys.has(key) : leaveToNext(keys);
  }

  async #checkNew(text: string, source: Source): Promise<Checked<Claims>> {
    // Step 1: the form, before anything is looked up.
    const jws = decodeCompact(text, this.#config.maxTokenLength, this.#headers);
    if (jws instanceof Failure) {
      if (source === 'call' || canBeCredentials(text)) return refused(jws);
      return refused(failure('credentials_malformed'), undefined, 'credentials');
    }

    // Step 2: the issuer, before any key is fetched, so that a stranger's token causes no request.
    const iss = issuerOf(jws.payload);
    if (iss === undefined) return refused(failure('issuer_invalid'));
    const found = this.#issuers.find(iss);
    const issuer = isPromiseLike(found) ? await found : found;
    if (issuer instanceof Failure) return refused(issuer);

    // Step 3: header and claims, before the key, so that what is refused anyway costs no fetch and no signature check.
    const context = checkContextOf(this.#config, jws, issuer);
    const failed = firstFailure(CHECKS, context);
    if (failed !== undefined) return refused(failed, issuer);

    // Step 4: the key and the signature. From here on the claims are the issuer's.
    const search = findSigningKey(issuer.keys, signedTokenOf(jws, context));
    const key = isPromiseLike(search) ? await search : search;
    if (key instanceof Failure) return refused(key, issuer);
    this.#issuers.confirm(issuer);

    // Step 5: the sender, before the token is remembered, so that one which needs a proof is never among those seen.
    const unbound = bindingFailure(context.registered);
    if (unbound !== undefined) return refused(unbound, issuer);

    // Step 6: remember what the issuer signed, before the user's functions run, whose answers belong to one request.
    const signed = createAccessToken(jws, context.registered, issuer);
    const { from, until } = safeSpan(context);
    const verified: Verified = { signed, issuer, key, from, until };
    const remembered = this.#cache?.set(text, verified);
    if (isPromiseLike(remembered)) await remembered;

    // Step 7: the time once more, since the issuer or its keys may have been waited for.
    const late = this.#failureOfTime(verified);
    if (late !== undefined) return refused(late, issuer);

    // Steps 8 to 10: what the user's functions say.
    return this.#finish(verified, false);
  }

  /** The user's functions, which run on every request; without them the token is accepted at once. */
  #finish(verified: Verified, isCached: boolean): MaybePromise<Checked<Claims>> {
    const hasHooks = this.#hasHooks || verified.issuer.claimPredicates.length > 0;
    if (hasHooks) return this.#runHooks(verified, isCached);
    // Without a schema the claims are as signed, and the type says so.
    return accepted(verified.signed as AccessToken<Claims>, isCached);
  }

  async #runHooks(verified: Verified, isCached: boolean): Promise<Checked<Claims>> {
    const { issuer, signed } = verified;
    // Step 8: the predicates of `claimValues`, on the claims as signed.
    const mismatch = firstFailure(PREDICATE_CHECKS, { claims: signed.claims, issuer });
    if (mismatch !== undefined) return refused(mismatch, issuer);

    // Step 9: the schema, which makes the token that this request is given.
    const token = await applySchema(this.#config, signed);
    if (token instanceof Failure) return refused(token, issuer);

    // Step 10: `validate`, last of all, so that it sees only what has passed everything else.
    const rejected = await runValidate(this.#config, token);
    if (rejected !== undefined) return refused(rejected, issuer);

    // The time once more, since both may have been waited for.
    const late = this.#failureOfTime(verified);
    return late === undefined ? accepted(token, isCached) : refused(late, issuer);
  }

  /** Whether no rule of time can be broken now; where it can, the rules have to be asked. */
  #isSafeNow({ from, until }: Span): boolean {
    const now = this.#config.now() / 1000;
    return now >= from && now < until;
  }

  #failureOfTime(verified: Verified): Failure | undefined {
    if (this.#isSafeNow(verified)) return undefined;
    const { signed, issuer } = verified;
    return firstFailure(TIME_CHECKS, timeContextOf(this.#config, signed.claims, issuer));
  }
}

function orThrow<Claims>(checked: Checked<Claims>): AccessToken<Claims> {
  if (checked instanceof Failure) throw toError(checked);
  return checked;
}

/** Not good as it is. What has to be waited for is asked for again by the steps of a new token, and waited for there. */
function leaveToNext(answer: unknown): false {
  if (isPromiseLike(answer)) ignoreRejection(answer);
  return false;
}

/** Publishes an event if anyone subscribes; returns the token. */
function accepted<Claims>(token: AccessToken<Claims>, isCached: boolean): AccessToken<Claims> {
  if (verifyChannel.hasSubscribers) announceAcceptance(token.issuer, isCached);
  return token;
}

/** Publishes an event if anyone subscribes; returns the failure. A tenant that may have been made up is not named. */
function refused(failed: Failure, issuer?: TrustedIssuer, step: VerifyEvent['step'] = 'token'): Failure {
  if (verifyChannel.hasSubscribers) announceRefusal(step, failed, issuer?.isConfirmed() ? issuer.issuer : undefined);
  return failed;
}

/** Makes the pipeline of options that have been read. */
export function createPipeline<Claims>(config: VerifierConfig<Claims>): TokenVerifier<Claims> {
  return new TokenVerifier(config, createIssuers(config));
}

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
  const verifier = createPipeline(readVerifierConfig(options));
  registerChecker(verifier, verifier);
  return verifier;
}
