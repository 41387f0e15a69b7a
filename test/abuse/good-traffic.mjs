// Good requests, sent when they are due and not when the one before was answered, so that a slow server is not spared.
import { setTimeout as sleep } from 'node:timers/promises';
import { Pool } from 'undici';
import { GOOD_LINE } from './apps.mjs';

/** Requests a second. */
export const GOOD_RATE = 100;
/** One request in so many has a token that was never seen; the others have one of a few. */
const NEW_TOKEN_EVERY = 4;
const SEEN_TOKENS = 50;
const CONNECTIONS = 32;
/** Milliseconds after which an answer is no longer waited for. */
const PATIENCE = 10_000;

export class GoodTraffic {
  #pool;
  #random;
  #mint;
  #seen;
  accepted = 0;

  static async create(port, random, mint) {
    const traffic = new GoodTraffic();
    traffic.#pool = new Pool(`http://127.0.0.1:${port}`, {
      connections: CONNECTIONS,
      pipelining: 1,
      headersTimeout: PATIENCE,
      bodyTimeout: PATIENCE,
    });
    traffic.#random = random;
    traffic.#mint = mint;
    traffic.#seen = await mint(SEEN_TOKENS);
    return traffic;
  }

  /** Shows as many new tokens, as fast as they are taken. */
  async fill(count) {
    const statuses = await Promise.all((await this.#mint(count)).map((token) => this.#send(token)));
    const refused = statuses.filter((status) => status !== 200).length;
    if (refused > 0) throw new Error(`${refused} of the first ${count} good requests were refused`);
  }

  /** @returns the count of each status, and the milliseconds that each answer took */
  async run(seconds) {
    const expected = Math.ceil(seconds * GOOD_RATE);
    const fresh = await this.#mint(Math.ceil((expected * 2) / NEW_TOKEN_EVERY));
    const latencies = [];
    const statuses = {};
    const sendOne = async (token) => {
      const start = performance.now();
      const status = await this.#send(token);
      latencies.push(performance.now() - start);
      statuses[status] = (statuses[status] ?? 0) + 1;
    };
    const all = [];
    const start = performance.now();
    // Gaps as of clients that know nothing of one another.
    for (let due = 0; due < seconds * 1000; due += (-Math.log(1 - this.#random()) * 1000) / GOOD_RATE) {
      const wait = start + due - performance.now();
      if (wait > 0) await sleep(wait);
      const isFresh = all.length % NEW_TOKEN_EVERY === 0;
      const seen = this.#seen[Math.floor(this.#random() * SEEN_TOKENS)];
      all.push(sendOne((isFresh ? fresh.pop() : undefined) ?? seen));
    }
    await Promise.all(all);
    return { sent: all.length, statuses, latencies };
  }

  close() {
    return this.#pool.destroy();
  }

  /** The status, or 0 where there is no answer. */
  async #send(token) {
    try {
      const headers = [...GOOD_LINE, 'authorization', `Bearer ${token}`];
      const { statusCode, body } = await this.#pool.request({ path: '/contacts', method: 'GET', headers });
      await body.dump();
      if (statusCode === 200) this.accepted += 1;
      return statusCode;
    } catch {
      return 0;
    }
  }
}
