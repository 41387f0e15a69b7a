import { LRUCache } from 'lru-cache';
import type { IssuerConfig } from '../config/issuer-config.js';
import type { IssuerOptions, IssuerResolver } from '../config/options.js';
import { jsonEqual, own } from '../encoding/json.js';
import { ConfigurationError, Failure, failure } from '../errors.js';
import { parseUrl } from '../http/fetch-json.js';
import type { Clock } from '../runtime/clock.js';
import { isPromiseLike, type MaybePromise } from '../runtime/promises.js';
import type { IssuerRegistry } from './issuers.js';

/** A resolver's numbers, read from its options. Times are in seconds. */
export interface TenantSettings {
  readonly resolve: IssuerResolver['resolve'];
  readonly max: number;
  readonly ttl: number;
  readonly newIssuerBurst: number;
  readonly newIssuersPerSecond: number;
  readonly allowInsecureHttp: boolean;
  /** Milliseconds. It may throw, and is not read before a tenant is asked for. */
  readonly now: Clock;
  /** How long an answer of the resolver is waited for, in seconds. */
  readonly timeout: number;
  /** Makes a config of what the resolver answered; `mayFetch` is asked before each of its fetches. */
  readonly toConfig: (
    options: IssuerOptions,
    rules: { readonly mayFetch: () => boolean; readonly isConfirmed: () => boolean },
  ) => IssuerConfig;
}

interface Tenant {
  /** A copy of the answer: the same one again leaves keys and verified tokens what they are. */
  readonly options: IssuerOptions;
  readonly config: IssuerConfig;
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
  readonly #resolving = new Map<string, Promise<IssuerConfig | Failure>>();
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

  find(iss: string): MaybePromise<IssuerConfig | Failure> {
    const known = this.#tenants.get(iss) ?? this.#probation.get(iss);
    const now = this.#settings.now();
    if (known !== undefined && this.#isCurrent(known.recheckAt, now, this.#settings.ttl)) return known.config;
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

  confirm(config: IssuerConfig): void {
    const tenant = this.#probation.get(config.issuer);
    if (tenant?.config !== config) return;
    tenant.isConfirmed = true;
    this.#probation.delete(config.issuer);
    this.#tenants.set(config.issuer, tenant);
  }

  list(): readonly IssuerConfig[] {
    return [...this.#tenants.values()].map(({ config }) => config);
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

  async #resolve(iss: string, known: Tenant | undefined): Promise<IssuerConfig | Failure> {
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
        return known.config;
      }
      this.#forget(iss);
      return this.#admit(options, recheckAt);
    } catch (error) {
      return new Failure('issuer_unavailable', { retryAfter: 1, cause: error });
    }
  }

  #admit(options: IssuerOptions, recheckAt: number): IssuerConfig {
    const isConfirmed = (): boolean => tenant.isConfirmed;
    const mayFetch = (): boolean => tenant.isConfirmed || this.#takeFromFetchBudget();
    const config = this.#settings.toConfig(options, { isConfirmed, mayFetch });
    const tenant: Tenant = { options: structuredClone(options), config, isConfirmed: false, recheckAt };
    this.#probation.set(options.issuer, tenant);
    return config;
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

const LABEL = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;
const SEGMENT = /^[A-Za-z0-9_~-](?:[A-Za-z0-9._~-]{0,127})$/;

/**
 * Trusts any tenant of one provider: a resolver for `issuer`, from a pattern in which one `*` stands for one whole label
 * of the host name (lower case, as DNS has it) or for one whole segment of the path. All else is compared exactly, so that
 * no port, userinfo, suffix, upper case, trailing dot or encoded character is taken for the provider's.
 *
 * @param pattern - an https URL with one `*`, such as `https://*.example.com/`
 * @throws ConfigurationError - where the pattern is no such URL, or would trust a whole top-level domain
 *
 * @example
 * ```ts
 * import { createVerifier, trustIssuers } from '@scopegate/core';
 *
 * export const verifier = createVerifier({
 *   issuer: trustIssuers('https://*.example.com/'),
 *   audience: 'appointments:api',
 * });
 * ```
 */
export function trustIssuers(pattern: string): IssuerResolver {
  const hint = "give an https URL in which one * stands for a whole label or segment: 'https://*.example.com/'";
  const [prefix, suffix, ...more] = typeof pattern === 'string' ? pattern.split('*') : [];
  if (prefix === undefined || suffix === undefined || more.length > 0) throw new ConfigurationError('issuer', hint);
  const sample = `${prefix}x${suffix}`;
  const url = parseUrl(sample);
  // Written as the URL parser would write it, so that what is compared is what is fetched from.
  const isPlain = url !== undefined && (url.href === sample || url.href === `${sample}/`) && !/[?#@]/.test(sample);
  if (!isPlain || url.protocol !== 'https:') throw new ConfigurationError('issuer', hint);
  const isHost = prefix === 'https://' && suffix.startsWith('.');
  const isSegment = prefix.length > 'https://'.length && prefix.endsWith('/') && /^(?:\/|$)/.test(suffix);
  if (!isHost && !isSegment) throw new ConfigurationError('issuer', hint);
  if (isHost && url.hostname.split('.').length < 3) {
    throw new ConfigurationError('issuer', 'would trust every host of a top-level domain; name at least two labels');
  }
  const tenant = isHost ? LABEL : SEGMENT;
  return {
    resolve(iss) {
      if (typeof iss !== 'string' || !iss.startsWith(prefix) || !iss.endsWith(suffix)) return undefined;
      const name = iss.slice(prefix.length, iss.length - suffix.length);
      return iss.length > prefix.length + suffix.length && tenant.test(name) ? { issuer: iss } : undefined;
    },
  };
}
