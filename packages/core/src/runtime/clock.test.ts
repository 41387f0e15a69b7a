import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { configurationErrorOf, NOW, settled } from '../../../../test/support/core.js';
import { EARLIEST_TIME, LATEST_TIME, readClock } from './clock.js';

const MILLISECONDS = NOW * 1000;

const rejections: unknown[] = [];
const note = (reason: unknown): void => void rejections.push(reason);
beforeEach(() => {
  rejections.length = 0;
  process.on('unhandledRejection', note);
});
afterEach(async () => {
  await settled();
  process.off('unhandledRejection', note);
  expect(rejections).toEqual([]);
});

/** Rows of what is no time in milliseconds, and what the message says of it. */
const IMPLAUSIBLE: readonly (readonly [what: string, give: () => unknown, said: string])[] = [
  ['seconds', () => NOW, `gave ${NOW}, which seems to be seconds; multiply by 1000`],
  ['seconds with a fraction', () => NOW + 0.5, 'multiply by 1000'],
  ['microseconds', () => MILLISECONDS * 1000, `gave ${MILLISECONDS * 1000}`],
  ['nanoseconds', () => MILLISECONDS * 1e6, 'gave 1800000000000000000'],
  ['the time since the process began', () => performance.now(), 'milliseconds since 1970'],
  ['zero', () => 0, 'gave 0'],
  ['a negative number', () => -MILLISECONDS, 'milliseconds since 1970'],
  ['NaN', () => Number.NaN, 'gave NaN'],
  ['infinity', () => Number.POSITIVE_INFINITY, 'gave Infinity'],
  ['the last millisecond before the bounds', () => EARLIEST_TIME - 1, 'milliseconds since 1970'],
  ['the first millisecond after the bounds', () => LATEST_TIME, 'milliseconds since 1970'],
  ['undefined', () => undefined, 'gave a value of type undefined'],
  ['null', () => null, 'gave null'],
  ['a text', () => String(MILLISECONDS), 'gave a value of type string'],
  ['a bigint', () => BigInt(MILLISECONDS), 'gave a value of type bigint'],
  ['a Date', () => new Date(MILLISECONDS), 'gave a Date; return its getTime()'],
  ['an invalid Date', () => new Date(Number.NaN), 'gave a Date; return its getTime()'],
  ['an object that is worth a number', () => ({ valueOf: () => MILLISECONDS }), 'gave a value of type object'],
  ['a promise', async () => MILLISECONDS, 'gave a promise; a clock must answer at once'],
  ['a promise that rejects', async () => Promise.reject(new Error('late')), 'gave a promise'],
];

describe('a clock that is given', () => {
  it('gives its own time, read each time', () => {
    let time = MILLISECONDS;
    const clock = readClock(() => time);
    expect(clock()).toBe(MILLISECONDS);
    time += 1.5;
    expect(clock()).toBe(MILLISECONDS + 1.5);
  });

  it.each([EARLIEST_TIME, LATEST_TIME - 1])('may give %i', (time) => {
    expect(readClock(() => time)()).toBe(time);
  });

  it.each(IMPLAUSIBLE)('is refused when it is set up if it gives %s', (_, give, said) => {
    const error = configurationErrorOf(() => readClock(give));
    expect(error.option).toBe('now');
    expect(error.message).toContain(said);
  });

  it.each(IMPLAUSIBLE)('throws as soon as it gives %s', (_, give, said) => {
    let isBroken = false;
    const clock = readClock(() => (isBroken ? give() : MILLISECONDS));
    expect(clock()).toBe(MILLISECONDS);
    isBroken = true;
    expect(configurationErrorOf(clock).message).toContain(said);
    isBroken = false;
    expect(clock()).toBe(MILLISECONDS);
  });

  it('is refused when it is set up if it throws, and passes on what it throws later', () => {
    const own = new RangeError('no time');
    let isBroken = true;
    const now = (): number => {
      if (isBroken) throw own;
      return MILLISECONDS;
    };
    const error = configurationErrorOf(() => readClock(now));
    expect([error.option, error.cause]).toEqual(['now', own]);
    isBroken = false;
    const clock = readClock(now);
    isBroken = true;
    expect(clock).toThrow(own);
  });

  it.each([[1], [null], ['now'], [{}], [new Date()]])('must be a function, and not %j', (now) => {
    expect(configurationErrorOf(() => readClock(now)).option).toBe('now');
  });

  it('is wrapped once, so that key sets that go by it can be shared', () => {
    const now = (): number => MILLISECONDS;
    expect(readClock(now)).toBe(readClock(now));
    expect(readClock(now)).not.toBe(readClock(() => MILLISECONDS));
  });
});

describe('the default clock', () => {
  it('is not read when it is set up, and refuses a time that is none when it is used', () => {
    const read = vi.spyOn(Date, 'now').mockReturnValue(0);
    const clock = readClock(undefined);
    expect(read).not.toHaveBeenCalled();
    expect(configurationErrorOf(clock).message).toContain('some runtimes have none outside of a request');
    read.mockReturnValue(MILLISECONDS);
    expect(clock()).toBe(MILLISECONDS);
  });

  it('is one for all', () => {
    expect(readClock(undefined)).toBe(readClock(undefined));
  });
});
