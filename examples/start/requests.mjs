// @ts-check

/** @typedef {import('@scopegate-examples/authorization-server').AuthorizationServer} AuthorizationServer */

/**
 * A row of the table: one request, sent to the API on each framework.
 *
 * @typedef {object} Row
 * @property {string} request
 * @property {number} expected - the status
 * @property {import('./apis.mjs').Api[]} apis
 * @property {string} [authorization] - the header
 */

export const AUDIENCE = 'appointments:api';
export const SCOPE = 'read:contacts';

const HOUR = 3_600_000;

/** @param {string} token */
const bearer = (token) => `Bearer ${token}`;

/**
 * The token with more scopes written into it. Its signature stays, and no longer fits.
 *
 * @param {string} token
 */
export function alter(token) {
  const [header, payload = '', signature] = token.split('.');
  const claims = JSON.parse(Buffer.from(payload, 'base64url').toString());
  const altered = Buffer.from(JSON.stringify({ ...claims, scope: 'read:contacts write:contacts' }));
  return [header, altered.toString('base64url'), signature].join('.');
}

/**
 * What is sent while the authorization server is up. Every token comes from a token endpoint.
 *
 * @param {AuthorizationServer} server
 * @param {AuthorizationServer} stranger - another one, which the APIs do not trust
 * @param {import('./apis.mjs').Api[]} apis
 * @param {import('./apis.mjs').Api[]} apisAhead - the same, their clock an hour ahead
 * @returns {Promise<Row[]>}
 */
export async function whileItIsUp(server, stranger, apis, apisAhead) {
  const token = await server.token({ scope: SCOPE });
  return [
    { request: 'no token', expected: 401, apis },
    { request: `token with ${SCOPE}`, expected: 200, apis, authorization: bearer(token) },
    {
      request: 'token with write:contacts alone',
      expected: 403,
      apis,
      authorization: bearer(await server.token({ scope: 'write:contacts' })),
    },
    {
      request: 'expired token ¹',
      expected: 401,
      apis: apisAhead,
      authorization: bearer(await server.token({ scope: SCOPE, expiresIn: 60 })),
    },
    {
      request: 'token for another API',
      expected: 401,
      apis,
      authorization: bearer(await server.token({ scope: SCOPE, audience: 'billing:api' })),
    },
    {
      request: 'token of another issuer',
      expected: 401,
      apis,
      authorization: bearer(await stranger.token({ scope: SCOPE })),
    },
    { request: 'altered token', expected: 401, apis, authorization: bearer(alter(token)) },
    { request: 'malformed Authorization header', expected: 400, apis, authorization: 'Bearer two words' },
  ];
}

/** What the clock of `apisAhead` shows, in milliseconds. */
export const anHourAhead = () => Date.now() + HOUR;

/**
 * What is sent once the authorization server is down, with a token from before that.
 *
 * @param {string} token - one that the APIs have not seen
 * @param {import('./apis.mjs').Api[]} apis - they have the server's keys
 * @param {import('./apis.mjs').Api[]} apisJustStarted - they never reached it
 * @returns {Row[]}
 */
export function onceItIsDown(token, apis, apisJustStarted) {
  return [
    { request: 'good token, API that has its keys', expected: 200, apis, authorization: bearer(token) },
    { request: 'good token, API just started', expected: 503, apis: apisJustStarted, authorization: bearer(token) },
  ];
}
