// @ts-check
import { auth, createVerifier, getAuth, requireScope } from '@scopegate/fastify';
import Fastify from 'fastify';

const body = { type: 'object', required: ['name'], properties: { name: { type: 'string' } } };

/**
 * The contacts API.
 *
 * @param {import('@scopegate/fastify').VerifierOptions} options - `issuer` and `audience` at least
 */
export async function createApp(options) {
  const verifier = createVerifier(options);
  const contacts = [{ id: 1, name: 'Ada Lovelace' }];
  const app = Fastify();

  // No request of this app without a good access token reaches a handler …
  await app.register(auth, { verifier });

  // … except of routes that opt out. Ready means that the issuer's keys are held.
  app.get('/health', { config: { auth: false } }, async (_request, reply) => {
    try {
      await verifier.prepare();
    } catch {
      reply.code(503);
    }
    return verifier.status();
  });

  app.get('/contacts', { onRequest: requireScope('read:contacts') }, async (request) => {
    return { contacts, readBy: getAuth(request).subject };
  });

  app.post('/contacts', { onRequest: requireScope('write:contacts'), schema: { body } }, async (request, reply) => {
    const { name } = /** @type {{ name: string }} */ (request.body);
    const contact = { id: contacts.length + 1, name };
    contacts.push(contact);
    return reply.code(201).send(contact);
  });

  return app;
}
