// The journey of examples/authorization-code, clicked through in a real browser.
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

test('signs in, consents and calls', async () => {
  const person = await begin(browser);
  await person.open();
  expect(await person.text('#authorize table')).toMatch(/audience\s+appointments:api/);
  await person.press(person.link('Sign in'));
  expect(await person.heading()).toBe('Sign in');
  await person.press(person.button('Sign in as Ada Lovelace'));
  expect(await person.heading()).toBe('Appointments asks for access');
  expect(await person.text('main')).toMatch(/See your contacts\s+read:contacts/);
  await person.press(person.button('Allow'));

  expect(await person.text('.bar')).toContain('Ada Lovelace');
  expect(await person.text('#authorize')).toMatch(/response_type\s+code/);
  expect(await person.text('#exchange')).toMatch(/client_secret\s+•••/);
  expect(await person.text('#exchange')).toMatch(/https:\/\/appointments\.example\/roles\s+\["receptionist"\]/);

  await person.press(person.button('Read the contacts'));
  expect(await person.text('#call')).toContain('200 OK');
  expect(await person.text('#call')).toContain('Grace Hopper');
  expect(await person.text('#verify')).toMatch(/Let in\. All \d+ checks passed/);
  expect(await person.failedChecks()).toEqual([]);

  await person.press(person.button('Read the roles claim'));
  expect(await person.text('#call')).toContain('"mayReschedule": true');
});

test('is refused where the scope was not granted, consents to more, and is let in', async () => {
  const person = await begin(browser);
  await person.signIn();
  await person.press(person.button('Add a contact (not granted)'));
  expect(await person.text('#call')).toContain('403 Forbidden');
  expect(await person.failedChecks()).toEqual([expect.stringMatching(/Scope\s+failed: scope_insufficient/)]);

  await person.press(person.link('Ask for more: write:contacts'));
  expect(await person.heading()).toBe('Appointments asks for access');
  expect(await person.text('ul:first-of-type')).toMatch(/^Add to your contacts\s+write:contacts$/);
  await person.press(person.button('Allow'));
  await person.press(person.button('Add a contact'));
  expect(await person.text('#call')).toContain('201 Created');

  // All of it was allowed: asked for again, nothing is asked.
  await person.press(person.link('Sign in again'));
  expect(await person.heading()).toContain('as it happens');
});

test('lets the token expire, is refused, and refreshes', async () => {
  const person = await begin(browser);
  await person.signIn();
  await person.press(person.button('Let it expire, and call'));
  expect(await person.text('#call')).toContain('401 Unauthorized');
  expect(await person.failedChecks()).toEqual([expect.stringMatching(/Expiry\s+failed: token_expired/)]);
  expect(await person.text('#exchange')).toContain('expired 10 s ago');
  expect(await person.text('#servers')).toContain('10 min ahead');

  await person.press(person.button('Refresh the access token'));
  expect(await person.text('#refresh')).toMatch(/grant_type\s+refresh_token/);
  expect(await person.text('#exchange')).toContain('expires in 10 min');
  await person.press(person.button('Read the contacts'));
  expect(await person.text('#call')).toContain('200 OK');
});

test('refreshes by itself before a call', async () => {
  const person = await begin(browser);
  await person.signIn();
  await person.press(person.button('Let it expire, and call'));
  await person.press(person.button('Read the appointments'));
  expect(await person.text('#call')).toContain('got a new one with the refresh token first');
  expect(await person.text('#call')).toContain('200 OK');
});

test('goes on calling while the authorization server is down', async () => {
  const person = await begin(browser);
  await person.signIn();
  await person.press(person.button('Read the contacts'));
  await person.press(person.button('Take it down, and call'));
  expect(await person.text('#servers')).toMatch(/Authorization server\s+down/);
  expect(await person.text('#call')).toContain('200 OK');

  await person.press(person.button('Refresh the access token'));
  expect(await person.heading()).toBe('The authorization server cannot be reached');
  await person.press(person.link('Back to the journey'));

  await person.press(person.button('Start the API anew, and call'));
  expect(await person.text('#call')).toMatch(/503 Service Unavailable.*Retry-After\s+\d/s);
  expect(await person.text('#verify')).toContain('Put off: keys_unavailable');

  await person.press(person.button('Bring it up again'));
  // A failure to fetch keys is remembered for a second.
  person.journey.clock.advance(2000);
  await person.press(person.button('Read the contacts'));
  expect(await person.text('#call')).toContain('200 OK');
});

test('signs out here, and then there', async () => {
  const person = await begin(browser);
  await person.signIn();
  await person.press(person.button('Sign out'));
  expect(await person.heading()).toBe('You are signed out');
  await person.press(person.link('Sign in again'));
  expect(await person.text('.bar')).toContain('Ada Lovelace');

  await person.press(person.button('Sign out'));
  await person.press(person.link('Sign out there as well'));
  await person.press(person.button('Sign out'));
  expect(await person.text('.bar')).toContain('not signed in');
  await person.press(person.link('Sign in'));
  expect(await person.heading()).toBe('Sign in');
});

test('can be done with the keyboard alone', async () => {
  const person = await begin(browser);
  const { page } = person;
  await person.open();
  /** Tabs on until something is focused that is named so, which must be seen to be, and presses Enter. */
  const tabTo = async (name: string): Promise<void> => {
    for (let step = 0; step < 30; step += 1) {
      await page.keyboard.press('Tab');
      if ((await person.text(':focus')) !== name) continue;
      expect(await page.evaluate('getComputedStyle(document.activeElement).outlineStyle')).toBe('solid');
      await Promise.all([page.waitForEvent('load'), page.keyboard.press('Enter')]);
      return;
    }
    throw new Error(`Tab does not lead to ${name}`);
  };
  await tabTo('Sign in');
  await tabTo('Sign in as Ada Lovelace');
  await tabTo('Allow');
  await tabTo('Read the contacts');
  expect(await person.text('#call')).toContain('200 OK');
});

test('runs no script, breaks no policy, and asks no other machine for anything', async () => {
  const person = await begin(browser, { javaScriptEnabled: false });
  await person.signIn();
  await person.press(person.button('Read the contacts'));
  expect(await person.page.locator('script').count()).toBe(0);
  expect([...person.hosts]).toEqual(['127.0.0.1']);
  expect(person.complaints).toEqual([]);
});
