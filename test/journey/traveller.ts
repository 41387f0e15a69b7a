import { type Journey, startJourney } from '@scopegate-examples/authorization-code';
import { Visitor } from '@scopegate-examples/authorization-server';
import { onTestFinished } from 'vitest';

/** What the web application has sent and received, with nothing masked. */
export interface Sent {
  readonly method: string;
  readonly url: URL;
  readonly headers: Headers;
  readonly body: string;
  readonly status: number;
  readonly answer: string;
}

export type Page = Awaited<ReturnType<Visitor['open']>>;

/** The words of a page, without its tags. */
export function wordsOf({ html }: Page): string {
  return html
    .replace(/<[^>]*>/g, ' ')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&')
    .replace(/\s+/g, ' ');
}

/** A check, as the page tells it. */
export interface ShownCheck {
  readonly name: string;
  readonly outcome: string;
  readonly reason: string | undefined;
}

/** The checks of a page, in its order. */
export function checksOf({ html }: Page): ShownCheck[] {
  const items = html.matchAll(/<li class="(passed|failed|skipped)">.*?<strong>(.*?)<\/strong>(.*?)<\/li>/gs);
  return [...items].map(([, outcome = '', name = '', rest = '']) => ({
    name,
    outcome,
    reason: /failed: <code>(\w+)<\/code>/.exec(rest)?.[1],
  }));
}

/** Somebody on the journey, without a browser, in a test that ends it. */
export class Traveller {
  readonly journey: Journey;
  readonly visitor = new Visitor();
  /** Every page of the web application that was seen. */
  readonly pages: Page[] = [];
  readonly sent: Sent[];

  constructor(journey: Journey, sent: Sent[]) {
    this.journey = journey;
    this.sent = sent;
  }

  /** Goes to a path of the web application, and on to where it leads. */
  async go(path: string): Promise<Page> {
    return this.#seen(await this.visitor.open(new URL(path, this.journey.url)));
  }

  /** Presses a button of the web application. */
  async press(action: string): Promise<Page> {
    return this.#seen(await this.visitor.open(new URL(action, this.journey.url), { form: {} }));
  }

  /** Answers a page of the authorization server. */
  async answer({ url }: Page, decision: 'allow' | 'deny' = 'allow'): Promise<Page> {
    return this.#seen(await this.visitor.open(url, { form: { decision } }));
  }

  /** Signs in for the first time, and consents. */
  async signIn(): Promise<Page> {
    return this.answer(await this.answer(await this.go('sign-in')));
  }

  /** The last request of the web application to a path. */
  lastSent(path: string): Sent {
    const found = this.sent.findLast(({ url }) => url.pathname === path);
    if (found === undefined) throw new Error(`nothing was sent to ${path}`);
    return found;
  }

  /** The access token that the web application got last. */
  get accessToken(): string {
    return JSON.parse(this.lastSent('/oauth/token').answer).access_token;
  }

  #seen(page: Page): Page {
    if (page.url.origin === new URL(this.journey.url).origin) this.pages.push(page);
    return page;
  }
}

/** A journey of a test's own. */
export async function travel(): Promise<Traveller> {
  const sent: Sent[] = [];
  const journey = await startJourney({
    async fetch(input, init) {
      const request = new Request(input, init);
      const { method, url, headers } = request;
      const body = await request.text();
      const response = await fetch(input, init);
      sent.push({
        method,
        url: new URL(url),
        headers,
        body,
        status: response.status,
        answer: await response.clone().text(),
      });
      return response;
    },
  });
  onTestFinished(() => journey.close());
  return new Traveller(journey, sent);
}

/** A part of a JWT. */
export function decoded(token: string, part: 0 | 1): Record<string, unknown> {
  return JSON.parse(Buffer.from(token.split('.')[part] ?? '', 'base64url').toString());
}
