// @ts-check
// What no application has: buttons for what goes wrong.
import { randomBytes } from 'node:crypto';
import { Router } from 'express';
import { SCOPE } from '../names.mjs';
import { calls } from './api-client.mjs';
import { memoryOf } from './memory.mjs';
import { problemOf, signedOutAlready, unreachable } from './problems.mjs';

/**
 * What stands outside of the web application, and can be changed for the demonstration.
 *
 * @typedef {object} World
 * @property {import('../clock.mjs').Clock} clock
 * @property {() => boolean} isServerUp
 * @property {() => Promise<void>} stopServer
 * @property {() => Promise<void>} startServer
 * @property {() => void} renewApi - as if it had just been started
 */

/** Past the few seconds by which an API lets clocks differ. */
const PAST_EXPIRY = 10_000;

/**
 * The token with a scope written into it that was not granted. Its signature stays, and no longer fits.
 *
 * @param {string} token
 */
function alter(token) {
  const [header, payload = '', signature] = token.split('.');
  const claims = JSON.parse(Buffer.from(payload, 'base64url').toString());
  const altered = { ...claims, scope: `${claims.scope} write:contacts`, sub: 'mallory' };
  return [header, Buffer.from(JSON.stringify(altered)).toString('base64url'), signature].join('.');
}

/**
 * @param {object} app
 * @param {World} app.world
 * @param {import('./oauth-client.mjs').OAuthClient} app.oauth
 * @param {import('./api-client.mjs').ApiClient} app.call
 * @param {string} app.url - of the web application
 * @param {import('./pages/show.mjs').Show} app.show
 */
export function createDemonstration({ world, oauth, call, url, show }) {
  const router = Router();

  // A browser that is sent to a server that is down has nothing to show but a page of its own.
  router.get(['/sign-in', '/sign-out-there', '/demo/sign-in/:mistake'], (req, res, next) => {
    if (world.isServerUp()) next();
    else show.problem(req, res, unreachable);
  });

  /**
   * Calls with the token as it is, or as it is made, even where a real application would refresh it first.
   *
   * @param {import('express').Request} req
   * @param {import('express').Response} res
   * @param {string} note
   * @param {(token: string) => string} [change]
   */
  async function callAnyway(req, res, note, change = (token) => token) {
    const memory = memoryOf(req);
    if (memory.tokens === undefined) return show.problem(req, res, signedOutAlready);
    memory.steps.call = await call(calls.contacts, change(memory.tokens.accessToken), note);
    memory.latest = 'call';
    res.redirect(303, '/#result');
  }

  router.post('/demo/altered', (req, res) =>
    callAnyway(
      req,
      res,
      'write:contacts and another user were written into the token. Its signature no longer fits.',
      alter,
    ),
  );

  router.post('/demo/expired', async (req, res) => {
    const { tokens } = memoryOf(req);
    if (tokens !== undefined) world.clock.advance(tokens.expiresAt + PAST_EXPIRY - world.clock.now());
    await callAnyway(
      req,
      res,
      'The clock of all three servers was set past the token’s expiry, and the token sent as it is. “Read the contacts” would refresh it first.',
    );
  });

  router.post('/demo/down', async (req, res) => {
    await world.stopServer();
    await callAnyway(req, res, 'The authorization server is down. The API has its keys, and needs nothing else of it.');
  });

  router.post('/demo/up', async (_req, res) => {
    await world.startServer();
    res.redirect(303, '/#servers');
  });

  router.post('/demo/new-api', async (req, res) => {
    world.renewApi();
    const note = world.isServerUp()
      ? 'The API was started anew, and has fetched the keys with this first call.'
      : 'The API was started anew, and cannot fetch the keys. That is no fault of the token: 503, and when to try again.';
    await callAnyway(req, res, note);
  });

  router.post('/demo/code-again', async (req, res) => {
    const { used } = memoryOf(req);
    if (used === undefined) return show.problem(req, res, signedOutAlready);
    /** @type {import('./exchange.mjs').Exchange | undefined} */
    let exchange;
    try {
      await oauth.exchange(new URL(used.received), used, (sent) => {
        exchange = sent;
      });
    } catch (error) {
      return show.problem(req, res, problemOf(error, exchange));
    }
    throw new Error('a code was good twice');
  });

  /** @type {Record<string, (sent: URL) => void>} */
  const mistakes = {
    state: (sent) => sent.searchParams.set('state', randomBytes(32).toString('base64url')),
    address: (sent) => sent.searchParams.set('redirect_uri', `${url}somewhere-else`),
  };
  router.get('/demo/sign-in/:mistake', async (req, res, next) => {
    const { mistake } = req.params;
    const make = Object.hasOwn(mistakes, mistake) ? mistakes[mistake] : undefined;
    if (make === undefined) return next();
    const pending = await oauth.begin(SCOPE);
    memoryOf(req).pending = pending;
    const sent = new URL(pending.url);
    make(sent);
    res.redirect(303, sent.href);
  });

  return router;
}
