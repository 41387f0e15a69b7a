// What goes wrong, and what the page says of it.
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { launchChromium } from './chromium.js';
import { begin } from './person.js';

vi.setConfig({ testTimeout: 30_000, hookTimeout: 60_000 });

let browser: Browser;

beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(() => browser?.close());

test('consent denied', async () => {
  const person = await begin(browser);
  await person.open();
  await person.press(person.link('Sign in'));
  await person.press(person.button('Sign in as Ada Lovelace'));
  await person.press(person.button('Deny'));
  expect(await person.heading()).toBe('Consent was denied');
  expect(await person.text('main')).toMatch(/error\s+access_denied/);

  // The authorization server remembers the person, not a consent.
  await person.press(person.link('Sign in'));
  expect(await person.heading()).toBe('Appointments asks for access');
});

test('consent to more denied: what was allowed before stands', async () => {
  const person = await begin(browser);
  await person.signIn();
  await person.press(person.link('Ask for more: write:contacts'));
  await person.press(person.button('Deny'));
  expect(await person.heading()).toBe('Consent was denied');
  await person.press(person.link('Back to the journey'));
  await person.press(person.button('Read the contacts'));
  expect(await person.text('#call')).toContain('200 OK');
});

test('state tampered with in the address', async () => {
  const person = await begin(browser);
  await person.open();
  // Where the link leads to, before the browser follows it.
  const { request } = person.page.context();
  const answer = await request.get(`${person.journey.url}sign-in`, { maxRedirects: 0 });
  const address = new URL(answer.headers()['location'] ?? '');
  address.searchParams.set('state', 'tampered');
  await person.page.goto(address.href);
  await person.press(person.button('Sign in as Ada Lovelace'));
  await person.press(person.button('Allow'));
  expect(await person.heading()).toBe('This is not the answer to your sign-in');
  expect(await person.text('main')).toMatch(/state\s+tampered/);
  await person.press(person.link('Back to the journey'));
  expect(await person.text('.bar')).toContain('not signed in');
});

test('state changed by the button for it', async () => {
  const person = await begin(browser);
  await person.signIn();
  await person.press(person.link('Come back with another state'));
  expect(await person.heading()).toBe('This is not the answer to your sign-in');
});

test('the answer opened again', async () => {
  const person = await begin(browser);
  let callback = '';
  person.page.on('request', (request) => {
    if (request.url().includes('/callback?')) callback = request.url();
  });
  await person.signIn();
  await person.page.goto(callback);
  expect(await person.heading()).toBe('This answer was used before');
});

test('the code sent a second time', async () => {
  const person = await begin(browser);
  await person.signIn();
  await person.press(person.button('Send the code a second time'));
  expect(await person.heading()).toBe('This code was used before');
  expect(await person.text('main')).toContain('"error": "invalid_grant"');

  await person.press(person.link('Back to the journey'));
  await person.press(person.button('Refresh the access token'));
  expect(await person.heading()).toBe('The refresh token is no longer good');
});

test('another address to be sent back to', async () => {
  const person = await begin(browser);
  await person.open();
  await person.press(person.link('Ask to be sent somewhere else'));
  expect(await person.heading()).toBe('The request was refused');
  expect(await person.text('main')).toContain('invalid_redirect_uri');
  await person.press(person.link('Back to Appointments'));
  expect(await person.heading()).toContain('as it happens');
});

test('the token altered', async () => {
  const person = await begin(browser);
  await person.signIn();
  await person.press(person.button('Alter the token, and call'));
  expect(await person.text('#call')).toMatch(/401 Unauthorized.*error="invalid_token"/s);
  expect(await person.failedChecks()).toEqual([expect.stringMatching(/Signature\s+failed: signature_invalid/)]);
  expect(await person.text('#verify')).toContain('Refused: signature_invalid');
});
