import * as scopegate from '@scopegate/express';
import express, { type NextFunction, type Request, type RequestHandler, type Response } from 'express';
import express4 from 'express4';
import { createHarness, type Harness, type Observer, type Routes, type Step } from './api.js';
import { serveNode } from './node-server.js';

function middlewareOf(step: Step): RequestHandler {
  switch (step.kind) {
    case 'auth':
      return scopegate.auth(step.options);
    case 'require':
      return step.require(scopegate);
    case 'foreign':
      return (req, _res, next) => {
        Object.assign(req, { auth: step.identity });
        next();
      };
  }
}

function createApp(create: typeof express, routes: Routes, observer: Observer) {
  const app = create();
  app.set('env', 'test');
  app.use(express.urlencoded({ extended: false }));
  for (const [path, steps] of Object.entries(routes)) {
    app.all(path, ...steps.map(middlewareOf), (req: Request, res: Response) => {
      const read = () => scopegate.getAuth(req, { optional: true });
      res.json(observer.handle(steps, read, () => (req as { auth?: unknown }).auth));
    });
  }
  app.use((error: unknown, _req: Request, _res: Response, next: NextFunction) => {
    observer.errors.push(error);
    next(error);
  });
  return app;
}

export const express5Harness: Harness = createHarness('Express 5', (routes, observer) =>
  serveNode(createApp(express, routes, observer)),
);

export const express4Harness: Harness = createHarness('Express 4', (routes, observer) =>
  serveNode(createApp(express4, routes, observer)),
);
