import { ConfigurationError } from '../errors.js';
import { ignoreRejection, isPromiseLike } from './promises.js';

/** A checked clock. It gives milliseconds since 1970, and only plausible times. */
export type Clock = () => number;

/** Outside of these, a number is no time in milliseconds: seconds are below, microseconds above. */
export const EARLIEST_TIME: number = Date.UTC(2001, 0, 1);
export const LATEST_TIME: number = Date.UTC(5000, 0, 1);

function isPlausible(time: unknown): time is number {
  return typeof time === 'number' && time >= EARLIEST_TIME && time < LATEST_TIME;
}

/** What a clock returned, for the message, with what to write instead if that is clear. */
function describe(time: unknown): string {
  if (isPromiseLike(time)) return 'a promise; a clock must answer at once';
  if (time instanceof Date) return 'a Date; return its getTime()';
  if (typeof time !== 'number') return time === null ? 'null' : `a value of type ${typeof time}`;
  return isPlausible(time * 1000) ? `${time}, which seems to be seconds; multiply by 1000` : String(time);
}

function checkedTime(time: unknown, clock: string): number {
  if (isPlausible(time)) return time;
  if (isPromiseLike(time)) ignoreRejection(time);
  throw new ConfigurationError(
    'now',
    `${clock} must give milliseconds since 1970, as Date.now() does, and gave ${describe(time)}`,
  );
}

// Reads `Date.now` at each call, because tests replace it.
const systemClock: Clock = () =>
  checkedTime(Date.now(), 'the clock of this machine (some runtimes have none outside of a request)');

/** One checked clock for each function, because key sets are shared between calls with the same clock. */
const clocks = new WeakMap<object, Clock>();

/**
 * Wraps the `now` option, so that no rule ever compares with a value that is no time.
 *
 * A clock that is given is tried at once. The default one is read only when a time is needed, because some runtimes have
 * no clock outside of a request.
 *
 * @param now - the option; without it, `Date.now`
 * @returns a clock that throws a ConfigurationError instead of returning anything but a plausible time, and passes on what
 *   the given one throws
 * @throws ConfigurationError - where it is no function, or gives no plausible time now
 */
export function readClock(now: unknown): Clock {
  if (now === undefined) return systemClock;
  if (typeof now !== 'function') throw new ConfigurationError('now', 'give a function');
  const clock = clocks.get(now) ?? (() => checkedTime(now(), 'the function'));
  clocks.set(now, clock);
  probe(clock);
  return clock;
}

function probe(clock: Clock): void {
  try {
    clock();
  } catch (thrown) {
    if (thrown instanceof ConfigurationError) throw thrown;
    const error = new ConfigurationError('now', 'the function throws; give one that returns milliseconds since 1970');
    error.cause = thrown;
    throw error;
  }
}
