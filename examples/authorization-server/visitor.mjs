// @ts-check

const MOST_STEPS = 20;

/**
 * One request and its answer, on the way to a page.
 *
 * @typedef {{ method: string, url: URL, status: number }} Hop
 */

/**
 * What a browser does, without one: keeps cookies and follows redirects. As in a browser the cookies are for a host,
 * whatever the port; paths are left out of account, since a cookie that a page has no use for does no harm here.
 */
export class Visitor {
  /** @type {Map<string, string>} */
  cookies = new Map();
  /** @type {Hop[]} */
  hops = [];

  /**
   * Goes to an address, and on to where it leads.
   *
   * @param {string | URL} address
   * @param {object} [options]
   * @param {Record<string, string>} [options.form] - sends a form there
   * @param {(url: URL) => boolean} [options.until] - ends before it goes to such an address
   * @returns {Promise<{ url: URL, status: number, headers: Headers, html: string }>} the page, or the last redirect
   */
  async open(address, { form, until = () => false } = {}) {
    let url = new URL(address);
    /** @type {RequestInit} */
    let request = form === undefined ? {} : { method: 'POST', body: new URLSearchParams(form) };
    for (let step = 0; step < MOST_STEPS; step += 1) {
      const cookie = [...this.cookies].map((pair) => pair.join('=')).join('; ');
      // A browser says where a form stands; servers refuse those that stand elsewhere.
      const headers = { cookie, ...(request.method === 'POST' ? { origin: url.origin } : {}) };
      const response = await fetch(url, { ...request, headers, redirect: 'manual' });
      this.hops.push({ method: request.method ?? 'GET', url, status: response.status });
      this.#remember(response);
      const html = await response.text();
      const location = response.headers.get('location');
      const next = location === null ? undefined : new URL(location, url);
      if (next === undefined) return { url, status: response.status, headers: response.headers, html };
      if (until(next)) return { url: next, status: response.status, headers: response.headers, html };
      url = next;
      request = {};
    }
    throw new Error(`no end after ${MOST_STEPS} steps: ${url}`);
  }

  /** @param {Response} response */
  #remember(response) {
    for (const line of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      const isGone = value === '' || /expires=Thu, 01 Jan 1970/i.test(line);
      if (isGone) this.cookies.delete(name);
      else this.cookies.set(name, value);
    }
  }
}
