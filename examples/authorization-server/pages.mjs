// @ts-check
import { escapeHtml, page } from './page.mjs';
import { meanings, user } from './registered.mjs';

/**
 * What the user has not granted yet.
 *
 * @typedef {object} Missing
 * @property {string[]} [missingOIDCScope]
 * @property {string[]} [missingOIDCClaims]
 * @property {Record<string, string[]>} [missingResourceScopes] - by API
 */

/** @typedef {Awaited<ReturnType<import('oidc-provider').Provider['interactionDetails']>>} Interaction */

/** @param {readonly string[]} scopes */
const list = (scopes) =>
  scopes.map((scope) => `<li>${escapeHtml(meanings[scope] ?? '')} <code>${escapeHtml(scope)}</code></li>`).join('');

/** @param {string} clientName */
export function signInPage(clientName) {
  return page(
    'Sign in',
    `<p>to go on to <strong>${escapeHtml(clientName)}</strong>. There is one demo user, and no password.</p>
<form method="post"><button class="first" name="decision" value="allow">Sign in as ${escapeHtml(user.name)}</button></form>`,
  );
}

/**
 * Asks for what was not granted yet, and says what was.
 *
 * @param {string} clientName
 * @param {Interaction} interaction
 */
export function consentPage(clientName, { prompt, params }) {
  const { missingOIDCScope = [], missingResourceScopes = {} } = /** @type {Missing} */ (prompt.details);
  const asked = [...missingOIDCScope, ...Object.values(missingResourceScopes).flat()];
  const granted = String(params['scope'] ?? '')
    .split(' ')
    .filter((scope) => scope !== '' && !asked.includes(scope));
  return page(
    `${clientName} asks for access`,
    `<p>You are signed in as <strong>${escapeHtml(user.name)}</strong>.</p>
<h2>It would like to</h2>
<ul>${list(asked)}</ul>
${granted.length === 0 ? '' : `<h2>You have already allowed it to</h2><ul class="granted">${list(granted)}</ul>`}
<form method="post"><button name="decision" value="deny">Deny</button> <button class="first" name="decision" value="allow">Allow</button></form>`,
  );
}

/**
 * @param {string} form - of oidc-provider, which carries its token against forgery
 */
export function signOutPage(form) {
  const button = (/** @type {string} */ attributes, /** @type {string} */ label) =>
    `<button form="op.logoutForm" ${attributes}>${label}</button>`;
  return page(
    'Sign out of the authorization server, too?',
    `<p>Then the next sign-in asks who you are, and for your consent again.</p>${form}
<div class="buttons">${button('', 'Stay signed in')} ${button('class="first" name="logout" value="yes"', 'Sign out')}</div>`,
  );
}

/** @type {Record<string, string>} */
const EXPLANATIONS = {
  invalid_redirect_uri:
    'The address to send you back to is not registered for this client. So nothing was sent there: whoever stands behind it might collect codes that are not for them (RFC 6749 §3.1.2.4).',
  invalid_client: 'No client of that name is registered here.',
  invalid_target: 'The API that was named by audience or resource is not registered here (RFC 8707 §2).',
};

/**
 * A refusal that cannot be told to the client, because the request did not say where it is in a way to be trusted.
 *
 * @param {{ error: string, error_description?: string | undefined }} refusal
 * @param {{ clientName?: string | undefined, clientUri?: string | undefined }} [client] - as it is registered
 */
export function refusalPage({ error, error_description: description = '' }, { clientName, clientUri } = {}) {
  const wayBack =
    clientUri === undefined
      ? ''
      : `<p class="back"><a href="${escapeHtml(clientUri)}">Back to ${escapeHtml(clientName)}</a></p>`;
  const explanation = Object.hasOwn(EXPLANATIONS, error) ? `<p>${EXPLANATIONS[error]}</p>` : '';
  return page(
    'The request was refused',
    `${explanation}<ul><li>error <code>${escapeHtml(error)}</code></li>
<li>description <code>${escapeHtml(description)}</code></li></ul>${wayBack}`,
  );
}
