// @ts-check
import { ROLES } from '../../names.mjs';
import { html } from '../html.mjs';
import { inWords, withTimes } from './times.mjs';

/** @type {Record<string, string>} */
const MEANINGS = {
  alg: 'how it is signed',
  typ: 'that it is an access token',
  kid: 'which key signed it',
  iss: 'who issued it',
  sub: 'whom it speaks for',
  aud: 'the API it is for',
  exp: 'until when it is good',
  iat: 'when it was issued',
  scope: 'what it allows',
  client_id: 'the application that may use it',
  jti: 'its own number',
  [ROLES]: 'added by the authorization server',
};

/** @param {string | undefined} part */
const decoded = (part = '') =>
  /** @type {Record<string, unknown>} */ (JSON.parse(Buffer.from(part, 'base64url').toString()));

/** @param {unknown} value */
const textOf = (value) => withTimes(typeof value === 'string' ? value : JSON.stringify(value));

/**
 * @param {string} caption
 * @param {Record<string, unknown>} part
 */
function partTable(caption, part) {
  const rows = Object.entries(part).map(
    ([name, value]) =>
      html`<tr${name === ROLES ? html` class="own"` : undefined}><th scope="row">${name}</th><td>${textOf(value)}</td><td>${
        MEANINGS[name] ?? ''
      }</td></tr>`,
  );
  return html`<table class="decoded"><caption>${caption}</caption><tbody>${rows}</tbody></table>`;
}

/**
 * How long the access token still has.
 *
 * @param {import('../oauth-client.mjs').Tokens} tokens
 * @param {number} now - milliseconds
 */
export function lifePill({ expiresAt }, now) {
  const hasExpired = expiresAt <= now;
  return html`<span class="pill ${hasExpired ? 'bad' : 'good'}">${hasExpired ? 'expired' : 'expires'} ${inWords(expiresAt - now)}</span>`;
}

/**
 * The access token, taken apart. Its signature is left out: without it the rest is no token.
 *
 * @param {import('../oauth-client.mjs').Tokens} tokens
 */
export function tokenView({ accessToken }) {
  const [header, payload] = accessToken.split('.');
  return html`<div class="token">
  <p class="hint">The tokens stay in this application’s session, on its server. The page has only what is decoded here.</p>
  ${partTable('Header', decoded(header))}
  ${partTable('Claims', decoded(payload))}
</div>`;
}
