// @ts-check
import { walk } from '@scopegate-examples/authorization-code';
import { startAuthorizationServer } from '@scopegate-examples/authorization-server';
import { startApis } from './apis.mjs';
import { AUDIENCE, anHourAhead, onceItIsDown, SCOPE, whileItIsUp } from './requests.mjs';
import { heading, rowLine, stepHeading, stepLine } from './table.mjs';
import { bold, dim, green, red, step } from './terminal.mjs';

/** @typedef {import('./requests.mjs').Row & { responses: Response[] }} Sent */

/**
 * @param {import('./requests.mjs').Row} row
 * @returns {Promise<Sent>}
 */
async function send(row) {
  const headers = row.authorization === undefined ? {} : { authorization: row.authorization };
  const responses = await Promise.all(row.apis.map(({ url }) => fetch(`${url}/contacts`, { headers })));
  for (const response of responses) await response.arrayBuffer();
  return { ...row, responses };
}

/** @param {Sent} sent */
function isAsExpected({ expected, responses }) {
  // RFC 9110 §10.2.3: whoever says that it is not available now says when to come back.
  return responses.every(
    ({ status, headers }) => status === expected && (status !== 503 || headers.has('retry-after')),
  );
}

/**
 * The contacts API on three frameworks, tokens of a real authorization server, and what became of each request; and the
 * whole Authorization Code grant, step by step.
 *
 * @param {import('./terminal.mjs').Write} write
 * @returns {Promise<boolean>} whether every status was the expected one
 */
export async function demonstrate(write) {
  const starting = Promise.all([startAuthorizationServer(), startAuthorizationServer()]);
  const [server, stranger] = await step('Generating keys, starting two authorization servers', starting, write);
  const options = { issuer: server.issuer, audience: AUDIENCE };

  const both = Promise.all([startApis(options), startApis({ ...options, now: anHourAhead })]);
  const [apis, apisAhead] = await step('Starting the contacts API on Express, Koa and Fastify', both, write);
  const asking = whileItIsUp(server, stranger, apis, apisAhead);
  const rows = await step(`Getting tokens from ${server.tokenEndpoint}`, asking, write);

  write(`\n${bold(`GET /contacts`)}, which asks for ${SCOPE}\n\n${heading()}\n`);
  /** @type {Sent[]} */
  const all = [];
  const sendAll = async (/** @type {import('./requests.mjs').Row[]} */ some) => {
    for (const row of some) {
      const sent = await send(row);
      all.push(sent);
      const statuses = sent.responses.map(({ status }) => status);
      write(`${rowLine(row, statuses)}\n`);
    }
  };
  await sendAll(rows);

  const unseen = await server.token({ scope: SCOPE });
  await server.stop();
  const apisJustStarted = await startApis(options);
  write(`\n  ${bold('the authorization server is down')}\n`);
  await sendAll(onceItIsDown(unseen, apis, apisJustStarted));

  write(`\n  ${dim('¹ it lives 60 s, and is shown to an API whose clock is an hour ahead')}\n\n`);
  write(`${refusals(all)}\n`);
  await Promise.all([stranger.stop(), ...[...apis, ...apisAhead, ...apisJustStarted].map(({ close }) => close())]);

  const steps = await step('Walking through the Authorization Code grant', walk(), write);
  write(`\n${stepHeading()}\n${steps.map((one) => `${stepLine(one)}\n`).join('')}\n`);

  const wrong = [...all.filter((sent) => !isAsExpected(sent)), ...steps.filter((one) => one.status !== one.expected)];
  for (const { request, expected } of wrong) {
    write(red(`✗ ${request}: expected ${expected}${expected === 503 ? ' with Retry-After' : ''}\n`));
  }
  if (wrong.length === 0) write(green('✓ Every status is the expected one.\n'));
  return wrong.length === 0;
}

/** @param {readonly Sent[]} all */
function refusals(all) {
  const responses = all.flatMap((sent) => sent.responses);
  const headerOf = (/** @type {number} */ status, /** @type {string} */ name) =>
    responses.find((response) => response.status === status)?.headers.get(name) ?? 'none';
  return `A refusal says why in its challenge, and in its body as JSON. That of the 403:
  ${dim(`WWW-Authenticate: ${headerOf(403, 'www-authenticate')}`)}
The 503 is no fault of the token, so it has no challenge:
  ${dim(`Retry-After: ${headerOf(503, 'retry-after')}`)}
`;
}
