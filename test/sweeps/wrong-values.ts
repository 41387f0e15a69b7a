// What JavaScript callers give where something else is expected.

/** What the values throw that throw when they are looked at. */
export class ThrownByValue extends Error {}

const complain = (): never => {
  throw new ThrownByValue();
};

class Roles {
  readonly roles = ['admin'];
}

/** By name, each made freshly: a sweep may change them. */
export function wrongValues(): Readonly<Record<string, unknown>> {
  return {
    undefined: undefined,
    null: null,
    true: true,
    false: false,
    zero: 0,
    one: 1,
    'minus one': -1,
    NaN: Number.NaN,
    Infinity: Number.POSITIVE_INFINITY,
    bigint: 1n,
    'empty text': '',
    text: 'admin',
    'text with a space': 'admin user',
    symbol: Symbol('admin'),
    'empty array': [],
    'array of a text': ['admin'],
    'array of an array': [['admin']],
    'array of nothing': [undefined],
    'empty object': {},
    'object of an unknown member': { roles: ['admin'] },
    'object without a prototype': Object.assign(Object.create(null), { roles: ['admin'] }),
    'object that inherits': Object.create({ scope: 'admin', issuer: 'https://tenant.example/' }),
    function: () => true,
    'async function': async () => true,
    class: Roles,
    'instance of a class': new Roles(),
    promise: Promise.resolve({ scope: 'admin' }),
    Map: new Map([['scope', 'admin']]),
    Set: new Set(['admin']),
    Date: new Date(0),
    RegExp: /admin/,
    Error: new Error('admin'),
    bytes: new Uint8Array(0),
    'boxed text': new String('admin'),
    'object that throws': Object.defineProperty({}, 'scope', { enumerable: true, get: complain }),
    'proxy that throws': new Proxy({}, { get: complain, has: complain, ownKeys: complain, getPrototypeOf: complain }),
  };
}
