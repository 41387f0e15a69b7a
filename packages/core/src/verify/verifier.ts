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
import { type AccessToken, createAccessToken } from '../token/access-token.js';
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

/** A token that has passed every check but those of the user's own functions. */
interface Verified {
  /** With the claims as signed, frozen. */
  readonly signed: AccessToken;
  readonly issuer: TrustedIssuer;
  /** The key that signed it. */
  readonly key: VerificationKey;
  /** When it breaks no rule of time. */
  readonly safe: Span;
}

/** How the checks ended, and what is announced of that. */
type Verdict<Claims> = Accepted<Claims> | Refused;

interface Accepted<Claims> {
  readonly token: AccessToken<Claims>;
  /** Whether its signature was checked for an earlier request. */
  readonly isCached: boolean;
}

interface Refused {
  readonly failure: Failure;
  /** Once it is known. */
  readonly issuer?: TrustedIssuer;
  /** Whether the text is no token at all. */
  readonly isUnreadable?: boolean;
  /** What was looked at. Default: the token. */
  readonly step?: VerifyEvent['step'];
}

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

  async verify(token: string): Promise<AccessToken<Claims>> {
    const pending = this.#check(token);
    const verdict = isPromiseLike(pending) ? await pending : pending;
    announce(verdict);
    if ('failure' in verdict) throw toError(verdict.failure);
    return verdict.token;
  }

  check(credentials: string): MaybePromise<Checked<Claims>> {
    const verdict = this.#check(credentials);
    return isPromiseLike(verdict)
      ? verdict.then((late) => toChecked(credentials, late))
      : toChecked(credentials, verdict);
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
  #check(token: string): MaybePromise<Verdict<Claims>> {
    const isLookedUp = typeof token === 'string' && token.length <= this.#config.maxTokenLength;
    const entry = isLookedUp ? this.#cache?.find(token) : undefined;
    return isPromiseLike(entry) ? entry.then((late) => this.#checkFound(token, late)) : this.#checkFound(token, entry);
  }

  #checkFound(token: string, entry: CacheEntry<Verified> | undefined): MaybePromise<Verdict<Claims>> {
    if (entry === undefined) return this.#checkNew(token);
    if (!this.#isStillGood(entry.value)) {
      // Checked as a new one, so that there is one place that says why a token is refused.
      this.#cache?.delete(entry);
      return this.#checkNew(token);
    }
    const hasHooks = this.#hasHooks || entry.value.issuer.claimPredicates.length > 0;
    if (hasHooks) return this.#askHooks(entry.value, true);
    // Without a schema the claims are as signed, and the type says so.
    return { token: entry.value.signed as AccessToken<Claims>, isCached: true };
  }

  /** What is asked of a token on every request: that its issuer is trusted, the time, that its key is still in use. */
  #isStillGood({ issuer, safe, key }: Verified): boolean {
    if (ifReady(this.#issuers.find(issuer.issuer)) !== issuer) return false;
    const now = this.#config.now() / 1000;
    if (!(now >= safe.from && now < safe.until)) return false;
    const keys = ifReady(issuer.keys.current());
    return keys instanceof JwkSet && keys.has(key);
  }

  async #checkNew(text: string): Promise<Verdict<Claims>> {
    // Step 1: the form, before anything is looked up.
    const jws = decodeCompact(text, this.#config.maxTokenLength, this.#headers);
    if (jws instanceof Failure) return { failure: jws, isUnreadable: true };

    // Step 2: the issuer, before its options are needed and before any key is fetched, so that a stranger's token causes
    // no request.
    const iss = issuerOf(jws.payload);
    if (iss === undefined) return { failure: failure('issuer_invalid') };
    const found = this.#issuers.find(iss);
    const issuer = isPromiseLike(found) ? await found : found;
    if (issuer instanceof Failure) return { failure: issuer };

    // Step 3: header and claims, before the key, so that a token that would be refused anyway causes no fetch and no
    // signature check.
    const context = checkContextOf(this.#config, jws, issuer);
    const failed = firstFailure(CHECKS, context);
    if (failed !== undefined) return { failure: failed, issuer };

    // Step 4: the key and the signature. From here on the claims are the issuer's.
    const key = await findSigningKey(issuer.keys, signedTokenOf(jws, context));
    if (key instanceof Failure) return { failure: key, issuer };
    this.#issuers.confirm(issuer);

    // Step 5: the sender, before the token is remembered: what is remembered is asked for no proof again.
    const unbound = bindingFailure(context.registered);
    if (unbound !== undefined) return { failure: unbound, issuer };

    // Step 6: remember what the issuer signed, before the user's functions run, whose answers belong to one request.
    const signed = createAccessToken(jws, context.registered, issuer);
    const verified: Verified = { signed, issuer, key, safe: safeSpan(context) };
    const remembered = this.#cache?.set(text, verified);
    if (remembered !== undefined) await remembered;

    // Steps 7 to 10, which a token seen before goes through as well.
    return this.#askHooks(verified, false);
  }

  async #askHooks(verified: Verified, isCached: boolean): Promise<Verdict<Claims>> {
    const { signed, issuer } = verified;
    // Step 7: the predicates of `claimValues`, on claims as signed.
    const mismatch = firstFailure(PREDICATE_CHECKS, { claims: signed.claims, issuer });
    if (mismatch !== undefined) return { failure: mismatch, issuer };

    // Step 8: the schema, which makes the token that this request is given.
    const token = await applySchema(this.#config, signed);
    if (token instanceof Failure) return { failure: token, issuer };

    // Step 9: `validate`, last of all, so that it sees only what has passed everything else.
    const rejected = await runValidate(this.#config, token);
    if (rejected !== undefined) return { failure: rejected, issuer };

    // Step 10: the time once more, since keys or the user's functions may have been waited for.
    const late = firstFailure(TIME_CHECKS, timeContextOf(this.#config, signed.claims, issuer));
    if (late !== undefined) return { failure: late, issuer };
    return { token, isCached };
  }
}

/** A value that need not be waited for. The promise of any other is left to whoever asks again. */
function ifReady<T>(value: MaybePromise<T>): T | undefined {
  if (!isPromiseLike(value)) return value;
  ignoreRejection(value);
  return undefined;
}

/** Publishes an event if anyone subscribes: the one place where the pipeline does. */
function announce(verdict: Verdict<unknown>): void {
  if (!verifyChannel.hasSubscribers) return;
  if ('token' in verdict) {
    announceAcceptance(verdict.token.issuer, verdict.isCached);
    return;
  }
  const { failure: failed, issuer, step = 'token' } = verdict;
  // A tenant that may have been made up is not named.
  announceRefusal(step, failed, issuer?.isConfirmed() ? issuer.issuer : undefined);
}

/** What the gate is told. Text that is neither a token nor credentials is a fault of the request: 400. */
function toChecked<Claims>(credentials: string, verdict: Verdict<Claims>): Checked<Claims> {
  if ('failure' in verdict && verdict.isUnreadable && !canBeCredentials(credentials)) {
    const malformed = failure('credentials_malformed');
    announce({ failure: malformed, step: 'credentials' });
    return malformed;
  }
  announce(verdict);
  return 'failure' in verdict ? verdict.failure : verdict.token;
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
  const config = readVerifierConfig(options);
  const verifier = new TokenVerifier(config, createIssuers(config));
  registerChecker(verifier, verifier);
  return verifier;
}
