import { describe, expect, it } from 'vitest';
import { configurationErrorOf } from '../../../../test/support/core.js';
import { flag, optional, required, seconds } from './option-row.js';
import { knownOptions, optionsOf, readOptions, readRows } from './read-options.js';

const text = (value: unknown): string => String(value);

const ROWS = {
  issuer: required(text),
  audience: optional('a', text, { aud: 'did you mean audience?', audiences: () => 'did you mean audience?' }),
  clockTolerance: seconds(5, 0, 300, { leeway: 'did you mean clockTolerance? It is a number of seconds' }),
  jwksUri: optional(undefined, text),
};
const KNOWN = 'known are issuer, audience, clockTolerance, jwksUri';

describe('knownOptions', () => {
  it('gives options of known names', () => {
    const options = { issuer: 'x', audience: undefined };
    expect({ ...knownOptions(options, ROWS) }).toEqual(options);
  });

  it('gives nothing that they inherit', () => {
    const given = knownOptions(Object.create({ issuer: 'x' }), ROWS);
    expect([given['issuer'], given['constructor'], Object.getPrototypeOf(given)]).toEqual([undefined, undefined, null]);
  });

  it.each([[undefined], [null], ['x'], [1], [[]], [() => 1]])('asks for an object instead of %s', (value) => {
    expect(configurationErrorOf(() => knownOptions(value, ROWS))).toMatchObject({ option: 'options' });
    expect(configurationErrorOf(() => knownOptions(value, ROWS, 'cache'))).toMatchObject({ option: 'cache' });
  });

  it.each([
    ['Issuer', 'did you mean issuer?'],
    ['jwksURI', 'did you mean jwksUri?'],
    ['jwks_uri', 'did you mean jwksUri?'],
    ['LEEWAY', 'did you mean clockTolerance? It is a number of seconds'],
    ['aud', 'did you mean audience?'],
    ['audiences', 'did you mean audience?'],
    ['unheard', KNOWN],
    ['constructor', KNOWN],
  ])('knows no %s, and hints: %s', (name, hint) => {
    const error = configurationErrorOf(() => knownOptions({ issuer: 'x', [name]: 1 }, ROWS));
    expect(error).toMatchObject({ option: name, message: `${name}: no such option; ${hint}` });
  });

  it('finds a misspelt option that is undefined too', () => {
    expect(configurationErrorOf(() => knownOptions({ Issuer: undefined }, ROWS)).option).toBe('Issuer');
  });

  it('says where the option is', () => {
    expect(configurationErrorOf(() => knownOptions({ nope: 1 }, ROWS, 'issuer[1]')).option).toBe('issuer[1].nope');
  });
});

describe('readOptions', () => {
  it('reads each value by its row, and fills in defaults', () => {
    expect({ ...readOptions({ issuer: 1, clockTolerance: 7 }, ROWS) }).toEqual({
      issuer: '1',
      audience: 'a',
      clockTolerance: 7,
      jwksUri: undefined,
    });
  });

  it('names the option with the place that holds it', () => {
    const error = configurationErrorOf(() => readOptions({ clockTolerance: -1 }, ROWS, 'issuer[1]'));
    expect(error).toMatchObject({ message: 'issuer[1].clockTolerance: give seconds, 0 to 300' });
  });

  it('looks at names before values', () => {
    expect(configurationErrorOf(() => readOptions({ clockTolerance: -1, nope: 1 }, ROWS)).option).toBe('nope');
  });

  it('leaves out what has no row where names are known already', () => {
    expect({ ...readRows({ body: true, more: 1 }, { body: flag(false) }) }).toEqual({ body: true });
  });
});

describe('options within an option', () => {
  const inner = optionsOf({ body: flag(false) });

  it('have their defaults where it is left out', () => {
    expect([inner.read(undefined, 'c'), inner.read({}, 'c'), inner.read({ body: true }, 'c')]).toMatchObject([
      { body: false },
      { body: false },
      { body: true },
    ]);
  });

  it('are named with it', () => {
    expect(configurationErrorOf(() => inner.read({ body: 1 }, 'c')).message).toBe('c.body: give true or false');
    expect(configurationErrorOf(() => inner.read(null, 'c')).message).toBe('c: give an object of options');
  });
});
