// @ts-check
import { errors } from './provider.mjs';

/** @typedef {import('oidc-provider').KoaContextWithOIDC} Context */

const OFFLINE = 'offline_access';

/**
 * The API that a request names by `audience`, which many servers use for RFC 8707's `resource`.
 *
 * @param {Context} ctx
 */
export function audienceOf(ctx) {
  const named = ctx.oidc.params?.['audience'] ?? ctx.oidc.body?.['audience'];
  return typeof named === 'string' ? named : undefined;
}

/**
 * Without `state` a client cannot tell the answer to its own request from one that was slipped to it (RFC 6749 §10.12).
 *
 * @param {Context} _ctx
 * @param {string | undefined} state
 */
export function requireState(_ctx, state) {
  if (state === undefined || state === '') throw new errors.InvalidRequest('state is required');
}

/**
 * Leaves `offline_access` in the request if every API that it names allows it, and takes it out otherwise. By itself
 * oidc-provider keeps it only where the client forces a new consent with `prompt=consent`, or always; OpenID Connect
 * Core §11 lets a server have conditions of its own.
 *
 * @param {Readonly<Record<string, import('./registered.mjs').Api>>} apis
 */
export function decideOfflineAccess(apis) {
  return function offlineAccess(/** @type {Context} */ ctx) {
    const { params, client, resourceServers = {} } = ctx.oidc;
    if (params === undefined) return;
    const asked = String((ctx.method === 'POST' ? ctx.oidc.body : ctx.query)?.['scope'] ?? '').split(' ');
    if (!asked.includes(OFFLINE)) return;
    const named = Object.keys(resourceServers);
    const isAllowed = named.length > 0 && named.every((identifier) => apis[identifier]?.allowsOfflineAccess === true);
    const others = String(params['scope'] ?? '')
      .split(' ')
      .filter((scope) => scope !== '' && scope !== OFFLINE);
    const keeps = isAllowed && client?.grantTypeAllowed('refresh_token') === true;
    params['scope'] = [...others, ...(keeps ? [OFFLINE] : [])].join(' ') || undefined;
  };
}
