// A small application of each framework: routes, each behind a gate with options of its own.
// What is loaded and what is built are two steps, so that a sweep decides what happens before, between and after.

const FORM = 'application/x-www-form-urlencoded';

/** The text of a form as an object, as body parsers give it. */
const parseForm = (text) => Object.fromEntries(new URLSearchParams(text));

/** Makes something of options, and the same thing of the same options: routes may share a gate. */
function oncePerReason(make) {
  const made = new Map();
  return (options) => {
    if (!made.has(options)) made.set(options, make(options));
    return made.get(options);
  };
}

async function readText(stream) {
  let text = '';
  for await (const chunk of stream.setEncoding('utf8')) text += chunk;
  return text;
}

/**
 * By name: imports a framework and its adapter, and gives what builds an application.
 *
 * A route is `{ path, options, scope?, claims? }`; routes with the same object of options share a gate. `onRun(path)` is
 * called by the handler of a route. What is built is a listener for `http.createServer`.
 */
export const FRAMEWORKS = {
  async express() {
    const { default: express } = await import('express');
    const { auth, requireClaims, requireScope } = await import('@scopegate/express');
    return (routes, onRun) => {
      const app = express();
      app.set('env', 'test');
      app.use(express.urlencoded({ extended: false }));
      const gateOf = oncePerReason(auth);
      for (const { path, options, scope, claims } of routes) {
        const asked = [];
        if (scope !== undefined) asked.push(requireScope(scope));
        if (claims !== undefined) asked.push(requireClaims(claims));
        app.all(path, gateOf(options), ...asked, (_req, res) => {
          onRun(path);
          res.json({ ran: path });
        });
      }
      return app;
    };
  },
  async koa() {
    const { default: Koa } = await import('koa');
    const { default: Router } = await import('@koa/router');
    const { auth, requireClaims, requireScope } = await import('@scopegate/koa');
    return (routes, onRun) => {
      const app = new Koa();
      app.silent = true;
      app.use(async (ctx, next) => {
        if (ctx.is(FORM)) ctx.request.body = parseForm(await readText(ctx.req));
        await next();
      });
      const router = new Router();
      const gateOf = oncePerReason(auth);
      for (const { path, options, scope, claims } of routes) {
        const asked = [];
        if (scope !== undefined) asked.push(requireScope(scope));
        if (claims !== undefined) asked.push(requireClaims(claims));
        router.all(path, gateOf(options), ...asked, (ctx) => {
          onRun(path);
          ctx.body = { ran: path };
        });
      }
      return app.use(router.routes()).callback();
    };
  },
  async fastify() {
    const { default: Fastify } = await import('fastify');
    const { auth, requireClaims, requireScope } = await import('@scopegate/fastify');
    return async (routes, onRun) => {
      const app = Fastify();
      app.addContentTypeParser(FORM, { parseAs: 'string' }, (_request, text, done) => done(null, parseForm(text)));
      const scopeOf = oncePerReason((options) => {
        const own = [];
        app.register(async (scoped) => {
          await scoped.register(auth, options);
          for (const route of own) scoped.route(route);
        });
        return own;
      });
      for (const { path, options, scope, claims } of routes) {
        const onRequest = [];
        if (scope !== undefined) onRequest.push(requireScope(scope));
        if (claims !== undefined) onRequest.push(requireClaims(claims));
        const handler = async () => {
          onRun(path);
          return { ran: path };
        };
        scopeOf(options).push({ method: ['GET', 'POST'], url: path, onRequest, handler });
      }
      await app.ready();
      return (req, res) => app.routing(req, res);
    };
  },
};
