import { describe, expect, it } from 'vitest';
import { checkFunction, checkNumber, checkObject, checkText, checkTexts, requireObject } from './arguments.js';

describe('what is checked of an argument', () => {
  it.each<[(name: string, value: unknown) => unknown, readonly unknown[], readonly unknown[], string]>([
    [requireObject, [{}, new Map(), Object.create(null)], [undefined, null, [], 'a', 1, () => 1], 'an object'],
    [checkObject, [undefined, {}], [null, [], 'a', 1, () => 1], 'an object'],
    [checkText, [undefined, '', 'a'], [null, 1, ['a'], {}], 'a string'],
    [checkTexts, [undefined, 'a', [], ['a']], [null, 1, {}], 'a string'],
    [checkTexts, [], [[1], ['a', undefined]], 'strings alone'],
    [checkNumber, [undefined, 0, -1.5], [null, '1', Number.NaN, 1n, Number.POSITIVE_INFINITY], 'a finite number'],
    [checkFunction, [undefined, () => 1], [null, {}, 'a'], 'a function'],
  ])('%o takes some values and names others', (check, right, wrong, expected) => {
    for (const value of right) expect(() => check('it', value)).not.toThrow();
    for (const value of wrong) expect(() => check('it', value)).toThrow(new TypeError(`it: expected ${expected}`));
  });

  it('passes an object on', () => {
    const value = { a: 1 };
    expect(requireObject('it', value)).toBe(value);
  });
});
