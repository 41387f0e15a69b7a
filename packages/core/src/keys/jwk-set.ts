import { isJsonObject, own } from '../encoding/json.js';
import type { Failure } from '../errors.js';
import { allReady, type MaybePromise, whenReady } from '../runtime/promises.js';
import type { Algorithm } from './algorithms.js';
import { importJwk, type JwkFault, VerificationKey } from './jwk.js';

/** More keys than this are not tried for one token: each try costs a signature check. */
const MAX_CANDIDATES = 4;

/** How the keys of one issuer stand. */
export interface KeyStatus {
  /**
   * `fixed`: configured, nothing is fetched; `empty`: none fetched yet; `fresh`; `aging`: fresh, and due for a refresh;
   * `stale`: past its freshness, still serving; `expired`: too old to serve.
   */
  readonly state: 'fixed' | 'empty' | 'fresh' | 'aging' | 'stale' | 'expired';
  /** Usable keys held. */
  readonly keys: number;
  /** Since the last successful fetch, in seconds. */
  readonly age?: number;
  /** When keys were last fetched, in milliseconds since 1970. */
  readonly lastSuccess?: number;
  /** What went wrong since then. */
  readonly lastError?: { readonly kind: string; readonly message: string; readonly at: number };
}

/** Where the keys of one issuer come from. */
export interface KeySource {
  /** The keys as they are now; a promise where they have to be fetched first, a failure where they cannot be had. */
  current(): JwkSet | Failure | Promise<JwkSet | Failure>;
  /**
   * Asks for a newer set than `seen`, in which a token's key was not found. Nothing where none can be had or where it is
   * not worth the asking; a failure where asking failed.
   */
  refetch(seen: JwkSet): JwkSet | Failure | undefined | Promise<JwkSet | Failure | undefined>;
  status(): KeyStatus;
}

/** What a set has for a token: keys to try, or why there are none. */
export type Selection = readonly VerificationKey[] | 'unknown' | 'unfit';

/** An immutable set of keys, RFC 7517 §5. */
export class JwkSet {
  readonly #keys: readonly VerificationKey[];
  /** Keys that serve a token whatever `kid` it names. */
  readonly #forAnyKid: readonly VerificationKey[];
  readonly #members: ReadonlySet<VerificationKey>;
  readonly #byKid: ReadonlyMap<string, readonly VerificationKey[]>;

  /**
   * @param kidless - which tokens a key without `kid` serves: `'any-kid'` for keys of the configuration, which somebody chose
   *   by hand; `'no-kid'`, those without one, for a set of the issuer's, who names keys as tokens do
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

  /** Whether the very key is still in the set. */
  has(key: VerificationKey): boolean {
    return this.#members.has(key);
  }

  /**
   * The keys to try for a token, four at most. A token without `kid` may be of any key. A token with one is of the keys of
   * that `kid`; those without `kid` are tried after them, or not at all (see the constructor).
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

  /** A set in which keys that were already held stay the same objects, so that what they verified stays verified. */
  reusingKeysOf(previous: JwkSet | undefined): JwkSet {
    if (previous === undefined) return this;
    const held = new Map(previous.#keys.map((key) => [key.identity, key]));
    return new JwkSet(this.#keys.map((key) => held.get(key.identity) ?? key));
  }
}

/** A set taken in, and what was left out of it. */
export interface ImportedJwkSet {
  readonly set: JwkSet;
  readonly faults: readonly JwkFault[];
}

/**
 * Takes a JWK Set in. A JWK that cannot be used is left out and spoils nothing (RFC 7517 §5).
 *
 * @param value - the parsed document
 * @returns nothing where it is not a JWK Set at all
 */
export function importJwkSet(value: unknown): MaybePromise<ImportedJwkSet | undefined> {
  const jwks = isJsonObject(value) ? own(value, 'keys') : undefined;
  if (!Array.isArray(jwks)) return undefined;
  return whenReady(allReady(jwks.map(importJwk)), (imported) => ({
    set: new JwkSet(imported.filter((each) => each instanceof VerificationKey)),
    faults: imported.filter((each) => typeof each === 'string'),
  }));
}

/** Keys that were given in the configuration: imported once, never fetched. */
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
    // Nothing is newer than what is configured.
  }

  status(): KeyStatus {
    return { state: 'fixed', keys: this.#set?.size ?? 0 };
  }
}
