import { describe, expect, it } from 'vitest';
import { freezeJson, isJsonObject, jsonEqual, own, parseJsonObject } from './json.js';

describe('own', () => {
  it('reads a member', () => {
    expect(own({ a: 1 }, 'a')).toBe(1);
  });

  it.each(['toString', 'constructor', '__proto__', 'hasOwnProperty'])('does not see the inherited %s', (name) => {
    expect(own({}, name)).toBeUndefined();
  });

  it('does not see what a prototype was given', () => {
    expect(own(Object.create({ admin: true }), 'admin')).toBeUndefined();
  });
});

describe('isJsonObject', () => {
  it.each([{}, { a: 1 }, Object.create(null)])('takes an object', (value) => {
    expect(isJsonObject(value)).toBe(true);
  });

  it.each([[[]], [null], [undefined], ['{}'], [1], [true]])('does not take %j', (value) => {
    expect(isJsonObject(value)).toBe(false);
  });
});

describe('parseJsonObject', () => {
  it('reads an object', () => {
    expect(parseJsonObject('{"a":[1,{"b":null}]}')).toEqual({ a: [1, { b: null }] });
  });

  it('lets the last of two members of one name count', () => {
    expect(parseJsonObject('{"sub":"first","sub":"last"}')).toEqual({ sub: 'last' });
  });

  it('keeps __proto__ as data, and no prototype is changed by it', () => {
    const parsed = parseJsonObject('{"__proto__":{"admin":true}}') ?? {};
    expect(Object.getPrototypeOf(parsed)).toBe(Object.prototype);
    expect(own(parsed, 'admin')).toBeUndefined();
    expect(own(parsed, '__proto__')).toEqual({ admin: true });
  });

  it.each(['[]', 'null', '1', '"{}"', '', '{', '{} {}', '{}x', "{'a':1}", '\ufeff{}', '{"a":NaN}'])(
    'has nothing to read in %j',
    (text) => {
      expect(parseJsonObject(text)).toBeUndefined();
    },
  );
});

describe('jsonEqual', () => {
  it.each([
    ['access', 'access'],
    [1, 1],
    [null, null],
    [
      ['a', ['b']],
      ['a', ['b']],
    ],
    [
      { a: 1, b: { c: [true] } },
      { b: { c: [true] }, a: 1 },
    ],
    [{}, {}],
  ])('takes %j for %j', (left, right) => {
    expect(jsonEqual(left, right)).toBe(true);
  });

  it.each([
    ['a', 'A'],
    [1, '1'],
    [0, false],
    [null, undefined],
    [null, {}],
    [{}, null],
    [{}, []],
    [[], {}],
    [['a'], { 0: 'a' }],
    [
      ['a', 'b'],
      ['b', 'a'],
    ],
    [['a'], ['a', 'b']],
    [{ a: 1 }, { a: 1, b: 2 }],
    [{ a: 1, b: 2 }, { a: 1 }],
    [{ a: undefined }, { b: undefined }],
    [{ toString: undefined }, {}],
    [{ a: { b: 1 } }, { a: { b: 2 } }],
    ['a', ['a']],
  ])('does not take %j for %j', (left, right) => {
    expect(jsonEqual(left, right)).toBe(false);
  });

  it('does not take an inherited member for one of the same name', () => {
    expect(jsonEqual({ constructor: Object }, Object.create({ constructor: Object }))).toBe(false);
    expect(jsonEqual({ constructor: Object }, { other: 1 })).toBe(false);
  });
});

describe('freezeJson', () => {
  it('freezes all that is within', () => {
    const [inner, empty] = [{ deeper: [] }, {}];
    const list = [inner, 'x', null];
    const value = freezeJson({ list, empty, text: 'x', nothing: null });
    expect([value, list, inner, inner.deeper, empty].every(Object.isFrozen)).toBe(true);
    expect(() => Object.assign(inner, { deeper: 1 })).toThrow(TypeError);
  });

  it('goes on into what was frozen before', () => {
    const value = Object.freeze({ list: Object.freeze([{}]) });
    expect(Object.isFrozen(freezeJson(value).list[0])).toBe(true);
  });

  it('freezes what is called __proto__, which is data, and nothing that is inherited', () => {
    const parsed = parseJsonObject('{"__proto__":{"list":[{}]},"constructor":{"a":{}}}') ?? {};
    freezeJson(parsed);
    const proto = own(parsed, '__proto__') as { list: object[] };
    expect([proto, proto.list, proto.list[0], own(parsed, 'constructor')].every(Object.isFrozen)).toBe(true);
    const inherited = { shared: {} };
    expect(Object.isFrozen(freezeJson(Object.create(inherited)))).toBe(true);
    expect([inherited, inherited.shared, Object.prototype].some(Object.isFrozen)).toBe(false);
  });

  it.each([undefined, null, 1, 'text', true])('hands %j back as it is', (value) => {
    expect(freezeJson(value)).toBe(value);
  });

  it('freezes as deep as a token may be nested', () => {
    const levels: object[] = [{}];
    while (levels.length < 64) levels.push({ inner: levels.at(-1) });
    freezeJson(levels.at(-1));
    expect(levels.every(Object.isFrozen)).toBe(true);
  });
});
