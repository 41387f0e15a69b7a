import { describe, expect, it } from 'vitest';
import { audienceList, isNumericDate, isText } from './claims.js';

describe('isNumericDate', () => {
  it.each([0, 1, -1, 1_800_000_000, 1_800_000_000.5, 1e21])('takes %d', (value) => {
    expect(isNumericDate(value)).toBe(true);
  });

  it.each([
    [JSON.parse('1e999')],
    [-Number.POSITIVE_INFINITY],
    [Number.NaN],
    ['1800000000'],
    [1_800_000_000n],
    [null],
    [undefined],
    [true],
    [[1]],
    [new Date(0)],
  ])('refuses %s', (value) => {
    expect(isNumericDate(value)).toBe(false);
  });
});

describe('isText', () => {
  it.each(['a', ' ', '0'])('takes %j', (value) => {
    expect(isText(value)).toBe(true);
  });

  it.each([[''], [0], [null], [undefined], [['a']], [{}]])('refuses %j', (value) => {
    expect(isText(value)).toBe(false);
  });
});

describe('audienceList', () => {
  it('makes a list of one text, and takes a list of texts as it is', () => {
    expect(audienceList('a')).toEqual(['a']);
    expect(audienceList(['a', 'b'])).toEqual(['a', 'b']);
  });

  it('keeps a text with spaces or commas as one audience', () => {
    expect(audienceList('a b,c')).toEqual(['a b,c']);
  });

  it('takes an empty list, which names no audience', () => {
    expect(audienceList([])).toEqual([]);
  });

  it.each([[''], [['']], [['a', '']], [['a', 1]], [['a', null]], [['a', ['b']]], [{}], [{ 0: 'a', length: 1 }], [1]])(
    'refuses %j',
    (value) => {
      expect(audienceList(value)).toBeUndefined();
    },
  );
});
