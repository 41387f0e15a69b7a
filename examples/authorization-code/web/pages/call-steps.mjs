// @ts-check
import { calls } from '../api-client.mjs';
import { html } from '../html.mjs';
import { checkList, summary, verdict } from './checks.mjs';
import { exchangePanels, exchangeSummary, toneOf } from './exchange.mjs';
import { disclosure, postButton, stepCard } from './parts.mjs';

/** @typedef {import('./journey.mjs').View} View */

/**
 * @param {string} id
 * @param {string} title
 * @param {import('../html.mjs').HtmlValue} buttons
 */
const group = (id, title, buttons) =>
  html`<div role="group" aria-labelledby="${id}"><h3 id="${id}">${title}</h3><div class="actions">${buttons}</div></div>`;

/** @param {View} view */
function callButtons({ memory: { tokens }, world }) {
  const mayWrite = tokens?.scopes.includes('write:contacts') === true;
  return html`<div class="groups">${[
    group('calls', 'Call it', [
      postButton('/call/contacts', calls.contacts.title, 'first'),
      postButton('/call/appointments', calls.appointments.title),
      postButton('/call/desk', calls.desk.title),
      mayWrite && postButton('/call/add', calls.add.title),
    ]),
    group('refusals', 'Be refused', [
      !mayWrite && postButton('/call/add', `${calls.add.title} (not granted)`),
      postButton('/demo/altered', 'Alter the token, and call'),
      postButton('/demo/expired', 'Let it expire, and call'),
    ]),
    group(
      'outage',
      'Without the authorization server',
      world.isServerUp()
        ? postButton('/demo/down', 'Take it down, and call')
        : [postButton('/demo/up', 'Bring it up again'), postButton('/demo/new-api', 'Start the API anew, and call')],
    ),
  ]}</div>`;
}

/** @param {View} view */
export function callStep(view) {
  const { tokens, steps, latest } = view.memory;
  const { call } = steps;
  return stepCard({
    id: 'call',
    number: 3,
    title: 'Call the API',
    state: call === undefined ? 'waiting' : toneOf(call.exchange.answer.status),
    body: html`<p>With the access token in the <code>Authorization</code> header, and nothing else to say who you are.</p>
${tokens === undefined ? undefined : callButtons(view)}
${
  call === undefined
    ? undefined
    : html`<div class="result" id="result" tabindex="-1"><h3>${call.title} <a href="#verify">${summary(call.explanation)}</a></h3>
${call.note === undefined ? undefined : html`<p class="note">${call.note}</p>`}
${disclosure({
  summary: exchangeSummary(call.exchange),
  isOpen: latest === 'call',
  body: exchangePanels(call.exchange),
})}</div>`
}`,
  });
}

/** @param {View} view */
export function verifyStep({ memory: { steps, latest } }) {
  const { call } = steps;
  return stepCard({
    id: 'verify',
    number: 4,
    title: 'Verify the token',
    state: call === undefined ? 'waiting' : toneOf(call.exchange.answer.status),
    body: html`<p>Before a handler runs, the API asks all of this of the token, in this order. ${
      call === undefined
        ? 'Call it, and the checks are shown here.'
        : 'It says so itself on a route for demonstrations, which is sent the same token.'
    }</p>
${
  call === undefined
    ? undefined
    : html`${verdict(call.explanation)}
${disclosure({
  summary: `All ${call.explanation.steps.length} checks`,
  isOpen: latest === 'call',
  body: checkList(call.explanation),
})}`
}`,
  });
}
