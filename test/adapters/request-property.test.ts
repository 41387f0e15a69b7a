// Where handlers find the token beside `getAuth`, and what happens where another library has taken the place.
import * as express from '@scopegate/express';
import * as fastify from '@scopegate/fastify';
import * as koa from '@scopegate/koa';
import createExpress from 'express';
import createFastify from 'fastify';
import Koa from 'koa';
import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { serveNode } from '../support/node-server.js';
import { createWorld } from '../support/world.js';

const world = await createWorld();
const { options } = world;

afterEach(() => vi.restoreAllMocks());

type Settings = Pick<express.AuthOptions, 'requestProperty'>;

/** An API whose handler answers with what `read` finds; `before` is another library. */
interface Framework {
  readonly holder: string;
  start(settings: Settings, names: readonly string[], theirs?: PropertyDescriptor): Promise<string>;
}

const subjectsOf = (holder: object, names: readonly string[]): unknown[] =>
  names.map((name) => {
    const value: unknown = Reflect.get(holder, name);
    return typeof value === 'object' && value !== null && 'subject' in value ? 'token' : (value ?? null);
  });

async function served(listener: Parameters<typeof serveNode>[0]): Promise<string> {
  const server = await serveNode(listener);
  onTestFinished(() => server.close());
  return `http://127.0.0.1:${server.port}/`;
}

const FRAMEWORKS: readonly Framework[] = [
  {
    holder: 'req',
    start(settings, names, theirs) {
      const app = createExpress();
      if (theirs !== undefined) app.use((req, _res, next) => next(void Object.defineProperty(req, 'auth', theirs)));
      app.use(express.auth({ ...options, ...settings }));
      app.get('/', (req, res) => void res.json(subjectsOf(req, names)));
      return served(app);
    },
  },
  {
    holder: 'ctx.state',
    start(settings, names, theirs) {
      const app = new Koa();
      if (theirs !== undefined) {
        app.use((ctx, next) => {
          Object.defineProperty(ctx.state, 'auth', theirs);
          return next();
        });
      }
      app.use(koa.auth({ ...options, ...settings }));
      app.use((ctx) => {
        ctx.body = JSON.stringify(subjectsOf(ctx.state, names));
      });
      return served(app.callback());
    },
  },
  {
    holder: 'request',
    async start(settings, names, theirs) {
      const app = createFastify({ forceCloseConnections: true });
      onTestFinished(() => app.close());
      if (theirs !== undefined)
        app.addHook('onRequest', async (request) => void Object.defineProperty(request, 'auth', theirs));
      await app.register(fastify.auth, { ...options, ...settings });
      app.get('/', async (request) => subjectsOf(request, names));
      return app.listen({ host: '127.0.0.1', port: 0 });
    },
  },
];

async function answerOf(url: string): Promise<unknown> {
  const response = await fetch(url, { headers: { authorization: `Bearer ${await world.token()}` } });
  return response.status === 200 ? response.json() : response.status;
}

describe.each(FRAMEWORKS.map((framework) => [framework.holder, framework] as const))('%s', (_, { start }) => {
  it('shows the token under auth, under another name, or not at all', async () => {
    expect(await answerOf(await start({}, ['auth', 'jwt']))).toEqual(['token', null]);
    expect(await answerOf(await start({ requestProperty: 'jwt' }, ['auth', 'jwt']))).toEqual([null, 'token']);
    expect(await answerOf(await start({ requestProperty: false }, ['auth', 'jwt']))).toEqual([null, null]);
  });

  it.each<[string, PropertyDescriptor]>([
    ['a read-only value', { value: 'theirs' }],
    ['a getter', { get: () => 'theirs' }],
    [
      'a setter that throws',
      {
        get: () => 'theirs',
        set() {
          throw new Error('theirs');
        },
      },
    ],
  ])('leaves %s of another library as it is, and the request passes', async (_what, theirs) => {
    vi.spyOn(process, 'emitWarning').mockImplementation(() => undefined);
    expect(await answerOf(await start({}, ['auth'], theirs))).toEqual(['theirs']);
  });
});

describe('a name that the framework owns', () => {
  it.each(['url', 'headers', 'body', 'query', 'params', 'socket', 'rawHeaders', 'app', 'res', 'on', '__proto__'])(
    'is refused by Express: %s',
    (requestProperty) => {
      expect(() => express.auth({ ...options, requestProperty })).toThrow(express.ConfigurationError);
    },
  );

  it.each(['url', 'headers', 'body', 'query', 'params', 'raw', 'server', 'log', 'id', 'routeOptions', '__proto__'])(
    'is refused by Fastify: %s',
    async (requestProperty) => {
      const registering = Promise.resolve(createFastify().register(fastify.auth, { ...options, requestProperty }));
      await expect(registering).rejects.toThrow(fastify.ConfigurationError);
    },
  );

  it('is refused by Koa, whose state has none but those of every object', () => {
    expect(() => koa.auth({ ...options, requestProperty: '__proto__' })).toThrow(koa.ConfigurationError);
  });

  it('is known for every property of a request, so that none is overwritten by a token', async () => {
    const seen: string[] = [];
    const app = createExpress();
    app.get('/', (req, res) => {
      for (let at: object | null = req; at !== null; at = Object.getPrototypeOf(at))
        seen.push(...Object.getOwnPropertyNames(at));
      res.end();
    });
    await fetch(await served(app));
    const fastifyApp = createFastify();
    const seenByFastify: string[] = [];
    fastifyApp.get('/', async (request) => {
      for (let at: object | null = request; at !== null; at = Object.getPrototypeOf(at))
        seenByFastify.push(...Object.getOwnPropertyNames(at));
      return '';
    });
    await fastifyApp.inject('/');
    const isTaken = (make: (requestProperty: string) => unknown) => (name: string) => {
      try {
        make(name);
        return true;
      } catch {
        return false;
      }
    };
    expect(seen.length).toBeGreaterThan(50);
    expect(seen.filter(isTaken((requestProperty) => express.auth({ ...options, requestProperty })))).toEqual([]);
    const accepted: string[] = [];
    for (const requestProperty of seenByFastify) {
      await Promise.resolve(createFastify().register(fastify.auth, { ...options, requestProperty })).then(
        () => accepted.push(requestProperty),
        () => undefined,
      );
    }
    expect(accepted).toEqual([]);
  });
});
