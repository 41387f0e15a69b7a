import { parse } from 'node:querystring';
import { text } from 'node:stream/consumers';
import * as scopegate from '@scopegate/koa';
import Koa from 'koa';
import Koa2 from 'koa2';
import { createHarness, type Harness, type Observer, type Routes, type Step } from './api.js';
import { serveNode } from './node-server.js';

type Middleware = Koa.Middleware<scopegate.AuthState>;

function middlewareOf(step: Step): Middleware {
  switch (step.kind) {
    case 'auth':
      return scopegate.auth(step.options);
    case 'require':
      return step.require(scopegate);
    case 'foreign':
      return (ctx, next) => {
        Object.assign(ctx.state, { auth: step.identity });
        return next();
      };
  }
}

/** What koa-bodyparser does of a form. */
const parseForm: Middleware = async (ctx, next) => {
  if (ctx.is('urlencoded')) Object.assign(ctx.request, { body: { ...parse(await text(ctx.req)) } });
  await next();
};

function createApp(Framework: typeof Koa, routes: Routes, observer: Observer): Koa<scopegate.AuthState> {
  const app = new Framework<scopegate.AuthState>();
  // Errors are looked at, not logged.
  app.silent = true;
  app.use(async (_ctx, next) => {
    try {
      await next();
    } catch (error) {
      observer.errors.push(error);
      throw error;
    }
  });
  app.use(parseForm);
  const stacks = new Map(
    Object.entries(routes).map(([path, steps]) => [path, { steps, stack: steps.map(middlewareOf) }]),
  );
  app.use((ctx, next) => {
    const route = stacks.get(ctx.path);
    if (route === undefined) return next();
    const run = async (index: number): Promise<unknown> => {
      const middleware = route.stack[index];
      if (middleware !== undefined) return middleware(ctx, () => run(index + 1));
      const read = () => scopegate.getAuth(ctx, { optional: true });
      ctx.body = observer.handle(route.steps, read, () => ctx.state.auth);
      return undefined;
    };
    return run(0);
  });
  return app;
}

export const koa3Harness: Harness = createHarness('Koa 3', (routes, observer) =>
  serveNode(createApp(Koa, routes, observer).callback()),
);

export const koa2Harness: Harness = createHarness('Koa 2', (routes, observer) =>
  serveNode(createApp(Koa2, routes, observer).callback()),
);
