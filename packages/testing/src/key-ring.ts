import type { JSONWebKeySet, JWK } from 'jose';
import { algorithmOfFamily, type SigningAlgorithm } from './algorithms.js';
import { checkText, requireObject } from './arguments.js';
import { createTestKey, isTestKey, requireTestKey, type TestKey } from './test-key.js';

/** A JWK to publish: any object, so that odd and broken ones can be published too. */
export type PublishableJwk = Readonly<Record<string, unknown>>;

/** What `createKey()` takes. */
export interface CreateKeyOptions {
  /** Default: the issuer's algorithm. */
  readonly algorithm?: SigningAlgorithm | undefined;
  /** Default: the key's RFC 7638 thumbprint. A `kid` may be given twice, to test what a verifier makes of that. */
  readonly kid?: string | undefined;
  /** Whether the key is in the JWK Set at once. Default true. */
  readonly publish?: boolean | undefined;
}

/** What `rotate()` takes. */
export interface RotateOptions {
  /** Whether the key that signed until now stays in the JWK Set, as a careful provider would have it. Default true. */
  readonly keepOld?: boolean | undefined;
  /** A key prepared with `createKey()`. Default: a new one. */
  readonly key?: TestKey | undefined;
  /** The new key's algorithm. Default: the issuer's. */
  readonly algorithm?: SigningAlgorithm | undefined;
  /** The new key's name. Default: its RFC 7638 thumbprint. */
  readonly kid?: string | undefined;
}

/** The keys of a test issuer: which one signs, and which ones its JWK Set shows. */
export interface KeyRing {
  /** The `kid`s in the JWK Set, in its order. */
  readonly keys: readonly string[];

  /** The key that `token()` signs with. */
  readonly signingKey: TestKey;

  /**
   * Makes a key that signs nothing by itself: pass it to `token({ key })`, or to `rotate({ key })` later.
   *
   * @example
   * ```ts
   * import { createTestIssuer } from '@scopegate/testing';
   *
   * const issuer = await createTestIssuer();
   * const key = await issuer.createKey({ algorithm: 'ES256', kid: 'next', publish: false });
   * const token = await issuer.token({ key }); // signed with a key that nobody can look up yet
   * issuer.publish(key);
   * ```
   */
  createKey(options?: CreateKeyOptions): Promise<TestKey>;

  /**
   * Publishes a new key and signs with it from now on.
   *
   * @example
   * ```ts
   * import { createTestIssuer } from '@scopegate/testing';
   *
   * const issuer = await createTestIssuer();
   * const before = await issuer.token();
   * await issuer.rotate({ keepOld: false }); // `before` is no longer verifiable
   * ```
   */
  rotate(options?: RotateOptions): Promise<TestKey>;

  /**
   * Adds a key to the JWK Set: one of `createKey()`, or any JWK just as it is. Publishing the same object twice adds it
   * once; another one with the same `kid` stands beside the first.
   */
  publish(key: TestKey | PublishableJwk): void;

  /**
   * Takes every key of that name out of the JWK Set and tells whether there was one; the signing key's name if none is
   * given. A withdrawn signing key goes on signing.
   */
  withdraw(kid?: string): boolean;

  /** The JWK Set as it is served without a fault: a copy, public members only. */
  jwks(): JSONWebKeySet;
}

/** The ring behind the public interface, with what only bad tokens and faults need. */
export class KeyStore implements KeyRing {
  readonly #algorithm: SigningAlgorithm;
  #signingKey: TestKey;
  #published: PublishableJwk[];
  readonly #impostors = new Map<string, Promise<TestKey>>();
  #stranger: Promise<TestKey> | undefined;

  constructor(signingKey: TestKey) {
    this.#algorithm = signingKey.algorithm;
    this.#signingKey = signingKey;
    this.#published = [signingKey.publicJwk];
  }

  get signingKey(): TestKey {
    return this.#signingKey;
  }

  get keys(): readonly string[] {
    return this.#published.map((jwk) => jwk['kid']).filter((kid) => typeof kid === 'string');
  }

  /** The algorithms of the published keys. */
  get algorithms(): readonly string[] {
    const named = this.#published.map((jwk) => jwk['alg']).filter((alg) => typeof alg === 'string');
    return [...new Set([this.#algorithm, ...named])];
  }

  async createKey(options: CreateKeyOptions = {}): Promise<TestKey> {
    checkText('kid', requireObject('options', options).kid);
    const key = await createTestKey(options.algorithm ?? this.#algorithm, options.kid);
    if (options.publish ?? true) this.publish(key);
    return key;
  }

  async rotate(options: RotateOptions = {}): Promise<TestKey> {
    const { key: prepared, kid } = requireObject('options', options);
    checkText('kid', kid);
    const key =
      prepared !== undefined
        ? requireTestKey(prepared)
        : await createTestKey(options.algorithm ?? this.#algorithm, kid);
    const old = this.#signingKey;
    // One step, with nothing awaited in between: no request sees the set without a key.
    if (!(options.keepOld ?? true) && old !== key) {
      this.#published = this.#published.filter((jwk) => jwk !== old.publicJwk);
    }
    this.publish(key);
    this.#signingKey = key;
    return key;
  }

  publish(key: TestKey | PublishableJwk): void {
    requireObject('key', key);
    const jwk: PublishableJwk = isTestKey(key) ? key.publicJwk : key;
    if (!this.#published.includes(jwk)) this.#published.push(jwk);
  }

  withdraw(kid: string = this.#signingKey.kid): boolean {
    const before = this.#published.length;
    this.#published = this.#published.filter((jwk) => jwk['kid'] !== kid);
    return this.#published.length < before;
  }

  jwks(): JSONWebKeySet {
    return JSON.parse(JSON.stringify({ keys: this.#published })) as JSONWebKeySet;
  }

  /** The published set with other key material under each name, as if every key had been replaced in silence. */
  async swappedJwks(): Promise<JSONWebKeySet> {
    const { keys } = this.jwks();
    return { keys: await Promise.all(keys.map((jwk) => this.#swap(jwk))) };
  }

  /** Another key under a key's name: what `forged()` signs with and what the fault `swapped-keys` publishes. */
  impostorOf(key: TestKey): Promise<TestKey> {
    return this.#impostor(key.kid, familyOf(key.publicJwk), key.algorithm);
  }

  /** A key that is never published; one does, since each token of it gets a `kid` of its own. */
  stranger(): Promise<TestKey> {
    this.#stranger ??= createTestKey(this.#algorithm);
    return this.#stranger;
  }

  async #swap(jwk: JWK): Promise<JWK> {
    const family = familyOf(jwk);
    const algorithm = algorithmOfFamily(family);
    if (jwk.kid === undefined || algorithm === undefined) return jwk;
    const { publicJwk } = await this.#impostor(jwk.kid, family, algorithm);
    const { kid: _kid, alg: _alg, use: _use, ...material } = publicJwk;
    return { ...jwk, ...material };
  }

  #impostor(kid: string, family: string | undefined, algorithm: SigningAlgorithm): Promise<TestKey> {
    const name = `${family} ${kid}`;
    const known = this.#impostors.get(name);
    if (known !== undefined) return known;
    const made = createTestKey(algorithm, kid);
    this.#impostors.set(name, made);
    return made;
  }
}

function familyOf(jwk: Readonly<JWK>): string | undefined {
  return jwk.kty === 'RSA' ? 'RSA' : jwk.crv;
}
