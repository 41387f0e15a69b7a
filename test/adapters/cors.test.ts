// auth does not let OPTIONS pass: CORS middleware stands before it, answers preflights and marks refusals as readable.
import { auth as expressAuth } from '@scopegate/express';
import { auth as fastifyAuth } from '@scopegate/fastify';
import { auth as koaAuth } from '@scopegate/koa';
import express, { type RequestHandler } from 'express';
import express4 from 'express4';
import Fastify, { type FastifyInstance } from 'fastify';
import Koa from 'koa';
import Koa2 from 'koa2';
import { describe, expect, it, onTestFinished } from 'vitest';
import { listen, type RunningServer, serveNode } from '../support/node-server.js';
import { linesOf, RawClient } from '../support/raw-http.js';
import { createWorld } from '../support/world.js';

const { options } = await createWorld();

/** All that a browser asks for. */
const CORS = {
  'access-control-allow-origin': '*',
  'access-control-allow-headers': 'authorization',
  'access-control-expose-headers': 'www-authenticate',
};

function expressApp(create: typeof express, isCorsFirst: boolean): Promise<RunningServer> {
  const cors: RequestHandler = (req, res, next) => {
    res.set(CORS);
    if (req.method === 'OPTIONS') res.status(204).end();
    else next();
  };
  const guard = expressAuth(options);
  const app = create();
  app.use(...(isCorsFirst ? [cors, guard] : [guard, cors]));
  app.get('/', (_req, res) => void res.send('handled'));
  return serveNode(app);
}

function koaApp(Framework: typeof Koa, isCorsFirst: boolean): Promise<RunningServer> {
  const cors: Koa.Middleware = async (ctx, next) => {
    ctx.set(CORS);
    if (ctx.method === 'OPTIONS') ctx.status = 204;
    else await next();
  };
  const app = new Framework();
  const guard = koaAuth(options);
  if (isCorsFirst) app.use(cors).use(guard);
  else app.use(guard).use(cors);
  app.use((ctx) => {
    ctx.body = 'handled';
  });
  return serveNode(app.callback());
}

async function fastifyApp(isCorsFirst: boolean): Promise<RunningServer> {
  const cors = (app: FastifyInstance): void => {
    app.addHook('onRequest', async (request, reply) => {
      reply.headers(CORS);
      return request.method === 'OPTIONS' ? reply.code(204).send() : undefined;
    });
  };
  const app = Fastify();
  if (isCorsFirst) cors(app);
  await app.register(fastifyAuth, options);
  if (!isCorsFirst) cors(app);
  app.route({ method: ['GET', 'OPTIONS'], url: '/', handler: async () => 'handled' });
  await app.ready();
  return listen(app.server);
}

const frameworks: readonly (readonly [string, (isCorsFirst: boolean) => Promise<RunningServer>])[] = [
  ['Express 5', (isCorsFirst) => expressApp(express, isCorsFirst)],
  ['Express 4', (isCorsFirst) => expressApp(express4, isCorsFirst)],
  ['Koa 3', (isCorsFirst) => koaApp(Koa, isCorsFirst)],
  ['Koa 2', (isCorsFirst) => koaApp(Koa2, isCorsFirst)],
  ['Fastify 5', fastifyApp],
];

const preflight = {
  method: 'OPTIONS',
  lines: [
    'Origin: https://app.example',
    'Access-Control-Request-Method: GET',
    'Access-Control-Request-Headers: authorization',
  ],
};

describe.each(frameworks)('%s', (_name, start) => {
  async function client(isCorsFirst: boolean): Promise<RawClient> {
    const { port, close } = await start(isCorsFirst);
    const raw = new RawClient(port);
    onTestFinished(() => {
      raw.close();
      return close();
    });
    return raw;
  }

  it('answers preflights without credentials where CORS stands first', async () => {
    const answer = await (await client(true)).send(preflight);
    expect(answer.status).toBe(204);
    expect(linesOf(answer, 'access-control-allow-headers')).toEqual(['authorization']);
    expect(linesOf(answer, 'www-authenticate')).toEqual([]);
  });

  it('lets scripts read refusals where CORS stands first', async () => {
    const answer = await (await client(true)).send({
      lines: ['Origin: https://app.example', 'Authorization: Bearer a.b.c'],
    });
    expect(answer.status).toBe(401);
    expect(linesOf(answer, 'access-control-allow-origin')).toEqual(['*']);
    expect(linesOf(answer, 'access-control-expose-headers')).toEqual(['www-authenticate']);
    expect(linesOf(answer, 'www-authenticate')).toHaveLength(1);
  });

  it('refuses preflights where auth stands first: OPTIONS is a method like any other', async () => {
    const answer = await (await client(false)).send(preflight);
    expect(answer.status).toBe(401);
    expect(linesOf(answer, 'access-control-allow-origin')).toEqual([]);
  });
});
