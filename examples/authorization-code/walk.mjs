// @ts-check
import { Visitor } from '@scopegate-examples/authorization-server';
import { startJourney } from './journey.mjs';

/**
 * One step of the journey, as an HTTP request and the status of its answer.
 *
 * @typedef {{ step: string, request: string, expected: number, status: number }} Step
 */

/**
 * The journey, gone through without a browser: signing in, consent, the exchange, a call, and a refresh once the token has
 * expired.
 *
 * @returns {Promise<Step[]>}
 */
export async function walk() {
  /** @type {Step[]} */
  const steps = [];
  // What the web application sends: to the token endpoint and to the API.
  /** @type {Map<string, number>} */
  const sent = new Map();
  const journey = await startJourney({
    async fetch(input, init) {
      const response = await fetch(input, init);
      const { method, url } = new Request(input, init);
      sent.set(`${method} ${new URL(url).pathname}`, response.status);
      return response;
    },
  });
  const visitor = new Visitor();
  /**
   * @param {string} step
   * @param {string} request
   * @param {number} expected
   * @param {number} [status] - 0 where it was never sent
   */
  const note = (step, request, expected, status = 0) => steps.push({ step, request, expected, status });
  /** @param {string} step @param {string} request */
  const noteSent = (step, request) => {
    note(step, request, 200, sent.get(request));
    sent.clear();
  };
  try {
    const signIn = await visitor.open(`${journey.url}sign-in`);
    note('authorize', 'GET /authorize', 303, visitor.hops.find(({ url }) => url.pathname === '/authorize')?.status);
    const consent = await visitor.open(signIn.url, { form: { decision: 'allow' } });
    visitor.hops = [];
    sent.clear();
    await visitor.open(consent.url, { form: { decision: 'allow' } });
    note('consent', 'POST /interaction', 303, visitor.hops[0]?.status);
    noteSent('exchange', 'POST /oauth/token');
    await visitor.open(`${journey.url}call/contacts`, { form: {} });
    noteSent('call', 'GET /contacts');
    journey.clock.advance(3_600_000);
    await visitor.open(`${journey.url}refresh`, { form: {} });
    noteSent('refresh', 'POST /oauth/token');
    return steps;
  } finally {
    await journey.close();
  }
}
