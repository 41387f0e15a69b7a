// @ts-check
import { html } from '../html.mjs';
import { withTimes } from './times.mjs';

/** @typedef {import('@scopegate/core').ExplainedStep} Step */

const MARKS = { passed: '✓', failed: '✗', skipped: '–' };

/** @type {Record<string, string>} */
const NAMES = {
  form: 'Form',
  issuer: 'Issuer',
  alg: 'Algorithm',
  typ: 'Type',
  crit: 'Extensions',
  kid: 'Key ID',
  exp: 'Expiry',
  nbf: 'Not before',
  iat: 'Issued at',
  types: 'Types of claims',
  aud: 'Audience',
  claimValues: 'Claim values',
  profile: 'Kind of token',
  key: 'Key',
  signature: 'Signature',
  binding: 'Sender binding',
  claims: 'Claims schema',
  validate: 'Own last word',
  scope: 'Scope',
};

/**
 * @param {unknown} value
 * @returns {string}
 */
function plainValue(value) {
  if (typeof value === 'string') return value;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return JSON.stringify(value);
  const entries = Object.entries(value).map(([name, one]) => `${name} ${plainValue(one)}`);
  return entries.length === 0 ? 'none' : entries.join(', ');
}

/**
 * What was found, without the marks of JSON around what needs none.
 *
 * @param {string} text
 * @returns {string}
 */
function plain(text) {
  try {
    const value = JSON.parse(text);
    return withTimes((Array.isArray(value) ? value : [value]).map(plainValue).join(', '));
  } catch {
    // Words, or cut short.
    return withTimes(text);
  }
}

/** @param {Step} step */
function checkItem({ step, outcome, reason, expected, found, section }) {
  const said = reason === undefined ? outcome : html`${outcome}: <code>${reason}</code>`;
  const fact = (/** @type {string} */ name, /** @type {string | undefined} */ text) =>
    html`<span class="fact ${name}">${text === undefined ? undefined : html`<i>${name}</i> ${plain(text)}`}</span>`;
  return html`<li class="${outcome}">
  <span class="mark" aria-hidden="true">${MARKS[outcome]}</span>
  <span class="check"><strong>${NAMES[step] ?? step}</strong> <span class="outcome">${said}</span></span>
  ${fact('expected', expected)}
  ${fact('found', found)}
  <span class="section">${section}</span>
</li>`;
}

/**
 * What the checks come to, in a few words.
 *
 * @param {import('@scopegate/core').Explanation} explanation
 */
export function summary({ steps }) {
  const failed = steps.find(({ outcome }) => outcome === 'failed');
  return failed === undefined ? `all ${steps.length} checks passed` : `refused: ${failed.reason}`;
}

/**
 * What the checks come to.
 *
 * @param {import('@scopegate/core').Explanation} explanation
 */
export function verdict({ steps }) {
  const failed = steps.find(({ outcome }) => outcome === 'failed');
  if (failed === undefined) {
    return html`<p class="verdict good"><strong>Let in.</strong> All ${steps.length} checks passed, and the handler ran.</p>`;
  }
  if (failed.reason === 'keys_unavailable') {
    return html`<p class="verdict away"><strong>Put off:</strong> <code>${failed.reason}</code>. The handler did not run, and the token is
not blamed for it.</p>`;
  }
  return html`<p class="verdict bad"><strong>Refused:</strong> <code>${failed.reason}</code>. The handler did not run. This reason is for
the API’s log; whoever called gets a fixed sentence.</p>`;
}

/**
 * Every check that the API made, in its order.
 *
 * @param {import('@scopegate/core').Explanation} explanation
 */
export function checkList({ steps }) {
  return html`<div>
<div class="columns" aria-hidden="true"><span>Check</span><span>expected</span><span>found</span><span>where it stands</span></div>
<ol class="checks" role="list">${steps.map(checkItem)}</ol>
<p class="hint">The times of day are in UTC.</p>
</div>`;
}
