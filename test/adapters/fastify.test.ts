import { auth, ConfigurationError, createAuth, getAuth, type Refusal, requireScope } from '@scopegate/fastify';
import Fastify, { type FastifyInstance } from 'fastify';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { createWorld, SCOPE } from '../support/world.js';

const world = await createWorld();
const { options } = world;

async function get(app: FastifyInstance, url: string, token?: string) {
  return app.inject({ url, headers: token === undefined ? {} : { authorization: `Bearer ${token}` } });
}

const statusOf = async (app: FastifyInstance, url: string, token?: string): Promise<number> =>
  (await get(app, url, token)).statusCode;

const throwCause = ({ cause }: Refusal): never => {
  throw cause;
};

const route = (app: FastifyInstance, url: string, more: object = {}): void => {
  app.get(url, more, async () => 'handled');
};

describe('Fastify 5', () => {
  it('guards the scope that it is registered in, and those inside it', async () => {
    const app = Fastify();
    route(app, '/outside');
    await app.register(async (scope) => {
      await scope.register(auth, options);
      route(scope, '/inside');
      await scope.register(async (inner) => route(inner, '/deep'));
    });
    await app.register(async (sibling) => route(sibling, '/sibling'));
    for (const url of ['/outside', '/sibling']) expect(await statusOf(app, url)).toBe(200);
    for (const url of ['/inside', '/deep']) {
      expect(await statusOf(app, url)).toBe(401);
      expect(await statusOf(app, url, await world.token())).toBe(200);
    }
  });

  it('guards routes that were there before it, in the same scope, not at all: it is awaited first', async () => {
    const app = Fastify();
    await app.register(auth, options);
    route(app, '/after');
    expect(await statusOf(app, '/after')).toBe(401);
  });

  it('leaves a route open that says so in its config', async () => {
    const app = Fastify();
    await app.register(auth, options);
    route(app, '/open', { config: { auth: false } });
    route(app, '/closed', { config: { auth: true } });
    route(app, '/other', { config: { rateLimit: 1 } });
    expect(await statusOf(app, '/open')).toBe(200);
    expect(await statusOf(app, '/closed')).toBe(401);
    expect(await statusOf(app, '/other')).toBe(401);
  });

  it('leaves no route open for a value that only looks like false', async () => {
    const app = Fastify();
    await app.register(auth, options);
    const values = [0, '', null, undefined, 'false'];
    for (const [index, value] of values.entries()) route(app, `/${index}`, { config: { auth: value } });
    for (const index of values.keys()) expect(await statusOf(app, `/${index}`)).toBe(401);
  });

  it('requires nothing of a route that is open: that is an error', async () => {
    const app = Fastify();
    await app.register(auth, options);
    route(app, '/', { config: { auth: false }, onRequest: requireScope(SCOPE) });
    const answer = await get(app, '/', await world.token());
    expect([answer.statusCode, answer.body.includes('handled')]).toEqual([500, false]);
  });

  it('lets the inner registration decide where one stands inside another', async () => {
    const app = Fastify();
    await app.register(auth, { ...options, realm: 'outer' });
    route(app, '/outer', { onRequest: requireScope('a') });
    await app.register(async (scope) => {
      await scope.register(auth, { ...options, realm: 'inner' });
      route(scope, '/inner', { onRequest: requireScope('a') });
    });
    const token = await world.token();
    expect((await get(app, '/outer', token)).headers['www-authenticate']).toContain('realm="outer"');
    expect((await get(app, '/inner', token)).headers['www-authenticate']).toContain('realm="inner"');
    expect((await get(app, '/inner')).headers['www-authenticate']).toContain('realm="outer"');
  });

  it('lets the innermost gate count, also where an outer one takes forms and so runs later', async () => {
    const app = Fastify();
    app.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string' }, (_request, body, done) =>
      done(null, Object.fromEntries(new URLSearchParams(String(body)))),
    );
    const roles = { ...options, scopeClaims: ['roles'] };
    await app.register(auth, { ...roles, realm: 'outer', credentials: { body: true } });
    await app.register(async (scope) => {
      await scope.register(auth, { ...options, realm: 'inner' });
      scope.post('/inner', { preHandler: requireScope('admin') }, async (request) => getAuth(request).scopes);
      await scope.register(async (deeper) => {
        deeper.post('/deeper', { preHandler: requireScope('admin') }, async () => 'handled');
      });
    });
    app.post('/outer', { preHandler: requireScope('admin') }, async () => 'handled');
    const token = await world.token({ scope: 'read', claims: { roles: ['admin'] } });
    const post = (url: string) => app.inject({ method: 'POST', url, headers: { authorization: `Bearer ${token}` } });
    expect((await post('/outer')).statusCode).toBe(200);
    for (const url of ['/inner', '/deeper']) {
      const answer = await post(url);
      expect([answer.statusCode, answer.body.includes('handled')]).toEqual([403, false]);
      expect(answer.headers['www-authenticate']).toContain('realm="inner"');
    }
  });

  it('takes no options where a gate that was made by createAuth is registered, but those of register', async () => {
    const { auth: bound } = createAuth(options);
    const registering = (given: object): Promise<unknown> =>
      Promise.resolve(Fastify().register(bound, given)).then(
        () => undefined,
        (error: unknown) => error,
      );
    expect(await registering({ scope: 'admin' })).toMatchObject({ name: 'ConfigurationError', option: 'auth' });
    expect(await registering({ prefix: '/api' })).toBeUndefined();
  });

  it('leaves room for another plugin that decorates requests with auth, before it and after it', async () => {
    for (const isFirst of [true, false]) {
      const app = Fastify();
      const decorate = async (): Promise<void> => void app.decorateRequest('auth', { getter: () => 'theirs' as never });
      if (isFirst) await decorate();
      await app.register(auth, options);
      if (!isFirst) await decorate();
      app.get('/', async (request) => [request.auth, getAuth(request).subject]);
      expect((await get(app, '/', await world.token())).json()).toEqual(['theirs', expect.any(String)]);
    }
  });

  it('may be registered with a prefix, as any plugin', async () => {
    const app = Fastify();
    await app.register(auth, { ...options, prefix: '/api', logLevel: 'warn' });
    route(app, '/');
    expect(await statusOf(app, '/')).toBe(401);
  });

  it('guards the routes of plugins that have a prefix', async () => {
    const app = Fastify();
    await app.register(auth, options);
    await app.register(async (scope) => route(scope, '/contacts'), { prefix: '/v1' });
    expect(await statusOf(app, '/v1/contacts')).toBe(401);
    expect(await statusOf(app, '/v1/contacts', await world.token())).toBe(200);
  });

  it('does not tell strangers which routes there are, once it stands at the top', async () => {
    const app = Fastify();
    await app.register(auth, options);
    route(app, '/');
    expect(await statusOf(app, '/nowhere')).toBe(401);
    expect(await statusOf(app, '/nowhere', await world.token())).toBe(404);
  });

  it('guards a handler for what is not found', async () => {
    const app = Fastify();
    await app.register(auth, options);
    app.setNotFoundHandler(async (_request, reply) => reply.code(404).send('mine'));
    expect(await statusOf(app, '/nowhere')).toBe(401);
    expect((await get(app, '/nowhere', await world.token())).body).toBe('mine');
  });

  it('runs hooks for what was sent, and gives errors to the error handler of the scope', async () => {
    const sent: number[] = [];
    const app = Fastify();
    app.addHook('onResponse', async (_request, reply) => void sent.push(reply.statusCode));
    await app.register(async (scope) => {
      scope.setErrorHandler(async (error, _request, reply) => reply.code(500).send({ mine: String(error) }));
      await scope.register(auth, { ...options, onRefusal: throwCause });
      route(scope, '/forwarded');
    });
    await app.register(async (scope) => {
      await scope.register(auth, options);
      route(scope, '/answered');
    });
    expect((await get(app, '/forwarded')).json()).toEqual({
      mine: expect.stringContaining('An access token is required'),
    });
    await get(app, '/answered');
    expect(sent).toEqual([500, 401]);
  });

  it('rejects bad options when it is registered, naming the option', async () => {
    const app = Fastify();
    const error: unknown = await Promise.resolve(app.register(auth, { issuer: 'https://tenant.example/' })).catch(
      (thrown) => thrown,
    );
    expect(error).toBeInstanceOf(ConfigurationError);
    expect(error).toMatchObject({ option: 'audience' });
  });

  it('binds requirements to one auth: behind another one they are an error', async () => {
    const one = createAuth({ ...options, claims: z.object({ tenant: z.string() }) });
    const app = Fastify();
    await app.register(async (scope) => {
      await scope.register(one.auth);
      const onRequest = one.requireClaims({ tenant: (value) => value.startsWith('n') });
      scope.get('/own', { onRequest }, async (request) => one.getAuth(request).claims.tenant.toUpperCase());
    });
    await app.register(async (scope) => {
      await scope.register(auth, options);
      route(scope, '/other', { onRequest: one.requireScope(SCOPE) });
    });
    const token = await world.token({ claims: { tenant: 'north' } });
    expect((await get(app, '/own', token)).body).toBe('NORTH');
    expect(await statusOf(app, '/own', await world.token({ claims: { tenant: 'south' } }))).toBe(403);
    expect(await statusOf(app, '/own', await world.token())).toBe(401);
    expect(await statusOf(app, '/other', token)).toBe(500);
  });

  it('says in getAuth that no auth ran, or that the token was optional', async () => {
    const app = Fastify();
    app.get('/none', async (request) => getAuth(request).subject);
    await app.register(async (scope) => {
      await scope.register(auth, { ...options, optional: true });
      scope.get('/maybe', async (request) => getAuth(request).subject);
    });
    for (const url of ['/none', '/maybe']) expect(await statusOf(app, url)).toBe(500);
    expect(await statusOf(app, '/maybe', await world.token())).toBe(200);
  });
});
