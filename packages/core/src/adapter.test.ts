import { describe, expect, it } from 'vitest';
import {
  AUDIENCE,
  configurationErrorOf,
  goodClaims,
  ISSUER,
  newKey,
  now,
  promisesMadeBy,
  requestWith,
  sign,
} from '../../../test/support/core.js';
import { type AdapterParts, createAdapter } from './adapter.js';
import { ConfigurationError } from './errors.js';
import type { Refusal } from './gate.js';
import type { VerifierOptions } from './options.js';
import type { JwtClaims } from './token/claims.js';

const key = await newKey();
const OPTIONS = { issuer: ISSUER, audience: AUDIENCE, jwks: { keys: [key.jwk] }, now };
const raw = await sign(key);

/** A request on its way through a framework that knows nothing but lists of handlers. */
interface Exchange {
  readonly request: { auth?: unknown };
  readonly lines: readonly string[];
  readonly sent: Refusal[];
  readonly errors: unknown[];
}

type Handler = (exchange: Exchange, next: () => void) => void | Promise<void>;
type Parts = AdapterParts<Exchange, Handler, Exchange['request'], () => void>;

const PARTS: Parts = {
  keyOf: ({ request }) => request,
  keyOfRequest: (request) => request,
  toGateRequest: ({ lines }) => requestWith(...lines),
  mirror: ({ request }, token) => Object.assign(request, { auth: token }),
  send: ({ sent }, refusal) => void sent.push(refusal),
  callOnRefusal: () => undefined,
  toHandler: (step) => (exchange, next) => {
    const fail = (error: unknown): void => void exchange.errors.push(error);
    const goOn = (yes: boolean): void => (yes ? next() : undefined);
    try {
      const goesOn = step(exchange, fail);
      return typeof goesOn === 'boolean' ? goOn(goesOn) : goesOn.then(goOn).catch(fail);
    } catch (error) {
      return fail(error);
    }
  },
};

const adapterWith = (parts: Partial<Parts> = {}) => createAdapter({ ...PARTS, ...parts });

const exchangeWith = (...lines: readonly string[]): Exchange => ({ request: {}, lines, sent: [], errors: [] });
const bearing = (token: string): Exchange => exchangeWith(`Bearer ${token}`);

/** What becomes of a request: the handlers that it got behind, the reasons it was refused for, and the errors. */
async function fateOf(exchange: Exchange, ...handlers: readonly Handler[]) {
  let passed = 0;
  for (const handler of handlers) {
    const before = passed;
    await handler(exchange, () => {
      passed += 1;
    });
    if (passed === before) break;
  }
  return { passed, refused: exchange.sent.map(({ cause }) => cause.reason), errors: exchange.errors };
}

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
    expect(await fateOf(exchangeWith(), auth(OPTIONS))).toMatchObject({ passed: 0, refused: ['credentials_missing'] });
    expect(await fateOf(bearing('abc'), auth(OPTIONS))).toMatchObject({ passed: 0, refused: ['token_not_jwt'] });
  });

  it('makes no promise for a token seen before, nor for a refusal', async () => {
    const handler = auth(OPTIONS);
    await handler(bearing(raw), () => undefined);
    for (const exchange of [bearing(raw), exchangeWith(), bearing('abc')]) {
      const passed: true[] = [];
      const answers: unknown[] = [];
      expect(promisesMadeBy(() => answers.push(handler(exchange, () => void passed.push(true))))).toBe(0);
      expect(answers).toEqual([undefined]);
      expect(passed.length + exchange.sent.length).toBe(1);
    }
    expect(promisesMadeBy(() => auth({ ...OPTIONS, cache: false })(bearing(raw), () => undefined))).toBeGreaterThan(0);
  });

  it('is not misled by what others write to the request', async () => {
    const exchange = bearing(raw);
    await fateOf(exchange, auth(OPTIONS));
    exchange.request.auth = { scopes: ['admin'] };
    expect(getAuth(exchange.request).scopes).toEqual(['read:contacts']);
    expect(await fateOf(exchange, requireScope('admin'))).toMatchObject({ refused: ['scope_insufficient'] });
  });

  it('lets the nearest one count', async () => {
    const exchange = exchangeWith();
    const outer = auth({ ...OPTIONS, optional: true });
    expect(await fateOf(exchange, outer, requireScope('a'))).toMatchObject({ refused: ['credentials_missing'] });
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
    ['an onRefusal of null', { ...OPTIONS, onRefusal: null }, 'onRefusal'],
  ])('finds fault with %s when it is made, as createAuth does', (_, options, option) => {
    const { createAuth } = adapterWith();
    for (const make of [auth, createAuth]) {
      expect(configurationErrorOf(() => make(options as typeof OPTIONS)).option).toBe(option);
    }
  });

  it('has an onRefusal of undefined for none', async () => {
    const options = { ...OPTIONS, onRefusal: undefined } as unknown as typeof OPTIONS;
    expect(await fateOf(exchangeWith(), auth(options))).toMatchObject({ refused: ['credentials_missing'] });
  });
});

describe('requirements', () => {
  const { auth, requireScope, requireAnyScope, requireClaims } = adapterWith();
  const handler = auth(OPTIONS);

  it.each<[string, Handler, string | undefined]>([
    ['a scope that is there', requireScope('read:contacts'), undefined],
    ['a list of scopes', requireScope(['read:contacts'], 'write:contacts'), 'scope_insufficient'],
    ['any of several', requireAnyScope('x', 'read:contacts'), undefined],
    ['any of others', requireAnyScope('x', 'y'), 'scope_insufficient'],
    ['a claim', requireClaims({ sub: 'user-1' }), undefined],
    ['a claim of another value', requireClaims({ sub: 'user-2' }), 'claim_mismatch'],
    ['a predicate', requireClaims({ sub: (sub) => sub === 'user-1' }), undefined],
  ])('ask for %s', async (_, requirement, reason) => {
    const fate = await fateOf(bearing(raw), handler, requirement);
    expect(fate).toEqual(
      reason === undefined ? { ...PASSED, passed: 2 } : { passed: 1, refused: [reason], errors: [] },
    );
  });

  it('make no promise', async () => {
    const exchange = bearing(raw);
    await fateOf(exchange, handler);
    for (const requirement of [requireScope('read:contacts'), requireScope('x')]) {
      expect(promisesMadeBy(() => requirement(exchange, () => undefined))).toBe(0);
    }
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

  it('are an error where only the auth of another adapter ran', async () => {
    const other = adapterWith();
    const exchange = bearing(raw);
    expect(await fateOf(exchange, other.auth(OPTIONS), requireScope('read:contacts'))).toMatchObject({
      passed: 1,
      errors: [{ option: 'auth' }],
    });
  });

  it('are looked at when the route is made', () => {
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
      refused: ['scope_insufficient'],
    });
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

  it('makes handlers of one gate: what one of them has verified, the other remembers', async () => {
    let checked = 0;
    const validate = (value: unknown) => {
      checked += 1;
      return { value: value as JwtClaims };
    };
    const claims: VerifierOptions['claims'] = { '~standard': { version: 1, vendor: 'test', validate } };
    const bound = createAuth({ ...OPTIONS, claims });
    await fateOf(bearing(raw), bound.auth());
    await fateOf(bearing(raw), bound.auth());
    expect(checked).toBe(1);
  });
});
