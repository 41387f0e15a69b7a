// @ts-check
import { html } from '../html.mjs';

/** @typedef {import('../html.mjs').HtmlText} HtmlText */

/**
 * A button that posts.
 *
 * @param {string} action
 * @param {string} label
 * @param {string} [kind]
 */
export const postButton = (action, label, kind = '') =>
  html`<form method="post" action="${action}"><button class="${kind}">${label}</button></form>`;

/**
 * One of the steps of the journey.
 *
 * @param {object} step
 * @param {string} step.id
 * @param {number} step.number
 * @param {string} step.title
 * @param {'waiting' | 'good' | 'bad' | 'away'} step.state
 * @param {HtmlText} step.body
 */
export function stepCard({ id, number, title, state, body }) {
  return html`<section class="step ${state}" id="${id}" tabindex="-1" aria-labelledby="${id}-title">
<h2 id="${id}-title"><span class="number">${number}</span> ${title}</h2>
${body}
</section>`;
}

/**
 * What is shown in full where it is the latest, and can be opened otherwise.
 *
 * @param {object} part
 * @param {string} [part.id]
 * @param {import('../html.mjs').HtmlValue} part.summary
 * @param {boolean} part.isOpen
 * @param {HtmlText} part.body
 */
export function disclosure({ id, summary, isOpen, body }) {
  return html`<details${id === undefined ? undefined : html` id="${id}" tabindex="-1"`}${isOpen ? html` open` : undefined}>
<summary>${summary}</summary>
${body}
</details>`;
}
