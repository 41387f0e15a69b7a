import { LRUCache } from 'lru-cache';
import { runtime } from '#runtime';
import { isPromiseLike, type MaybePromise } from '../runtime/promises.js';

/** Characters that a token may have on average; where they are longer, fewer are held. */
const AVERAGE_LENGTH = 4096;
/** Characters that are held in any case: as many as the longest token may have. */
const LEAST_LENGTH = 1_048_576;

/** What is remembered of one token. */
export interface CacheEntry<Value> {
  readonly value: Value;
  /** The SHA-256 of the token. */
  readonly hash: string;
  /** Where the filter counts the token. */
  readonly slot: number;
}

/**
 * What is remembered of verified tokens, by the SHA-256 of the token and never by the token itself. Only verified tokens
 * are put in, so that forged ones push nothing out.
 */
export class TokenCache<Value> {
  readonly #entries: LRUCache<string, CacheEntry<Value>>;
  readonly #endings: EndingFilter;

  /** @param max - entries; the least recently used one goes first */
  constructor(max: number) {
    const endings = new EndingFilter(max);
    this.#endings = endings;
    this.#entries = new LRUCache({
      max,
      maxSize: Math.max(LEAST_LENGTH, max * AVERAGE_LENGTH),
      onInsert: ({ slot }) => endings.add(slot),
      dispose: ({ slot }) => endings.remove(slot),
    });
  }

  /** What is remembered of a token; a promise where the hash of the platform is one. */
  find(token: string): MaybePromise<CacheEntry<Value> | undefined> {
    if (!this.#endings.has(this.#endings.slotOf(token))) return undefined;
    const hash = runtime.sha256(token);
    return isPromiseLike(hash) ? hash.then((ready) => this.#entries.get(ready)) : this.#entries.get(hash);
  }

  set(token: string, value: Value): MaybePromise<void> {
    const hash = runtime.sha256(token);
    if (isPromiseLike(hash)) return hash.then((ready) => this.#put(ready, token, value));
    this.#put(hash, token, value);
  }

  #put(hash: string, token: string, value: Value): void {
    this.#entries.set(hash, { value, hash, slot: this.#endings.slotOf(token) }, { size: token.length });
  }

  /** Forgets an entry, unless a newer one of the same token has taken its place. */
  delete(entry: CacheEntry<Value>): void {
    if (this.#entries.peek(entry.hash) === entry) this.#entries.delete(entry.hash);
  }
}

/** Characters of a token's end that the filter looks at. They are of its signature, so that tokens seldom share them. */
const ENDING = 5;
/** Slots for each entry: where the cache is full, at most a fifth of the endings that no entry has share a slot with one. */
const SLOTS_PER_ENTRY = 4;
const LEAST_SLOTS = 1024;

/**
 * Counts how many entries have a token with a certain ending, roughly: different endings may share a slot. A token whose
 * ending no entry has need not be hashed, which is a third of what it costs to refuse a token of another issuer.
 */
class EndingFilter {
  /** A count beyond 255 starts again at 0: such a token may be checked as a new one, and nothing else happens. */
  readonly #counts: Uint8Array;

  constructor(max: number) {
    // A power of two, so that a slot is the lower bits of a number.
    const slots = Math.max(LEAST_SLOTS, max * SLOTS_PER_ENTRY);
    this.#counts = new Uint8Array(2 ** Math.ceil(Math.log2(slots)));
  }

  slotOf(token: string): number {
    let number = 0;
    for (let at = token.length - ENDING; at < token.length; at += 1) number = (number * 31 + token.charCodeAt(at)) | 0;
    return number & (this.#counts.length - 1);
  }

  has(slot: number): boolean {
    return this.#counts[slot] !== 0;
  }

  add(slot: number): void {
    this.#counts[slot] = (this.#counts[slot] ?? 0) + 1;
  }

  remove(slot: number): void {
    this.#counts[slot] = (this.#counts[slot] ?? 0) - 1;
  }
}
