// Where requests come from that no HTTP/1.1 parser of Node has made: there the Authorization lines are read elsewhere.
import { connect, createServer, type IncomingHttpHeaders, type ServerHttp2Session } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { auth as expressAuth } from '@scopegate/express';
import { auth as fastifyAuth } from '@scopegate/fastify';
import { auth as koaAuth } from '@scopegate/koa';
import express from 'express';
import express4 from 'express4';
import Fastify from 'fastify';
import Koa from 'koa';
import serverless from 'serverless-http';
import { describe, expect, it, onTestFinished } from 'vitest';
import { listen, type RunningServer } from '../support/node-server.js';
import { createWorld } from '../support/world.js';

const { token, options, issuer } = await createWorld();

interface Http2Answer {
  readonly status: number | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

async function overHttp2(port: number, headers: Record<string, string>): Promise<Http2Answer> {
  const session = connect(`http://127.0.0.1:${port}`);
  try {
    return await new Promise((resolve, reject) => {
      const request = session.on('error', reject).request({ ':path': '/', ...headers });
      let body = '';
      let head: IncomingHttpHeaders = {};
      request.setEncoding('utf8');
      request.on('response', (received) => {
        head = received;
      });
      request.on('data', (chunk) => {
        body += chunk;
      });
      request.on('end', () => resolve({ status: Number(head[':status']), headers: head, body }));
      request.on('error', reject);
    });
  } finally {
    session.close();
  }
}

/** A server that closes its sessions with itself. */
function http2Server(listener: Parameters<typeof createServer>[1]): Promise<RunningServer> {
  const server = createServer(listener);
  const sessions = new Set<ServerHttp2Session>();
  server.on('session', (session) => sessions.add(session));
  onTestFinished(() => {
    for (const session of sessions) session.destroy();
  });
  return listen(server as unknown as Parameters<typeof listen>[0]);
}

const middleware = expressAuth(options);
const http2: readonly (readonly [string, () => Promise<RunningServer>])[] = [
  [
    'Koa over HTTP/2',
    () => {
      const app = new Koa().use(koaAuth(options)).use((ctx) => {
        ctx.body = 'handled';
      });
      return http2Server(app.callback() as never);
    },
  ],
  [
    'Fastify over HTTP/2',
    async () => {
      const app = Fastify({ http2: true });
      await app.register(fastifyAuth as never, options as never);
      app.get('/', async () => 'handled');
      await app.listen({ host: '127.0.0.1', port: 0 });
      return { port: (app.server.address() as AddressInfo).port, close: async () => app.close() };
    },
  ],
  [
    'the middleware for Express over HTTP/2',
    () => http2Server((req, res) => middleware(req as never, res as never, () => res.end('handled'))),
  ],
];

describe.each(http2)('%s', (_name, start) => {
  const serve = async (): Promise<number> => {
    const { port, close } = await start();
    onTestFinished(() => close());
    return port;
  };

  it('lets a good token through', async () => {
    const answer = await overHttp2(await serve(), { authorization: `Bearer ${await token()}` });
    expect([answer.status, answer.body]).toEqual([200, 'handled']);
  });

  it('refuses with the same challenge and body as over HTTP/1.1', async () => {
    const port = await serve();
    const none = await overHttp2(port, {});
    expect([none.status, none.headers['www-authenticate'], none.body]).toEqual([
      401,
      'Bearer realm="appointments:api"',
      '',
    ]);
    const expired = await overHttp2(port, { authorization: `Bearer ${await issuer.expired()}` });
    expect(expired).toMatchObject({
      status: 401,
      headers: {
        'www-authenticate':
          'Bearer realm="appointments:api", error="invalid_token", error_description="The access token has expired."',
        'cache-control': 'no-store',
      },
      body: '{"error":"invalid_token","error_description":"The access token has expired."}',
    });
  });

  it('refuses credentials that are joined', async () => {
    const answer = await overHttp2(await serve(), { authorization: `Bearer ${await token()}, Bearer abc` });
    expect(answer.status).toBe(400);
  });
});

describe('Fastify through inject', () => {
  async function inject(headers: Record<string, string | string[]>) {
    const app = Fastify();
    await app.register(fastifyAuth, options);
    app.get('/', async () => 'handled');
    return app.inject({ url: '/', headers: headers as Record<string, string> });
  }

  it('lets a good token through, however its header is spelt', async () => {
    for (const name of ['authorization', 'Authorization', 'AUTHORIZATION']) {
      expect((await inject({ [name]: `Bearer ${await token()}` })).body).toBe('handled');
    }
  });

  it('refuses none, a bad one, and two', async () => {
    const good = `Bearer ${await token()}`;
    expect((await inject({})).statusCode).toBe(401);
    expect((await inject({ authorization: 'Bearer abc' })).statusCode).toBe(401);
    for (const two of [
      [good, good],
      [good, 'Bearer abc'],
    ]) {
      const answer = await inject({ authorization: two });
      expect([answer.statusCode, answer.json().error]).toEqual([400, 'invalid_request']);
    }
  });
});

interface LambdaAnswer {
  readonly statusCode: number;
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
}

const lambdas: readonly (readonly [string, () => Promise<serverless.Application>])[] = [
  [
    'Express 5 on serverless-http',
    async () => {
      const app = express().use(expressAuth(options));
      app.get('/', (_req, res) => void res.send('handled'));
      return app as never;
    },
  ],
  [
    'Express 4 on serverless-http',
    async () => {
      const app = express4().use(expressAuth(options));
      app.get('/', (_req, res) => void res.send('handled'));
      return app as never;
    },
  ],
  [
    'Koa on serverless-http',
    async () =>
      new Koa().use(koaAuth(options)).use((ctx) => {
        ctx.body = 'handled';
      }),
  ],
  [
    'Fastify on serverless-http',
    async () => {
      const app = Fastify();
      await app.register(fastifyAuth, options);
      app.get('/', async () => 'handled');
      return app as never;
    },
  ],
];

describe.each(lambdas)('%s', (_name, create) => {
  async function invoke(event: object): Promise<LambdaAnswer> {
    const handler = serverless(await create());
    const base = { httpMethod: 'GET', path: '/', headers: {}, body: '', requestContext: { identity: {} } };
    return (await handler({ ...base, ...event }, {})) as LambdaAnswer;
  }

  it('lets a good token through, from either kind of event', async () => {
    const authorization = `Bearer ${await token()}`;
    expect(await invoke({ headers: { Authorization: authorization } })).toMatchObject({
      statusCode: 200,
      body: 'handled',
    });
    const second = {
      version: '2.0',
      rawPath: '/',
      rawQueryString: '',
      requestContext: { http: { method: 'GET', sourceIp: '' } },
      headers: { authorization },
    };
    expect(await invoke(second)).toMatchObject({ statusCode: 200, body: 'handled' });
  });

  it('refuses none, a bad one, and two that were joined on the way', async () => {
    const good = `Bearer ${await token()}`;
    const none = await invoke({});
    expect([none.statusCode, none.headers['www-authenticate']]).toEqual([401, 'Bearer realm="appointments:api"']);
    const bad = await invoke({ headers: { authorization: 'Bearer abc' } });
    expect([bad.statusCode, JSON.parse(bad.body).error]).toEqual([401, 'invalid_token']);
    const two = await invoke({ multiValueHeaders: { Authorization: [good, 'Bearer abc'] } });
    expect([two.statusCode, JSON.parse(two.body).error]).toEqual([400, 'invalid_request']);
  });
});
