import { describe, expect, it } from 'vitest';
import { AUDIENCE, ISSUER, newKey, now, requestWith, sign } from '../../../../test/support/core.js';
import { type Adapter, type AdapterParts, createAdapter } from './create-adapter.js';

const key = await newKey();
const OPTIONS = { issuer: ISSUER, audience: AUDIENCE, jwks: { keys: [key.jwk] }, now };
const raw = await sign(key);

/** A request on its way: what has become of it so far, in order. */
interface Exchange {
  readonly request: object;
  readonly lines: readonly string[];
  readonly log: string[];
  readonly errors: unknown[];
}

type Handler = (exchange: Exchange) => void | Promise<void>;
type Parts = AdapterParts<Exchange, Handler, object>;

const PARTS: Parts = {
  requestOf: ({ request }) => request,
  keyOf: (request) => request,
  toGateRequest: ({ lines }) => requestWith(...lines),
  mirrorTarget: ({ request }) => request,
  ownsProperty: () => false,
  send: ({ log }, { status }) => void log.push(`sent ${status}`),
  toHandler: (step) => async (exchange) => {
    try {
      if ((await step(exchange)) === true) exchange.log.push('passed');
    } catch (error) {
      exchange.log.push('failed');
      exchange.errors.push(error);
    }
  },
};

const adapterWith = (parts: Partial<Parts> = {}): Adapter<Handler, object> => createAdapter({ ...PARTS, ...parts });
const { auth, requireClaims } = adapterWith();

const exchangeWith = (...lines: readonly string[]): Exchange => ({ request: {}, lines, log: [], errors: [] });

async function fateOf(exchange: Exchange, ...handlers: readonly Handler[]): Promise<Exchange> {
  for (const handler of handlers) await handler(exchange);
  return exchange;
}

describe('what goes wrong on the way', () => {
  const thrown: readonly (readonly [what: string, value: unknown])[] = [
    ['undefined', undefined],
    ['null', null],
    ["'route'", 'route'],
    ["'router'", 'router'],
    ['false', false],
    ['a function', () => undefined],
  ];

  it.each(thrown)('is an error that frameworks take for one: %s, thrown or rejected with', async (_, value) => {
    const fail = (): never => {
      throw value;
    };
    const ways: readonly (readonly Handler[])[] = [
      [auth({ ...OPTIONS, validate: fail })],
      [auth({ ...OPTIONS, validate: () => Promise.reject(value) })],
      [adapterWith({ toGateRequest: fail }).auth(OPTIONS)],
      [adapterWith({ keyOf: fail }).auth(OPTIONS)],
      [adapterWith({ requestOf: fail }).auth(OPTIONS)],
      [adapterWith({ mirrorTarget: fail }).auth(OPTIONS)],
    ];
    for (const handlers of ways) {
      const exchange = await fateOf(exchangeWith(`Bearer ${raw}`), ...handlers);
      expect(exchange.log).toEqual(['failed']);
      expect(exchange.errors[0]).toBeInstanceOf(Error);
      expect((exchange.errors[0] as Error).cause).toBe(value);
    }
    const asked = await fateOf(exchangeWith(`Bearer ${raw}`), auth(OPTIONS), requireClaims({ sub: fail }));
    expect(asked.log).toEqual(['passed', 'sent 403']);
  });

  it('is the very error where it is one', async () => {
    const error = new RangeError('database is down');
    for (const validate of [() => Promise.reject(error), () => void fail()]) {
      const exchange = await fateOf(exchangeWith(`Bearer ${raw}`), auth({ ...OPTIONS, validate }));
      expect(exchange.errors).toEqual([error]);
      expect(exchange.errors[0]).toBe(error);
    }
    function fail(): never {
      throw error;
    }
  });

  it('is no pass where the answer itself fails, by default or after onRefusal', async () => {
    const broken = adapterWith({
      send() {
        throw 'socket';
      },
    });
    for (const options of [OPTIONS, { ...OPTIONS, onRefusal: () => ({ status: 418 }) }]) {
      const exchange = await fateOf(exchangeWith(), broken.auth(options));
      expect(exchange.log).toEqual(['failed']);
      expect(exchange.errors[0]).toMatchObject({ cause: 'socket' });
    }
  });

  it('is an outage, and not an error, where keys cannot be had', async () => {
    const handler = auth({
      issuer: ISSUER,
      audience: AUDIENCE,
      now,
      fetch: async () => new Response(null, { status: 500 }),
    });
    expect((await fateOf(exchangeWith(`Bearer ${raw}`), handler)).log).toEqual(['sent 503']);
  });
});
