import type { Server } from 'node:http';
import { type AuthOptions, type AuthState, auth, requireScope } from '@scopegate/koa';
import Koa from 'koa';

export function serve(options: AuthOptions): Server {
  const app = new Koa<AuthState>();
  app.use(auth(options));
  app.use(requireScope('read:contacts'));
  app.use((ctx) => {
    const scopes: readonly string[] | undefined = ctx.state.auth?.scopes;
    ctx.body = { id: ctx.path.split('/').at(-1), scopes };
  });
  return app.listen(0, '127.0.0.1');
}
