import * as core from '@scopegate/core';
import * as expressAdapter from '@scopegate/express';
import * as fastifyAdapter from '@scopegate/fastify';
import * as koaAdapter from '@scopegate/koa';
import Fastify, { type FastifyPluginAsync } from 'fastify';
import { beforeAll, describe, expect, it } from 'vitest';
import { optionRows } from './gate-options.js';
import { argumentsOf, faultsOf, functionsOf, type Row, type Table } from './rows.js';

type Any = (...values: unknown[]) => unknown;

/** The functions of an adapter, as JavaScript calls them. */
type Functions = Readonly<Record<string, Any>>;

interface Adapter {
  readonly name: string;
  readonly functions: Functions;
  /** Makes something of the options of `auth`: what that throws, or rejects with, is what users see. */
  auth(options: unknown): unknown;
  /** A request that a gate with these options has let through. */
  admit(auth: Any): Promise<unknown>;
}

const OPTIONS = { issuer: 'https://tenant.example/', audience: 'appointments:api' };
const OPEN = { ...OPTIONS, optional: true };

const incoming = () => ({ method: 'GET', url: '/', rawHeaders: [], headers: {} });

async function registered(plugin: unknown, options: object, handler: (request: unknown) => void) {
  const app = Fastify();
  await app.register(plugin as FastifyPluginAsync<object>, options);
  app.get('/', async (request) => handler(request));
  await app.inject('/');
}

const ADAPTERS: readonly Adapter[] = [
  {
    name: 'express',
    functions: expressAdapter as unknown as Functions,
    auth: expressAdapter.auth as Any,
    async admit(auth) {
      const request = incoming();
      await new Promise<void>((resolve) => (auth(OPEN) as Any)(request, {}, resolve));
      return request;
    },
  },
  {
    name: 'koa',
    functions: koaAdapter as unknown as Functions,
    auth: koaAdapter.auth as Any,
    async admit(auth) {
      const context = { req: incoming(), request: {}, originalUrl: '/', state: {} };
      await (auth(OPEN) as Any)(context, async () => undefined);
      return context;
    },
  },
  {
    name: 'fastify',
    functions: fastifyAdapter as unknown as Functions,
    // Called as `register` calls it, which has a say of its own in what options can be.
    auth: (options) => (fastifyAdapter.auth as Any)(Fastify(), options),
    async admit(auth) {
      let admitted: unknown;
      const keep = (request: unknown): void => {
        admitted = request;
      };
      await (auth === fastifyAdapter.auth ? registered(auth, OPEN, keep) : registered(auth(), {}, keep));
      return admitted;
    },
  },
];

const SCOPES = ['text', 'array of a text'];
/** Of a list of arguments one may be a list itself, and that may be empty. */
const MORE_SCOPES = [...SCOPES, 'empty array'];

function scopeRows(require: Any): Readonly<Record<string, Row>> {
  return {
    scope: { call: require, takes: SCOPES },
    'a second scope': { call: (wrong) => require('read:contacts', wrong), takes: MORE_SCOPES },
  };
}

/** Values that a claim can be compared with, and predicates. */
const CLAIMS = [
  ...['null', 'true', 'false', 'zero', 'one', 'minus one', 'empty text', 'text', 'text with a space'],
  ...['function', 'async function', 'class'],
];

/** The functions that ask for something, of the module or bound to a gate. */
function requireRows(functions: Functions, prefix = ''): Table {
  const { requireAccess, requireScope, requireAnyScope, requireClaims } = functions as {
    [name in 'requireAccess' | 'requireScope' | 'requireAnyScope' | 'requireClaims']: Any;
  };
  return {
    [`${prefix}requireAccess`]: {
      requirement: { call: (wrong) => requireAccess(wrong) },
      scope: { call: (scope) => requireAccess({ scope }), takes: SCOPES },
      anyScope: { call: (any) => requireAccess({ anyScope: any }), takes: SCOPES },
      claims: { call: (claims) => requireAccess({ claims }) },
      'a claim': { call: (tenant) => requireAccess({ claims: { tenant } }), takes: CLAIMS },
      'an unknown member': { call: (roles) => requireAccess({ scope: 'read:contacts', roles }) },
      acrValues: { call: (acrValues) => requireAccess({ scope: 'read:contacts', acrValues }) },
      maxAge: { call: (maxAge) => requireAccess({ scope: 'read:contacts', maxAge }) },
    },
    [`${prefix}requireScope`]: scopeRows((...wrong) => requireScope(...wrong)),
    [`${prefix}requireAnyScope`]: scopeRows((...wrong) => requireAnyScope(...wrong)),
    [`${prefix}requireClaims`]: {
      claims: { call: (wrong) => requireClaims(wrong) },
      'a claim': { call: (tenant) => requireClaims({ tenant }), takes: CLAIMS },
    },
  };
}

/** Functions that tell of a request what its gate has found. */
function getAuthRows(getAuth: Any, admitted: () => unknown): Readonly<Record<string, Row>> {
  return {
    request: { call: (wrong) => getAuth(wrong) },
    'options, of a request without a token': { call: (wrong) => getAuth(admitted(), wrong) },
    'optional, of a request without a token': {
      call: (optional) => getAuth(admitted(), { optional }),
      takes: ['true'],
    },
  };
}

describe.each(ADAPTERS.map((adapter) => [adapter.name, adapter] as const))('%s', (name, { functions, auth, admit }) => {
  const { createAuth, getAuth } = functions as { createAuth: Any; getAuth: Any };
  const bound = createAuth(OPEN) as { auth: Any; getAuth: Any } & Functions;
  const own = functionsOf(functions).filter((name) => functions[name] !== Reflect.get(core, name));
  const admitted = { free: undefined as unknown, bound: undefined as unknown };

  beforeAll(async () => {
    admitted.free = await admit(functions['auth'] as Any);
    // Fastify's is a plugin; the others make a handler.
    admitted.bound = await admit(() => (name === 'fastify' ? bound.auth : bound.auth()));
  });

  const adapterOptions = {
    onRefusal: ['function', 'async function', 'class'],
    requestProperty: ['false', 'text', 'text with a space'],
  };
  const table: Table = {
    auth: { options: { call: auth }, ...optionRows(auth, adapterOptions) },
    createAuth: { options: { call: createAuth }, ...optionRows(createAuth, adapterOptions) },
    getAuth: getAuthRows(getAuth, () => admitted.free),
    ...requireRows(functions),
    'bound.auth': {
      options: {
        call: (wrong) => (name === 'fastify' ? bound.auth(Fastify(), wrong) : bound.auth(wrong)),
        takes: ['undefined', 'empty object'],
      },
    },
    'bound.getAuth': getAuthRows(bound.getAuth, () => admitted.bound),
    ...requireRows(bound, 'bound.'),
  };

  it('every function, of the module and bound to a gate, has its row', () => {
    const names = [...own, ...functionsOf(bound, 'bound.')];
    expect(Object.keys(table).toSorted()).toEqual(names.toSorted());
  });

  it('without an argument, nothing passes', async () => {
    await expect(async () => auth(undefined)).rejects.toThrow(core.ConfigurationError);
    for (const each of own.filter((other) => other !== 'auth')) {
      expect(() => (functions[each] as Any)(), each).toThrow(core.ConfigurationError);
    }
  });

  it('getAuth gives nothing of a request without a token, and only where it is asked to', () => {
    expect(getAuth(admitted.free, { optional: true })).toBe(undefined);
    expect(bound.getAuth(admitted.bound, { optional: true })).toBe(undefined);
  });

  describe('a wrong value is refused as', () => {
    it.each(argumentsOf(table))('%s', async (_title, row) => {
      expect(await faultsOf(row)).toEqual([]);
    });
  });
});
