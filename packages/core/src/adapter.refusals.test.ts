import { describe, expect, it } from 'vitest';
import { AUDIENCE, ISSUER, newKey, now, requestWith, sign } from '../../../test/support/core.js';
import { type Adapter, type AdapterParts, createAdapter, type Fail } from './adapter.js';
import { AccessTokenError } from './errors.js';
import type { Refusal } from './gate.js';

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
type OnRefusal = (refusal: Refusal, exchange: Exchange, next: Fail) => unknown;
type Parts = AdapterParts<Exchange, Handler, object, OnRefusal>;

const PARTS: Parts = {
  keyOf: ({ request }) => request,
  keyOfRequest: (request) => request,
  toGateRequest: ({ lines }) => requestWith(...lines),
  mirror: () => undefined,
  send: ({ log }, { status }) => void log.push(`sent ${status}`),
  callOnRefusal: (onRefusal, refusal, exchange, next) => onRefusal(refusal, exchange, next),
  toHandler: (step) => (exchange) => {
    const fail = (error: unknown): void => {
      exchange.log.push('failed');
      exchange.errors.push(error);
    };
    const goOn = (yes: boolean): void => (yes ? void exchange.log.push('passed') : undefined);
    try {
      const goesOn = step(exchange, fail);
      return typeof goesOn === 'boolean' ? goOn(goesOn) : goesOn.then(goOn).catch(fail);
    } catch (error) {
      return fail(error);
    }
  },
};

type AnyAdapter = Adapter<Handler, object, OnRefusal>;
const adapterWith = (parts: Partial<Parts> = {}): AnyAdapter => createAdapter({ ...PARTS, ...parts });
const { auth, requireScope, requireClaims } = adapterWith();

const exchangeWith = (...lines: readonly string[]): Exchange => ({ request: {}, lines, log: [], errors: [] });

async function fateOf(exchange: Exchange, ...handlers: readonly Handler[]): Promise<Exchange> {
  for (const handler of handlers) await handler(exchange);
  return exchange;
}

/** What becomes of a request without credentials. */
const refusedBy = (onRefusal: OnRefusal): Promise<Exchange> => fateOf(exchangeWith(), auth({ ...OPTIONS, onRefusal }));

/** A promise of another library. */
function foreign(settle: (done: (value: unknown) => void, fail: (error: unknown) => void) => void): unknown {
  // biome-ignore lint/suspicious/noThenProperty: a promise of another library
  return { then: settle };
}

describe('onRefusal', () => {
  it('takes the answer over, and is given the refusal and the request', async () => {
    const seen: unknown[] = [];
    const exchange = await refusedBy((...given) => {
      seen.push(...given);
      given[1].log.push('answered');
    });
    expect(exchange.log).toEqual(['answered']);
    expect(seen).toEqual([expect.objectContaining({ status: 401, body: '' }), exchange, expect.any(Function)]);
  });

  it('is asked about refusals alone', async () => {
    const onRefusal: OnRefusal = (_, { log }) => log.push('asked');
    const handler = auth({ ...OPTIONS, onRefusal });
    expect((await fateOf(exchangeWith(`Bearer ${raw}`), handler)).log).toEqual(['passed']);
    expect((await fateOf(exchangeWith('Bearer abc'), handler)).log).toEqual(['asked']);
  });

  it('answers for the requirements behind its auth too, and for those of no other', async () => {
    const inner = auth({ ...OPTIONS, onRefusal: ({ status }, { log }) => log.push(`inner ${status}`) });
    const outer = auth({ ...OPTIONS, onRefusal: ({ status }, { log }) => log.push(`outer ${status}`) });
    const exchange = await fateOf(exchangeWith(`Bearer ${raw}`), outer, inner, requireScope('admin'));
    expect(exchange.log).toEqual(['passed', 'passed', 'inner 403']);
    const plain = await fateOf(exchangeWith(`Bearer ${raw}`), outer, auth(OPTIONS), requireScope('admin'));
    expect(plain.log).toEqual(['passed', 'passed', 'sent 403']);
  });

  it.each([
    ['at once', (next: Fail) => next(undefined)],
    ['without an argument', (next: Fail) => (next as () => void)()],
    ['later', async (next: Fail) => Promise.resolve().then(() => next(undefined))],
  ])('forwards the cause of the refusal by its next: %s', async (_, forward) => {
    const causes: unknown[] = [];
    const exchange = await refusedBy((refusal, __, next) => {
      causes.push(refusal.cause);
      return forward(next);
    });
    expect(exchange.log).toEqual(['failed']);
    expect(exchange.errors[0]).toBe(causes[0]);
    expect(causes[0]).toBeInstanceOf(AccessTokenError);
    expect(causes[0]).toMatchObject({ reason: 'credentials_missing', status: 401 });
  });

  it('forwards an error of its own as it is', async () => {
    for (const error of [new RangeError('x'), { status: 404 }]) {
      const exchange = await refusedBy((_, __, next) => next(error));
      expect(exchange.log).toEqual(['failed']);
      expect(exchange.errors[0]).toBe(error);
    }
  });

  it.each([['route'], ['router'], [''], [0], [false], [true], [null], [Symbol.for('x')]])(
    'never leads to the handler: next(%s), which frameworks may take for leave, is an error',
    async (given) => {
      const exchange = await refusedBy((_, __, next) => next(given));
      expect(exchange.log).toEqual(['failed']);
      expect(exchange.errors[0]).toBeInstanceOf(Error);
      expect((exchange.errors[0] as Error).cause).toBe(given);
    },
  );

  it('forwards once, however often it calls next', async () => {
    const first = new RangeError('first');
    const exchange = await refusedBy((_, __, next) => {
      next(first);
      next(undefined);
      next(new RangeError('second'));
    });
    expect(exchange.log).toEqual(['failed']);
    expect(exchange.errors).toEqual([first]);
  });

  it.each<[string, OnRefusal]>([
    [
      'throws',
      () => {
        throw new RangeError('x');
      },
    ],
    [
      'throws undefined',
      () => {
        throw undefined;
      },
    ],
    ['rejects', () => Promise.reject(new RangeError('x'))],
    ['rejects with nothing', () => Promise.reject()],
    ['rejects by a promise of another library', () => foreign((_, fail) => fail(new RangeError('x')))],
    ['rejects later', async () => Promise.resolve().then(() => Promise.reject(new RangeError('x')))],
  ])('that %s gets the default answer, and nothing is thrown', async (_, onRefusal) => {
    const exchange = await refusedBy(onRefusal);
    expect(exchange.log).toEqual(['sent 401']);
    expect(exchange.errors).toEqual([]);
  });

  it.each([
    [
      'throws',
      (): never => {
        throw new RangeError('x');
      },
    ],
    ['rejects', () => Promise.reject(new RangeError('x'))],
  ])('that has forwarded before it %s is not answered for a second time', async (_, end) => {
    const exchange = await refusedBy((__, ___, next) => {
      next(undefined);
      return end();
    });
    expect(exchange.log).toEqual(['failed']);
  });

  it('is waited for where it answers later, and nobody gets through meanwhile or afterwards', async () => {
    let answer: (value: unknown) => void = () => undefined;
    const exchange = exchangeWith();
    const pending = auth({ ...OPTIONS, onRefusal: () => new Promise((resolve) => (answer = resolve)) })(exchange);
    expect(pending).toBeInstanceOf(Promise);
    answer(true);
    await pending;
    expect(exchange).toMatchObject({ log: [], errors: [] });
  });

  it.each([[true], [undefined], ['next'], [Promise.resolve(true)]])(
    'lets nobody through by returning %s',
    async (answer) => {
      expect((await refusedBy(() => answer)).log).toEqual([]);
    },
  );
});

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
      [adapterWith({ mirror: fail }).auth(OPTIONS)],
    ];
    for (const handlers of ways) {
      const exchange = await fateOf(exchangeWith(`Bearer ${raw}`), ...handlers);
      expect(exchange.log).toEqual(['failed']);
      expect(exchange.errors[0]).toBeInstanceOf(Error);
      expect((exchange.errors[0] as Error).cause).toBe(value);
    }
    const asked = await fateOf(exchangeWith(`Bearer ${raw}`), auth(OPTIONS), requireClaims({ sub: fail }));
    expect(asked.log).toEqual(['passed', 'failed']);
    expect(asked.errors[0]).toBeInstanceOf(Error);
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
    const onRefusal = (): never => {
      throw new RangeError('x');
    };
    for (const options of [OPTIONS, { ...OPTIONS, onRefusal }, { ...OPTIONS, onRefusal: async () => onRefusal() }]) {
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
