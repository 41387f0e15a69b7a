import { LRUCache } from 'lru-cache';
import { sha256 } from '#platform';
import { isPromiseLike, type MaybePromise } from '../maybe-promise.js';

/** Characters that a token may have on average; where they are longer, fewer are held. */
const AVERAGE_LENGTH = 4096;
/** Characters that are held in any case: as many as the longest token may have. */
const LEAST_LENGTH = 1_048_576;

/** Characters of a token's end, which is a part of its signature. */
const END = 5;

/** The end of a token as a number. */
function endOf(token: string): number {
  let end = 0;
  for (let at = token.length - END; at < token.length; at += 1) end = (end << 6) ^ token.charCodeAt(at);
  return end;
}

interface Held<Entry> {
  readonly entry: Entry;
  readonly end: number;
}

/**
 * What is remembered of verified tokens, by the SHA-256 of the token and never by the token itself. Only verified tokens
 * are put in, so that forged ones push nothing out; and a text that ends as no token here does is not even hashed.
 */
export class TokenCache<Entry extends object> {
  readonly #held: LRUCache<string, Held<Entry>>;
  /** How tokens here end. Where two end alike and one goes, the other one is hashed and put in anew: no harm is done. */
  readonly #ends = new Set<number>();

  /** @param max - entries; the least recently used one goes first */
  constructor(max: number) {
    const maxSize = Math.max(LEAST_LENGTH, max * AVERAGE_LENGTH);
    this.#held = new LRUCache({ max, maxSize, dispose: ({ end }) => this.#ends.delete(end) });
  }

  /** The name that a token has in here; nothing where no token here ends as this one does. */
  nameOf(token: string): MaybePromise<string> | undefined {
    return this.#ends.has(endOf(token)) ? sha256(token) : undefined;
  }

  get(name: string): Entry | undefined {
    return this.#held.get(name)?.entry;
  }

  delete(name: string): void {
    this.#held.delete(name);
  }

  set(token: string, entry: Entry): MaybePromise<void> {
    const name = sha256(token);
    return isPromiseLike(name) ? name.then((text) => this.#put(text, token, entry)) : this.#put(name, token, entry);
  }

  #put(name: string, token: string, entry: Entry): void {
    const end = endOf(token);
    this.#held.set(name, { entry, end }, { size: token.length });
    this.#ends.add(end);
  }
}
