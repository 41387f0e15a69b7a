import * as core from '@scopegate/core';
import * as authors from '@scopegate/core/adapter';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createWorld, type World } from '../support/world.js';
import { optionRows, withoutRow } from './gate-options.js';
import { argumentsOf, faultsOf, functionsOf, type Row, type Table } from './rows.js';

const wrongly = <Function>(called: Function) => called as (...values: unknown[]) => unknown;

const OPTIONS = { issuer: 'https://tenant.example/', audience: 'appointments:api' };
const verifier = core.createVerifier(OPTIONS);
const gate = core.createGate(OPTIONS);
const tenants = core.trustIssuers('https://*.tenant.example/');
const request: core.GateRequest = { method: 'GET', url: '/', header: () => [] };
const gateRequest = core.fromNodeRequest({ rawHeaders: [] });

let world: World;
let token: core.AccessToken;

beforeAll(async () => {
  world = await createWorld();
  token = await core.verifyAccessToken(await world.token({ scope: 'read:contacts' }), world.options);
});
afterAll(() => world.issuer.close());

const isRefusal = (returned: unknown): boolean =>
  typeof returned === 'object' &&
  returned !== null &&
  'status' in returned &&
  [400, 401, 403].includes(Number(returned.status));

const isRefused = (outcome: unknown): boolean =>
  typeof outcome === 'object' && outcome !== null && 'ok' in outcome && outcome.ok === false;

const is =
  (value: unknown) =>
  (returned: unknown): boolean =>
    returned === value;

/** How a gate answers to a request whose token `validate` refuses with this error. */
async function answerTo(error: unknown): Promise<unknown> {
  const strict = core.createGate({
    ...world.options,
    validate() {
      throw error;
    },
  });
  const credentials = `Bearer ${await world.token()}`;
  const outcome = await strict.authenticate({
    ...request,
    header: (name) => (name === 'authorization' ? [credentials] : []),
  });
  return outcome.ok ? outcome : outcome.refusal;
}

/** A requirement with one wrong member; the token of the sweep has one scope, and no claim that is asked for. */
const requirement = (member: string, more: object = {}): Row => ({
  call: (wrong) => wrongly(gate.authorize)(token, { ...more, [member]: wrong }),
  refuses: isRefusal,
});

/** Whether a step, or what is given instead of one, makes a framework go on. */
function goesOn(step: unknown): Promise<boolean> {
  return new Promise((resolve) => {
    const goOn = () => resolve(true);
    wrongly(authors.runStep)(step, goOn, () => resolve(false));
    setImmediate(() => resolve(false));
  });
}

const explained: Pick<Row, 'refuses'> = {
  refuses: (returned) => (returned as { accepted?: unknown }).accepted === false,
};

const TABLE: Table = {
  createVerifier: { options: { call: wrongly(core.createVerifier) } },
  createGate: { options: { call: wrongly(core.createGate) }, ...optionRows((options) => core.createGate(options)) },
  createAdapter: { parts: { call: wrongly(authors.createAdapter) } },
  runStep: {
    step: { call: goesOn, takes: ['function', 'async function'], refuses: is(false) },
    'answer of a step': { call: (wrong) => goesOn(() => wrong), takes: ['true'], refuses: is(false) },
    'later answer of a step': { call: (wrong) => goesOn(async () => wrong), takes: ['true'], refuses: is(false) },
  },
  verifyAccessToken: {
    token: { call: (wrong) => wrongly(core.verifyAccessToken)(wrong, OPTIONS) },
    options: { call: (wrong) => wrongly(core.verifyAccessToken)('a.b.c', wrong) },
    scope: { call: (scope) => wrongly(core.verifyAccessToken)('a.b.c', { ...OPTIONS, scope }) },
  },
  explainAccessToken: {
    token: { call: (wrong) => wrongly(core.explainAccessToken)(wrong, OPTIONS), ...explained },
    options: { call: (wrong) => wrongly(core.explainAccessToken)('a.b.c', wrong) },
    scope: { call: (scope) => wrongly(core.explainAccessToken)('a.b.c', { ...OPTIONS, scope }), ...explained },
  },
  assertScope: {
    token: { call: (wrong) => wrongly(core.assertScope)(wrong, 'read:contacts') },
    scope: { call: (wrong) => wrongly(core.assertScope)(token, wrong) },
    'a second scope': {
      call: (wrong) => wrongly(core.assertScope)(token, 'read:contacts', wrong),
      // A list among them may be empty.
      takes: ['empty array'],
    },
  },
  trustIssuers: { pattern: { call: wrongly(core.trustIssuers) } },
  fromNodeRequest: {
    request: { call: (wrong) => gate.authenticate(wrongly(core.fromNodeRequest)(wrong) as never), refuses: isRefused },
  },
  isAccessTokenError: { value: { call: wrongly(core.isAccessTokenError), refuses: is(false) } },
  AccessToken: 'its constructor is internal; its methods are below',
  AccessTokenError: {
    reason: { call: (wrong) => answerTo(Reflect.construct(core.AccessTokenError, [wrong])), refuses: isRefusal },
    options: {
      call: (wrong) => answerTo(Reflect.construct(core.AccessTokenError, ['gone', wrong])),
      refuses: isRefusal,
    },
    code: {
      call: (code) => answerTo(Reflect.construct(core.AccessTokenError, ['gone', { code }])),
      refuses: isRefusal,
    },
    headers: {
      call: (headers) => answerTo(Reflect.construct(core.AccessTokenError, ['gone', { headers }])),
      refuses: isRefusal,
    },
  },
  ConfigurationError: 'it is an error itself',

  'verifier.verify': { token: { call: wrongly(verifier.verify.bind(verifier)) } },
  'verifier.check': 'it is internal, and what verify calls',
  'verifier.prepare': 'it takes nothing',
  'verifier.status': 'it takes nothing',
  'gate.authenticate': {
    request: { call: wrongly(gate.authenticate), refuses: isRefused },
    header: {
      call: (header) => wrongly(gate.authenticate)({ ...request, header }),
      // It cannot be told from a function, and it is its own error that it cannot be called.
      takes: ['class'],
      refuses: isRefused,
    },
    'lines of a header': {
      call: (lines) => wrongly(gate.authenticate)({ ...request, header: () => lines }),
      refuses: isRefused,
    },
  },
  'gate.authorize': {
    token: { call: (wrong) => wrongly(gate.authorize)(wrong, { scope: 'read:contacts' }), refuses: isRefusal },
    requirement: { call: (wrong) => wrongly(gate.authorize)(token, wrong), refuses: isRefusal },
    scope: requirement('scope'),
    anyScope: requirement('anyScope'),
    claims: requirement('claims'),
    'a claim': {
      call: (tenant) => wrongly(gate.authorize)(token, { claims: { tenant } }),
      // A predicate that answers `true` is right.
      takes: ['function'],
      refuses: isRefusal,
    },
    'an unknown member': requirement('roles', { scope: 'read:contacts' }),
    'a kind of another version': requirement('kind', { scopes: ['read:contacts'], claims: new Map() }),
    acrValues: requirement('acrValues', { scope: 'read:contacts' }),
    maxAge: requirement('maxAge', { scope: 'read:contacts' }),
  },
  'token.hasScope': {
    scope: { call: (wrong) => wrongly(token.hasScope.bind(token))(wrong), refuses: is(false) },
    'a second scope': {
      call: (wrong) => wrongly(token.hasScope.bind(token))('read:contacts', wrong),
      refuses: is(false),
    },
  },
  'tenants.resolve': { iss: { call: wrongly(tenants.resolve.bind(tenants)), refuses: is(undefined) } },
  'request.header': 'it is asked by the gate alone',
  'request.body': 'it is asked by the gate alone',
};

it('every function, and every method of what they return, has its row', () => {
  const functions = [
    ...new Set([...functionsOf(core), ...functionsOf(authors)]),
    ...functionsOf(verifier, 'verifier.'),
    ...functionsOf(gate, 'gate.'),
    ...functionsOf(core.AccessToken.prototype, 'token.'),
    ...functionsOf(tenants, 'tenants.'),
    ...functionsOf(gateRequest, 'request.'),
  ];
  expect(Object.keys(TABLE).toSorted()).toEqual(functions.toSorted());
});

it('every option of a gate has its row', () => {
  expect(withoutRow()).toEqual([]);
});

it('without an argument, nothing passes', async () => {
  for (const make of [core.createVerifier, core.createGate, core.trustIssuers, authors.createAdapter]) {
    expect(() => wrongly(make)()).toThrow(core.ConfigurationError);
  }
  expect(() => wrongly(core.assertScope)(token)).toThrow(core.ConfigurationError);
  expect(() => wrongly(gate.authorize)(token)).toThrow(core.ConfigurationError);
  expect(() => wrongly(gate.authorize)()).toThrow(core.ConfigurationError);
});

describe('a wrong value is refused as', () => {
  it.each(argumentsOf(TABLE))('%s', async (_title, row) => {
    expect(await faultsOf(row)).toEqual([]);
  });
});
