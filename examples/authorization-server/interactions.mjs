// @ts-check
import { text } from 'node:stream/consumers';
import { escapeHtml, page } from './page.mjs';
import { user } from './registered.mjs';

/** @typedef {Awaited<ReturnType<import('oidc-provider').Provider['interactionDetails']>>} Interaction */

/**
 * What the user has not granted yet.
 *
 * @typedef {object} Missing
 * @property {string[]} [missingOIDCScope]
 * @property {string[]} [missingOIDCClaims]
 * @property {Record<string, string[]>} [missingResourceScopes] - by API
 */

/** @param {Interaction} interaction */
function pageOf({ prompt, params }) {
  const button = (/** @type {string} */ value, /** @type {string} */ label) =>
    `<button name="decision" value="${value}">${escapeHtml(label)}</button>`;
  if (prompt.name === 'login')
    return page('Sign in', `<form method="post">${button('allow', `Sign in as ${user.name}`)}</form>`);
  const { missingOIDCScope = [], missingResourceScopes = {} } = /** @type {Missing} */ (prompt.details);
  const asked = [...missingOIDCScope, ...Object.values(missingResourceScopes).flat()];
  const scopes = asked.map((scope) => `<li><code>${escapeHtml(scope)}</code></li>`);
  return page(
    `${params['client_id']} asks for access`,
    `<ul>${scopes.join('')}</ul><form method="post">${button('allow', 'Allow')} ${button('deny', 'Deny')}</form>`,
  );
}

/**
 * Everything that is asked for, granted.
 *
 * @param {import('oidc-provider').Provider} provider
 * @param {Interaction} interaction
 */
async function consent(provider, { prompt, params, grantId, session }) {
  const existing = grantId === undefined ? undefined : await provider.Grant.find(grantId);
  const grant =
    existing ??
    new provider.Grant({ accountId: session?.accountId, clientId: /** @type {string} */ (params['client_id']) });
  const { missingOIDCScope, missingOIDCClaims, missingResourceScopes } = /** @type {Missing} */ (prompt.details);
  if (missingOIDCScope) grant.addOIDCScope(missingOIDCScope.join(' '));
  if (missingOIDCClaims) grant.addOIDCClaims(missingOIDCClaims);
  for (const [api, scopes] of Object.entries(missingResourceScopes ?? {})) {
    grant.addResourceScope(api, scopes.join(' '));
  }
  return { consent: { grantId: await grant.save() } };
}

/**
 * The pages on which the user signs in, with one click, and consents. They answer at `/interaction/:uid`.
 *
 * @param {import('oidc-provider').Provider} provider
 * @returns {(req: import('node:http').IncomingMessage, res: import('node:http').ServerResponse) => Promise<void>}
 */
export function createInteractions(provider) {
  return async function interact(req, res) {
    const interaction = await provider.interactionDetails(req, res);
    if (req.method !== 'POST') {
      res.setHeader('Content-Type', 'text/html; charset=utf-8').setHeader('Cache-Control', 'no-store');
      res.end(pageOf(interaction));
      return;
    }
    const decision = new URLSearchParams(await text(req)).get('decision');
    if (decision !== 'allow') {
      const denied = { error: 'access_denied', error_description: 'The user has not consented.' };
      return provider.interactionFinished(req, res, denied, { mergeWithLastSubmission: false });
    }
    const result =
      interaction.prompt.name === 'login'
        ? { login: { accountId: user.accountId } }
        : await consent(provider, interaction);
    return provider.interactionFinished(req, res, result);
  };
}
