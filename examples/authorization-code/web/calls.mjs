// @ts-check
import { Router } from 'express';
import { calls } from './api-client.mjs';
import { memoryOf } from './memory.mjs';
import { expiredForGood, problemOf, signedOutAlready } from './problems.mjs';

/** @typedef {import('./memory.mjs').Memory} Memory */
/** @typedef {import('./exchange.mjs').Exchange} Exchange */

/**
 * Calling the API for the one who is signed in.
 *
 * @param {object} app
 * @param {import('./oauth-client.mjs').OAuthClient} app.oauth
 * @param {import('./api-client.mjs').ApiClient} app.call
 * @param {() => number} app.now
 * @param {import('./pages/show.mjs').Show} app.show
 */
export function createCalls({ oauth, call, now, show }) {
  const router = Router();

  /**
   * Gets a new access token, and says what is wrong where that cannot be.
   *
   * @param {Memory} memory
   * @returns {Promise<import('./problems.mjs').Problem | undefined>}
   */
  async function refresh(memory) {
    const refreshToken = memory.tokens?.refreshToken;
    if (refreshToken === undefined) return memory.tokens === undefined ? signedOutAlready : expiredForGood;
    /** @type {Exchange | undefined} */
    let exchange;
    try {
      memory.tokens = await oauth.refresh(refreshToken, (sent) => {
        exchange = sent;
      });
    } catch (error) {
      const problem = problemOf(error, exchange);
      // Refused, it will be refused again; without an answer, it may still be good.
      if (exchange?.answer.status === 400 && memory.tokens !== undefined) memory.tokens.refreshToken = undefined;
      return problem;
    }
    if (exchange !== undefined) memory.steps.refresh = exchange;
    memory.latest = 'refresh';
    return undefined;
  }

  router.post('/refresh', async (req, res) => {
    const problem = await refresh(memoryOf(req));
    if (problem !== undefined) return show.problem(req, res, problem);
    res.redirect(303, '/#refresh');
  });

  router.post('/call/:name', async (req, res, next) => {
    const { name } = req.params;
    if (!Object.hasOwn(calls, name)) return next();
    const memory = memoryOf(req);
    let note;
    if (memory.tokens === undefined) return show.problem(req, res, signedOutAlready);
    if (memory.tokens.expiresAt <= now()) {
      const problem = await refresh(memory);
      if (problem !== undefined) return show.problem(req, res, problem);
      note = 'The access token had expired, so this application got a new one with the refresh token first.';
    }
    const asked = calls[/** @type {keyof typeof calls} */ (name)];
    memory.steps.call = await call(asked, memory.tokens.accessToken, note);
    memory.latest = 'call';
    res.redirect(303, '/#result');
  });

  return router;
}
