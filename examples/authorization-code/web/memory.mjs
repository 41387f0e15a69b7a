// @ts-check
import { randomBytes } from 'node:crypto';
import { promisify } from 'node:util';
import session from 'express-session';

/** @typedef {import('./exchange.mjs').Exchange} Exchange */
/** @typedef {import('./oauth-client.mjs').Pending} Pending */

/**
 * A call of the API, and what the API says of each of its checks.
 *
 * @typedef {object} Call
 * @property {string} title
 * @property {string} [note]
 * @property {Exchange} exchange
 * @property {import('@scopegate/core').Explanation} explanation
 */

/**
 * What is remembered of one browser. All of it stays on this side; the browser has a random number in a cookie.
 *
 * @typedef {object} Memory
 * @property {Pending} [pending] - the sign-in under way
 * @property {Pending & { received: string }} [used] - the last answer that was taken
 * @property {{ subject: string, name: string }} [user]
 * @property {import('./oauth-client.mjs').Tokens} [tokens]
 * @property {{ authorize?: Exchange, exchange?: Exchange, refresh?: Exchange, call?: Call }} steps - for the page
 * @property {'exchange' | 'refresh' | 'call'} [latest] - what the page opens
 */

/** The session's middleware. */
export function createMemory() {
  return session({
    name: 'appointments.session',
    secret: randomBytes(32).toString('base64url'),
    resave: false,
    saveUninitialized: false,
    // Beyond loopback also `secure: true`. Lax, since the browser comes back from another site.
    cookie: { httpOnly: true, sameSite: 'lax' },
  });
}

/**
 * @param {import('express').Request} req
 * @returns {Memory}
 */
export function memoryOf(req) {
  const holder = /** @type {{ memory?: Memory }} */ (/** @type {unknown} */ (req.session));
  holder.memory ??= { steps: {} };
  return holder.memory;
}

/**
 * The same memory under a new number: who knew the number from before the sign-in does not know this one.
 *
 * @param {import('express').Request} req
 */
export async function renewSession(req) {
  const { memory } = /** @type {{ memory?: Memory }} */ (/** @type {unknown} */ (req.session));
  await promisify((/** @type {(error?: unknown) => void} */ done) => req.session.regenerate(done))();
  Object.assign(req.session, { memory });
}

/** @param {import('express').Request} req */
export async function endSession(req) {
  await promisify((/** @type {(error?: unknown) => void} */ done) => req.session.destroy(done))();
}
