import * as testing from '@scopegate/testing';
import { afterAll, describe, expect, it } from 'vitest';
import { argumentsOf, faultsOf, functionsOf, type Row, type Table } from './rows.js';
import { ThrownByValue } from './wrong-values.js';

// The kit opens no gate, and it makes broken tokens and keys on purpose, so that little has to be refused. What it refuses
// it refuses by an error that begins with the name of what is at fault, and not by one of the engine.

type Any = (...values: unknown[]) => unknown;

const issuer = await testing.createTestIssuer({ algorithm: 'ES256' });
const { createAttackKit, createTestIssuer, sendAttack } = testing as unknown as Readonly<Record<string, Any>> & {
  readonly [name in 'createAttackKit' | 'createTestIssuer' | 'sendAttack']: Any;
};

afterAll(() => issuer.close());

const isObject = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isNamed = (thrown: unknown): boolean =>
  thrown instanceof ThrownByValue || (thrown instanceof Error && /^[a-z][A-Za-z]*: /.test(thrown.message));

/** An argument that may be anything, as long as an error names what is at fault. */
const argument = (call: Any): Row => ({ call, refuses: () => true });

const method =
  (name: string): Any =>
  (...values) =>
    (Reflect.get(issuer, name) as Any)(...values);

/** Objects of any class: they have none of the options, so that each is its default. */
const OBJECTS = [
  ...['undefined', 'empty object', 'object of an unknown member', 'object without a prototype', 'object that inherits'],
  ...[
    'instance of a class',
    'promise',
    'Map',
    'Set',
    'Date',
    'RegExp',
    'Error',
    'bytes',
    'boxed text',
    'object that throws',
  ],
];

/** A row for an object of options, and one for each of them. */
function options(call: Any, ...names: readonly string[]): Readonly<Record<string, Row>> {
  const rows = names.map((name) => [`option ${name}`, argument((wrong) => call({ [name]: wrong }))]);
  return { options: { call, takes: OBJECTS }, ...Object.fromEntries(rows) };
}

const TOKEN = ['scope', 'subject', 'audience', 'clientId', 'expiresIn', 'issuedAt', 'claims', 'header', 'key'];
const TOKENS = [
  ...['token', 'expired', 'notYetValid', 'forOtherAudience', 'fromOtherIssuer'],
  ...['forged', 'tampered', 'unsigned', 'confused', 'unknownKey'],
];

const TABLE: Table = {
  createTestIssuer: {
    ...options(
      // Keys of another kind take long to make.
      (wrong) => createTestIssuer(isObject(wrong) ? { algorithm: 'ES256', ...wrong } : wrong),
      'issuer',
      'audience',
      'metadata',
      'now',
    ),
    'option algorithm': argument((algorithm) => createTestIssuer({ algorithm })),
  },
  createAttackKit: {
    issuer: { call: createAttackKit },
    ...options((wrong) => createAttackKit(issuer, wrong), 'scope', 'other'),
  },
  sendAttack: {
    url: { call: (wrong) => sendAttack(wrong, { lines: [] }) },
    request: { call: (wrong) => sendAttack('http://127.0.0.1:9/', wrong) },
  },
  ...Object.fromEntries(TOKENS.map((name) => [`issuer.${name}`, options(method(name), ...TOKEN)])),
  'issuer.sign': {
    header: argument((wrong) => method('sign')(wrong, {})),
    payload: argument((wrong) => method('sign')({}, wrong)),
    signer: argument((wrong) => method('sign')({}, {}, wrong)),
  },
  'issuer.createKey': options(method('createKey'), 'algorithm', 'kid', 'publish'),
  'issuer.rotate': options(method('rotate'), 'keepOld', 'key', 'algorithm', 'kid'),
  'issuer.publish': { key: argument(method('publish')) },
  'issuer.withdraw': { kid: argument(method('withdraw')) },
  'issuer.fault': {
    fault: argument(method('fault')),
    ...options((wrong) => method('fault')('html', wrong), 'only', 'times'),
  },
  'issuer.respond': {
    settings: argument(method('respond')),
    ...options((wrong) => method('respond')({}, wrong), 'only'),
  },
  'issuer.fetch': 'it is a fetch, with a fetch’s errors',
  'issuer.jwks': 'it takes nothing',
  'issuer.resetRequests': 'it takes nothing',
  'issuer.listen': 'it takes nothing',
  'issuer.close': 'it takes nothing',
};

it('every function, and every method of an issuer, has its row', () => {
  const functions = [...functionsOf(testing), ...functionsOf(issuer, 'issuer.')];
  expect(Object.keys(TABLE).toSorted()).toEqual(functions.toSorted());
});

describe('what is refused is named:', () => {
  it.each(argumentsOf(TABLE))('%s', async (_title, row) => {
    expect(await faultsOf(row, isNamed)).toEqual([]);
  });
});
