// @ts-check
import { html } from '../html.mjs';

/** @typedef {import('../exchange.mjs').Exchange} Exchange */
/** @typedef {import('../exchange.mjs').Field} Field */

/** @param {Field} field */
const fieldRow = ({ name, value, isMasked }) =>
  html`<div><dt>${name}</dt><dd>${isMasked ? html`<span class="masked" title="masked">${value}</span>` : value}</dd></div>`;

/** @param {readonly Field[]} fields */
const fieldList = (fields) => (fields.length === 0 ? undefined : html`<dl class="fields">${fields.map(fieldRow)}</dl>`);

/**
 * Good, bad or neither, by the status.
 *
 * @param {number} status
 */
export function toneOf(status) {
  if (status >= 200 && status < 400) return 'good';
  return status >= 500 || status === 0 ? 'away' : 'bad';
}

/**
 * An exchange in one line.
 *
 * @param {Exchange} exchange
 */
export function exchangeSummary({ request, answer }) {
  return html`<span class="line">${request.line}</span> <span class="line ${toneOf(answer.status)}">${answer.line}</span>`;
}

/**
 * A request as it was sent, beside the answer as it was received.
 *
 * @param {Exchange} exchange
 * @param {{ sent?: string, received?: string }} [captions]
 */
export function exchangePanels({ request, answer }, { sent = 'Request', received = 'Answer' } = {}) {
  const body = answer.body === '' ? undefined : html`<pre>${answer.body}</pre>`;
  return html`<div class="exchange">
  <section class="message"><h4>${sent}</h4><p class="line">${request.line}</p>${fieldList(request.fields)}</section>
  <section class="message"><h4>${received}</h4><p class="line ${toneOf(answer.status)}">${answer.line}</p>${fieldList(answer.fields)}${body}</section>
</div>`;
}
