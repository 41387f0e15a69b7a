import { LRUCache } from 'lru-cache';
import type { IssuerOptions } from '../config/options.js';
import type { ResolverConfig } from '../config/verifier-config.js';
import { jsonEqual, own } from '../encoding/json.js';
import { ConfigurationError, Failure, failure } from '../errors.js';
import { parseUrl } from '../http/fetch-json.js';
import type { Clock } from '../runtime/clock.js';
import { isPromiseLike, type MaybePromise } from '../runtime/promises.js';
import type { IssuerRegistry, TrustedIssuer } from './issuers.js';

/** What tenants are made of. Times are in seconds. */
export interface TenantSettings
  extends Pick<ResolverConfig, 'resolve' | 'max' | 'ttl' | 'newIssuerBurst' | 'newIssuersPerSecond'> {
  readonly allowInsecureHttp: boolean;
  /** Milliseconds. It may throw, and is not read before a tenant is asked for. */
  readonly now: Clock;
  /** How long an answer of the resolver is waited for. */
  readonly timeout: number;
  /** Makes a trusted issuer of what the resolver answered; `mayFetch` is asked before each of its fetches. */
  readonly trust: (
    answer: IssuerOptions,
    rules: { readonly mayFetch: () => boolean; readonly isConfirmed: () => boolean },
  ) => TrustedIssuer;
}

interface Tenant {
  /** A copy of the answer: an equal answer keeps the keys and the verified tokens. */
  readonly options: IssuerOptions;
  readonly issuer: TrustedIssuer;
  /** Until a token of it has been verified, anybody may have made its name up. */
  isConfirmed: boolean;
  /** When the resolver is asked again. */
  recheckAt: number;
}

/** An `iss` longer than this is nobody's. */
const MAX_ISS_LENGTH = 2048;
/** How many names without a tenant are remembered, and for how many seconds. */
const REFUSED_MAX = 1000;
const REFUSED_TTL = 10;
/** How many answers of the resolver are waited for at once on behalf of names that are not confirmed; beyond that, 503. */
const MAX_RESOLVING = 100;
/** RFC 3986: a host, no userinfo, and printable ASCII throughout. */
const PLAUSIBLE = /^https?:\/\/[^/@]+(?:\/.*)?$/i;
const IMPLAUSIBLE = /[^!-~]|[?#\\]/;

/**
 * Tenants that are decided upon at run time. Anybody can write any `iss` into a token, so what strangers can cause is
 * bounded everywhere: names without a tenant, names not confirmed by a good signature, and tenants proper are kept apart,
 * so that none can push another kind out, and unconfirmed ones share one ration of fetches.
 */
export class Tenants implements IssuerRegistry {
  readonly #settings: TenantSettings;
  readonly #tenants: LRUCache<string, Tenant>;
  readonly #probation: LRUCache<string, Tenant>;
  readonly #refused: LRUCache<string, { readonly until: number }>;
  readonly #resolving = new Map<string, Promise<TrustedIssuer | Failure>>();
  #fetchBudget: number;
  /** When it was counted last; it is full before that. */
  #fetchBudgetAt: number | undefined;

  constructor(settings: TenantSettings) {
    this.#settings = settings;
    this.#tenants = new LRUCache({ max: settings.max });
    this.#probation = new LRUCache({ max: settings.max });
    this.#refused = new LRUCache({ max: REFUSED_MAX });
    this.#fetchBudget = settings.newIssuerBurst;
  }

  find(iss: string): MaybePromise<TrustedIssuer | Failure> {
    const known = this.#tenants.get(iss) ?? this.#probation.get(iss);
    const now = this.#settings.now();
    if (known !== undefined && this.#isCurrent(known.recheckAt, now, this.#settings.ttl)) return known.issuer;
    const refused = this.#refused.get(iss);
    if (refused !== undefined && this.#isCurrent(refused.until, now, REFUSED_TTL)) return failure('issuer_untrusted');
    if (known === undefined && !this.#isPlausible(iss)) return failure('issuer_untrusted');
    const underway = this.#resolving.get(iss);
    if (underway !== undefined) return underway;
    // Strangers may fill the queue, but a tenant proper is never put off by them.
    const isStranger = known?.isConfirmed !== true;
    if (isStranger && this.#resolving.size >= MAX_RESOLVING)
      return new Failure('issuer_unavailable', { retryAfter: 1 });
    const resolving = this.#resolve(iss, known).finally(() => this.#resolving.delete(iss));
    this.#resolving.set(iss, resolving);
    return resolving;
  }

  confirm(issuer: TrustedIssuer): void {
    const tenant = this.#probation.get(issuer.issuer);
    if (tenant?.issuer !== issuer) return;
    tenant.isConfirmed = true;
    this.#probation.delete(issuer.issuer);
    this.#tenants.set(issuer.issuer, tenant);
  }

  list(): readonly TrustedIssuer[] {
    return [...this.#tenants.values()].map(({ issuer }) => issuer);
  }

  /** Before `until`, and not so far before it that the clock must have been set back. */
  #isCurrent(until: number, now: number, ttl: number): boolean {
    return now < until && now >= until - ttl * 1000;
  }

  /**
   * Only what can be an issuer's identifier is asked about: RFC 8414 §2. Strangers write the names, so http on this machine
   * is left out as well: they could have its services asked.
   */
  #isPlausible(iss: string): boolean {
    if (iss.length > MAX_ISS_LENGTH || IMPLAUSIBLE.test(iss) || !PLAUSIBLE.test(iss)) return false;
    const url = parseUrl(iss);
    return url?.protocol === 'https:' || (url?.protocol === 'http:' && this.#settings.allowInsecureHttp);
  }

  async #resolve(iss: string, known: Tenant | undefined): Promise<TrustedIssuer | Failure> {
    const { resolve, ttl, now, timeout } = this.#settings;
    try {
      const answer = resolve(iss);
      const options = isPromiseLike(answer) ? await inTime(answer, timeout) : answer;
      if (options === undefined || options === null) {
        this.#forget(iss);
        this.#refused.set(iss, { until: now() + REFUSED_TTL * 1000 });
        return failure('issuer_untrusted');
      }
      if (own(options, 'issuer') !== iss) {
        throw new ConfigurationError('issuer.resolve', 'must answer with the very issuer that it was asked about');
      }
      const recheckAt = now() + ttl * 1000;
      if (known !== undefined && jsonEqual(known.options, options)) {
        known.recheckAt = recheckAt;
        return known.issuer;
      }
      this.#forget(iss);
      return this.#admit(options, recheckAt);
    } catch (error) {
      return new Failure('issuer_unavailable', { retryAfter: 1, cause: error });
    }
  }

  #admit(options: IssuerOptions, recheckAt: number): TrustedIssuer {
    const isConfirmed = (): boolean => tenant.isConfirmed;
    const mayFetch = (): boolean => tenant.isConfirmed || this.#takeFromFetchBudget();
    const issuer = this.#settings.trust(options, { isConfirmed, mayFetch });
    const tenant: Tenant = { options: structuredClone(options), issuer, isConfirmed: false, recheckAt };
    this.#probation.set(options.issuer, tenant);
    return issuer;
  }

  #forget(iss: string): void {
    this.#tenants.delete(iss);
    this.#probation.delete(iss);
  }

  #takeFromFetchBudget(): boolean {
    const { newIssuerBurst, newIssuersPerSecond } = this.#settings;
    const now = this.#settings.now();
    const refill = (Math.max(0, now - (this.#fetchBudgetAt ?? now)) / 1000) * newIssuersPerSecond;
    this.#fetchBudget = Math.min(newIssuerBurst, this.#fetchBudget + refill);
    this.#fetchBudgetAt = now;
    if (!(this.#fetchBudget >= 1)) return false;
    this.#fetchBudget -= 1;
    return true;
  }
}

/** An answer, unless it takes too long. The timer ends with it: there may be very many of them. */
async function inTime<T>(answer: PromiseLike<T>, seconds: number): Promise<T> {
  let timer: { unref?: () => unknown } | number | undefined;
  const tooLate = new Promise<never>((_, reject) => {
    const error = new Error(`the resolver of tenants did not answer within ${seconds} s`);
    timer = setTimeout(() => reject(error), seconds * 1000);
    if (typeof timer === 'object') timer.unref?.();
  });
  try {
    return await Promise.race([answer, tooLate]);
  } finally {
    clearTimeout(timer as number);
  }
}
