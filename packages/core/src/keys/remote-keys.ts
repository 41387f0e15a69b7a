import { Failure } from '../errors.js';
import { keysChannel } from '../events.js';
import { fetchDocument, KeyFault } from '../http/fetch-json.js';
import type { Clock } from '../runtime/clock.js';
import { ignoreRejection } from '../runtime/promises.js';
import { discoverJwksUri } from './discovery.js';
import { importJwkSet, type JwkSet, type KeySource, type KeyStatus } from './jwk-set.js';

/** How an issuer's keys are fetched and kept. */
export interface KeyOptions {
  /** Metadata and key set together, in seconds, 0.01 to 60. Default 5. */
  readonly timeout?: number;
  /** One step of discovery, in seconds, 0.01 to 60. Default 2. */
  readonly discoveryTimeout?: number;
  /** The shortest freshness of a fetched set, whatever Cache-Control says, in seconds, 1 to 86400. Default 300. */
  readonly minTtl?: number;
  /** The longest freshness, in seconds, 1 to 86400; not below `minTtl`. Default 3600. */
  readonly maxTtl?: number;
  /** The freshness where Cache-Control has no `max-age`, in seconds, 1 to 86400. Default 600. */
  readonly defaultTtl?: number;
  /** How long beyond its freshness a set serves while the issuer is unreachable, in seconds, 0 to 86400. Default 3600. */
  readonly maxStale?: number;
  /** The part of the freshness after which a set is refreshed in the background: a ratio, 0.1 to 1. Default 0.8. */
  readonly refreshAt?: number;
  /** How far that moment is spread at random, so that many processes do not ask at once: a ratio, 0 to 0.5. Default 0.1. */
  readonly jitter?: number;
  /** The least time between a failed fetch and the next one, in seconds, 0 to 60. Default 1. */
  readonly failureMemory?: number;
  /** The longest first wait between background retries, in seconds, 0.1 to 3600; it doubles with each failure. Default 1. */
  readonly minBackoff?: number;
  /** The longest wait between background retries, in seconds, 0.1 to 3600. Default 60. */
  readonly maxBackoff?: number;
  /** How many fetches tokens with an unknown `kid` may cause at once: a count, 1 to 100. Default 2. */
  readonly unknownKeyBurst?: number;
  /** The time after which they may cause one more, in seconds, 1 to 3600. Default 30. */
  readonly unknownKeyInterval?: number;
  /** The largest document that is read, in bytes, 1024 to 16777216. Default 524288. */
  readonly maxBytes?: number;
  /** The largest set that is taken: a count of keys, 1 to 10000. Default 100. */
  readonly maxKeys?: number;
}

/** What a remote key set is made of. */
export interface RemoteJwkSetOptions {
  readonly issuer: string;
  /** Fixed; without it, it is discovered from the issuer's metadata. */
  readonly jwksUri: string | undefined;
  readonly fetch: typeof fetch;
  /** Milliseconds. It may throw, and is not read before keys are asked for. */
  readonly now: Clock;
  readonly allowInsecureHttp: boolean;
  readonly keys: Required<KeyOptions>;
  /** Origins that a discovered `jwks_uri` may have; without it, any. */
  readonly jwksOrigins?: readonly string[] | undefined;
  /** Whether the issuer is known to be one, and may be named in events. */
  readonly isConfirmed?: (() => boolean) | undefined;
  /** Asked before each fetch; `false` puts it off. */
  readonly mayFetch?: (() => boolean) | undefined;
  /** From 0 up to 1; spreads refreshes and retries. */
  readonly random?: () => number;
}

/** Seconds of `max-age` less `Age` (RFC 9111 §5.2.2.1, §5.1), or nothing. */
function remainingFreshness(headers: Headers): number | undefined {
  const maxAge = headers.get('cache-control')?.match(/(?:^|[\s,])max-age="?(\d{1,9})/i)?.[1];
  if (maxAge === undefined) return undefined;
  const age = headers.get('age')?.match(/^\d{1,9}$/)?.[0];
  return Number(maxAge) - Number(age ?? 0);
}

/**
 * The keys of one issuer, fetched when first asked for, refreshed ahead of their time in the background, and served on
 * while the issuer is away. It has no timer: requests drive it, by the injected clock, so that it works where processes
 * are frozen between requests.
 */
export class RemoteJwkSet implements KeySource {
  readonly #options: RemoteJwkSetOptions;
  readonly #random: () => number;
  #jwksUri: string | undefined;
  #etag: string | undefined;

  #set: JwkSet | undefined;
  #adoptedAt = 0;
  #ttl = 0;
  /** When a background refresh is due. */
  #refreshDue = 0;

  #fetching: Promise<JwkSet | Failure> | undefined;
  #fault: KeyFault | undefined;
  #failedAt = 0;
  #failures = 0;
  #missing = 0;

  /** In milliseconds, so that it adds up exactly: one fetch costs `unknownKeyInterval`. */
  #missCredit: number;
  /** When it was counted last; it is full before that. */
  #missCreditAt: number | undefined;

  constructor(options: RemoteJwkSetOptions) {
    this.#options = options;
    this.#random = options.random ?? Math.random;
    this.#jwksUri = options.jwksUri;
    this.#missCredit = options.keys.unknownKeyBurst * options.keys.unknownKeyInterval * 1000;
  }

  current(): JwkSet | Failure | Promise<JwkSet | Failure> {
    const now = this.#options.now();
    if (this.#set === undefined) return this.#fetchOrFail(now);
    this.#followClock(now);
    const { maxStale } = this.#options.keys;
    if (!(now < this.#adoptedAt + (this.#ttl + maxStale) * 1000)) return this.#fetchOrFail(now);
    // Nobody waits for a refresh. It rejects only where the clock fails, which the next request meets by itself.
    if (!(now < this.#refreshDue)) ignoreRejection(this.#fetchOnce());
    return this.#set;
  }

  refetch(seen: JwkSet): JwkSet | Failure | undefined | Promise<JwkSet | Failure | undefined> {
    if (this.#set !== seen) return this.#set;
    if (this.#fetching !== undefined) return this.#fetching;
    const now = this.#options.now();
    if (this.#hasJustFailed(now)) return this.#unavailable(now);
    if (this.#takeFromMissCredit(now)) return this.#fetchOnce();
    return this.#fault === undefined ? undefined : this.#unavailable(now);
  }

  status(): KeyStatus {
    const lastError =
      this.#fault === undefined
        ? {}
        : { lastError: { kind: this.#fault.kind, message: this.#fault.message, at: this.#failedAt } };
    if (this.#set === undefined) return { state: 'empty', keys: 0, ...lastError };
    const age = Math.max(0, this.#options.now() - this.#adoptedAt) / 1000;
    const { refreshAt, maxStale } = this.#options.keys;
    const limits = [
      ['fresh', this.#ttl * refreshAt],
      ['aging', this.#ttl],
      ['stale', this.#ttl + maxStale],
    ] as const;
    const state = limits.find(([, until]) => age < until)?.[0] ?? 'expired';
    return { state, keys: this.#set.size, age, lastSuccess: this.#adoptedAt, ...lastError };
  }

  /** Without keys to serve with: everybody waits for the one fetch. */
  #fetchOrFail(now: number): Failure | Promise<JwkSet | Failure> {
    if (this.#fetching === undefined && this.#hasJustFailed(now)) return this.#unavailable(now);
    return this.#fetchOnce();
  }

  /** Joins the fetch in flight, or starts one. */
  #fetchOnce(): Promise<JwkSet | Failure> {
    this.#fetching ??= this.#refresh().finally(() => {
      this.#fetching = undefined;
    });
    return this.#fetching;
  }

  /** Where the clock was set back, what was fetched is no older than just now, and no failure lies ahead. */
  #followClock(now: number): void {
    if (now < this.#adoptedAt) this.#schedule(now);
    if (now >= this.#failedAt) return;
    this.#failedAt = now;
    this.#refreshDue = Math.min(this.#refreshDue, Math.max(now, this.#adoptedAt + this.#ttl * 1000));
  }

  #hasJustFailed(now: number): boolean {
    return (
      this.#fault !== undefined &&
      now >= this.#failedAt &&
      now < this.#failedAt + this.#options.keys.failureMemory * 1000
    );
  }

  #unavailable(now: number): Failure {
    const { failureMemory } = this.#options.keys;
    const again = Math.min(failureMemory, (this.#failedAt - now) / 1000 + failureMemory);
    return new Failure('keys_unavailable', { retryAfter: Math.max(1, Math.ceil(again)), cause: this.#fault });
  }

  /** Strangers can name unknown keys at will, so what they may cause is rationed. */
  #takeFromMissCredit(now: number): boolean {
    const { unknownKeyBurst, unknownKeyInterval } = this.#options.keys;
    const price = unknownKeyInterval * 1000;
    const earned = Math.max(0, now - (this.#missCreditAt ?? now));
    this.#missCredit = Math.min(unknownKeyBurst * price, this.#missCredit + earned);
    this.#missCreditAt = now;
    if (!(this.#missCredit >= price)) return false;
    this.#missCredit -= price;
    return true;
  }

  async #refresh(): Promise<JwkSet | Failure> {
    try {
      if (this.#options.mayFetch?.() === false) {
        throw new KeyFault('rationed', `too many new issuers at once; ${this.#options.issuer} has to wait`);
      }
      return await this.#fetchSet();
    } catch (error) {
      return this.#recordFailure(error);
    }
  }

  async #fetchSet(): Promise<JwkSet> {
    const { keys, issuer, allowInsecureHttp, jwksOrigins, fetch } = this.#options;
    const signal = AbortSignal.timeout(keys.timeout * 1000);
    const settings = { fetch, signal, maxBytes: keys.maxBytes, mayRetry: this.#fault === undefined };
    if (this.#jwksUri === undefined) {
      const stepTimeout = keys.discoveryTimeout;
      this.#jwksUri = await discoverJwksUri(issuer, { ...settings, stepTimeout, allowInsecureHttp, jwksOrigins });
      this.#etag = undefined;
      this.#missing = 0;
    }
    const { body, headers } = await fetchDocument(this.#jwksUri, { ...settings, etag: this.#etag });
    // Without a body the set that is held is still good: only with its tag was that a possible answer.
    const held = body === undefined ? this.#set : undefined;
    const set = held ?? (await this.#import(body ?? {}, this.#jwksUri));
    // Before anything is changed: a clock that throws leaves what is held as it is.
    const now = this.#options.now();
    // A tag is of the very document that it came with.
    this.#etag = headers.get('etag') ?? (body === undefined ? this.#etag : undefined);
    this.#set = set;
    this.#fault = undefined;
    this.#failures = 0;
    this.#missing = 0;
    const { minTtl, maxTtl, defaultTtl } = keys;
    this.#ttl = Math.min(maxTtl, Math.max(minTtl, remainingFreshness(headers) ?? defaultTtl));
    this.#schedule(now);
    if (keysChannel.hasSubscribers) keysChannel.publish({ event: 'adopted', ...this.#label(), keys: set.size });
    return set;
  }

  /** The gate that a fetched set passes before it replaces the one held. */
  async #import(body: Record<string, unknown>, url: string): Promise<JwkSet> {
    const { maxKeys } = this.#options.keys;
    const listed = body['keys'];
    if (Array.isArray(listed) && listed.length > maxKeys) {
      throw new KeyFault('too_many_keys', `more than ${maxKeys} keys from ${url}`);
    }
    const imported = await importJwkSet(body);
    if (imported === undefined) throw new KeyFault('not_a_key_set', `no JWK Set from ${url}`);
    if (imported.faults.includes('secret') && keysChannel.hasSubscribers) {
      keysChannel.publish({ event: 'suspicious', ...this.#label() });
    }
    if (imported.set.size === 0) throw new KeyFault('no_usable_key', `no usable signature key from ${url}`);
    return imported.set.reusingKeysOf(this.#set);
  }

  #schedule(now: number): void {
    const { refreshAt, jitter } = this.#options.keys;
    this.#adoptedAt = now;
    const spread = 1 + jitter * (2 * this.#random() - 1);
    this.#refreshDue = now + this.#ttl * Math.min(1, refreshAt * spread) * 1000;
  }

  #label(): { issuer?: string } {
    const { issuer, isConfirmed } = this.#options;
    return isConfirmed === undefined || isConfirmed() ? { issuer } : {};
  }

  #recordFailure(error: unknown): Failure {
    const fault = error instanceof KeyFault ? error : new KeyFault('network', 'the fetch failed', { cause: error });
    const now = this.#options.now();
    this.#fault = fault;
    this.#failedAt = now;
    // An issuer that has moved its keys says so in its metadata.
    this.#missing = fault.status === 404 || fault.status === 410 ? this.#missing + 1 : 0;
    if (this.#missing >= 2 && this.#options.jwksUri === undefined) this.#jwksUri = undefined;
    if (keysChannel.hasSubscribers) keysChannel.publish({ event: 'failed', ...this.#label(), kind: fault.kind });
    // A fetch that a token caused ahead of the schedule leaves the schedule as it is.
    if (!(now < this.#refreshDue)) this.#postpone(now);
    return this.#unavailable(now);
  }

  /** Full jitter, and no sooner than a failure is forgotten. */
  #postpone(now: number): void {
    const { minBackoff, maxBackoff, failureMemory } = this.#options.keys;
    const backoff = Math.min(maxBackoff, minBackoff * 2 ** this.#failures) * this.#random();
    this.#failures += 1;
    // While the set is still fresh one try is enough; the next one comes when it no longer is.
    this.#refreshDue = Math.max(this.#adoptedAt + this.#ttl * 1000, now + Math.max(failureMemory, backoff) * 1000);
  }
}
