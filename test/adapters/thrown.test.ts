// What a user's own function throws ends in the error path of the framework, whatever it is; the handler never runs.
import { AccessTokenError, ConfigurationError } from '@scopegate/core';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { expectRefusal } from '../support/answers.js';
import { type Answer, type Api, type AuthOptions, auth, requires, requiresScope, type Step } from '../support/api.js';
import { describeAdapters } from '../support/describe-adapters.js';
import { createWorld } from '../support/world.js';

const world = await createWorld();

const THROWN: readonly (readonly [string, unknown])[] = [
  ['undefined', undefined],
  ['null', null],
  ['route', 'route'],
  ['router', 'router'],
  ['empty-text', ''],
  ['false', false],
  ['true', true],
  ['0', 0],
  ['number', 42],
  ['symbol', Symbol('thrown')],
  ['function', () => true],
  ['object', {}],
  ['list', []],
  ['object-without-prototype', Object.create(null)],
  ['error', new Error('mine')],
];

const rejections: unknown[] = [];
const note = (reason: unknown): void => void rejections.push(reason);
beforeEach(() => {
  rejections.length = 0;
  process.on('unhandledRejection', note);
});
afterEach(() => {
  process.off('unhandledRejection', note);
  expect(rejections).toEqual([]);
});

const get = async (api: Api, path = '/'): Promise<Answer> =>
  api.send({ path, lines: [`Authorization: Bearer ${await world.token()}`] });

const validating = (validate: () => unknown): AuthOptions => ({ ...world.options, validate: validate as () => void });

describeAdapters((start) => {
  /** Each value at a route of its own, and each of them an error of its own. */
  async function expectErrors(stepsFor: (value: unknown) => readonly Step[]): Promise<void> {
    const routes = THROWN.map(([what, value]) => [`/${what}`, stepsFor(value)] as const);
    const api = await start(Object.fromEntries(routes));
    for (const [path] of routes) {
      const answer = await get(api, path);
      expect([path, answer.status, answer.handlerRan]).toEqual([path, 500, false]);
    }
    expect(api.errors).toHaveLength(THROWN.length);
  }

  it('a validate that throws is an error, whatever it throws', async () => {
    await expectErrors((value) => [
      auth(
        validating(() => {
          throw value;
        }),
      ),
      requiresScope('read:contacts'),
    ]);
  });

  it('a validate that rejects is an error, whatever it rejects with', async () => {
    await expectErrors((value) => [auth(validating(() => Promise.reject(value)))]);
  });

  it('a predicate that throws refuses, whatever it throws', async () => {
    const routes = THROWN.map(([what, value]) => {
      const sub = (): never => {
        throw value;
      };
      return [`/${what}`, [auth(world.options), requires((kit) => kit.requireClaims({ sub }))]] as const;
    });
    const api = await start(Object.fromEntries(routes));
    for (const [path] of routes) expectRefusal(await get(api, path), 'claim_mismatch');
    expect(api.errors).toEqual([]);
  });

  it.each([false, true, 0, '', null, {}, 'no'])('a validate that returns %j is an error, and no yes', async (value) => {
    const api = await start({ '/': [auth(validating(() => value))], '/async': [auth(validating(async () => value))] });
    for (const path of ['/', '/async']) {
      const answer = await get(api, path);
      expect([answer.status, answer.handlerRan]).toEqual([500, false]);
      expect(api.errors.at(-1)).toBeInstanceOf(ConfigurationError);
    }
  });

  it('a validate that throws an AccessTokenError refuses, in the words of the table', async () => {
    const refusing = (options: ConstructorParameters<typeof AccessTokenError>[1]) =>
      auth(
        validating(() => {
          throw new AccessTokenError('account_disabled', { headers: { 'X-Mine': 'no' }, ...options });
        }),
      );
    const api = await start({
      '/token': [refusing({})],
      '/scope': [refusing({ code: 'insufficient_scope' })],
      '/outage': [refusing({ code: 'temporarily_unavailable' })],
    });
    expectRefusal(await get(api, '/token'), 'token_rejected');
    expect((await get(api, '/scope')).status).toBe(403);
    expect((await get(api, '/outage')).status).toBe(503);
    expect(api.errors).toEqual([]);
  });

  it('a schema that throws is an error', async () => {
    const claims = {
      '~standard': {
        version: 1 as const,
        vendor: 'test',
        validate: (): never => {
          throw undefined;
        },
      },
    };
    const api = await start({ '/': [auth({ ...world.options, claims })] });
    const answer = await get(api);
    expect([answer.status, answer.handlerRan]).toEqual([500, false]);
  });

  it('a schema that finds issues refuses', async () => {
    const claims = {
      '~standard': { version: 1 as const, vendor: 'test', validate: async () => ({ issues: [{ message: 'secret' }] }) },
    };
    const api = await start({ '/': [auth({ ...world.options, claims })] });
    expectRefusal(await get(api), 'claims_rejected');
  });

  it('a clock that throws is an error', async () => {
    let isBroken = false;
    const now = (): number => {
      if (isBroken) throw new Error('no time');
      return world.clock.now();
    };
    const api = await start({ '/': [auth({ ...world.options, now })] });
    expect((await get(api)).status).toBe(200);
    isBroken = true;
    const answer = await get(api);
    expect([answer.status, answer.handlerRan]).toEqual([500, false]);
  });
});
