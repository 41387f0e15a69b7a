// @ts-check
const ENTITIES = /** @type {Record<string, string>} */ ({
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
});

/** Text that is HTML already. */
class Html {
  /** @param {string} text */
  constructor(text) {
    this.text = text;
  }
}

/** @typedef {Html} HtmlText */
/** @typedef {Html | string | number | false | undefined | readonly (Html | string | number | false | undefined)[]} HtmlValue */

/**
 * @param {HtmlValue} value
 * @returns {string}
 */
function textOf(value) {
  if (value === undefined || value === false) return '';
  if (value instanceof Html) return value.text;
  if (typeof value === 'object') return value.map(textOf).join('');
  return String(value).replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '');
}

/**
 * HTML with values in it. Whatever is not HTML itself is escaped; lists are joined, `false` and `undefined` are nothing.
 *
 * @param {TemplateStringsArray} strings
 * @param {...HtmlValue} values
 */
export function html(strings, ...values) {
  return new Html(strings.map((string, index) => string + textOf(values[index])).join(''));
}
