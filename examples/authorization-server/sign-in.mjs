// @ts-check
import { Visitor } from './visitor.mjs';

/** One to sign in, one to consent. */
const MOST_PAGES = 2;

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
  const redirectUri = new URL(new URL(authorizationUrl).searchParams.get('redirect_uri') ?? '');
  const isBack = (/** @type {URL} */ url) => url.origin === redirectUri.origin && url.pathname === redirectUri.pathname;
  const visitor = new Visitor();
  visitor.cookies = cookies;
  let page = await visitor.open(authorizationUrl, { until: isBack });
  for (let pages = 0; pages < MOST_PAGES && !isBack(page.url) && page.html.includes('<form'); pages += 1) {
    // The page for signing in can only be answered with yes.
    const answer = page.html.includes(`value="${decision}"`) ? decision : 'allow';
    page = await visitor.open(page.url, { form: { decision: answer }, until: isBack });
  }
  if (!isBack(page.url)) throw new Error(`${page.url.pathname} answered ${page.status}: ${page.html}`);
  return page.url;
}
