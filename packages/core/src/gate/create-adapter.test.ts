import { describe, expect, it } from 'vitest';
import {
  AUDIENCE,
  configurationErrorOf,
  goodClaims,
  ISSUER,
  newKey,
  now,
  requestWith,
  settled,
  sign,
} from '../../../../test/support/core.js';
import { ConfigurationError } from '../errors.js';
import type { RefusalResponse } from '../http/answer.js';
import { type AdapterParts, createAdapter } from './create-adapter.js';
import { runStep } from './step.js';

const key = await newKey();
const OPTIONS = { issuer: ISSUER, audience: AUDIENCE, jwks: { keys: [key.jwk] }, now };
const raw = await sign(key);

/** A request on its way through a framework that knows nothing but lists of handlers. */
interface Exchange {
  readonly request: { auth?: unknown };
  readonly lines: readonly string[];
  readonly sent: RefusalResponse[];
  readonly errors: unknown[];
}

type Handler = (exchange: Exchange, next: () => void) => void | Promise<void>;
type Parts = AdapterParts<Exchange, Handler, Exchange['request']>;

const PARTS: Parts = {
  requestOf: ({ request }) => request,
  keyOf: (request) => request,
  toGateRequest: ({ lines }) => requestWith(...lines),
  mirrorTarget: ({ request }) => request,
  ownsProperty: (name) => name === 'url',
  send: ({ sent }, response) => void sent.push(response),
  toHandler: (step) => (exchange, next) =>
    new Promise<void>((resolve) => {
      const done = (work: () => void): void => {
        work();
        resolve();
      };
      runStep(
        async () => {
          const goesOn = await step(exchange);
          if (goesOn !== true) resolve();
          return goesOn;
        },
        () => done(next),
        (error) => done(() => exchange.errors.push(error)),
      );
    }),
};

const adapterWith = (parts: Partial<Parts> = {}) => createAdapter({ ...PARTS, ...parts });

const exchangeWith = (...lines: readonly string[]): Exchange => ({ request: {}, lines, sent: [], errors: [] });
const bearing = (token: string): Exchange => exchangeWith(`Bearer ${token}`);

/** The error that a challenge names; nothing where there is no error. */
const errorIn = ({ headers }: RefusalResponse): string | undefined =>
  /error_description="([^"]*)"/.exec(headers['WWW-Authenticate'] ?? '')?.[1];

/** What becomes of a request: the handlers that it got behind, what it was refused for, and the errors. */
async function fateOf(exchange: Exchange, ...handlers: readonly Handler[]) {
  let passed = 0;
  for (const handler of handlers) {
    const before = passed;
    await handler(exchange, () => {
      passed += 1;
    });
    if (passed === before) break;
  }
  return { passed, refused: exchange.sent.map(errorIn), errors: exchange.errors };
}

const LACKS_SCOPE = 'The access token lacks a required scope.';
const DOES_NOT_PERMIT = 'The access token does not permit this request.';
const PASSED = { passed: 1, refused: [], errors: [] };

describe('auth', () => {
  const { auth, getAuth, requireScope } = adapterWith();

  it('lets a good token through, for handlers to ask for, and shows it to them', async () => {
    const exchange = bearing(raw);
    expect(await fateOf(exchange, auth(OPTIONS))).toEqual(PASSED);
    expect(getAuth(exchange.request).subject).toBe('user-1');
    expect(exchange.request.auth).toBe(getAuth(exchange.request));
  });

  it('refuses any other request, and no handler runs', async () => {
    expect(await fateOf(exchangeWith(), auth(OPTIONS))).toMatchObject({ passed: 0, refused: [undefined] });
    expect(await fateOf(bearing('abc'), auth(OPTIONS))).toMatchObject({
      passed: 0,
      refused: ['The access token is not a signed JWT.'],
    });
  });

  it('is not misled by what others write to the request', async () => {
    const exchange = bearing(raw);
    await fateOf(exchange, auth(OPTIONS));
    exchange.request.auth = { scopes: ['admin'] };
    expect(getAuth(exchange.request).scopes).toEqual(['read:contacts']);
    expect(await fateOf(exchange, requireScope('admin'))).toMatchObject({ refused: [LACKS_SCOPE] });
  });

  it('lets the nearest one count', async () => {
    const exchange = exchangeWith();
    const outer = auth({ ...OPTIONS, optional: true });
    expect(await fateOf(exchange, outer, requireScope('a'))).toMatchObject({ refused: [undefined] });
    const inner = auth({ ...OPTIONS, realm: 'inner' });
    const good = bearing(raw);
    await fateOf(good, outer, inner, requireScope('admin'));
    expect(good.sent[0]?.headers['WWW-Authenticate']).toContain('realm="inner"');
  });

  it('that is optional lets a request through without a token, and only those who mind that may ask', async () => {
    const exchange = exchangeWith();
    expect(await fateOf(exchange, auth({ ...OPTIONS, optional: true }))).toEqual(PASSED);
    expect(getAuth(exchange.request, { optional: true })).toBeUndefined();
    expect(configurationErrorOf(() => getAuth(exchange.request)).option).toBe('optional');
    expect(Object.hasOwn(exchange.request, 'auth')).toBe(true);
  });

  it.each<[string, unknown, string]>([
    ['no options', undefined, 'issuer'],
    ['no audience', { issuer: ISSUER }, 'audience'],
    ['an unknown option', { ...OPTIONS, unheard: 1 }, 'unheard'],
    ['an onRefusal that is no function', { ...OPTIONS, onRefusal: {} }, 'onRefusal'],
    ['options that are a list', [], 'options'],
    ['a property that the framework owns', { ...OPTIONS, requestProperty: 'url' }, 'requestProperty'],
    ['a property that every object has', { ...OPTIONS, requestProperty: '__proto__' }, 'requestProperty'],
    ['a property without a name', { ...OPTIONS, requestProperty: '' }, 'requestProperty'],
    ['a property of true', { ...OPTIONS, requestProperty: true }, 'requestProperty'],
    ['an onRefusal of null', { ...OPTIONS, onRefusal: null }, 'onRefusal'],
  ])('finds fault with %s when it is made, as createAuth does', (_, options, option) => {
    const { createAuth } = adapterWith();
    for (const make of [auth, createAuth]) {
      expect(configurationErrorOf(() => make(options as typeof OPTIONS)).option).toBe(option);
    }
  });

  it('has an onRefusal of undefined for none', async () => {
    const options = { ...OPTIONS, onRefusal: undefined } as unknown as typeof OPTIONS;
    expect(await fateOf(exchangeWith(), auth(options))).toMatchObject({ refused: [undefined] });
  });
});

describe('requirements', () => {
  const { auth, requireAccess, requireScope, requireAnyScope, requireClaims } = adapterWith();
  const handler = auth(OPTIONS);

  it.each<[string, Handler, string | undefined]>([
    ['a scope that is there', requireScope('read:contacts'), undefined],
    ['a list of scopes', requireScope(['read:contacts'], 'write:contacts'), LACKS_SCOPE],
    ['any of several', requireAnyScope('x', 'read:contacts'), undefined],
    ['any of others', requireAnyScope('x', 'y'), LACKS_SCOPE],
    ['a claim', requireClaims({ sub: 'user-1' }), undefined],
    ['a claim of another value', requireClaims({ sub: 'user-2' }), DOES_NOT_PERMIT],
    ['all of a requirement', requireAccess({ scope: 'read:contacts', claims: { sub: 'user-1' } }), undefined],
    ['all of another requirement', requireAccess({ scope: 'x', claims: { sub: 'user-1' } }), LACKS_SCOPE],
    ['a predicate', requireClaims({ sub: (sub) => sub === 'user-1' }), undefined],
  ])('ask for %s', async (_, requirement, reason) => {
    const fate = await fateOf(bearing(raw), handler, requirement);
    expect(fate).toEqual(
      reason === undefined ? { ...PASSED, passed: 2 } : { passed: 1, refused: [reason], errors: [] },
    );
  });

  it('are an error where no auth ran before, whatever stands on the request', async () => {
    const { getAuth } = adapterWith();
    for (const requirement of [requireScope('a'), requireAnyScope('a'), requireClaims({ sub: 'user-1' })]) {
      const exchange = { ...bearing(raw), request: { auth: { scopes: ['a'], claims: goodClaims() } } };
      const fate = await fateOf(exchange, requirement);
      expect(fate).toMatchObject({ passed: 0, refused: [], errors: [{ name: 'ConfigurationError', option: 'auth' }] });
    }
    expect(configurationErrorOf(() => getAuth({ auth: 1 }, { optional: true })).option).toBe('auth');
  });

  it('serve behind the auth of another adapter, since the request is the same', async () => {
    const other = adapterWith();
    const exchange = bearing(raw);
    const fate = await fateOf(exchange, other.auth(OPTIONS), requireScope('read:contacts'), requireScope('admin'));
    expect(fate).toEqual({ passed: 2, refused: [LACKS_SCOPE], errors: [] });
  });

  it('are looked at when the route is made', () => {
    expect(configurationErrorOf(() => requireAccess({})).option).toBe('requireAccess');
    expect(configurationErrorOf(() => requireScope()).option).toBe('requireScope');
    expect(configurationErrorOf(() => requireAnyScope([])).option).toBe('requireAnyScope');
    expect(configurationErrorOf(() => requireClaims({})).option).toBe('requireClaims');
  });
});

describe('createAuth', () => {
  const { auth, createAuth, getAuth, requireScope } = adapterWith();
  const contacts = createAuth(OPTIONS);
  const twin = createAuth(OPTIONS);

  it('makes functions that serve the requests of its own gate', async () => {
    const exchange = bearing(raw);
    const fate = await fateOf(exchange, contacts.auth(), contacts.requireScope('read:contacts'));
    expect(fate).toEqual({ ...PASSED, passed: 2 });
    expect(contacts.getAuth(exchange.request).subject).toBe('user-1');
    expect(getAuth(exchange.request)).toBe(contacts.getAuth(exchange.request));
    expect(await fateOf(exchange, requireScope('read:contacts'), contacts.requireAnyScope('x'))).toMatchObject({
      passed: 1,
      refused: [LACKS_SCOPE],
    });
  });

  it('takes no options where a handler is made of it: they would be without effect', () => {
    const auth = contacts.auth as (...given: readonly unknown[]) => unknown;
    for (const given of [{ scope: 'admin' }, {}, undefined]) {
      expect(configurationErrorOf(() => auth(given)).option).toBe('auth');
    }
  });

  it('makes functions that are an error behind any other, even one of the same options', async () => {
    for (const other of [twin.auth(), auth(OPTIONS)]) {
      for (const bound of [
        contacts.requireScope('read:contacts'),
        contacts.requireAnyScope('read:contacts'),
        contacts.requireClaims({ sub: 'user-1' }),
      ]) {
        const exchange = bearing(raw);
        const fate = await fateOf(exchange, contacts.auth(), other, bound);
        expect(fate).toMatchObject({ passed: 2, refused: [], errors: [{ option: 'createAuth' }] });
        expect(fate.errors[0]).toBeInstanceOf(ConfigurationError);
        expect(configurationErrorOf(() => contacts.getAuth(exchange.request)).option).toBe('createAuth');
      }
    }
  });
});

describe('runStep', () => {
  const outcomeOf = async (step: () => unknown): Promise<readonly unknown[]> => {
    const log: unknown[] = [];
    runStep(
      step,
      () => log.push('passed'),
      (error) => log.push('failed', error),
    );
    await settled();
    return log;
  };

  it.each([
    ['true', () => true],
    ['a promise of true', async () => true],
    ['a thenable of true', () => thenable(true)],
  ])('goes on for %s', async (_, step) => {
    expect(await outcomeOf(step)).toEqual(['passed']);
  });

  it.each([
    [false],
    [undefined],
    [null],
    [1],
    ['true'],
    [{}],
    [{ ok: true }],
    [[true]],
    [new Boolean(true)],
    [() => true],
  ])('does not go on for %j, nor for a promise of it', async (answer) => {
    expect(await outcomeOf(() => answer)).toEqual([]);
    expect(await outcomeOf(async () => answer)).toEqual([]);
    expect(await outcomeOf(() => thenable(answer))).toEqual([]);
  });

  it('goes at once for true, so that a callback of the framework is called in its turn', () => {
    const log: string[] = [];
    runStep(
      () => true,
      () => log.push('passed'),
      () => log.push('failed'),
    );
    expect(log).toEqual(['passed']);
  });

  it('fails with what was thrown or rejected', async () => {
    const error = new RangeError('x');
    const fail = (): never => {
      throw error;
    };
    for (const step of [fail, async () => fail()]) expect(await outcomeOf(step)).toEqual(['failed', error]);
  });
});

/** A promise of another library. */
function thenable(value: unknown): unknown {
  // biome-ignore lint/suspicious/noThenProperty: a promise of another library
  return { then: (done: (settled: unknown) => void) => done(value) };
}
