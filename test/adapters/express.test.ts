import { auth, ConfigurationError, createAuth, getAuth, requireScope } from '@scopegate/express';
import express, { type NextFunction, type Request, type Response } from 'express';
import express4 from 'express4';
import { describe, expect, it, onTestFinished } from 'vitest';
import { z } from 'zod';
import { serveNode } from '../support/node-server.js';
import { linesOf, type RawAnswer, RawClient } from '../support/raw-http.js';
import { createWorld, SCOPE } from '../support/world.js';

const world = await createWorld();
const { options } = world;

describe.each([
  ['Express 5', express],
  ['Express 4', express4],
])('%s', (_name, create) => {
  const errors: unknown[] = [];

  async function serve(app: express.Express): Promise<(path: string, token?: string) => Promise<RawAnswer>> {
    app.set('env', 'test');
    app.use((error: unknown, _req: Request, _res: Response, next: NextFunction) => {
      errors.push(error);
      next(error);
    });
    const { port, close } = await serveNode(app);
    const client = new RawClient(port);
    onTestFinished(() => {
      client.close();
      return close();
    });
    return (path, token) => client.send({ path, lines: token === undefined ? [] : [`Authorization: Bearer ${token}`] });
  }

  it('guards the routers that stand behind it, and nothing that stands before', async () => {
    const app = create();
    app.get('/health', (_req, res) => void res.send('up'));
    const contacts = create.Router();
    contacts.get('/:id', requireScope(SCOPE), (req, res) => void res.json([req.params.id, getAuth(req).subject]));
    app.use('/contacts', auth(options), contacts);
    const get = await serve(app);
    expect((await get('/health')).status).toBe(200);
    expect((await get('/contacts/7')).status).toBe(401);
    expect((await get('/contacts/7', await world.token({ scope: 'other' }))).status).toBe(403);
    const answer = await get('/contacts/7', await world.token());
    expect(JSON.parse(answer.body.toString())).toEqual(['7', 'test-user']);
  });

  it('is known in an application that is mounted in another', async () => {
    const inner = create();
    inner.get('/who', (req, res) => void res.json(getAuth(req).subject));
    const app = create();
    app.use(auth(options));
    app.use('/inner', inner);
    const get = await serve(app);
    expect((await get('/inner/who')).status).toBe(401);
    expect((await get('/inner/who', await world.token())).body.toString()).toBe('"test-user"');
  });

  it('skips nothing with next("route") and next("router") of the routes before it', async () => {
    const app = create();
    app.get(
      '/',
      (_req, _res, next) => next('route'),
      (_req, res) => void res.send('skipped'),
    );
    app.get('/', auth(options), (_req, res) => void res.send('handled'));
    const get = await serve(app);
    expect((await get('/')).status).toBe(401);
    expect((await get('/', await world.token())).body.toString()).toBe('handled');
  });

  it('sends its refusals with the headers that middleware before it has set', async () => {
    const app = create();
    app.use((_req, res, next) => {
      res.set({ 'X-Request-Id': '7', 'Cache-Control': 'public', 'Content-Type': 'text/html' });
      next();
    });
    app.use(auth(options));
    const answer = await (await serve(app))('/', 'a.b.c');
    expect(linesOf(answer, 'x-request-id')).toEqual(['7']);
    expect(linesOf(answer, 'cache-control')).toEqual(['no-store']);
    expect(linesOf(answer, 'content-type')).toEqual(['application/json; charset=utf-8']);
  });

  it('ends a response that its onRefusal has begun by itself', async () => {
    const app = create();
    app.use(
      auth({
        ...options,
        onRefusal(_refusal, req) {
          req.res?.writeHead(200, { 'Transfer-Encoding': 'chunked' });
          req.res?.write('half');
        },
      }),
    );
    app.get('/', (_req, res) => void res.send('handled'));
    const get = await serve(app);
    await expect(get('/')).rejects.toThrow();
    expect((await get('/', await world.token())).body.toString()).toBe('handled');
  });

  it('binds requirements to one auth: behind another one they are an error', async () => {
    const one = createAuth({ ...options, claims: z.object({ tenant: z.string() }) });
    const app = create();
    app.get('/own', one.auth(), one.requireClaims({ tenant: (value) => value.startsWith('n') }), (req, res) => {
      res.json(one.getAuth(req).claims.tenant.toUpperCase());
    });
    app.get('/other', auth(options), one.requireScope(SCOPE), (_req, res) => void res.send('handled'));
    app.get('/read', auth(options), (req, res) => void res.json(one.getAuth(req).claims));
    const get = await serve(app);
    const token = await world.token({ claims: { tenant: 'north' } });
    expect((await get('/own', token)).body.toString()).toBe('"NORTH"');
    expect((await get('/own', await world.token({ claims: { tenant: 'south' } }))).status).toBe(403);
    expect((await get('/own', await world.token())).status).toBe(401);
    for (const path of ['/other', '/read']) {
      expect((await get(path, token)).status).toBe(500);
      expect(errors.at(-1)).toBeInstanceOf(ConfigurationError);
    }
  });

  it('says in getAuth that no auth ran, or that the token was optional', async () => {
    const app = create();
    app.get('/none', (req, res) => void res.json(getAuth(req).subject));
    app.get('/maybe', auth({ ...options, optional: true }), (req, res) => void res.json(getAuth(req).subject));
    const get = await serve(app);
    for (const path of ['/none', '/maybe']) {
      expect((await get(path)).status).toBe(500);
      expect(errors.at(-1)).toBeInstanceOf(ConfigurationError);
    }
    expect((await get('/maybe', await world.token())).status).toBe(200);
  });
});
