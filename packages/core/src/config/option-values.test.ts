import { describe, expect, it } from 'vitest';
import { jsonOption, readClaimValues, readOrigins, scopesOption, textOption, textsOption } from './option-values.js';

describe('jsonOption', () => {
  it.each([[{ a: [1, 'x', true, null, { b: {} }] }], [[]], ['x'], [0], [false], [null], [{ ['__proto__']: { a: 1 } }]])(
    'copies %j',
    (value) => {
      expect(jsonOption(value, 'j', 'give plain JSON')).toEqual(value);
    },
  );

  it('copies through and through', () => {
    const value = { list: [{ a: 1 }] };
    const copy = jsonOption(value, 'j', 'give plain JSON');
    value.list[0] = { a: 2 };
    value.list.push({ a: 3 });
    expect(copy).toEqual({ list: [{ a: 1 }] });
  });

  const cycle: unknown[] = [];
  cycle.push({ cycle });

  it.each<[string, unknown]>([
    ['undefined', undefined],
    ['a function', () => 1],
    ['a symbol', Symbol('x')],
    ['NaN', Number.NaN],
    ['no end', Number.NEGATIVE_INFINITY],
    ['a BigInt', 1n],
    ['a date', new Date(0)],
    ['a text as an object', Object('x')],
    ['what writes itself otherwise', { toJSON: () => ({ a: 1 }) }],
    ['a cycle', cycle],
  ])('refuses %s, wherever it stands', (_, value) => {
    for (const given of [value, [value], { a: value }, { a: [{ b: value }] }]) {
      expect(() => jsonOption(given, 'j', 'give plain JSON')).toThrow('j: give plain JSON');
    }
  });
});

describe('textOption', () => {
  it('takes a text that says something', () => {
    expect(textOption('x', 't', 'give one')).toBe('x');
  });

  it.each([[''], [undefined], [1], [['x']], [null]])('refuses %j with the cure', (value) => {
    expect(() => textOption(value, 't', 'give one')).toThrow('t: give one');
  });
});

describe('textsOption', () => {
  it('takes one text or several', () => {
    expect(textsOption('a', 't', 'give some')).toEqual(['a']);
    expect(textsOption(['a', 'b'], 't', 'give some')).toEqual(['a', 'b']);
  });

  it.each([[[]], [''], [['a', '']], [['a', 1]], [undefined], [{}]])('refuses %j with the cure', (value) => {
    expect(() => textsOption(value, 't', 'give some')).toThrow('t: give some');
  });
});

describe('scopesOption', () => {
  it('takes one scope or several', () => {
    expect(scopesOption('read:contacts', 'scope')).toEqual(['read:contacts']);
    expect(scopesOption(['a', 'b'], 'scope')).toEqual(['a', 'b']);
  });

  it('asks for at least one', () => {
    expect(() => scopesOption([], 'scope')).toThrow('scope: name at least one scope');
  });

  it('shows how several scopes are written', () => {
    expect(() => scopesOption('a b', 'scope')).toThrow("write several scopes as several strings: 'a', 'b'");
  });

  it.each([[''], ['a\n'], ['ä'], [1], [undefined], [['a']]])('refuses %j', (value) => {
    expect(() => scopesOption([value], 'scope')).toThrow('scope: a scope is a string');
  });
});

describe('readClaimValues', () => {
  const isNorth = (tenant: unknown): boolean => tenant === 'north';

  it('tells values from predicates, and asks for nothing where it is left out', () => {
    expect(readClaimValues({ use: 'access', tenant: isNorth, level: [1] }, 'c')).toEqual({
      values: [
        ['use', 'access'],
        ['level', [1]],
      ],
      predicates: [['tenant', isNorth]],
    });
    expect(readClaimValues(undefined, 'c')).toEqual({ values: [], predicates: [] });
  });

  it('says of a list that this is what requiredClaims is in jose', () => {
    for (const list of [[], ['sub']]) {
      expect(() => readClaimValues(list, 'c')).toThrow(/^c: give names with values.*as requiredClaims is in jose/);
    }
  });

  it.each([
    [null],
    ['sub'],
    [1],
    [() => true],
    [new Map([['sub', 'x']])],
    [
      new (class {
        sub = 'x';
      })(),
    ],
  ])('refuses %s', (value) => {
    expect(() => readClaimValues(value, 'c')).toThrow('c: give names with values');
  });

  it.each([[undefined], [Number.NaN], [1n], [/north/], [[isNorth]], [{ inner: isNorth }]])(
    'refuses a claim with the value %s',
    (value) => {
      expect(() => readClaimValues({ tenant: value }, 'c')).toThrow('c: give values of JSON to compare with');
    },
  );
});

describe('readOrigins', () => {
  it('takes origins as they are compared, and no other URL', () => {
    expect(readOrigins(['https://keys.example'], 'o')).toEqual(['https://keys.example']);
    for (const value of ['https://keys.example/', 'https://KEYS.example', 'keys.example', '*', 7]) {
      expect(() => readOrigins([value], 'o')).toThrow('o: give origins');
    }
  });
});
