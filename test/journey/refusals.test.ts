// What goes wrong on the journey, and what the web application says of it.
import { expect, test, vi } from 'vitest';
import { checksOf, type Traveller, travel, wordsOf } from './traveller.js';

vi.setConfig({ testTimeout: 30_000 });

/** The address at which the browser came back. */
function lastCallback({ visitor }: Traveller): URL {
  const found = visitor.hops.findLast(({ url }) => url.pathname === '/callback');
  if (found === undefined) throw new Error('it never came back');
  return found.url;
}

const failedChecks = (page: Parameters<typeof checksOf>[0]) =>
  checksOf(page).filter(({ outcome }) => outcome === 'failed');

test('an answer with another state is not taken, and nothing is sent', async () => {
  const traveller = await travel();
  const consent = await traveller.answer(await traveller.go('sign-in'));
  const { url } = await traveller.visitor.open(consent.url, {
    form: { decision: 'allow' },
    until: ({ pathname }) => pathname === '/callback',
  });
  url.searchParams.set('state', 'of-somebody-else');
  const page = await traveller.go(url.href);
  expect(page.status).toBe(400);
  expect(wordsOf(page)).toContain('This is not the answer to your sign-in');
  expect(wordsOf(page)).toContain('state of-somebody-else');
  expect(traveller.sent.filter(({ method }) => method === 'POST')).toEqual([]);
  expect(wordsOf(await traveller.go(''))).toContain('not signed in');
});

test('an answer that nobody asked for is not taken', async () => {
  const traveller = await travel();
  const page = await traveller.go('callback?code=stolen&state=made-up');
  expect(page.status).toBe(400);
  expect(wordsOf(page)).toContain('no sign-in was under way');
  expect(wordsOf(page)).not.toContain('stolen');
});

test('the button for another state ends in the same page', async () => {
  const traveller = await travel();
  await traveller.signIn();
  const page = await traveller.go('demo/sign-in/state');
  expect(page.status).toBe(400);
  expect(wordsOf(page)).toContain('This is not the answer to your sign-in');
  // Whoever was signed in still is.
  expect((await traveller.press('call/contacts')).status).toBe(200);
});

test('an answer that was taken is not taken again', async () => {
  const traveller = await travel();
  await traveller.signIn();
  const sentBefore = traveller.sent.length;
  const page = await traveller.go(lastCallback(traveller).href);
  expect(page.status).toBe(400);
  expect(wordsOf(page)).toContain('This answer was used before');
  expect(traveller.sent).toHaveLength(sentBefore);
  expect((await traveller.press('call/contacts')).status).toBe(200);
});

test('a code is good once, and the second time ends the refresh token', async () => {
  const traveller = await travel();
  await traveller.signIn();
  const page = await traveller.press('demo/code-again');
  expect(page.status).toBe(400);
  expect(wordsOf(page)).toMatch(/This code was used before .* 400 Bad Request .* "error": "invalid_grant"/);

  await traveller.press('call/contacts');
  expect(traveller.lastSent('/contacts').status).toBe(200);
  const refused = await traveller.press('refresh');
  expect(refused.status).toBe(401);
  expect(wordsOf(refused)).toContain('The refresh token is no longer good');
  expect(wordsOf(await traveller.press('refresh'))).toContain('there is no refresh token');
});

test('denied consent gets no code', async () => {
  const traveller = await travel();
  const page = await traveller.answer(await traveller.answer(await traveller.go('sign-in')), 'deny');
  expect(page.status).toBe(403);
  expect(wordsOf(page)).toContain('Consent was denied');
  expect(wordsOf(page)).toContain('error access_denied');
  expect(lastCallback(traveller).searchParams.has('code')).toBe(false);
});

test('another redirect_uri is refused by the authorization server, which sends nobody there', async () => {
  const traveller = await travel();
  const page = await traveller.go('demo/sign-in/address');
  expect(page.status).toBe(400);
  expect(page.url.pathname).toBe('/authorize');
  expect(wordsOf(page)).toContain('The address to send you back to is not registered');
  expect(page.html).toContain(`<a href="${traveller.journey.url}">Back to Appointments</a>`);
});

test('a route whose scope was not granted is 403, until the user consents to more', async () => {
  const traveller = await travel();
  await traveller.signIn();
  const refused = await traveller.press('call/add');
  expect(traveller.lastSent('/contacts').status).toBe(403);
  expect(wordsOf(refused)).toContain('scope="write:contacts"');
  expect(failedChecks(refused)).toEqual([{ name: 'Scope', outcome: 'failed', reason: 'scope_insufficient' }]);

  const consent = await traveller.go('sign-in?more');
  expect(wordsOf(consent)).toMatch(
    /It would like to Add to your contacts write:contacts You have already allowed it to/,
  );
  await traveller.answer(consent);
  await traveller.press('call/add');
  expect(traveller.lastSent('/contacts').status).toBe(201);
});

test('an expired token is 401, and is refreshed before an ordinary call', async () => {
  const traveller = await travel();
  await traveller.signIn();
  const first = traveller.accessToken;
  const page = await traveller.press('demo/expired');
  expect(traveller.lastSent('/contacts').status).toBe(401);
  expect(traveller.lastSent('/contacts').headers.get('authorization')).toBe(`Bearer ${first}`);
  expect(failedChecks(page)).toEqual([{ name: 'Expiry', outcome: 'failed', reason: 'token_expired' }]);
  expect(wordsOf(page)).toContain('Their clock is 10 min ahead');

  const called = await traveller.press('call/contacts');
  expect(wordsOf(called)).toContain('got a new one with the refresh token first');
  expect(traveller.accessToken).not.toBe(first);
  expect(traveller.lastSent('/contacts').status).toBe(200);
});

test('without the authorization server calls go on; signing in and refreshing say that it is away', async () => {
  const traveller = await travel();
  await traveller.signIn();
  await traveller.press('call/contacts');
  const page = await traveller.press('demo/down');
  expect(traveller.journey.authorizationServer.isListening).toBe(false);
  expect(traveller.lastSent('/contacts').status).toBe(200);
  expect(wordsOf(page)).toContain('Authorization server down');

  for (const unreachable of [await traveller.go('sign-in'), await traveller.press('refresh')]) {
    expect(unreachable.status).toBe(503);
    expect(wordsOf(unreachable)).toContain('The authorization server cannot be reached');
  }

  const anew = await traveller.press('demo/new-api');
  expect(traveller.lastSent('/contacts').status).toBe(503);
  expect(wordsOf(anew)).toMatch(/503 Service Unavailable Retry-After \d+ .*temporarily_unavailable/);
  expect(failedChecks(anew)).toEqual([{ name: 'Key', outcome: 'failed', reason: 'keys_unavailable' }]);

  await traveller.press('demo/up');
  // A failure to fetch keys is remembered for a second.
  traveller.journey.clock.advance(2000);
  await traveller.press('call/contacts');
  expect(traveller.lastSent('/contacts').status).toBe(200);
  expect((await traveller.press('refresh')).status).toBe(200);
});

test('nothing can be called or refreshed without signing in', async () => {
  const traveller = await travel();
  for (const action of ['call/contacts', 'demo/altered', 'demo/code-again', 'refresh']) {
    const page = await traveller.press(action);
    expect(page.status).toBe(401);
    expect(wordsOf(page)).toContain('You are not signed in');
  }
});

test('after signing out nothing is left to call with; the consent is remembered', async () => {
  const traveller = await travel();
  await traveller.signIn();
  const { refresh_token } = JSON.parse(traveller.lastSent('/oauth/token').answer);
  expect(wordsOf(await traveller.press('sign-out'))).toContain('You are signed out');
  expect((await traveller.press('call/contacts')).status).toBe(401);

  const { tokenEndpoint, clients } = traveller.journey.authorizationServer;
  const { client_id, client_secret } = clients.web;
  const body = new URLSearchParams({ grant_type: 'refresh_token', refresh_token, client_id, client_secret });
  expect((await fetch(tokenEndpoint, { method: 'POST', body })).status).toBe(400);

  // No page of the authorization server is between.
  expect((await traveller.go('sign-in')).url.origin).toBe(new URL(traveller.journey.url).origin);
});

test.each([
  ['another site', 'https://elsewhere.example'],
  ['nowhere', undefined],
])('a form that was sent from %s does nothing', async (_, origin) => {
  const { journey } = await travel();
  const response = await fetch(`${journey.url}demo/down`, {
    method: 'POST',
    ...(origin === undefined ? {} : { headers: { origin } }),
  });
  expect(response.status).toBe(403);
  expect(journey.authorizationServer.isListening).toBe(true);
});
