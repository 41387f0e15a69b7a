import { LRUCache } from 'lru-cache';
import { sha256 } from '#runtime';
import type { MaybePromise } from '../runtime/promises.js';

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

/** An entry and how it is found; those whose tokens end alike hang together. */
interface Held<Entry> {
  readonly entry: Entry;
  /** The SHA-256 of the token. */
  readonly name: string;
  readonly end: number;
  next: Held<Entry> | undefined;
  /** The turn in which it was used last. */
  turn: number;
}

/** A turn is the time in which such a part of the entries is replaced. */
const TURNS = 8;

/**
 * What is remembered of verified tokens, by the SHA-256 of the token and never by the token itself. Only verified tokens
 * are put in, so that forged ones push nothing out; and a text that ends as no token here does is not even hashed.
 */
export class TokenCache<Entry extends object> {
  /**
   * Who was used last. It is asked by the entry, which is at hand by then: a hash would have to be hashed once more. It is
   * told once a turn, since to tell it takes longer than to find an entry. What was used in this turn still outlives all
   * that was not.
   */
  readonly #held: LRUCache<Entry, Held<Entry>>;
  readonly #byEnd = new Map<number, Held<Entry>>();
  #turn = 0;
  /** Entries that may come before the next turn. */
  #left = 0;

  /** @param max - entries; the least recently used one goes first */
  constructor(max: number) {
    const maxSize = Math.max(LEAST_LENGTH, max * AVERAGE_LENGTH);
    this.#held = new LRUCache({ max, maxSize, dispose: (held) => this.#unlink(held) });
  }

  /** What is remembered of a token. */
  find(token: string): MaybePromise<Entry | undefined> {
    const end = endOf(token);
    if (!this.#byEnd.has(end)) return undefined;
    const name = sha256(token);
    return typeof name === 'string' ? this.#use(end, name) : name.then((text) => this.#use(end, text));
  }

  delete(entry: Entry): void {
    this.#held.delete(entry);
  }

  set(token: string, entry: Entry): MaybePromise<void> {
    const name = sha256(token);
    return typeof name === 'string'
      ? this.#put(name, token, entry)
      : name.then((text) => this.#put(text, token, entry));
  }

  #named(end: number, name: string): Held<Entry> | undefined {
    let held = this.#byEnd.get(end);
    while (held !== undefined && held.name !== name) held = held.next;
    return held;
  }

  #use(end: number, name: string): Entry | undefined {
    const held = this.#named(end, name);
    if (held === undefined) return undefined;
    if (held.turn !== this.#turn) {
      held.turn = this.#turn;
      // Asked for its own sake: the one that was used last goes last.
      this.#held.get(held.entry);
    }
    return held.entry;
  }

  #put(name: string, token: string, entry: Entry): void {
    const end = endOf(token);
    const older = this.#named(end, name);
    if (older !== undefined) this.delete(older.entry);
    if (this.#left <= 0) {
      this.#turn += 1;
      this.#left = Math.floor(this.#held.size / TURNS);
    }
    this.#left -= 1;
    const held = { entry, name, end, next: this.#byEnd.get(end), turn: this.#turn };
    this.#byEnd.set(end, held);
    this.#held.set(entry, held, { size: token.length });
  }

  #unlink(held: Held<Entry>): void {
    const first = this.#byEnd.get(held.end);
    if (first !== held) {
      for (let each = first; each !== undefined; each = each.next) if (each.next === held) each.next = held.next;
    } else if (held.next === undefined) this.#byEnd.delete(held.end);
    else this.#byEnd.set(held.end, held.next);
  }
}
