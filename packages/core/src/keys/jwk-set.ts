import { isJsonObject, own } from '../encoding/json.js';
import type { Failure } from '../errors.js';
import { allReady, type MaybePromise, whenReady } from '../runtime/promises.js';
import type { Algorithm } from './algorithms.js';
import { importJwk, type JwkFault, VerificationKey } from './jwk.js';

/** At most this many keys are tried for one token, because each try costs a signature check. */
const MAX_CANDIDATES = 4;

/** The state of the keys of one issuer. */
export interface KeyStatus {
  /**
   * `fixed`: configured, nothing is fetched; `empty`: none fetched yet; `fresh`; `aging`: fresh, and due for a refresh;
   * `stale`: no longer fresh, still in use; `expired`: too old to use.
   */
  readonly state: 'fixed' | 'empty' | 'fresh' | 'aging' | 'stale' | 'expired';
  /** How many usable keys are held. */
  readonly keys: number;
  /** Seconds since the last successful fetch. */
  readonly age?: number;
  /** When keys were last fetched successfully, in milliseconds since 1970. */
  readonly lastSuccess?: number;
  /** What has gone wrong since then. */
  readonly lastError?: { readonly kind: string; readonly message: string; readonly at: number };
}

/** Gives the keys of one issuer. */
export interface KeySource {
  /** The current keys; a promise if they must be fetched first, a failure if they cannot be fetched. */
  current(): JwkSet | Failure | Promise<JwkSet | Failure>;
  /**
   * A newer set than `seen`, in which the key of a token was not found. Nothing if there is none, or if a fetch is not due;
   * a failure if the fetch failed.
   */
  refetch(seen: JwkSet): JwkSet | Failure | undefined | Promise<JwkSet | Failure | undefined>;
  status(): KeyStatus;
}

/** The keys of a set to try for a token, or why there are none. */
export type Selection = readonly VerificationKey[] | 'unknown' | 'unfit';

/** An immutable set of keys, RFC 7517 §5. */
export class JwkSet {
  readonly #keys: readonly VerificationKey[];
  /** Keys to try for a token with any `kid`. */
  readonly #forAnyKid: readonly VerificationKey[];
  readonly #members: ReadonlySet<VerificationKey>;
  readonly #byKid: ReadonlyMap<string, readonly VerificationKey[]>;

  /**
   * @param kidless - for which tokens a key without `kid` is tried: for all (`'any-kid'`) if the keys are configured by hand;
   *   only for those without `kid` (`'no-kid'`) if they are from the issuer, which names its keys as its tokens do
   */
  constructor(keys: readonly VerificationKey[], kidless: 'any-kid' | 'no-kid' = 'no-kid') {
    this.#keys = keys;
    this.#forAnyKid = kidless === 'any-kid' ? keys.filter((key) => key.kid === undefined) : [];
    this.#members = new Set(keys);
    const byKid = new Map<string, VerificationKey[]>();
    for (const key of keys) {
      if (key.kid === undefined) continue;
      const sameKid = byKid.get(key.kid);
      if (sameKid === undefined) byKid.set(key.kid, [key]);
      else sameKid.push(key);
    }
    this.#byKid = byKid;
  }

  get size(): number {
    return this.#keys.length;
  }

  /** Whether the set holds this key, the same object. */
  has(key: VerificationKey): boolean {
    return this.#members.has(key);
  }

  /**
   * The keys to try for a token, four at most. For a token without `kid` these are all keys. For one with a `kid` these are
   * the keys of that `kid`, and after them keys without `kid`, if the constructor was told so.
   */
  select(kid: string | undefined, algorithm: Algorithm, configured: ReadonlySet<Algorithm> | undefined): Selection {
    const named = kid === undefined ? this.#keys : this.#namedBy(kid);
    const fitting = named.every((key) => key.fits(algorithm, configured))
      ? named
      : named.filter((key) => key.fits(algorithm, configured));
    if (fitting.length > 0) return fitting.length > MAX_CANDIDATES ? fitting.slice(0, MAX_CANDIDATES) : fitting;
    return kid !== undefined && this.#byKid.has(kid) ? 'unfit' : 'unknown';
  }

  #namedBy(kid: string): readonly VerificationKey[] {
    const exact = this.#byKid.get(kid);
    if (exact === undefined) return this.#forAnyKid;
    return this.#forAnyKid.length === 0 ? exact : [...exact, ...this.#forAnyKid];
  }

  /** The set with the key objects of a previous one where keys are unchanged, so that tokens they verified stay cached. */
  reusingKeysOf(previous: JwkSet | undefined): JwkSet {
    if (previous === undefined) return this;
    const held = new Map(previous.#keys.map((key) => [key.identity, key]));
    return new JwkSet(this.#keys.map((key) => held.get(key.identity) ?? key));
  }
}

/** An imported set, and why JWKs were left out of it. */
export interface ImportedJwkSet {
  readonly set: JwkSet;
  readonly faults: readonly JwkFault[];
}

/**
 * Imports a JWK Set. A JWK that cannot be used is left out (RFC 7517 §5).
 *
 * @param value - the parsed document
 * @returns nothing if it is no JWK Set
 */
export function importJwkSet(value: unknown): MaybePromise<ImportedJwkSet | undefined> {
  const jwks = isJsonObject(value) ? own(value, 'keys') : undefined;
  if (!Array.isArray(jwks)) return undefined;
  return whenReady(allReady(jwks.map(importJwk)), (imported) => ({
    set: new JwkSet(imported.filter((each) => each instanceof VerificationKey)),
    faults: imported.filter((each) => typeof each === 'string'),
  }));
}

/** Configured keys: imported once, never fetched. */
export class FixedKeySource implements KeySource {
  readonly #load: () => MaybePromise<JwkSet>;
  #set: JwkSet | undefined;
  #loading: Promise<JwkSet> | undefined;

  constructor(load: () => MaybePromise<JwkSet>) {
    this.#load = load;
  }

  current(): JwkSet | Promise<JwkSet> {
    if (this.#set !== undefined) return this.#set;
    if (this.#loading !== undefined) return this.#loading;
    const loaded = this.#load();
    if (loaded instanceof JwkSet) {
      this.#set = loaded;
      return loaded;
    }
    this.#loading = loaded.then((set) => {
      this.#set = set;
      return set;
    });
    return this.#loading;
  }

  refetch(): undefined {
    // Configured keys do not change.
  }

  status(): KeyStatus {
    return { state: 'fixed', keys: this.#set?.size ?? 0 };
  }
}
