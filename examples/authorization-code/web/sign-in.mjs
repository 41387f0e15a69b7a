// @ts-check
import { Router } from 'express';
import { MORE_SCOPE, SCOPE } from '../names.mjs';
import { throughTheBrowser } from './exchange.mjs';
import { endSession, memoryOf, renewSession } from './memory.mjs';
import { answeredBefore, notTheState, problemOf } from './problems.mjs';

/**
 * Signing in and out.
 *
 * @param {object} app
 * @param {import('./oauth-client.mjs').OAuthClient} app.oauth
 * @param {string} app.url - of this application
 * @param {import('./pages/show.mjs').Show} app.show
 */
export function createSignIn({ oauth, url, show }) {
  const router = Router();

  router.get('/sign-in', async (req, res) => {
    const pending = await oauth.begin(req.query['more'] === undefined ? SCOPE : MORE_SCOPE);
    memoryOf(req).pending = pending;
    res.redirect(303, pending.url);
  });

  router.get('/callback', async (req, res) => {
    const memory = memoryOf(req);
    const received = new URL(req.originalUrl, url);
    const state = received.searchParams.get('state') ?? undefined;
    const { pending, used } = memory;
    // Before anything else of the answer counts: is it the answer to what this browser was sent away with?
    if (state !== undefined && state === used?.state) return show.problem(req, res, answeredBefore(received));
    if (state === undefined || state !== pending?.state) {
      return show.problem(req, res, notTheState(received, pending?.state));
    }
    // An answer is taken once.
    delete memory.pending;
    const authorize = throughTheBrowser(new URL(pending.url), received);
    /** @type {import('./exchange.mjs').Exchange | undefined} */
    let exchange;
    try {
      const keep = (/** @type {import('./exchange.mjs').Exchange} */ sent) => {
        exchange = sent;
      };
      const { tokens, user } = await oauth.exchange(received, pending, keep);
      Object.assign(memory, { tokens, user });
    } catch (error) {
      return show.problem(req, res, problemOf(error, exchange ?? authorize));
    }
    // The code is kept for nothing but to show that it is good only once.
    memory.used = { ...pending, received: received.href };
    memory.steps = { authorize, ...(exchange === undefined ? {} : { exchange }) };
    memory.latest = 'exchange';
    await renewSession(req);
    res.redirect(303, '/#authorize');
  });

  router.post('/sign-out', async (req, res) => {
    const { refreshToken } = memoryOf(req).tokens ?? {};
    await endSession(req);
    // Where the authorization server is away, the token ends by itself in time.
    if (refreshToken !== undefined) await oauth.revoke(refreshToken).catch(() => {});
    res.redirect(303, '/signed-out');
  });

  router.get('/signed-out', (req, res) => show.signedOut(req, res));

  router.get('/sign-out-there', async (_req, res) => {
    res.redirect(303, await oauth.signOutUrl(url));
  });

  return router;
}
