// Pictures of every kind of page, at two widths, light and dark, for people to look at: test/browser/screenshots.
import { mkdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { launchChromium } from './chromium.js';
import { begin, type Person } from './person.js';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const folder = fileURLToPath(new URL('./screenshots/', import.meta.url));
const looks = [
  ['phone-light', { width: 390, height: 844 }, 'light'],
  ['phone-dark', { width: 390, height: 844 }, 'dark'],
  ['desktop-light', { width: 1280, height: 900 }, 'light'],
  ['desktop-dark', { width: 1280, height: 900 }, 'dark'],
] as const;

/** The pages, by how one gets from each to the next. */
const stations: [name: string, go: (person: Person) => Promise<void>][] = [
  ['1-start', (person) => person.open()],
  ['2-sign-in', (person) => person.press(person.link('Sign in'))],
  ['3-consent', (person) => person.press(person.button('Sign in as Ada Lovelace'))],
  ['4-exchanged', (person) => person.press(person.button('Allow'))],
  ['5-refused', (person) => person.press(person.button('Alter the token, and call'))],
  ['6-wrong-state', (person) => person.press(person.link('Come back with another state'))],
];

let browser: Browser;

beforeAll(async () => {
  await mkdir(folder, { recursive: true });
  browser = await launchChromium();
});
afterAll(() => browser?.close());

test.each(looks)('every page fits: %s', async (name, viewport, colorScheme) => {
  const person = await begin(browser, { viewport, colorScheme });
  for (const [station, go] of stations) {
    await go(person);
    const width = await person.page.evaluate('document.documentElement.scrollWidth');
    expect(width, `${station} is as wide as its window`).toBe(viewport.width);
    await person.page.screenshot({ path: `${folder}${station}-${name}.png`, fullPage: true });
  }
});
