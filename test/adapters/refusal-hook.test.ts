// `onRefusal`: it may log, answer in its own way, or throw, and none of that leads to the handler.
import { type AccessTokenError, type Answer as HookAnswer, isAccessTokenError, type Refusal } from '@scopegate/core';
import { expect, it } from 'vitest';
import { expectRefusal } from '../support/answers.js';
import { type Answer, type Api, auth, type OnRefusal, requiresScope } from '../support/api.js';
import { describeAdapters } from '../support/describe-adapters.js';
import { linesOf } from '../support/raw-http.js';
import { createWorld } from '../support/world.js';

const world = await createWorld();
const withHook = (onRefusal: OnRefusal) => auth({ ...world.options, onRefusal });

const get = (api: Api, path: string, token?: string): Promise<Answer> =>
  api.send({ path, lines: token === undefined ? [] : [`Authorization: Bearer ${token}`] });

/** An answer as JavaScript lets one return it. */
const answering = (answer: unknown) => withHook(() => answer as HookAnswer);

const throwing =
  (value: unknown): OnRefusal =>
  () => {
    throw value;
  };

describeAdapters((start) => {
  it.each<[string, OnRefusal]>([
    ['nothing', () => undefined],
    ['nothing, later', async () => undefined],
    ['null', () => null as never],
    ['an empty answer', () => ({})],
    ['an empty answer, later', async () => ({})],
  ])('sends the default answer where it returns %s', async (_what, hook) => {
    const api = await start({ '/': [withHook(hook), requiresScope('a')] });
    expectRefusal(await get(api, '/'), 'credentials_missing');
    expectRefusal(await get(api, '/', await world.issuer.forged()), 'signature_invalid');
    expectRefusal(await get(api, '/', await world.token()), 'scope_insufficient', { scopes: ['a'] });
    expect(api.errors).toEqual([]);
  });

  it('is given the refusal and the request, and is not called for a request that passes', async () => {
    const seen: [Refusal, unknown][] = [];
    const api = await start({
      '/': [withHook((refusal, request) => void seen.push([refusal, request])), requiresScope('read:contacts')],
    });
    expect((await get(api, '/', await world.token())).status).toBe(200);
    expect(seen).toEqual([]);
    for (const token of [undefined, await world.issuer.expired(), await world.token({ scope: 'other' })]) {
      await get(api, '/', token);
    }
    expect(seen.map(([{ status, cause }]) => [status, cause.reason])).toEqual([
      [401, 'credentials_missing'],
      [401, 'token_expired'],
      [403, 'scope_insufficient'],
    ]);
    for (const [, request] of seen) expect(request).toMatchObject({ url: '/', method: 'GET' });
  });

  it('sends what it answers, at once or later, and keeps the challenge', async () => {
    const answer: HookAnswer = { status: 418, headers: { 'X-Mine': 'yes' }, body: { message: 'mine' } };
    const api = await start({ '/': [withHook(() => answer)], '/later': [withHook(async () => answer)] });
    for (const path of ['/', '/later']) {
      const sent = await get(api, path, await world.issuer.expired());
      expect([sent.status, sent.body.toString(), sent.handlerRan]).toEqual([418, '{"message":"mine"}', false]);
      expect(linesOf(sent, 'x-mine')).toEqual(['yes']);
      expect(linesOf(sent, 'content-type')).toEqual(['application/json; charset=utf-8']);
      expect(linesOf(sent, 'cache-control')).toEqual(['no-store']);
      expect(linesOf(sent, 'www-authenticate')).toEqual([expect.stringContaining('error="invalid_token"')]);
    }
  });

  it.each<[string, HookAnswer, number, string, readonly string[]]>([
    ['a text', { body: 'No entry.' }, 401, 'No entry.', ['text/plain; charset=utf-8']],
    ['a text of another type', { body: '<p>', headers: { 'content-type': 'text/html' } }, 401, '<p>', ['text/html']],
    ['bytes', { body: new Uint8Array([111, 107]) }, 401, 'ok', ['application/octet-stream']],
    ['a list', { body: [1] }, 401, '[1]', ['application/json; charset=utf-8']],
    ['false', { body: false }, 401, 'false', ['application/json; charset=utf-8']],
    ['an empty body', { body: undefined }, 401, '', []],
    ['a redirect', { status: 302, headers: { Location: '/sign-in' }, body: null }, 302, '', []],
    ['a status alone', { status: 404 }, 404, '', []],
  ])('sends %s', async (_what, answer, status, body, type) => {
    const api = await start({ '/': [withHook(() => answer)] });
    const sent = await get(api, '/');
    expect([sent.status, sent.body.toString(), sent.handlerRan]).toEqual([status, body, false]);
    expect(linesOf(sent, 'content-type')).toEqual(type);
    expect(linesOf(sent, 'www-authenticate')).toHaveLength(1);
    expect(api.errors).toEqual([]);
  });

  it('neither replaces the challenge, nor sends what HTTP cannot carry', async () => {
    const headers = { 'www-authenticate': 'Basic', 'X-Bad': 'a\r\nX-Evil: b', 'Content-Length': '3', 'X-Number': 7 };
    const api = await start({ '/': [answering({ headers, body: 'mine' })] });
    const sent = await get(api, '/');
    expect(linesOf(sent, 'www-authenticate')).toEqual([expect.stringMatching(/^Bearer /)]);
    expect(linesOf(sent, 'x-evil')).toEqual([]);
    expect(linesOf(sent, 'x-bad')).toEqual([]);
    expect(sent.body.toString()).toBe('mine');
  });

  it.each([
    [true],
    [false],
    [1],
    ['No entry.'],
    [[]],
    [{ statusCode: 403 }],
    [{ status: '403' }],
    [{ status: 99 }],
    [{ status: 600 }],
    [{ status: Number.NaN }],
    [{ body: () => 'mine' }],
    [{ headers: 'X-Mine: yes' }],
    [() => ({ status: 403 })],
  ])('is an error, and no pass, where it answers with %j', async (answer) => {
    const api = await start({ '/': [answering(answer)], '/later': [answering(Promise.resolve(answer))] });
    for (const path of ['/', '/later']) {
      const sent = await get(api, path);
      expect([sent.status, sent.handlerRan]).toEqual([500, false]);
      expect(api.errors.at(-1)).toMatchObject({ name: 'ConfigurationError', option: 'onRefusal' });
    }
  });

  it('that throws the cause of the refusal gets the same answer from the error path of the framework', async () => {
    const api = await start({
      '/': [
        withHook(({ cause }) => {
          throw cause;
        }),
      ],
    });
    const token = await world.issuer.expired();
    const answer = await get(api, '/', token);
    const [error] = api.errors as AccessTokenError[];
    expect([answer.status, answer.handlerRan]).toEqual([401, false]);
    expect(linesOf(answer, 'www-authenticate')).toEqual([error?.headers['WWW-Authenticate']]);
    expect(linesOf(answer, 'cache-control')).toEqual(['no-store']);
    expect(error).toMatchObject({ status: 401, statusCode: 401, expose: true, reason: 'token_expired' });
    expect(isAccessTokenError(error)).toBe(true);
    expect(answer.body.toString()).toContain('The access token has expired.');
    expect(answer.body.toString()).not.toContain(token.slice(0, 20));
  });

  it('that throws the cause of an outage has the time to come back sent', async () => {
    const unwell = await createWorld();
    unwell.issuer.fault('reset');
    const onRefusal: OnRefusal = async ({ cause }) => Promise.reject(cause);
    const api = await start({ '/': [auth({ ...unwell.options, onRefusal })] });
    const answer = await get(api, '/', await unwell.token());
    expect([answer.status, answer.handlerRan]).toEqual([503, false]);
    expect(linesOf(answer, 'retry-after')).toEqual(['1']);
    expect(api.errors).toMatchObject([{ expose: false, code: 'temporarily_unavailable' }]);
  });

  it('that throws an error of its own ends there', async () => {
    const mine = Object.assign(new Error('mine'), { status: 422, expose: true });
    const api = await start({ '/': [withHook(throwing(mine))] });
    const answer = await get(api, '/');
    expect([answer.status, answer.handlerRan]).toEqual([422, false]);
    expect(api.errors).toEqual([mine]);
  });

  it.each([
    ['undefined', undefined],
    ['null', null],
    ['route', 'route'],
    ['router', 'router'],
    ['false', false],
    ['true', true],
    ['0', 0],
    ['an empty text', ''],
  ])('that throws %s, which frameworks take for leave to go on, is an error', async (_what, value) => {
    const hooks = [throwing(value), () => Promise.reject(value)];
    const routes = hooks.map((hook, index) => [`/${index}`, [withHook(hook), requiresScope('a')]] as const);
    const api = await start(Object.fromEntries(routes));
    for (const token of [undefined, await world.issuer.expired(), await world.token()]) {
      for (const [path] of routes) {
        const answer = await get(api, path, token);
        expect([answer.status, answer.handlerRan]).toEqual([500, false]);
      }
    }
    for (const error of api.errors) expect(error).toMatchObject({ cause: value });
    expect(api.errors).toHaveLength(6);
  });

  it('is asked of the nearest auth', async () => {
    const asked: string[] = [];
    const noting =
      (which: string): OnRefusal =>
      () => {
        asked.push(which);
        return { status: 418, body: which };
      };
    const api = await start({ '/': [withHook(noting('outer')), withHook(noting('inner')), requiresScope('a')] });
    await get(api, '/');
    await get(api, '/', await world.token());
    expect(asked).toEqual(['outer', 'inner']);
  });
});
