// @ts-check
import { recording } from './exchange.mjs';

/**
 * A call of the API.
 *
 * @typedef {object} Asked
 * @property {string} title
 * @property {string} path
 * @property {string} scope - what the route asks for
 * @property {Record<string, unknown>} [body] - posts this; otherwise it gets
 */

/** @type {Readonly<Record<'contacts' | 'appointments' | 'desk' | 'add', Asked>>} */
export const calls = {
  contacts: { title: 'Read the contacts', path: 'contacts', scope: 'read:contacts' },
  appointments: { title: 'Read the appointments', path: 'appointments', scope: 'appointments' },
  desk: { title: 'Read the roles claim', path: 'desk', scope: 'appointments' },
  add: { title: 'Add a contact', path: 'contacts', scope: 'write:contacts', body: { name: 'Annie Easley' } },
};

/**
 * Calls the API with an access token, and asks it what its checks say of that token.
 *
 * @param {object} api
 * @param {string} api.url
 * @param {import('./exchange.mjs').Fetch} api.fetch
 */
export function createApiClient({ url, fetch }) {
  /**
   * @param {Asked} asked
   * @param {string} accessToken
   * @param {string} [note] - for the page
   * @returns {Promise<import('./memory.mjs').Call>}
   */
  return async function call({ title, path, scope, body }, accessToken, note) {
    const headers = { authorization: `Bearer ${accessToken}` };
    const posted = {
      method: 'POST',
      headers: { ...headers, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    };
    /** @type {import('./exchange.mjs').Exchange | undefined} */
    let exchange;
    const keep = (/** @type {import('./exchange.mjs').Exchange} */ sent) => {
      exchange = sent;
    };
    await recording(fetch, keep)(`${url}${path}`, body === undefined ? { headers } : posted);
    const checks = await fetch(`${url}checks?${new URLSearchParams({ scope })}`, { headers });
    const explanation = /** @type {import('@scopegate/core').Explanation} */ (await checks.json());
    return {
      title,
      exchange: /** @type {import('./exchange.mjs').Exchange} */ (exchange),
      explanation,
      ...(note === undefined ? {} : { note }),
    };
  };
}

/** @typedef {ReturnType<typeof createApiClient>} ApiClient */
