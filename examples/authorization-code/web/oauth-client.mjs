// @ts-check
import * as client from 'openid-client';
import { recording } from './exchange.mjs';

/** @typedef {import('./exchange.mjs').Exchange} Exchange */

/**
 * What is needed again when the browser comes back.
 *
 * @typedef {{ state: string, codeVerifier: string, url: string }} Pending
 */

/**
 * @typedef {object} Tokens
 * @property {string} accessToken
 * @property {string | undefined} refreshToken - none where the API does not allow offline access
 * @property {number} expiresAt - of the access token, in milliseconds
 * @property {readonly string[]} scopes
 */

/**
 * What this application and the authorization server know of each other.
 *
 * @typedef {object} Registration
 * @property {string} issuer
 * @property {string} clientId
 * @property {string} clientSecret
 * @property {string} redirectUri
 * @property {string} audience - the API
 */

/**
 * The client's side of OAuth: the authorization request, the code's exchange, the refresh.
 *
 * @param {Registration} registration
 * @param {object} tools
 * @param {import('./exchange.mjs').Fetch} tools.fetch
 * @param {() => number} tools.now - milliseconds
 */
export function createOAuthClient({ issuer, clientId, clientSecret, redirectUri, audience }, { fetch, now }) {
  /** @type {client.ServerMetadata | undefined} */
  let metadata;
  const send = /** @type {client.CustomFetch} */ (fetch);

  /** @param {(exchange: Exchange) => void} keep */
  async function configured(keep = () => {}) {
    if (metadata === undefined) {
      const options = { execute: [client.allowInsecureRequests], [client.customFetch]: send };
      const found = await client.discovery(new URL(issuer), clientId, {}, client.None(), options);
      metadata = found.serverMetadata();
    }
    const configuration = new client.Configuration(metadata, clientId, {}, client.ClientSecretPost(clientSecret));
    // Only because all of this is on loopback.
    client.allowInsecureRequests(configuration);
    configuration[client.customFetch] = /** @type {client.CustomFetch} */ (recording(fetch, keep));
    return configuration;
  }

  /**
   * @param {client.TokenEndpointResponse & client.TokenEndpointResponseHelpers} response
   * @returns {Tokens}
   */
  function tokensOf({ access_token, refresh_token, expires_in = 0, scope = '' }) {
    return {
      accessToken: access_token,
      refreshToken: refresh_token,
      expiresAt: now() + expires_in * 1000,
      scopes: scope.split(' '),
    };
  }

  return {
    /**
     * Where the browser is sent to, with everything that is asked for.
     *
     * @param {string} scope
     * @returns {Promise<Pending>}
     */
    async begin(scope) {
      const state = client.randomState();
      const codeVerifier = client.randomPKCECodeVerifier();
      const url = client.buildAuthorizationUrl(await configured(), {
        audience,
        scope,
        response_type: 'code',
        client_id: clientId,
        redirect_uri: redirectUri,
        state,
        code_challenge: await client.calculatePKCECodeChallenge(codeVerifier),
        code_challenge_method: 'S256',
      });
      return { state, codeVerifier, url: url.href };
    },

    /**
     * The tokens for the code that the browser came back with. `state` and `iss` are looked at before anything is sent.
     *
     * @param {URL} received
     * @param {Pending} pending
     * @param {(exchange: Exchange) => void} keep
     */
    async exchange(received, { state, codeVerifier }, keep) {
      const checks = { expectedState: state, pkceCodeVerifier: codeVerifier, idTokenExpected: true };
      const response = await client.authorizationCodeGrant(await configured(keep), received, checks);
      const { sub = '', name = sub } = /** @type {{ sub?: string, name?: string }} */ (response.claims() ?? {});
      return { tokens: tokensOf(response), user: { subject: sub, name } };
    },

    /**
     * @param {string} refreshToken
     * @param {(exchange: Exchange) => void} keep
     */
    async refresh(refreshToken, keep) {
      const tokens = tokensOf(await client.refreshTokenGrant(await configured(keep), refreshToken));
      // A server may give a new one, or leave the old one in force (RFC 6749 §6).
      return { ...tokens, refreshToken: tokens.refreshToken ?? refreshToken };
    },

    /** @param {string} refreshToken */
    async revoke(refreshToken) {
      await client.tokenRevocation(await configured(), refreshToken);
    },

    /**
     * Where a browser signs out of the authorization server.
     *
     * @param {string} returnTo
     */
    async signOutUrl(returnTo) {
      return client.buildEndSessionUrl(await configured(), { post_logout_redirect_uri: returnTo }).href;
    },
  };
}

/** @typedef {ReturnType<typeof createOAuthClient>} OAuthClient */
