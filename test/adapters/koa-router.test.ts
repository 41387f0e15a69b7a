import type { RequestListener } from 'node:http';
import Router from '@koa/router';
import { type AuthState, auth, ConfigurationError, createAuth, getAuth, requireScope } from '@scopegate/koa';
import Koa from 'koa';
import Koa2 from 'koa2';
import { describe, expect, it, onTestFinished } from 'vitest';
import { z } from 'zod';
import { serveNode } from '../support/node-server.js';
import { linesOf, type RawAnswer, RawClient } from '../support/raw-http.js';
import { createWorld, SCOPE } from '../support/world.js';

const world = await createWorld();
const { options } = world;

/** What is used here of a Koa application, whatever its context holds. */
interface Serving {
  on(event: 'error', listener: (error: unknown) => void): unknown;
  callback(): RequestListener;
}

describe.each([
  ['Koa 3', Koa],
  ['Koa 2', Koa2],
])('%s', (_name, Framework) => {
  const errors: unknown[] = [];

  async function serve(app: Serving): Promise<(path: string, token?: string) => Promise<RawAnswer>> {
    app.on('error', (error) => errors.push(error));
    const { port, close } = await serveNode(app.callback());
    const client = new RawClient(port);
    onTestFinished(() => {
      client.close();
      return close();
    });
    return (path, token) => client.send({ path, lines: token === undefined ? [] : [`Authorization: Bearer ${token}`] });
  }

  it('guards the routes of a router, each by its own requirements', async () => {
    const router = new Router<AuthState>();
    router.get('/contacts/:id', requireScope(SCOPE), (ctx) => {
      ctx.body = [ctx.params['id'], getAuth(ctx).subject, ctx.state.auth === getAuth(ctx)];
    });
    const app = new Framework();
    app.use(auth(options)).use(router.routes()).use(router.allowedMethods());
    const get = await serve(app);
    expect((await get('/contacts/7')).status).toBe(401);
    expect((await get('/contacts/7', await world.token({ scope: 'other' }))).status).toBe(403);
    const answer = await get('/contacts/7', await world.token());
    expect(JSON.parse(answer.body.toString())).toEqual(['7', 'test-user', true]);
  });

  it('stands in a router, before some of its routes and not before others', async () => {
    const router = new Router({ prefix: '/api' });
    router.get('/open', (ctx) => {
      ctx.body = 'open';
    });
    router.use('/closed', auth(options));
    router.get('/closed', (ctx) => {
      ctx.body = getAuth(ctx).subject;
    });
    const nested = new Router();
    nested.get('/deep', auth(options), requireScope(SCOPE), (ctx) => {
      ctx.body = 'deep';
    });
    router.use('/nested', nested.routes());
    const get = await serve(new Framework().use(router.routes()));
    expect((await get('/api/open')).status).toBe(200);
    expect((await get('/api/closed')).status).toBe(401);
    expect((await get('/api/nested/deep')).status).toBe(401);
    const token = await world.token();
    expect((await get('/api/closed', token)).body.toString()).toBe('test-user');
    expect((await get('/api/nested/deep', token)).body.toString()).toBe('deep');
    expect((await get('/nowhere')).status).toBe(404);
  });

  it('is refused by an outer middleware that looks at what came back', async () => {
    const seen: unknown[] = [];
    const app = new Framework();
    app.use(async (ctx, next) => {
      await next();
      seen.push([ctx.status, ctx.response.get('www-authenticate')]);
      ctx.set('X-Seen', 'yes');
    });
    app.use(auth(options));
    const answer = await (await serve(app))('/');
    expect(seen).toEqual([[401, 'Bearer realm="appointments:api"']]);
    expect(linesOf(answer, 'x-seen')).toEqual(['yes']);
  });

  it('lets what a handler throws through to the error path', async () => {
    const app = new Framework();
    app.use(auth(options));
    app.use((ctx) => ctx.throw(409, 'taken'));
    const answer = await (await serve(app))('/', await world.token());
    expect([answer.status, answer.body.toString()]).toEqual([409, 'taken']);
  });

  it('binds requirements to one auth: behind another one they are an error', async () => {
    const one = createAuth({ ...options, claims: z.object({ tenant: z.string() }) });
    const router = new Router();
    router.get('/own', one.auth(), one.requireClaims({ tenant: (value) => value.startsWith('n') }), (ctx) => {
      ctx.body = one.getAuth(ctx).claims.tenant.toUpperCase();
    });
    router.get('/other', auth(options), one.requireScope(SCOPE), (ctx) => {
      ctx.body = 'handled';
    });
    const get = await serve(new Framework().use(router.routes()));
    const token = await world.token({ claims: { tenant: 'north' } });
    expect((await get('/own', token)).body.toString()).toBe('NORTH');
    expect((await get('/own', await world.token({ claims: { tenant: 'south' } }))).status).toBe(403);
    expect((await get('/other', token)).status).toBe(500);
    expect(errors.at(-1)).toBeInstanceOf(ConfigurationError);
  });
});
