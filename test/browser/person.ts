import { type Journey, startJourney } from '@scopegate-examples/authorization-code';
import type { Browser, BrowserContextOptions, Locator, Page } from 'playwright-core';
import { onTestFinished } from 'vitest';

/** Somebody on a journey of their own, in a browser window of their own, in a test that ends both. */
export class Person {
  readonly page: Page;
  readonly journey: Journey;
  /** What the browser complained of: a policy that was broken, a script that failed. */
  readonly complaints: string[] = [];
  /** Every host that the browser asked for something. */
  readonly hosts = new Set<string>();

  constructor(page: Page, journey: Journey) {
    this.page = page;
    this.journey = journey;
    page.on('request', (request) => this.hosts.add(new URL(request.url()).hostname));
    page.on('pageerror', (error) => this.complaints.push(error.message));
    page.on('console', (message) => {
      // A page for what went wrong has its status; the browser says so.
      if (!message.text().startsWith('Failed to load resource')) this.complaints.push(message.text());
    });
  }

  /** Opens a path of the web application. */
  async open(path = ''): Promise<void> {
    await this.page.goto(new URL(path, this.journey.url).href);
  }

  button(name: string | RegExp): Locator {
    return this.page.getByRole('button', typeof name === 'string' ? { name, exact: true } : { name });
  }

  link(name: string | RegExp): Locator {
    return this.page.getByRole('link', typeof name === 'string' ? { name, exact: true } : { name });
  }

  /** Presses a button or follows a link, and waits for the page that it leads to. */
  async press(locator: Locator): Promise<void> {
    await Promise.all([this.page.waitForEvent('load'), locator.click()]);
  }

  /** Signs in for the first time, and consents. */
  async signIn(): Promise<void> {
    await this.open();
    await this.press(this.link('Sign in'));
    await this.press(this.button('Sign in as Ada Lovelace'));
    await this.press(this.button('Allow'));
  }

  /** What can be seen to be written on the page, or in a part of it. */
  async text(selector = 'body'): Promise<string> {
    return (await this.page.locator(selector).allInnerTexts()).join('\n');
  }

  heading(): Promise<string> {
    return this.text('h1');
  }

  /** The checks that failed, by name and reason. */
  failedChecks(): Promise<string[]> {
    return this.page.locator('.checks .failed .check').allInnerTexts();
  }
}

/** Begins a journey in a test. */
export async function begin(browser: Browser, options: BrowserContextOptions = {}): Promise<Person> {
  const journey = await startJourney();
  onTestFinished(() => journey.close());
  const context = await browser.newContext({ reducedMotion: 'reduce', ...options });
  onTestFinished(() => context.close());
  return new Person(await context.newPage(), journey);
}
