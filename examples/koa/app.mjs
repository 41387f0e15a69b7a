// @ts-check
import { bodyParser } from '@koa/bodyparser';
import Router from '@koa/router';
import { auth, createVerifier, getAuth, requireScope } from '@scopegate/koa';
import Koa from 'koa';

/**
 * The contacts API.
 *
 * @param {import('@scopegate/koa').VerifierOptions} options - `issuer` and `audience` at least
 */
export function createApp(options) {
  const verifier = createVerifier(options);
  const contacts = [{ id: 1, name: 'Ada Lovelace' }];

  // Open to everyone. Ready means that the issuer's keys are held.
  const open = new Router();
  open.get('/health', async (ctx) => {
    try {
      await verifier.prepare();
    } catch {
      ctx.status = 503;
    }
    ctx.body = verifier.status();
  });

  const router = new Router();
  router.get('/contacts', requireScope('read:contacts'), (ctx) => {
    ctx.body = { contacts, readBy: getAuth(ctx).subject };
  });
  router.post('/contacts', requireScope('write:contacts'), bodyParser(), (ctx) => {
    /** @type {{ name?: unknown }} */
    const { name } = ctx.request.body ?? {};
    if (typeof name !== 'string') return ctx.throw(400, 'give a name');
    const contact = { id: contacts.length + 1, name };
    contacts.push(contact);
    ctx.status = 201;
    ctx.body = contact;
  });

  const app = new Koa();
  app.use(open.routes());
  // From here on, no request without a good access token reaches a handler.
  app.use(auth({ verifier }));
  app.use(router.routes()).use(router.allowedMethods());
  return app;
}
