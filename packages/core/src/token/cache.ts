import { LRUCache } from 'lru-cache';
import { sha256 } from '#platform';
import type { MaybePromise } from '../maybe-promise.js';

/**
 * What is remembered of verified tokens, by the hash of the token and never by the token itself. Only verified tokens
 * are put in, so that forged ones push nothing out.
 */
export class TokenCache<Entry extends object> {
  readonly #entries: LRUCache<string, Entry>;

  /** @param max - entries; the least recently used one goes first */
  constructor(max: number) {
    this.#entries = new LRUCache({ max });
  }

  /** The name that a token has in here. */
  keyOf(token: string): MaybePromise<string> {
    return sha256(token);
  }

  get(key: string): Entry | undefined {
    return this.#entries.get(key);
  }

  set(key: string, entry: Entry): void {
    this.#entries.set(key, entry);
  }

  delete(key: string): void {
    this.#entries.delete(key);
  }
}
