import type { CheckContext } from '../checks/check.js';
import { bindingFailure, CLAIM_CHECKS, firstFailure, HEADER_CHECKS, TIME_CHECKS } from '../checks/index.js';
import { safeSpan } from '../checks/time.js';
import type { IssuerConfig, RemoteKeys } from '../config/issuer-config.js';
import type { SchemaFor, VerifierOptions } from '../config/options.js';
import { readVerifierConfig, type VerifierConfig } from '../config/verifier-config.js';
import { ConfigurationError, Failure, failure } from '../errors.js';
import { announceAcceptance, announceRefusal, type VerifyEvent, verifyChannel } from '../events.js';
import { canBeCredentials } from '../http/credentials.js';
import { KeyFault } from '../http/fetch-json.js';
import { toError } from '../http/refusal.js';
import type { Algorithm } from '../keys/algorithms.js';
import { findSigningKey } from '../keys/find-key.js';
import { VerificationKey } from '../keys/jwk.js';
import { JwkSet, type KeyStatus } from '../keys/jwk-set.js';
import { RemoteJwkSet } from '../keys/remote-keys.js';
import { isPromiseLike, type MaybePromise, whenReady } from '../runtime/promises.js';
import { AccessToken } from '../token/access-token.js';
import { issuerOf, type JwtClaims } from '../token/claims.js';
import { type CompactJws, decodeCompact, HeaderMemory } from '../token/compact.js';
import { contextOf, createToken, runValidate, signedOf, tokenForRequest } from './hooks.js';
import { PassedToken, SeenToken } from './seen-token.js';
import { TokenCache } from './token-cache.js';

export { toError } from '../http/refusal.js';

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

/** What the checks of a header came to: that they have passed, under this issuer's options. */
interface HeaderVerdict {
  readonly issuer: IssuerConfig;
  readonly algorithm: Algorithm | undefined;
}

/** An issuer has a handful of headers: one for each of its keys. */
const MAX_HEADERS = 200;

function orThrow<Claims>(checked: Checked<Claims>): AccessToken<Claims> {
  if (checked instanceof Failure) throw toError(checked);
  return checked;
}

/** The verifier as the gate uses it: failures are values, and there is no promise where none is needed. */
export class TokenVerifier<Claims = JwtClaims> implements Verifier<Claims> {
  readonly #config: VerifierConfig<Claims>;
  readonly #cache: TokenCache<SeenToken> | undefined;
  readonly #headers = new HeaderMemory<HeaderVerdict>(MAX_HEADERS);

  constructor(config: VerifierConfig<Claims>) {
    this.#config = config;
    this.#cache = config.cacheSize > 0 ? new TokenCache<SeenToken>(config.cacheSize) : undefined;
  }

  /** The first audience of the first issuer: how this API is called. */
  get audience(): string | undefined {
    return this.#config.issuers.list()[0]?.audiences[0];
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
    const held = await Promise.all(this.#config.issuers.list().map(async ({ keys }) => keys.current()));
    const failures = held.filter((each) => each instanceof Failure);
    for (const { cause } of failures) {
      const isMisconfigured = cause instanceof KeyFault && cause.kind === 'issuer_mismatch';
      if (isMisconfigured) throw new ConfigurationError('issuer', cause.message);
    }
    const [first] = failures;
    if (first !== undefined && failures.length === held.length) throw toError(first);
  }

  status(): readonly IssuerStatus[] {
    return this.#config.issuers.list().map(({ issuer, keys }) => ({ issuer, ...keys.status() }));
  }

  // Hot path: avoids closures and promises when a result is already available.

  /** @param isHeader - whether the text stood in a request, so that one that can be no credentials is the request's fault */
  check(token: string, isHeader = false): MaybePromise<Checked<Claims>> {
    const passed = this.#pass(token, isHeader);
    if (passed instanceof Failure) return passed;
    if (passed instanceof PassedToken) return accepted(passed);
    // Whatever was waited for, the token may have expired since.
    return passed.then((late) => (late instanceof Failure ? late : this.#acceptLate(late)));
  }

  #acceptLate(passed: PassedToken<Claims>): Checked<Claims> {
    const late = this.#failureOfTime(passed.seen);
    return late === undefined ? accepted(passed) : announced(late, passed.seen.issuer);
  }

  #failureOfTime(seen: SeenToken): Failure | undefined {
    const { token, issuer } = seen;
    const failed = firstFailure(TIME_CHECKS, contextOf(this.#config, token.header, token.claims, issuer));
    if (failed !== undefined) this.#cache?.delete(seen);
    return failed;
  }

  #pass(token: string, isHeader: boolean): MaybePromise<PassedToken<Claims> | Failure> {
    const isLookedUp = typeof token === 'string' && token.length <= this.#config.maxTokenLength;
    const seen = isLookedUp ? this.#cache?.find(token) : undefined;
    if (seen === undefined || seen instanceof SeenToken) return this.#passFound(token, seen, isHeader);
    return seen.then((found) => this.#passFound(token, found, isHeader));
  }

  #passFound(
    token: string,
    seen: SeenToken | undefined,
    isHeader: boolean,
  ): MaybePromise<PassedToken<Claims> | Failure> {
    if (seen === undefined) return this.#passUnseen(token, isHeader);
    const trusted = this.#config.issuers.find(seen.issuer.issuer);
    if (trusted === seen.issuer || !isPromiseLike(trusted)) return this.#passSeen(token, seen, trusted);
    return trusted.then((issuer) => this.#passSeen(token, seen, issuer));
  }

  /** What a token seen before still has to pass: the trust in its issuer, time, the trust in its key. */
  #passSeen(
    token: string,
    seen: SeenToken,
    trusted: IssuerConfig | Failure,
  ): MaybePromise<PassedToken<Claims> | Failure> {
    const { issuer } = seen;
    if (trusted instanceof Failure) {
      if (trusted.code === 'invalid_token') this.#cache?.delete(seen);
      return announced(trusted);
    }
    if (trusted !== issuer) {
      this.#cache?.delete(seen);
      return this.#passUnseen(token);
    }
    const failed = seen.isSafeAt(this.#config.now() / 1000) ? undefined : this.#failureOfTime(seen);
    if (failed !== undefined) return announced(failed, issuer);
    const set = issuer.keys.current();
    if (set instanceof JwkSet || set instanceof Failure) return this.#checkKey(token, seen, set);
    return set.then((fetched) => this.#checkKey(token, seen, fetched));
  }

  /** Rechecks the signing key, then asks the schema and `validate`. */
  #checkKey(token: string, seen: SeenToken, set: JwkSet | Failure): MaybePromise<PassedToken<Claims> | Failure> {
    if (set instanceof Failure) return announced(set, seen.issuer);
    if (set.has(seen.key)) return this.#askUser(seen, true);
    this.#cache?.delete(seen);
    return this.#passUnseen(token);
  }

  #passUnseen(token: string, isHeader = false): MaybePromise<PassedToken<Claims> | Failure> {
    // 1. The form, before anything is looked up.
    const jws = decodeCompact(token, this.#config.maxTokenLength, this.#headers);
    if (jws instanceof Failure) {
      if (!isHeader || canBeCredentials(token)) return announced(jws);
      return announced(failure('credentials_malformed'), undefined, 'credentials');
    }
    // 2. The issuer, before anything is fetched.
    const iss = issuerOf(jws.payload);
    if (iss === undefined) return announced(failure('issuer_invalid'));
    const found = this.#config.issuers.find(iss);
    if (isPromiseLike(found)) return found.then((issuer) => this.#passOf(token, jws, issuer));
    return this.#passOf(token, jws, found);
  }

  #passOf(
    token: string,
    jws: CompactJws<HeaderVerdict>,
    issuer: IssuerConfig | Failure,
  ): MaybePromise<PassedToken<Claims> | Failure> {
    if (issuer instanceof Failure) return announced(issuer);
    // 3. Header and claims, before a key is looked for; a header once if it always comes to the same.
    const { shared, header, payload } = jws;
    const passed = shared.verdict?.issuer === issuer ? shared.verdict : undefined;
    const context = contextOf(this.#config, header, payload, issuer, passed?.algorithm);
    if (passed === undefined) {
      const misheaded = firstFailure(HEADER_CHECKS, context);
      if (misheaded !== undefined) return announced(misheaded, issuer);
      shared.verdict = { issuer, algorithm: context.algorithm };
    }
    const failed = firstFailure(CLAIM_CHECKS, context);
    if (failed !== undefined) return announced(failed, issuer);
    // 4. The key, and the signature.
    const found = findSigningKey(issuer.keys, signedOf(jws, context));
    if (found instanceof VerificationKey || found instanceof Failure) return this.#remember(token, jws, context, found);
    return found.then((key) => this.#remember(token, jws, context, key));
  }

  /** Remembers what the issuer signed. Nothing that the user's own functions say is remembered. */
  #remember(
    token: string,
    jws: CompactJws<HeaderVerdict>,
    context: CheckContext,
    key: VerificationKey | Failure,
  ): MaybePromise<PassedToken<Claims> | Failure> {
    const { issuer, registered } = context;
    if (key instanceof Failure) return announced(key, issuer);
    // The signature is valid: the issuer is one that is really there, and the header one of its own.
    this.#config.issuers.confirm(issuer);
    this.#headers.keep(jws.shared);
    const unbound = bindingFailure(registered);
    if (unbound !== undefined) return announced(unbound, issuer);
    const seen = new SeenToken(createToken(jws, context), issuer, key, safeSpan(context));
    const held = this.#cache?.set(token, seen);
    return held === undefined ? this.#askUser(seen, false) : held.then(() => this.#askUser(seen, false));
  }

  /** 5. The user's schema, on every request: what it makes of the claims is that request's. */
  #askUser(seen: SeenToken, isCached: boolean): MaybePromise<PassedToken<Claims> | Failure> {
    const token = tokenForRequest(this.#config, seen.token);
    if (token instanceof AccessToken || token instanceof Failure) return this.#validate(token, seen, isCached);
    return token.then((late) => this.#validate(late, seen, isCached));
  }

  /** 6. The user's `validate`. */
  #validate(
    token: AccessToken<Claims> | Failure,
    seen: SeenToken,
    isCached: boolean,
  ): MaybePromise<PassedToken<Claims> | Failure> {
    if (token instanceof Failure) return announced(token, seen.issuer);
    const passed = new PassedToken(token, seen, isCached);
    const word = runValidate(this.#config, token);
    if (word === undefined) return passed;
    return whenReady(word, (refused) => (refused === undefined ? passed : announced(refused, seen.issuer)));
  }
}

/** Publishes an event if anyone subscribes; returns the token. */
function accepted<Claims>({ token, isCached }: PassedToken<Claims>): AccessToken<Claims> {
  if (verifyChannel.hasSubscribers) announceAcceptance(token.issuer, isCached);
  return token;
}

/** Publishes an event if anyone subscribes; returns the failure. */
function announced(
  failed: Failure,
  trusted?: Pick<IssuerConfig, 'issuer' | 'isConfirmed'>,
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
  return new TokenVerifier(readVerifierConfig(options, remoteKeys));
}
