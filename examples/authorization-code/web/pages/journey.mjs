// @ts-check
import { html } from '../html.mjs';
import { authorizeStep } from './authorize-step.mjs';
import { callStep, verifyStep } from './call-steps.mjs';
import { exchangeStep } from './exchange-step.mjs';
import { postButton } from './parts.mjs';
import { inWords } from './times.mjs';

/**
 * What the page of the journey is made of.
 *
 * @typedef {object} View
 * @property {import('../memory.mjs').Memory} memory
 * @property {import('../demonstration.mjs').World} world
 * @property {{ issuer: string, webUrl: string, apiUrl: string }} places
 * @property {import('../oauth-client.mjs').Registration} registration
 */

/** @param {View} view */
function servers({ world, places }) {
  const isUp = world.isServerUp();
  const { ahead } = world.clock;
  const host = (/** @type {string} */ url) => html`<code>${new URL(url).host}</code>`;
  return html`<ul class="servers" id="servers" tabindex="-1" aria-label="The three servers">
  <li class="${isUp ? 'up' : 'down'}"><strong>Authorization server</strong> <span>${isUp ? 'up' : 'down'}</span> ${host(places.issuer)}</li>
  <li class="up"><strong>Web application</strong> <span>this page</span> ${host(places.webUrl)}</li>
  <li class="up"><strong>API</strong> <span>with Scopegate</span> ${host(places.apiUrl)}</li>
  <li class="${ahead === 0 ? 'up' : 'down'}"><strong>Their clock</strong> <span>${
    ahead === 0 ? 'is right' : html`is <b>${inWords(ahead).replace('in ', '')}</b> ahead`
  }</span> <code>one for all three</code></li>
</ul>`;
}

/** @param {View} view */
function mistakes({ memory }) {
  return html`<section class="mistakes" aria-labelledby="mistakes-title">
<h2 id="mistakes-title">What else can go wrong</h2>
<p>Each of these ends in a page that says what happened. And where you are asked for consent, you can say no.</p>
<div class="actions">
  <a class="button" href="/demo/sign-in/state">Come back with another state</a>
  ${memory.used === undefined ? undefined : postButton('/demo/code-again', 'Send the code a second time')}
  <a class="button" href="/demo/sign-in/address">Ask to be sent somewhere else</a>
</div>
</section>`;
}

/** @param {View} view */
export function journeyView(view) {
  return html`<div class="hero">
<h1>The Authorization Code grant, as it happens</h1>
<p>You sign in at an <strong>authorization server</strong>, this <strong>web application</strong> exchanges a code for tokens,
and an <strong>API</strong> checks the access token before its handler runs. All of it is real, and runs on this machine;
secrets are masked.</p>
${servers(view)}
</div>
${authorizeStep(view)}
${exchangeStep(view)}
${callStep(view)}
${verifyStep(view)}
${mistakes(view)}`;
}
