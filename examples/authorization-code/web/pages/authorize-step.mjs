// @ts-check
import { MORE_SCOPE, SCOPE } from '../../names.mjs';
import { html } from '../html.mjs';
import { exchangePanels } from './exchange.mjs';
import { disclosure, stepCard } from './parts.mjs';

/** @typedef {import('./journey.mjs').View} View */

/**
 * What stands in the link for signing in, before anybody has followed it.
 *
 * @param {View} view
 */
function linkTable({ registration: { audience, clientId, redirectUri } }) {
  const rows = [
    ['audience', audience, 'the API that the token shall be for'],
    ['scope', SCOPE, 'what this application would like to do there'],
    ['response_type', 'code', 'a code, to be exchanged behind the scenes'],
    ['client_id', clientId, 'who asks'],
    ['redirect_uri', redirectUri, 'where to send you back to'],
    ['state', 'random', 'tells the answer from a forged one'],
    ['code_challenge', 'random, hashed', 'PKCE: a stolen code is worth nothing'],
  ];
  return html`<table class="decoded"><caption>What the link says</caption><tbody>${rows.map(
    ([name, value, meaning]) => html`<tr><th scope="row">${name}</th><td>${value}</td><td>${meaning}</td></tr>`,
  )}</tbody></table>`;
}

/** @param {View} view */
function actions({ memory: { tokens } }) {
  if (tokens === undefined) {
    return html`<a class="button first" href="/sign-in">Sign in</a> <span class="hint">One click there, and a question for your consent.</span>`;
  }
  return tokens.scopes.includes('write:contacts')
    ? html`<a class="button" href="/sign-in?more">Sign in again</a> <span class="hint">You have allowed all of it, so nothing is asked.</span>`
    : html`<a class="button" href="/sign-in?more">Ask for more: ${MORE_SCOPE.slice(SCOPE.length + 1)}</a>
<span class="hint">You are asked for consent again, to what is new.</span>`;
}

/** @param {View} view */
export function authorizeStep(view) {
  const { steps, latest } = view.memory;
  const { authorize } = steps;
  return stepCard({
    id: 'authorize',
    number: 1,
    title: 'Get the authorization',
    state: authorize === undefined ? 'waiting' : 'good',
    body: html`<p>The browser goes to the authorization server, with what this application asks for in the address. You sign in
and consent there, and come back with a <em>code</em>.</p>
<div class="actions">${actions(view)}</div>
${
  authorize === undefined
    ? linkTable(view)
    : disclosure({
        summary: html`<span class="line">GET /authorize</span> <span class="line good">back with a code</span>`,
        isOpen: latest === 'exchange',
        body: exchangePanels(authorize, { sent: 'The browser was sent to', received: 'and came back to' }),
      })
}`,
  });
}
