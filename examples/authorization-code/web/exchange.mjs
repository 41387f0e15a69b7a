// @ts-check

/**
 * A name with its value, as it may be shown.
 *
 * @typedef {{ name: string, value: string, isMasked: boolean }} Field
 */

/**
 * A request as it was sent and the answer as it was received, with secrets masked from the beginning: what is kept of an
 * exchange can be shown to anyone.
 *
 * @typedef {object} Exchange
 * @property {{ line: string, fields: Field[] }} request - its headers that matter, and its parameters
 * @property {{ status: number, line: string, fields: Field[], body: string }} answer - status 0 where there was none
 */

/** @typedef {typeof globalThis.fetch} Fetch */

const SECRETS = new Set([
  'access_token',
  'client_secret',
  'code',
  'code_verifier',
  'id_token',
  'refresh_token',
  'token',
]);
const SHOWN_REQUEST_HEADERS = ['Authorization', 'Content-Type'];
const SHOWN_ANSWER_HEADERS = ['WWW-Authenticate', 'Retry-After', 'Content-Type'];

/**
 * Enough to tell one secret from another, and nothing that could be used. Of a client's secret there is nothing.
 *
 * @param {string} name
 * @param {string} value
 */
function masked(name, value) {
  if (name === 'client_secret') return '••••••••';
  return `${value.slice(0, Math.min(6, Math.floor(value.length / 4)))}…`;
}

/**
 * @param {string} name
 * @param {string} value
 * @returns {Field}
 */
function field(name, value) {
  const [, token] = /^Bearer (.+)$/i.exec(value) ?? [];
  if (name.toLowerCase() === 'authorization' && token !== undefined) {
    return { name, value: `Bearer ${masked('token', token)}`, isMasked: true };
  }
  return SECRETS.has(name) ? { name, value: masked(name, value), isMasked: true } : { name, value, isMasked: false };
}

/** @param {Iterable<[string, string]>} pairs */
const fieldsOf = (pairs) => [...pairs].map(([name, value]) => field(name, value));

/**
 * @param {Headers} headers
 * @param {readonly string[]} shown
 */
function shownHeaders(headers, shown) {
  return fieldsOf(
    shown.flatMap((name) => {
      const value = headers.get(name);
      /** @type {[string, string][]} */
      const found = value === null ? [] : [[name, value]];
      return found;
    }),
  );
}

/** @param {string} text */
function shownBody(text) {
  try {
    const hide = (/** @type {string} */ name, /** @type {unknown} */ value) =>
      SECRETS.has(name) && typeof value === 'string' ? masked(name, value) : value;
    return JSON.stringify(JSON.parse(text, hide), null, 2);
  } catch {
    return text;
  }
}

/**
 * @param {Request} request
 * @returns {Promise<Exchange['request']>}
 */
async function shownRequest(request) {
  const text = await request.clone().text();
  const isForm = request.headers.get('content-type')?.startsWith('application/x-www-form-urlencoded') === true;
  const body = isForm ? fieldsOf(new URLSearchParams(text)) : text === '' ? [] : [field('body', shownBody(text))];
  const { host, pathname, search } = new URL(request.url);
  return {
    line: `${request.method} ${pathname}${search}`,
    fields: [field('Host', host), ...shownHeaders(request.headers, SHOWN_REQUEST_HEADERS), ...body],
  };
}

/**
 * A `fetch` that keeps what it sends and receives.
 *
 * @param {Fetch} send
 * @param {(exchange: Exchange) => void} keep
 * @returns {Fetch}
 */
export function recording(send, keep) {
  return async (input, init) => {
    const request = await shownRequest(new Request(input, init));
    try {
      const response = await send(input, init);
      const { status, headers } = response;
      const fields = shownHeaders(headers, SHOWN_ANSWER_HEADERS);
      const body = shownBody(await response.clone().text());
      keep({ request, answer: { status, line: `${status} ${response.statusText}`, fields, body } });
      return response;
    } catch (error) {
      const { cause } = /** @type {{ cause?: { code?: string } }} */ (error);
      const line = `no answer${cause?.code === undefined ? '' : ` (${cause.code})`}`;
      keep({ request, answer: { status: 0, line, fields: [], body: '' } });
      throw error;
    }
  };
}

/**
 * The exchange that goes through the browser: it is sent away with one address, and comes back with another.
 *
 * @param {URL} sent
 * @param {URL} received
 * @returns {Exchange}
 */
export function throughTheBrowser(sent, received) {
  const shown = (/** @type {URL} */ url) => ({
    line: `GET ${url.pathname}`,
    fields: [field('Host', url.host), ...fieldsOf(url.searchParams)],
  });
  const status = received.searchParams.has('error') ? 400 : 303;
  return { request: shown(sent), answer: { status, ...shown(received), body: '' } };
}
