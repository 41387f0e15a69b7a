// @ts-check
import { html } from '../html.mjs';
import { exchangePanels, exchangeSummary } from './exchange.mjs';
import { disclosure, postButton, stepCard } from './parts.mjs';
import { lifePill, tokenView } from './token.mjs';

/** @typedef {import('./journey.mjs').View} View */

/** @param {View} view */
function tokenPart({ memory: { tokens, latest }, world }) {
  if (tokens === undefined) return undefined;
  const now = world.clock.now();
  return html`${disclosure({
    summary: html`What is in the access token ${lifePill(tokens, now)}`,
    isOpen: latest !== 'call',
    body: tokenView(tokens),
  })}
<div class="actions">${tokens.refreshToken === undefined ? undefined : postButton('/refresh', 'Refresh the access token')}
<span class="hint">${
    tokens.refreshToken === undefined
      ? 'There is no refresh token: once it has expired, sign in again.'
      : 'With the refresh token, and without you.'
  }</span></div>`;
}

/** @param {View} view */
export function exchangeStep(view) {
  const { steps, latest } = view.memory;
  const { exchange, refresh } = steps;
  const part = (/** @type {import('./exchange.mjs').Exchange} */ shown, /** @type {'exchange' | 'refresh'} */ name) =>
    disclosure({
      ...(name === 'refresh' ? { id: 'refresh' } : {}),
      summary: html`${exchangeSummary(shown)}${name === 'refresh' ? html` <span class="hint">refreshed</span>` : undefined}`,
      isOpen: latest === name,
      body: exchangePanels(shown),
    });
  return stepCard({
    id: 'exchange',
    number: 2,
    title: 'Exchange the code',
    state: exchange === undefined ? 'waiting' : 'good',
    body: html`<p>This application sends the code to the token endpoint, with its own secret and the PKCE verifier: server to server,
unseen by the browser.</p>
${exchange === undefined ? undefined : part(exchange, 'exchange')}
${refresh === undefined ? undefined : part(refresh, 'refresh')}
${tokenPart(view)}`,
  });
}
