// @ts-check
import { text } from 'node:stream/consumers';
import { pageHeaders } from './page.mjs';
import { consentPage, signInPage } from './pages.mjs';
import { user } from './registered.mjs';

/** @typedef {import('./pages.mjs').Interaction} Interaction */

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
  const { missingOIDCScope, missingOIDCClaims, missingResourceScopes } = /** @type {import('./pages.mjs').Missing} */ (
    prompt.details
  );
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
    const { prompt, params } = interaction;
    if (req.method !== 'POST') {
      const client = await provider.Client.find(String(params['client_id']));
      const clientName = client?.clientName ?? String(params['client_id']);
      const headers = pageHeaders([String(params['redirect_uri'])]);
      for (const [name, value] of Object.entries(headers)) res.setHeader(name, value);
      res.end(prompt.name === 'login' ? signInPage(clientName) : consentPage(clientName, interaction));
      return;
    }
    const decision = new URLSearchParams(await text(req)).get('decision');
    if (decision !== 'allow') {
      const denied = { error: 'access_denied', error_description: 'The user has not consented.' };
      return provider.interactionFinished(req, res, denied, { mergeWithLastSubmission: false });
    }
    const result =
      prompt.name === 'login' ? { login: { accountId: user.accountId } } : await consent(provider, interaction);
    return provider.interactionFinished(req, res, result);
  };
}
