import { describe, expect, it } from 'vitest';
import { isAudience, isNonEmptyString, isNumericDate, registeredOf } from './claims.js';

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

describe('isNonEmptyString', () => {
  it.each(['a', ' ', '0'])('takes %j', (value) => {
    expect(isNonEmptyString(value)).toBe(true);
  });

  it.each([[''], [0], [null], [undefined], [['a']], [{}]])('refuses %j', (value) => {
    expect(isNonEmptyString(value)).toBe(false);
  });
});

describe('isAudience', () => {
  it.each([['a'], ['a b,c'], [[]], [['a']], [['a', 'b']]])('takes %j', (value) => {
    expect(isAudience(value)).toBe(true);
  });

  it.each([
    [''],
    [['']],
    [['a', '']],
    [['a', 1]],
    [['a', null]],
    [['a', ['b']]],
    [{}],
    [{ 0: 'a', length: 1 }],
    [1],
    [undefined],
  ])('refuses %j', (value) => {
    expect(isAudience(value)).toBe(false);
  });
});

describe('registeredOf', () => {
  const claims = {
    sub: 's',
    jti: 'j',
    exp: 1,
    nbf: 2,
    iat: 3,
    aud: 'a',
    api: ['b'],
    cnf: null,
    at_hash: false,
    c_hash: '',
  };

  it('is what the claims say, whatever type it has', () => {
    const { aud, api: _, at_hash: atHash, c_hash: cHash, ...others } = claims;
    expect(registeredOf(claims, 'aud')).toEqual({ ...others, audience: aud, atHash, cHash });
  });

  it('has the audience of the claim that names it', () => {
    expect(registeredOf(claims, 'api').audience).toEqual(['b']);
    expect(registeredOf(claims, 'none').audience).toBeUndefined();
    expect(registeredOf(claims, 'constructor').audience).toBeUndefined();
  });

  it('has nothing that is inherited', () => {
    for (const value of Object.values(registeredOf(Object.create(claims), 'aud'))) expect(value).toBeUndefined();
  });
});
