// The API under abuse, under each framework: behind Scopegate, or bare, as a control of what the framework itself costs.

const CONTACTS = { contacts: [{ id: 'c-1', name: 'Ada Lovelace' }] };

/** The line by which the control knows good requests; Scopegate takes no notice of it. */
export const GOOD_LINE = ['x-sender', 'good'];

const isGood = ({ headers }) => headers[GOOD_LINE[0]] === GOOD_LINE[1];

// Imported where they are needed, so that each process holds one framework and no more.
const BEHIND_SCOPEGATE = {
  async express({ scope, ...options }, count) {
    const { default: express } = await import('express');
    const { auth, requireScope } = await import('@scopegate/express');
    const app = express();
    app.use(auth(options));
    app.get('/contacts', requireScope(scope), (_req, res) => {
      count();
      res.json(CONTACTS);
    });
    return app.listen(0, '127.0.0.1');
  },
  async koa({ scope, ...options }, count) {
    const { default: Koa } = await import('koa');
    const { auth, requireScope } = await import('@scopegate/koa');
    const app = new Koa();
    app.use(auth(options));
    app.use(requireScope(scope));
    app.use((ctx) => {
      count();
      ctx.body = CONTACTS;
    });
    return app.listen(0, '127.0.0.1');
  },
  async fastify({ scope, ...options }, count) {
    const { default: Fastify } = await import('fastify');
    const { auth, requireScope } = await import('@scopegate/fastify');
    const app = Fastify();
    await app.register(auth, options);
    app.get('/contacts', { onRequest: requireScope(scope) }, async () => {
      count();
      return CONTACTS;
    });
    await app.listen({ port: 0, host: '127.0.0.1' });
    return app.server;
  },
};

const BARE = {
  async express(_options, count) {
    const { default: express } = await import('express');
    const app = express();
    app.use((req, res, next) => {
      if (isGood(req)) next();
      else res.status(401).end();
    });
    app.get('/contacts', (_req, res) => {
      count();
      res.json(CONTACTS);
    });
    return app.listen(0, '127.0.0.1');
  },
  async koa(_options, count) {
    const { default: Koa } = await import('koa');
    const app = new Koa();
    app.use((ctx, next) => {
      if (isGood(ctx)) return next();
      ctx.status = 401;
      return undefined;
    });
    app.use((ctx) => {
      count();
      ctx.body = CONTACTS;
    });
    return app.listen(0, '127.0.0.1');
  },
  async fastify(_options, count) {
    const { default: Fastify } = await import('fastify');
    const app = Fastify();
    app.addHook('onRequest', (request, reply, done) => {
      if (isGood(request)) done();
      else reply.code(401).send();
    });
    app.get('/contacts', async () => {
      count();
      return CONTACTS;
    });
    await app.listen({ port: 0, host: '127.0.0.1' });
    return app.server;
  },
};

/** By kind and framework; each starts to listen on loopback and gives its server. `count` is called by the handler. */
export const APPS = { scopegate: BEHIND_SCOPEGATE, bare: BARE };
