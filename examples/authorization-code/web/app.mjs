// @ts-check
import { fileURLToPath } from 'node:url';
import express from 'express';
import { createApiClient } from './api-client.mjs';
import { createCalls } from './calls.mjs';
import { createDemonstration } from './demonstration.mjs';
import { createMemory } from './memory.mjs';
import { createOAuthClient } from './oauth-client.mjs';
import { createShow } from './pages/show.mjs';
import { fromElsewhere, knownProblem, notFound, unexpected } from './problems.mjs';
import { createSignIn } from './sign-in.mjs';

const HEADERS = {
  'Content-Security-Policy':
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
  'Cache-Control': 'no-store',
  'Referrer-Policy': 'same-origin',
  'X-Content-Type-Options': 'nosniff',
};

/**
 * The web application: signs a person in, keeps the tokens in its session, and calls the API with them.
 *
 * @param {object} parts
 * @param {string} parts.url - its own
 * @param {string} parts.apiUrl
 * @param {import('./oauth-client.mjs').Registration} parts.registration
 * @param {import('./demonstration.mjs').World} parts.world
 * @param {import('./exchange.mjs').Fetch} parts.fetch
 */
export function createWebApp({ url, apiUrl, registration, world, fetch }) {
  const { now } = world.clock;
  const oauth = createOAuthClient(registration, { fetch, now });
  const call = createApiClient({ url: apiUrl, fetch });
  const places = { issuer: registration.issuer, webUrl: url, apiUrl };
  const show = createShow({ world, places, registration });

  const app = express();
  app.disable('x-powered-by');
  app.use((_req, res, next) => {
    res.set(HEADERS);
    next();
  });
  app.use(express.static(fileURLToPath(new URL('public', import.meta.url))));
  app.use(createMemory());
  app.use((req, res, next) => {
    // Forms count only if they stand on this application's own pages.
    if (['GET', 'HEAD'].includes(req.method) || req.get('origin') === new URL(url).origin) next();
    else show.problem(req, res, fromElsewhere);
  });
  app.get('/', (req, res) => show.journey(req, res));
  app.use(createDemonstration({ world, oauth, call, url, show }));
  app.use(createSignIn({ oauth, url, show }));
  app.use(createCalls({ oauth, call, now, show }));
  app.use((req, res) => show.problem(req, res, notFound));
  app.use(answerErrors(show));
  return app;
}

/**
 * @param {import('./pages/show.mjs').Show} show
 * @returns {import('express').ErrorRequestHandler}
 */
function answerErrors(show) {
  return function answerError(error, req, res, _next) {
    const problem = knownProblem(error, undefined);
    if (problem === undefined) console.error(error);
    show.problem(req, res, problem ?? unexpected);
  };
}
