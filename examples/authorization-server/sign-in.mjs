// @ts-check

const MOST_STEPS = 20;

/**
 * What a browser and its user do, unattended: follows redirects, keeps cookies, and answers the pages for signing in and
 * consent, until the server sends it back to the client.
 *
 * @param {string | URL} authorizationUrl - with all parameters, `redirect_uri` among them
 * @param {object} [options]
 * @param {'allow' | 'deny'} [options.decision] - what the user answers to the question for consent
 * @param {Map<string, string>} [options.cookies] - those of an earlier visit; they are added to
 * @returns {Promise<URL>} the redirect URI with `code` and `state`, or with `error`
 */
export async function signIn(authorizationUrl, { decision = 'allow', cookies = new Map() } = {}) {
  let url = new URL(authorizationUrl);
  const redirectUri = new URL(url.searchParams.get('redirect_uri') ?? '');
  let answer = '';
  for (let step = 0; step < MOST_STEPS; step += 1) {
    const headers = { cookie: [...cookies].map((pair) => pair.join('=')).join('; ') };
    const response = await fetch(url, {
      headers,
      redirect: 'manual',
      ...(answer === '' ? {} : { method: 'POST', body: new URLSearchParams({ decision: answer }) }),
    });
    remember(cookies, response);
    const location = response.headers.get('location');
    const page = await response.text();
    if (location !== null) {
      url = new URL(location, url);
      if (url.origin === redirectUri.origin && url.pathname === redirectUri.pathname) return url;
      answer = '';
    } else if (response.ok && page.includes('<form')) {
      // The page for signing in can only be answered with yes.
      answer = page.includes(`value="${decision}"`) ? decision : 'allow';
    } else {
      throw new Error(`${url.pathname} answered ${response.status}: ${page}`);
    }
  }
  throw new Error(`no end after ${MOST_STEPS} steps: ${url}`);
}

/**
 * Paths are left out of account: a cookie that another page has no use for does no harm here.
 *
 * @param {Map<string, string>} cookies
 * @param {Response} response
 */
function remember(cookies, response) {
  for (const line of response.headers.getSetCookie()) {
    const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
    const isGone = value === '' || /expires=Thu, 01 Jan 1970/i.test(line);
    if (isGone) cookies.delete(name);
    else cookies.set(name, value);
  }
}
