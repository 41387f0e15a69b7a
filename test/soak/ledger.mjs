// What came of it all, and whether it may be.
import { KEYS } from './cast.mjs';

/** Of a set's shortest life: after so much of it, at the earliest, it is refreshed (0.8, and a tenth less by chance). */
const EARLIEST = 0.72;
/** Fetches that tokens of unknown keys may cause at once. */
const BURST = 2;

/** How many fetches the machine may begin in so many seconds. After one that failed it waits longer still: a second. */
function most(seconds) {
  const scheduled = 1 + seconds / (EARLIEST * KEYS.minTtl);
  const unknown = BURST + seconds / KEYS.unknownKeyInterval;
  return Math.floor(1 + scheduled + unknown);
}

export class Ledger {
  violations = [];
  requests = 0;
  #start = performance.now();
  #kinds = new Map();

  violate(what) {
    const second = ((performance.now() - this.#start) / 1000).toFixed(1);
    this.violations.push(`at ${second} s: ${what}`);
  }

  /** A request of a kind was answered. */
  answered(what, status, isRight) {
    this.requests += 1;
    const statuses = this.#kinds.get(what) ?? {};
    statuses[status] = (statuses[status] ?? 0) + 1;
    this.#kinds.set(what, statuses);
    if (!isRight) this.violate(`${what} was answered ${status}`);
  }

  /** Adds up: what was fetched, and that there was something to see at all. */
  close({ shaky, steady, fetches }) {
    const seconds = (performance.now() - this.#start) / 1000;
    const bounds = [
      ['fetches of the shaky issuer', fetches.adopted + fetches.failed, most(seconds)],
      ['its key set', shaky.requests.jwks, most(seconds)],
      ['its metadata', shaky.requests.metadata, 2 * most(seconds)],
      ['the key set of the steady issuer', steady.requests.jwks, most(seconds)],
      ['its metadata', steady.requests.metadata, 1],
    ];
    for (const [what, count, bound] of bounds) {
      if (count > bound) this.violate(`${what}: ${count} requests, and no more than ${bound} may be`);
    }
    if (fetches.adopted < seconds / 10) this.violate(`keys were adopted ${fetches.adopted} times only`);
    if (fetches.failed === 0 && seconds > 5) this.violate('no fetch ever failed: the faults are without effect');
    if (this.#kinds.size < 16 && seconds > 9) this.violate('not every kind of request was sent');
    const kinds = [...this.#kinds].map(([what, statuses]) => `  ${what}: ${JSON.stringify(statuses)}`);
    const counts = bounds.map(([what, count, bound]) => `  ${what}: ${count} (of at most ${bound})`);
    const outcome = this.violations.length === 0 ? 'no violation' : `${this.violations.length} violations`;
    return [`${this.requests} requests in ${seconds.toFixed(0)} s, ${outcome}`, ...kinds, ...counts].join('\n');
  }
}
