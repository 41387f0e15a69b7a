import { describe, expect, it } from 'vitest';
import { configurationErrorOf } from '../../../../test/support/core.js';
import { flag, functionOf, numberOf, optional, required, seconds, unread } from './option-row.js';

const NO_NUMBERS: readonly (readonly [unknown])[] = [
  [Number.NaN],
  [Number.POSITIVE_INFINITY],
  ['5'],
  [null],
  [[5]],
  [5n],
];

describe('seconds', () => {
  const row = seconds(5, 0, 300);

  it('takes a number within its range, the ends included, and otherwise the default', () => {
    expect(row.read(undefined, 'n')).toBe(5);
    for (const value of [0, 0.5, 300]) expect(row.read(value, 'n')).toBe(value);
  });

  it.each<readonly [unknown]>([[-1], [300.1], ['5 minutes'], ...NO_NUMBERS])('refuses %s', (value) => {
    expect(configurationErrorOf(() => row.read(value, 'n'))).toMatchObject({
      option: 'n',
      message: 'n: give seconds, 0 to 300',
    });
  });

  it('names no upper end where there is none, and takes no infinity', () => {
    const endless = seconds(undefined, 1, Number.POSITIVE_INFINITY);
    for (const value of [0, Number.POSITIVE_INFINITY]) {
      expect(() => endless.read(value, 'n')).toThrow('n: give seconds, at least 1');
    }
    expect([endless.read(undefined, 'n'), endless.read(1e9, 'n')]).toEqual([undefined, 1e9]);
  });
});

describe('other numbers', () => {
  it.each([
    ['count', 'a whole number'],
    ['bytes', 'a whole number of bytes'],
    ['characters', 'a whole number of characters'],
  ] as const)('of %s are whole', (unit, what) => {
    const row = numberOf(unit, 5, 1, 300);
    for (const value of [1, 2, 300]) expect(row.read(value, 'n')).toBe(value);
    for (const value of [0, 301, 1.5, 299.999, ...NO_NUMBERS.flat()]) {
      expect(() => row.read(value, 'n')).toThrow(`n: give ${what}, 1 to 300`);
    }
  });

  it.each([
    ['ratio', 'a number'],
    ['per second', 'a number per second'],
  ] as const)('of kind %s may have fractions', (unit, what) => {
    const row = numberOf(unit, 0.5, 0.1, 1);
    for (const value of [0.1, 0.25, 1]) expect(row.read(value, 'n')).toBe(value);
    expect(() => row.read(2, 'n')).toThrow(`n: give ${what}, 0.1 to 1`);
  });
});

describe('a flag', () => {
  it('is true or false, and otherwise the default', () => {
    expect([flag(false).read(true, 'b'), flag(true).read(false, 'b')]).toEqual([true, false]);
    expect([flag(false).read(undefined, 'b'), flag(true).read(undefined, 'b')]).toEqual([false, true]);
  });

  it.each([['false'], [0], [null], [{}]])('refuses %j', (value) => {
    expect(() => flag(false).read(value, 'b')).toThrow('b: give true or false');
  });
});

describe('a function', () => {
  it('is taken as it is, and is otherwise the default', () => {
    const fallback = (): number => 1;
    const given = (): number => 2;
    const row = functionOf<() => number, () => number>(fallback);
    expect([row.read(given, 'f'), row.read(undefined, 'f')]).toEqual([given, fallback]);
  });

  it.each([[1], [null], [{}], ['now']])('refuses %j', (value) => {
    expect(() => functionOf(undefined).read(value, 'f')).toThrow('f: give a function');
  });
});

describe('other rows', () => {
  it('ask for a required option where it is left out, and for an optional one only where it is given', () => {
    const read = (value: unknown): string => `read ${value}`;
    expect([required(read).read(undefined, 'o'), required(read).read(1, 'o')]).toEqual(['read undefined', 'read 1']);
    expect([optional('a', read).read(undefined, 'o'), optional('a', read).read(1, 'o')]).toEqual(['a', 'read 1']);
  });

  it('leave alone what is read together with others', () => {
    const given = {};
    expect([unread().read(given, 'o'), unread().read(undefined, 'o')]).toEqual([given, undefined]);
  });
});
