import type { Server } from 'node:http';
import { type AuthOptions, auth, getAuth, requireScope } from '@scopegate/express';
import express from 'express';

export function serve(options: AuthOptions): Server {
  const app = express();
  app.use(auth(options));
  app.get('/contacts/:id', requireScope('read:contacts'), (req, res) => {
    const id: string = req.params.id;
    const scopes: readonly string[] = getAuth(req).scopes;
    // @ts-expect-error The middleware in front leaves the route's own parameters as they were inferred.
    req.params.name;
    res.json({ id, scopes });
  });
  return app.listen(0, '127.0.0.1');
}
