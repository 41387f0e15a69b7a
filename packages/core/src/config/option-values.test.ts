import { describe, expect, it } from 'vitest';
import { configurationErrorOf } from '../../../../test/support/core.js';
import {
  booleanOption,
  countOption,
  functionOption,
  jsonOption,
  knownOptions,
  numberOption,
  scopesOption,
  textOption,
  textsOption,
} from './option-values.js';

const NAMES = ['issuer', 'audience', 'clockTolerance', 'jwksUri'];

describe('knownOptions', () => {
  it('hands on options of known names', () => {
    const options = { issuer: 'x', audience: undefined };
    expect({ ...knownOptions(options, NAMES) }).toEqual(options);
  });

  it('hands on nothing that they inherit', () => {
    const given = knownOptions(Object.create({ issuer: 'x' }), NAMES);
    expect([given['issuer'], given['constructor'], Object.getPrototypeOf(given)]).toEqual([undefined, undefined, null]);
  });

  it.each([[undefined], [null], ['x'], [1], [[]], [() => 1]])('asks for an object instead of %s', (value) => {
    expect(configurationErrorOf(() => knownOptions(value, NAMES))).toMatchObject({ option: 'options' });
    expect(configurationErrorOf(() => knownOptions(value, NAMES, 'cache'))).toMatchObject({ option: 'cache' });
  });

  it.each([
    ['Issuer', 'did you mean issuer?'],
    ['jwksURI', 'did you mean jwksUri?'],
    ['jwks_uri', 'did you mean jwksUri?'],
    ['leeway', 'did you mean clockTolerance? It is a number of seconds'],
    ['clockSkew', 'did you mean clockTolerance? It is a number of seconds'],
    ['aud', 'did you mean audience?'],
    ['unheard', 'known are issuer, audience, clockTolerance, jwksUri'],
    ['constructor', 'known are issuer, audience, clockTolerance, jwksUri'],
    // An alias of something that does not belong here is no help.
    ['authRequired', 'known are issuer, audience, clockTolerance, jwksUri'],
  ])('knows no %s, and hints: %s', (name, hint) => {
    const error = configurationErrorOf(() => knownOptions({ issuer: 'x', [name]: 1 }, NAMES));
    expect(error).toMatchObject({ option: name, message: `${name}: no such option; ${hint}` });
  });

  it('finds a misspelt option that is undefined too', () => {
    expect(configurationErrorOf(() => knownOptions({ Issuer: undefined }, NAMES)).option).toBe('Issuer');
  });

  it('says where the option stands', () => {
    expect(configurationErrorOf(() => knownOptions({ nope: 1 }, NAMES, 'issuer[1]')).option).toBe('issuer[1].nope');
  });
});

describe('numberOption', () => {
  it('takes a number within its range, the ends included, and otherwise the default', () => {
    expect(numberOption(undefined, 'n', 5, 0, 300)).toBe(5);
    for (const value of [0, 0.5, 300]) expect(numberOption(value, 'n', 5, 0, 300)).toBe(value);
  });

  it.each([[-1], [300.1], [Number.NaN], [Number.POSITIVE_INFINITY], ['5'], [null], [[5]], [5n]])(
    'refuses %s',
    (value) => {
      expect(configurationErrorOf(() => numberOption(value, 'n', 5, 0, 300))).toMatchObject({
        option: 'n',
        message: 'n: give a number from 0 to 300',
      });
    },
  );

  it('does not speak of an end where there is none', () => {
    expect(() => numberOption(0, 'n', 5, 1, Number.MAX_SAFE_INTEGER)).toThrow('n: give a number of at least 1');
  });
});

describe('countOption', () => {
  it('takes a whole number of at least one, the ends included, and otherwise the default', () => {
    expect(countOption(undefined, 'n', 5, 300)).toBe(5);
    for (const value of [1, 2, 300]) expect(countOption(value, 'n', 5, 300)).toBe(value);
  });

  it.each([[0], [-1], [301], [1.5], [299.999], [Number.NaN], [Number.POSITIVE_INFINITY], ['5'], [null], [5n]])(
    'refuses %s',
    (value) => {
      const error = configurationErrorOf(() => countOption(value, 'n', 5, 300));
      expect(error.option).toBe('n');
      expect(error.message).toMatch(/^n: give a (whole )?number from 1 to 300$/);
    },
  );
});

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

describe('booleanOption', () => {
  it('takes true and false, and otherwise the default', () => {
    expect([booleanOption(true, 'b', false), booleanOption(false, 'b', true)]).toEqual([true, false]);
    expect([booleanOption(undefined, 'b', false), booleanOption(undefined, 'b', true)]).toEqual([false, true]);
  });

  it.each([['false'], [0], [null], [{}]])('refuses %j', (value) => {
    expect(configurationErrorOf(() => booleanOption(value, 'b', false)).option).toBe('b');
  });
});

describe('functionOption', () => {
  it('takes a function, and otherwise the default', () => {
    const fallback = (): number => 1;
    const given = (): number => 2;
    expect(functionOption(given, 'f', fallback)).toBe(given);
    expect(functionOption(undefined, 'f', fallback)).toBe(fallback);
  });

  it.each([[1], [null], [{}], ['now']])('refuses %j', (value) => {
    expect(configurationErrorOf(() => functionOption<unknown>(value, 'f', Date.now)).option).toBe('f');
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
