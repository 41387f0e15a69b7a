// Methods, paths that nobody serves, and where CORS has to stand.
import { expect, it } from 'vitest';
import { expectRefusal } from '../support/answers.js';
import { auth, requiresScope } from '../support/api.js';
import { describeAdapters } from '../support/describe-adapters.js';
import { linesOf } from '../support/raw-http.js';
import { createWorld } from '../support/world.js';

const world = await createWorld();

describeAdapters((start) => {
  it.each(['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])('guards %s like any other method', async (method) => {
    const api = await start({ '/': [auth(world.options), requiresScope('read:contacts')] });
    const lines = [`Authorization: Bearer ${await world.token()}`];
    expectRefusal(await api.send({ method, path: '/' }), 'credentials_missing');
    expect(await api.send({ method, path: '/', lines })).toMatchObject({ status: 200, handlerRan: true });
  });

  it('answers HEAD with the headers of the refusal, and no body', async () => {
    const api = await start({ '/': [auth(world.options), requiresScope('a')] });
    const head = async (token: string) =>
      api.send({ method: 'HEAD', path: '/', lines: [`Authorization: Bearer ${token}`] });
    const expired = await head(await world.issuer.expired());
    expect([expired.status, expired.handlerRan, expired.body.length]).toEqual([401, false, 0]);
    expect(linesOf(expired, 'www-authenticate')).toEqual([
      'Bearer realm="appointments:api", error="invalid_token", error_description="The access token has expired."',
    ]);
    expect(linesOf(expired, 'cache-control')).toEqual(['no-store']);
    const weak = await head(await world.token());
    expect([weak.status, weak.handlerRan]).toEqual([403, false]);
    const bare = await api.send({ method: 'HEAD', path: '/' });
    expect([bare.status, linesOf(bare, 'www-authenticate')]).toEqual([401, ['Bearer realm="appointments:api"']]);
  });

  it('leaves paths that nobody serves to the framework', async () => {
    const api = await start({ '/': [auth(world.options)] });
    for (const lines of [[], [`Authorization: Bearer ${await world.token()}`], ['Authorization: Bearer abc']]) {
      expect(await api.send({ path: '/nowhere', lines })).toMatchObject({ status: 404, handlerRan: false });
    }
  });

  it('answers alike whatever the path and the query hold', async () => {
    const api = await start({ '/': [auth(world.options)] });
    for (const path of ['/?', '/?a=%', '/?%00', '/?a[]=1&a[]=2', `/?${'a'.repeat(4000)}`, '/?access_token=abc']) {
      expectRefusal(await api.send({ path }), 'credentials_missing');
    }
  });
});
