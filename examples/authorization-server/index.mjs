// @ts-check
import { once } from 'node:events';
import { createServer } from 'node:http';
import { createConfiguration, TTL_METADATA } from './configuration.mjs';
import { createInteractions } from './interactions.mjs';
import { generateKeys } from './keys.mjs';
import { createMemoryAdapter, Provider } from './provider.mjs';
import { createClients, apis as defaultApis } from './registered.mjs';
import { requestToken } from './token.mjs';

export { apis, user } from './registered.mjs';
export { signIn } from './sign-in.mjs';
export { Visitor } from './visitor.mjs';

const HOST = '127.0.0.1';
const NEVER_EXPIRES = Number.MAX_SAFE_INTEGER;

/**
 * Starts an authorization server on loopback, in this process: oidc-provider with two APIs, two clients and a key of its
 * own, all in memory.
 *
 * @param {object} [options]
 * @param {number} [options.port] - default: any that is free
 * @param {Readonly<Record<string, import('./registered.mjs').Api>>} [options.apis] - by identifier
 * @param {readonly string[]} [options.redirectUris] - of the client `web`
 * @param {readonly string[]} [options.postLogoutRedirectUris] - of the client `web`
 * @param {(issued: import('./configuration.mjs').Issued) => Record<string, unknown> | undefined} [options.customClaims]
 *   are added to access tokens; give them names that are yours, such as a URL of your own
 * @param {() => number} [options.now] - the clock by which access tokens are issued and expire, in milliseconds
 * @param {(configuration: import('oidc-provider').Configuration) => import('oidc-provider').Configuration} [options.configure]
 *   has the last word on oidc-provider's configuration
 * @param {typeof createInteractions} [options.interactions] - the pages for signing in and consent
 */
export async function startAuthorizationServer({
  port = 0,
  apis = defaultApis,
  redirectUris = ['http://127.0.0.1:3000/callback'],
  postLogoutRedirectUris = [],
  customClaims = () => undefined,
  now = Date.now,
  configure = (configuration) => configuration,
  interactions = createInteractions,
} = {}) {
  const adapter = createMemoryAdapter();
  const clients = createClients({ redirectUris, postLogoutRedirectUris });
  const jwks = await generateKeys();

  // The issuer's name has the port in it, so the server listens first.
  const server = createServer();
  const listen = async (/** @type {number} */ number) => {
    server.listen(number, HOST);
    await once(server, 'listening');
    return /** @type {import('node:net').AddressInfo} */ (server.address()).port;
  };
  const ownPort = await listen(port);
  const issuer = `http://${HOST}:${ownPort}/`;

  const registered = { apis, clients: Object.values(clients) };
  const configuration = createConfiguration({ jwks, ...registered, adapter, customClaims, now });
  const provider = new Provider(issuer, configure(configuration));
  const answer = provider.callback();
  const interact = interactions(provider);
  server.on('request', (req, res) => {
    if (!req.url?.startsWith('/interaction/')) return void answer(req, res);
    interact(req, res).catch((error) => {
      // Such as a page that was left open for longer than its session: the message says which.
      res.statusCode = error.status ?? 500;
      res.end(error.expose ? error.error_description : 'server error');
    });
  });

  return {
    /** The `iss` of its tokens, with a slash at the end as many servers have it. */
    issuer,
    port: ownPort,
    authorizationEndpoint: `${issuer}authorize`,
    tokenEndpoint: `${issuer}oauth/token`,
    clients,
    provider,
    /** Whether it is up. */
    get isListening() {
      return server.listening;
    },
    /**
     * An access token from the token endpoint, by the client credentials grant.
     *
     * @param {object} [asked]
     * @param {string} [asked.audience] - default `appointments:api`
     * @param {string | readonly string[]} [asked.scope] - default: none
     * @param {number} [asked.expiresIn] - its life in seconds; asks as a client that is registered with it
     * @returns {Promise<string>}
     */
    async token({ audience = 'appointments:api', scope = [], expiresIn } = {}) {
      let client = clients.service;
      if (expiresIn !== undefined) {
        client = { ...client, client_id: `${client.client_id}-${expiresIn}s` };
        await adapter('Client').upsert(client.client_id, { ...client, [TTL_METADATA]: expiresIn }, NEVER_EXPIRES);
      }
      return requestToken(`${issuer}oauth/token`, { client, audience, scope });
    },
    /** Ends it, open connections included. */
    async stop() {
      if (!server.listening) return;
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
    /** Brings it back where it was, with the same keys, clients and sessions. */
    async restart() {
      if (!server.listening) await listen(ownPort);
    },
  };
}

/** @typedef {Awaited<ReturnType<typeof startAuthorizationServer>>} AuthorizationServer */
