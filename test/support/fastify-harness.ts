import type { AddressInfo } from 'node:net';
import { parse } from 'node:querystring';
import * as scopegate from '@scopegate/fastify';
import Fastify, { type FastifyInstance, type onRequestHookHandler } from 'fastify';
import { createHarness, type Harness, type Observer, type Routes, type Step } from './api.js';

async function mount(scope: FastifyInstance, path: string, steps: readonly Step[], observer: Observer): Promise<void> {
  const hooks: onRequestHookHandler[] = [];
  for (const step of steps) {
    if (step.kind === 'auth') await scope.register(scopegate.auth, step.options);
    else if (step.kind === 'require') hooks.push(step.require(scopegate));
    else {
      scope.addHook('onRequest', async (request) => {
        Object.assign(request, { auth: step.identity });
      });
    }
  }
  // A token in a form is read after the body, and what is asked of it comes later still.
  const readsForms = steps.some((step) => step.kind === 'auth' && step.options.credentials?.body === true);
  scope.all(path, readsForms ? { preHandler: hooks } : { onRequest: hooks }, async (request) =>
    observer.handle(
      steps,
      () => scopegate.getAuth(request, { optional: true }),
      () => request.auth,
    ),
  );
}

async function createApp(routes: Routes, observer: Observer): Promise<FastifyInstance> {
  const app = Fastify({ forceCloseConnections: true });
  app.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => done(null, body));
  app.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string' }, (_request, body, done) =>
    done(null, { ...parse(String(body)) }),
  );
  app.addHook('onError', async (_request, _reply, error) => {
    observer.errors.push(error);
  });
  for (const [path, steps] of Object.entries(routes)) {
    await app.register((scope) => mount(scope, path, steps, observer));
  }
  return app;
}

export const fastify5Harness: Harness = createHarness('Fastify 5', async (routes, observer) => {
  const app = await createApp(routes, observer);
  await app.listen({ host: '127.0.0.1', port: 0 });
  return { port: (app.server.address() as AddressInfo).port, close: () => app.close() };
});
