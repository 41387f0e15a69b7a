// @ts-check
import { html } from '../html.mjs';
import { exchangePanels } from './exchange.mjs';
import { postButton } from './parts.mjs';

/**
 * @param {import('../problems.mjs').Problem} problem
 * @param {boolean} isServerUp
 */
export function problemView({ title, happened, consequence, exchange, mayRetry = false }, isServerUp) {
  return html`<section class="problem">
<h1>${title}</h1>
<h2>What happened</h2>${happened}
<h2>What came of it</h2>${consequence}
<div class="actions">
  <a class="button first" href="/">Back to the journey</a>
  ${mayRetry && isServerUp ? html`<a class="button" href="/sign-in">Sign in</a>` : undefined}
  ${isServerUp ? undefined : postButton('/demo/up', 'Bring the authorization server up')}
</div>
${exchange === undefined ? undefined : html`<h2>In full</h2>${exchangePanels(exchange, { sent: 'Sent', received: 'Received' })}`}
</section>`;
}

/** After signing out. */
export function signedOutView() {
  return html`<section class="problem">
<h1>You are signed out</h1>
<p>The session with its tokens is gone, and the refresh token was given back. The authorization server still knows you, and
what you have allowed: sign in again, and it asks nothing.</p>
<div class="actions">
  <a class="button first" href="/sign-in">Sign in again</a>
  <a class="button" href="/sign-out-there">Sign out there as well</a>
  <a class="button" href="/">Back to the journey</a>
</div>
</section>`;
}
