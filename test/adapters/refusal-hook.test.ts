// `onRefusal`: who answers a refused request, and that no way out of it leads to the handler.
import { type AccessTokenError, isAccessTokenError, type Refusal } from '@scopegate/core';
import { expect, it } from 'vitest';
import { expectRefusal } from '../support/answers.js';
import { type Answer, type Api, auth, type CommonOnRefusal, requiresScope } from '../support/api.js';
import { describeAdapters } from '../support/describe-adapters.js';
import { linesOf } from '../support/raw-http.js';
import { createWorld } from '../support/world.js';

const world = await createWorld();
const withHook = (onRefusal: CommonOnRefusal) => auth({ ...world.options, onRefusal });

const get = (api: Api, path: string, token?: string): Promise<Answer> =>
  api.send({ path, lines: token === undefined ? [] : [`Authorization: Bearer ${token}`] });

describeAdapters((start, name) => {
  it('takes the answer over, with the refusal to say what it is about', async () => {
    const refusals: Refusal[] = [];
    const api = await start({
      '/': [
        withHook((refusal, _next, answer) => {
          refusals.push(refusal);
          answer(418, 'mine');
        }),
        requiresScope('read:contacts'),
      ],
    });
    for (const token of [undefined, await world.issuer.expired(), await world.token({ scope: 'other' })]) {
      const answer = await get(api, '/', token);
      expect([answer.status, answer.body.toString(), answer.handlerRan]).toEqual([418, 'mine', false]);
    }
    expect(refusals.map(({ status, cause }) => [status, cause.reason])).toEqual([
      [401, 'credentials_missing'],
      [401, 'token_expired'],
      [403, 'scope_insufficient'],
    ]);
  });

  it('takes the answer over once it has waited for something', async () => {
    const api = await start({
      '/': [
        withHook(async (_refusal, _next, answer) => {
          await Promise.resolve();
          answer(418, 'later');
        }),
      ],
    });
    const answer = await get(api, '/');
    expect([answer.status, answer.body.toString(), answer.handlerRan]).toEqual([418, 'later', false]);
  });

  it('is not called for a request that passes', async () => {
    const api = await start({
      '/': [
        withHook(() => {
          throw new Error('called');
        }),
      ],
    });
    expect((await get(api, '/', await world.token())).status).toBe(200);
  });

  it.each<[string, CommonOnRefusal]>([
    [
      'throws',
      () => {
        throw new Error('hook');
      },
    ],
    [
      'throws undefined',
      () => {
        throw undefined;
      },
    ],
    ['rejects', () => Promise.reject(new Error('hook'))],
    [
      'rejects after a while',
      async () => {
        await Promise.resolve();
        throw null;
      },
    ],
  ])('is answered for by the adapter where it %s', async (_what, hook) => {
    const api = await start({ '/': [withHook(hook), requiresScope('a')] });
    expectRefusal(await get(api, '/'), 'credentials_missing');
    expectRefusal(await get(api, '/', await world.issuer.forged()), 'signature_invalid');
    expectRefusal(await get(api, '/', await world.token()), 'scope_insufficient', { scopes: ['a'] });
    expect(api.errors).toEqual([]);
  });

  it('forwards the refusal to the error path of the framework, which makes the same answer of it', async () => {
    const api = await start({ '/': [withHook((_refusal, next) => next())] });
    const token = await world.issuer.expired();
    const answer = await get(api, '/', token);
    const [error] = api.errors as AccessTokenError[];
    expect([answer.status, answer.handlerRan]).toEqual([401, false]);
    expect(linesOf(answer, 'www-authenticate')).toEqual([error?.headers['WWW-Authenticate']]);
    expect(linesOf(answer, 'cache-control')).toEqual(['no-store']);
    expect(error).toMatchObject({ status: 401, expose: true, code: 'invalid_token', reason: 'token_expired' });
    expect(isAccessTokenError(error)).toBe(true);
    expect(answer.body.toString()).toContain('The access token has expired.');
    expect(answer.body.toString()).not.toContain(token.slice(0, 20));
  });

  it('forwards an outage to the error path, with the time to come back', async () => {
    const unwell = await createWorld();
    unwell.issuer.fault('reset');
    const api = await start({ '/': [auth({ ...unwell.options, onRefusal: (_refusal, next) => next() })] });
    const answer = await get(api, '/', await unwell.token());
    expect([answer.status, answer.handlerRan]).toEqual([503, false]);
    expect(linesOf(answer, 'retry-after')).toEqual(['1']);
    expect(api.errors).toMatchObject([{ expose: false, code: 'temporarily_unavailable' }]);
  });

  it('forwards an error of its own', async () => {
    const mine = Object.assign(new Error('mine'), { status: 422, expose: true });
    const api = await start({ '/': [withHook((_refusal, next) => next(mine))] });
    const answer = await get(api, '/');
    expect([answer.status, answer.handlerRan]).toEqual([422, false]);
    expect(api.errors).toEqual([mine]);
  });

  it.each([
    ['null', null],
    ['route', 'route'],
    ['router', 'router'],
    ['false', false],
    ['0', 0],
    ['an empty text', ''],
  ])('never reaches the handler with next(%s), which frameworks take for leave to go on', async (_what, value) => {
    const api = await start({ '/': [withHook((_refusal, next) => next(value)), requiresScope('a')] });
    for (const token of [undefined, await world.issuer.expired(), await world.token()]) {
      const answer = await get(api, '/', token);
      expect([answer.status, answer.handlerRan]).toEqual([500, false]);
    }
    expect(api.errors).toMatchObject([{ cause: value }, { cause: value }, { cause: value }]);
  });

  it('forwards once, however often it says so', async () => {
    const api = await start({
      '/': [
        withHook((_refusal, next) => {
          next();
          next(null);
          next(new Error('second'));
        }),
      ],
    });
    expect((await get(api, '/')).status).toBe(401);
    expect(api.errors).toHaveLength(1);
    expect(api.handlerRuns).toBe(0);
  });

  it('forwards once, also where it throws afterwards', async () => {
    const api = await start({
      '/': [
        withHook((_refusal, next) => {
          next();
          throw new Error('afterwards');
        }),
      ],
    });
    expect((await get(api, '/')).status).toBe(401);
    expect(api.errors).toMatchObject([{ reason: 'credentials_missing' }]);
  });

  it('cannot make a request pass by answering nothing', async () => {
    // Express and Fastify wait for whoever took the answer over; Koa answers by itself, 404.
    if (!name.startsWith('Koa')) return;
    const api = await start({ '/': [withHook(() => true)] });
    const answer = await get(api, '/');
    expect([answer.status, answer.handlerRan]).toEqual([404, false]);
  });

  it('is asked of the nearest auth', async () => {
    const asked: string[] = [];
    const noting =
      (which: string): CommonOnRefusal =>
      (_refusal, _next, answer) => {
        asked.push(which);
        answer(418, which);
      };
    const api = await start({ '/': [withHook(noting('outer')), withHook(noting('inner')), requiresScope('a')] });
    await get(api, '/');
    await get(api, '/', await world.token());
    expect(asked).toEqual(['outer', 'inner']);
  });
});
