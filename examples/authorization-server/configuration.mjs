// @ts-check
import { randomBytes } from 'node:crypto';
import { page, pageHeaders } from './page.mjs';
import { refusalPage, signOutPage } from './pages.mjs';
import { errors } from './provider.mjs';
import { user } from './registered.mjs';
import { audienceOf, decideOfflineAccess, requireState } from './requests.mjs';

/** Client metadata of our own: how long a client's access tokens live, in seconds. */
export const TTL_METADATA = 'access_token_ttl';

const HOUR = 3600;

/**
 * What an access token is about to be issued for.
 *
 * @typedef {object} Issued
 * @property {typeof user | undefined} user - nobody where a client acts for itself
 * @property {string} clientId
 * @property {readonly string[]} scopes
 */

/**
 * How oidc-provider is set up. Everything that it has a default for and warns about is given.
 *
 * @param {object} parts
 * @param {import('oidc-provider').JWKS} parts.jwks
 * @param {Readonly<Record<string, import('./registered.mjs').Api>>} parts.apis
 * @param {import('oidc-provider').ClientMetadata[]} parts.clients
 * @param {import('oidc-provider').AdapterFactory} parts.adapter
 * @param {(issued: Issued) => Record<string, unknown> | undefined} parts.customClaims
 * @param {() => number} parts.now
 * @returns {import('oidc-provider').Configuration}
 */
export function createConfiguration({ jwks, apis, clients, adapter, customClaims, now }) {
  const show = (/** @type {import('oidc-provider').KoaContextWithOIDC} */ ctx, /** @type {string} */ html) => {
    ctx.set(pageHeaders(clients.flatMap(({ post_logout_redirect_uris = [] }) => post_logout_redirect_uris)));
    ctx.body = html;
  };
  return {
    adapter,
    jwks,
    clients,
    routes: {
      authorization: '/authorize',
      token: '/oauth/token',
      jwks: '/.well-known/jwks.json',
      userinfo: '/userinfo',
    },
    extraParams: { audience: decideOfflineAccess(apis), state: requireState },
    extraClientMetadata: { properties: [TTL_METADATA] },
    cookies: { keys: [randomBytes(32).toString('base64url')] },
    clientBasedCORS: () => false,
    claims: { openid: ['sub'], profile: ['name'], email: ['email'] },
    // A client learns the user's name from the ID token, with no further request.
    conformIdTokenClaims: false,
    findAccount: (_ctx, accountId) => ({
      accountId,
      claims: () => ({ sub: accountId, name: user.name, email: user.email }),
    }),
    extraTokenClaims: (_ctx, token) =>
      customClaims({
        user: token.kind === 'AccessToken' ? user : undefined,
        clientId: token.clientId ?? '',
        scopes: [...token.scopes],
      }),
    formats: {
      customizers: {
        jwt(_ctx, _token, { payload }) {
          const ahead = Math.round((now() - Date.now()) / 1000);
          payload.iat = Number(payload.iat) + ahead;
          payload.exp = Number(payload.exp) + ahead;
        },
      },
    },
    // A client that gives a refresh token back keeps the user's consent; a code that is used twice ends it.
    revokeGrantPolicy: (ctx) => ctx.oidc.route !== 'revocation',
    features: {
      clientCredentials: { enabled: true },
      devInteractions: { enabled: false },
      revocation: { enabled: true, allowedPolicy: (_ctx, client, token) => token.clientId === client.clientId },
      rpInitiatedLogout: {
        enabled: true,
        logoutSource: (ctx, form) => show(ctx, signOutPage(form)),
        postLogoutSuccessSource: (ctx) => show(ctx, page('You are signed out', '')),
      },
      resourceIndicators: {
        enabled: true,
        defaultResource: (ctx, _client, oneOf) => audienceOf(ctx) ?? oneOf ?? [],
        useGrantedResource: () => true,
        getResourceServerInfo(_ctx, identifier, client) {
          const api = Object.hasOwn(apis, identifier) ? apis[identifier] : undefined;
          if (api === undefined) throw new errors.InvalidTarget('no such API');
          return {
            scope: api.scopes.join(' '),
            audience: identifier,
            accessTokenTTL: Number(client[TTL_METADATA] ?? api.accessTokenTTL ?? HOUR),
            accessTokenFormat: 'jwt',
            jwt: { sign: { alg: 'RS256' } },
          };
        },
      },
    },
    ttl: {
      AccessToken: (_ctx, token) => token.resourceServer?.accessTokenTTL ?? HOUR,
      ClientCredentials: (_ctx, token) => token.resourceServer?.accessTokenTTL ?? HOUR,
      AuthorizationCode: 60,
      Grant: 24 * HOUR,
      IdToken: HOUR,
      Interaction: HOUR,
      RefreshToken: 24 * HOUR,
      Session: 24 * HOUR,
    },
    renderError: (ctx, refusal) => show(ctx, refusalPage(refusal, ctx.oidc?.client)),
  };
}
