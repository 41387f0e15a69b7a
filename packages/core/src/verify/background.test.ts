// Nothing that the user hands over may end the process: whatever fails, from whichever call on, a request is refused or
// an error, no rejection is left unhandled, and all is well once the function works again.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { stoppedClock } from '../../../../test/support/core.js';
import { createTestIssuer } from '../../../testing/src/index.js';
import { isAccessTokenError } from '../errors.js';
import { createVerifier, type Verifier } from './verifier.js';

const clock = stoppedClock();
const issuer = await createTestIssuer({ algorithm: 'ES256', now: clock.now });
const LIFETIME = 30 * 86_400;
const token = await issuer.token({ expiresIn: LIFETIME });
const ofUnknownKey = await (async () => {
  const stranger = await createTestIssuer({ issuer: issuer.issuer, algorithm: 'ES256', now: clock.now });
  return stranger.token({ expiresIn: LIFETIME, audience: issuer.audience });
})();
const START = clock.seconds;

const rejections: unknown[] = [];
const note = (reason: unknown): void => void rejections.push(reason);
beforeEach(() => {
  rejections.length = 0;
  clock.seconds = START;
  process.on('unhandledRejection', note);
});
afterEach(() => {
  process.off('unhandledRejection', note);
});

/** Lets what was begun in the background come to its end; nothing of it waits for time to pass. */
async function settled(): Promise<void> {
  for (let turn = 0; turn < 5; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}

class OwnError extends Error {}

/** How a function of the user fails. */
const FAILURES = {
  throws: (): never => {
    throw new OwnError('own');
  },
  rejects: () => Promise.reject(new OwnError('own')),
  'returns nothing': () => undefined,
} as const;

const FUNCTIONS = ['now', 'fetch', 'resolve', 'validate', 'claims'] as const;
type FunctionName = (typeof FUNCTIONS)[number];

/** One function fails from its nth call on, as long as it is told to; the calls of all of them are counted. */
class Saboteur {
  readonly calls = new Map<FunctionName, number>();
  failing: { readonly name: FunctionName; readonly from: number; readonly fail: () => unknown } | undefined;

  wrap<Wrapped extends (...given: never[]) => unknown>(name: FunctionName, wrapped: Wrapped): Wrapped {
    const instead = (...given: Parameters<Wrapped>): unknown => {
      const call = (this.calls.get(name) ?? 0) + 1;
      this.calls.set(name, call);
      const { failing } = this;
      return failing?.name === name && call >= failing.from ? failing.fail() : wrapped(...given);
    };
    return instead as Wrapped;
  }
}

function setUp(isResolved: boolean): { readonly verifier: Verifier<unknown>; readonly saboteur: Saboteur } {
  const saboteur = new Saboteur();
  const verifier = createVerifier<unknown>({
    issuer: isResolved
      ? { resolve: saboteur.wrap('resolve', async (iss: string) => ({ issuer: iss })), ttl: 200 }
      : issuer.issuer,
    audience: issuer.audience,
    now: saboteur.wrap('now', clock.now),
    fetch: saboteur.wrap('fetch', issuer.fetch),
    validate: saboteur.wrap('validate', async () => undefined),
    claims: {
      '~standard': {
        version: 1,
        vendor: 'test',
        validate: saboteur.wrap('claims', async (value: unknown) => ({ value })),
      },
    },
  });
  // The clock was tried when the verifier was made.
  saboteur.calls.clear();
  return { verifier, saboteur };
}

type Outcome = 'accepted' | 'refused' | 'error';

async function outcomeOf(call: Promise<unknown>): Promise<Outcome> {
  try {
    await call;
    return 'accepted';
  } catch (error) {
    if (isAccessTokenError(error)) return 'refused';
    expect(error).toBeInstanceOf(Error);
    return 'error';
  }
}

/** The life of a key set: a first fetch, refreshes in the background, an unknown key, a set that is too old to serve. */
async function live(verifier: Verifier<unknown>): Promise<readonly Outcome[]> {
  const outcomes: Outcome[] = [];
  const ask = async (...raws: readonly string[]): Promise<void> => {
    outcomes.push(...(await Promise.all(raws.map((raw) => outcomeOf(verifier.verify(raw))))));
    await settled();
  };
  await ask(token, token);
  clock.seconds += 590;
  await ask(token);
  clock.seconds += 590;
  await ask(token, ofUnknownKey, token);
  clock.seconds += 700;
  await ask(token);
  await outcomeOf(verifier.prepare());
  clock.seconds += 50_000;
  await ask(token, ofUnknownKey);
  return outcomes;
}

const SETUPS = [
  ['a listed issuer', false],
  ['a resolver', true],
] as const;

describe.each(SETUPS)('with %s', (_, isResolved) => {
  it('the life that is lived here calls every function many times', async () => {
    const { verifier, saboteur } = setUp(isResolved);
    const outcomes = await live(verifier);
    expect(outcomes).toEqual(outcomes.map((_outcome, index) => ([4, 8].includes(index) ? 'refused' : 'accepted')));
    const called = FUNCTIONS.filter((name) => (saboteur.calls.get(name) ?? 0) >= 4);
    expect(called).toEqual(FUNCTIONS.filter((name) => isResolved || name !== 'resolve'));
  });

  const cases = FUNCTIONS.filter((name) => isResolved || name !== 'resolve').flatMap((name) =>
    (['throws', 'rejects', 'returns nothing'] as const).map((how) => [name, how] as const),
  );
  it.each(cases)('%s that %s, from any call on, ends no process and opens nothing', async (name, how) => {
    const { verifier: sound, saboteur: counter } = setUp(isResolved);
    await live(sound);
    const calls = counter.calls.get(name) ?? 0;
    for (let from = 1; from <= calls; from += 1) {
      clock.seconds = START;
      const { verifier, saboteur } = setUp(isResolved);
      saboteur.failing = { name, from, fail: FAILURES[how] };
      const outcomes = await live(verifier);
      await settled();
      expect(rejections).toEqual([]);
      // The token of an unknown key is never accepted.
      expect([outcomes[4], outcomes[8]]).not.toContain('accepted');
      saboteur.failing = undefined;
      clock.seconds += 120;
      await outcomeOf(verifier.verify(token));
      await settled();
      expect([from, await outcomeOf(verifier.verify(token))]).toEqual([from, 'accepted']);
    }
  });
});

it('a clock that fails during a refresh that nobody waits for fails no request, and the refresh is tried again', async () => {
  const saboteur = new Saboteur();
  const verifier = createVerifier({
    issuer: issuer.issuer,
    audience: issuer.audience,
    now: saboteur.wrap('now', clock.now),
    fetch: issuer.fetch,
  });
  await verifier.verify(token);
  const before = issuer.requests.jwks;
  clock.seconds += 590;
  const call = verifier.verify(token);
  // The request has read the clock, and has begun a refresh, which reads it when the set arrives.
  saboteur.failing = { name: 'now', from: 1, fail: FAILURES.throws };
  await expect(call).resolves.toBeDefined();
  await settled();
  expect(rejections).toEqual([]);
  saboteur.failing = undefined;
  expect(verifier.status()).toMatchObject([{ state: 'aging', age: 590 }]);
  await verifier.verify(token);
  await settled();
  expect(issuer.requests.jwks).toBe(before + 2);
  expect(verifier.status()).toMatchObject([{ state: 'fresh', age: 0 }]);
});
