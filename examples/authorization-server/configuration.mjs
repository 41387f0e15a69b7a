// @ts-check
import { randomBytes } from 'node:crypto';
import { escapeHtml, page } from './page.mjs';
import { errors } from './provider.mjs';
import { user } from './registered.mjs';

/** Client metadata of our own: how long a client's access tokens live, in seconds. */
export const TTL_METADATA = 'access_token_ttl';

const HOUR = 3600;

/**
 * The API that a request names by `audience`, which many servers use for RFC 8707's `resource`.
 *
 * @param {import('oidc-provider').KoaContextWithOIDC} ctx
 */
function audienceOf(ctx) {
  const named = ctx.oidc.params?.['audience'] ?? ctx.oidc.body?.['audience'];
  return typeof named === 'string' ? named : undefined;
}

/**
 * How oidc-provider is set up. Everything that it has a default for and warns about is given.
 *
 * @param {object} parts
 * @param {import('oidc-provider').JWKS} parts.jwks
 * @param {Readonly<Record<string, import('./registered.mjs').Api>>} parts.apis
 * @param {import('oidc-provider').ClientMetadata[]} parts.clients
 * @param {import('oidc-provider').AdapterFactory} parts.adapter
 * @returns {import('oidc-provider').Configuration}
 */
export function createConfiguration({ jwks, apis, clients, adapter }) {
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
    extraParams: ['audience'],
    extraClientMetadata: { properties: [TTL_METADATA] },
    cookies: { keys: [randomBytes(32).toString('base64url')] },
    clientBasedCORS: () => false,
    claims: { openid: ['sub'], profile: ['name'], email: ['email'] },
    findAccount: (_ctx, accountId) => ({ accountId, claims: () => ({ ...user, sub: accountId }) }),
    features: {
      clientCredentials: { enabled: true },
      devInteractions: { enabled: false },
      rpInitiatedLogout: { enabled: false },
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
    renderError(ctx, { error, error_description: description = '' }) {
      ctx.type = 'html';
      ctx.body = page('The request was refused', `<p><code>${escapeHtml(error)}</code> ${escapeHtml(description)}</p>`);
    },
  };
}
