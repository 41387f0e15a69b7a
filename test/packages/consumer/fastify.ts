import type { Server } from 'node:http';
import { type AuthOptions, auth, getAuth, requireScope } from '@scopegate/fastify';
import Fastify from 'fastify';

export async function serve(options: AuthOptions): Promise<Server> {
  const app = Fastify();
  await app.register(auth, options);
  app.get<{ Params: { id: string } }>(
    '/contacts/:id',
    { onRequest: requireScope('read:contacts') },
    (request, reply) => {
      const scopes: readonly string[] = getAuth(request).scopes;
      reply.send({ id: request.params.id, scopes });
    },
  );
  await app.listen({ port: 0, host: '127.0.0.1' });
  return app.server;
}
