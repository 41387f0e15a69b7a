// @ts-check
import { once } from 'node:events';
import { createServer } from 'node:http';
import express from 'express';
import { createApi } from './api/app.mjs';
import { createChecks } from './api/checks.mjs';
import { createClock } from './clock.mjs';
import { startIssuer } from './issuer.mjs';
import { AUDIENCE } from './names.mjs';
import { createWebApp } from './web/app.mjs';

const HOST = '127.0.0.1';

/** @param {number} port */
async function listen(port) {
  const server = createServer();
  server.listen(port, HOST);
  await once(server, 'listening');
  const { port: ownPort } = /** @type {import('node:net').AddressInfo} */ (server.address());
  const close = async () => {
    const closed = once(server, 'close');
    server.close();
    server.closeAllConnections();
    await closed;
  };
  return { server, url: `http://${HOST}:${ownPort}/`, close };
}

/**
 * Starts the three servers on loopback.
 *
 * @param {object} [options]
 * @param {number} [options.port] - of the web application; default: any that is free, as for the others
 * @param {import('./web/exchange.mjs').Fetch} [options.fetch] - what the web application sends its requests with
 */
export async function startJourney({ port = 0, fetch = globalThis.fetch } = {}) {
  const clock = createClock();
  // Each is known by its address to another, so they listen before they are made.
  const [web, api] = await Promise.all([listen(port), listen(0)]);
  const issuer = await startIssuer(web.url, clock.now);

  /** @returns {import('express').Express} one that has fetched no keys yet */
  function newApi() {
    const options = {
      issuer: issuer.issuer,
      audience: AUDIENCE,
      now: clock.now,
      // Of its own: keys that explainAccessToken has fetched serve all calls with the same one.
      fetch: /** @type {typeof globalThis.fetch} */ ((...request) => globalThis.fetch(...request)),
    };
    return express().disable('x-powered-by').use(createChecks(options)).use(createApi(options));
  }
  let apiApp = newApi();
  api.server.on('request', (req, res) => apiApp(req, res));

  const { client_id, client_secret } = issuer.clients.web;
  const webApp = createWebApp({
    url: web.url,
    apiUrl: api.url,
    registration: {
      issuer: issuer.issuer,
      clientId: client_id,
      clientSecret: client_secret,
      redirectUri: `${web.url}callback`,
      audience: AUDIENCE,
    },
    world: {
      clock,
      isServerUp: () => issuer.isListening,
      stopServer: () => issuer.stop(),
      startServer: () => issuer.restart(),
      renewApi() {
        apiApp = newApi();
      },
    },
    fetch,
  });
  web.server.on('request', webApp);

  return {
    /** Where the journey begins. */
    url: web.url,
    apiUrl: api.url,
    authorizationServer: issuer,
    clock,
    /** Ends all three. */
    async close() {
      await Promise.all([web.close(), api.close(), issuer.stop()]);
    },
  };
}

/** @typedef {Awaited<ReturnType<typeof startJourney>>} Journey */
