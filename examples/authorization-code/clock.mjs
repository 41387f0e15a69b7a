// @ts-check

/**
 * The clock that all three servers tell the time by, so that nobody has to wait for a token to expire.
 *
 * @typedef {ReturnType<typeof createClock>} Clock
 */

export function createClock() {
  let ahead = 0;
  return {
    /** Milliseconds, as `Date.now` has them. */
    now: () => Date.now() + ahead,
    /** How far it is ahead of the real time, in milliseconds. */
    get ahead() {
      return ahead;
    },
    /** @param {number} milliseconds */
    advance(milliseconds) {
      ahead += Math.max(0, milliseconds);
    },
  };
}
