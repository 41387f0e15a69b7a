// @ts-check

/**
 * What differs between one place that the API runs in and another. It is Scopegate's.
 *
 * @typedef {object} Options
 * @property {string} issuer
 * @property {string} audience
 * @property {() => number} [now] - milliseconds
 * @property {typeof globalThis.fetch} [fetch]
 */

export {};
