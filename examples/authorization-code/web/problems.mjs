// @ts-check
import { throughTheBrowser } from './exchange.mjs';
import { html } from './html.mjs';

/** @typedef {import('./exchange.mjs').Exchange} Exchange */

/**
 * Why something ended otherwise than it was meant to, for the person who sees it.
 *
 * @typedef {object} Problem
 * @property {number} status
 * @property {string} title
 * @property {import('./html.mjs').HtmlText} happened
 * @property {import('./html.mjs').HtmlText} consequence - what this application did, and what can be done now
 * @property {Exchange} [exchange]
 * @property {boolean} [mayRetry] - whether to offer signing in again
 */

/** @param {URL} received */
const refused = (received) => ({ ...throughTheBrowser(received, received).answer, status: 400 });

/**
 * @param {URL} received
 * @param {string | undefined} expected
 * @returns {Problem}
 */
export function notTheState(received, expected) {
  const request = {
    line: expected === undefined ? 'no sign-in was under way' : 'the sign-in that was under way',
    fields: expected === undefined ? [] : [{ name: 'state', value: expected, isMasked: false }],
  };
  return {
    status: 400,
    title: 'This is not the answer to your sign-in',
    happened: html`<p>The browser came back with another <code>state</code> than it was sent away with. Somebody may have
      slipped you a link that ends in <em>their</em> account (RFC 6749 §10.12).</p>`,
    consequence: html`<p>The code was not exchanged: nothing was sent to the authorization server, and you are signed in
      as whoever you were before.</p>`,
    exchange: { request, answer: refused(received) },
    mayRetry: true,
  };
}

/**
 * @param {URL} received
 * @returns {Problem}
 */
export function answeredBefore(received) {
  return {
    status: 400,
    title: 'This answer was used before',
    happened: html`<p>The browser came back with a <code>state</code> and a <code>code</code> that it had brought already:
      perhaps the page was reloaded, or the link was opened again. A code is good once.</p>`,
    consequence: html`<p>The code was not sent again. Your sign-in from before stands as it was.</p>`,
    exchange: { request: { line: 'nothing was sent', fields: [] }, answer: refused(received) },
  };
}

/** @type {Problem} */
export const signedOutAlready = {
  status: 401,
  title: 'You are not signed in',
  happened: html`<p>This needs an access token, and there is none in your session.</p>`,
  consequence: html`<p>Sign in, and try again.</p>`,
  mayRetry: true,
};

/** @type {Problem} */
export const expiredForGood = {
  status: 401,
  title: 'The access token has expired, and there is no refresh token',
  happened: html`<p>A refresh token is given only where <code>offline_access</code> was granted and the API allows it.</p>`,
  consequence: html`<p>Sign in again: as long as the authorization server knows you, that is one click.</p>`,
  mayRetry: true,
};

/** @type {Problem} */
export const fromElsewhere = {
  status: 403,
  title: 'This form was not sent from this application',
  happened: html`<p>The browser says that the form stands on another site (its <code>Origin</code> is not ours).</p>`,
  consequence: html`<p>Nothing was done.</p>`,
};

/** @type {Problem} */
export const unreachable = {
  status: 503,
  title: 'The authorization server cannot be reached',
  happened: html`<p>Signing in and refreshing need it. Calls to the API do not: the API has the keys that it checks tokens
    with, and goes on.</p>`,
  consequence: html`<p>Bring it up again, and go on where you were.</p>`,
};

/** @type {Problem} */
export const notFound = {
  status: 404,
  title: 'There is no such page',
  happened: html`<p>Nothing is at this address.</p>`,
  consequence: html`<p>Nothing was done.</p>`,
};

/** @type {Problem} */
export const unexpected = {
  status: 500,
  title: 'Something went wrong here',
  happened: html`<p>That is the fault of this application, not yours.</p>`,
  consequence: html`<p>Its log says more.</p>`,
};

/** @type {Problem} */
const codeUsedBefore = {
  status: 400,
  title: 'This code was used before',
  happened: html`<p>The authorization server answered <code>invalid_grant</code>: a code is good once, and for a minute.
    Whoever sends it again may have stolen it, so the refresh token that came of it ends as well (RFC 6749 §4.1.2).</p>`,
  consequence: html`<p>No token came of it. The access token from before stays good until it expires, since the API asks
    nobody; after that, sign in again.</p>`,
  mayRetry: true,
};

/** @type {Problem} */
const refreshTokenRefused = {
  status: 401,
  title: 'The refresh token is no longer good',
  happened: html`<p>The authorization server answered <code>invalid_grant</code>: the refresh token has expired, or was taken
    back.</p>`,
  consequence: html`<p>This application can get no new access token by itself. Sign in again.</p>`,
  mayRetry: true,
};

/** @type {Problem} */
const denied = {
  status: 403,
  title: 'Consent was denied',
  happened: html`<p>You were asked whether this application may do what it asked for, and you said no. The authorization
    server sent you back with <code>error=access_denied</code> in place of a code.</p>`,
  consequence: html`<p>There is nothing to exchange, so no token came of it. What you had allowed before stands.</p>`,
  mayRetry: true,
};

/**
 * @param {unknown} error - of openid-client
 * @param {Exchange | undefined} exchange - what was sent last
 * @returns {Problem | undefined} nothing where the fault is this application's own
 */
export function knownProblem(error, exchange) {
  const shown = exchange === undefined ? {} : { exchange };
  const { error: code, error_description: description } = /** @type {Record<string, unknown>} */ (error);
  if (code === 'invalid_grant') {
    const isCode = exchange?.request.fields.some(({ name }) => name === 'code') === true;
    return { ...(isCode ? codeUsedBefore : refreshTokenRefused), ...shown };
  }
  if (code === 'access_denied') return { ...denied, ...shown };
  if (typeof code === 'string') {
    return {
      status: 400,
      title: 'The authorization server refused',
      happened: html`<p>It answered <code>${code}</code>: ${String(description ?? '')}</p>`,
      consequence: html`<p>No token came of it.</p>`,
      mayRetry: true,
      ...shown,
    };
  }
  const { cause, message } = /** @type {Error} */ (error);
  const hasNoAnswer = exchange?.answer.status === 0 || cause instanceof TypeError || message === 'fetch failed';
  return hasNoAnswer ? { ...unreachable, ...shown } : undefined;
}

/**
 * The same, and an error that is not known thrown on.
 *
 * @param {unknown} error
 * @param {Exchange} [exchange]
 */
export function problemOf(error, exchange) {
  const problem = knownProblem(error, exchange);
  if (problem === undefined) throw error;
  return problem;
}
