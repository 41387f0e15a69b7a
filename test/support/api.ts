// What the three adapters have in common, so that one table of requests can be sent to all of them.
import type { AccessToken, GateSettings, JwtClaims, VerifierOptions, VerifyAccessTokenOptions } from '@scopegate/core';
import type { AdapterSettings, RequireFunctions } from '@scopegate/core/adapter';
import { type RawAnswer, RawClient, type RawRequest } from './raw-http.js';

/** The options of `auth`, whatever the framework. */
export type AuthOptions = Omit<VerifierOptions, 'issuer'> &
  Pick<VerifyAccessTokenOptions, 'issuer'> &
  GateSettings &
  AdapterSettings<unknown>;

export type OnRefusal = NonNullable<AuthOptions['onRefusal']>;

type Require = <Handler>(kit: RequireFunctions<Handler>) => Handler;

/** What stands before a handler, outermost first. */
export type Step =
  | { readonly kind: 'auth'; readonly options: AuthOptions }
  | { readonly kind: 'require'; readonly require: Require }
  /** Another library's middleware that writes what it takes for an identity to where `auth` shows the token. */
  | { readonly kind: 'foreign'; readonly identity: unknown };

export const auth = (options: AuthOptions): Step => ({ kind: 'auth', options });
export const requires = (require: Require): Step => ({ kind: 'require', require });
export const requiresScope = (...scopes: readonly string[]): Step => requires((kit) => kit.requireScope(...scopes));
export const foreign = (identity: unknown): Step => ({ kind: 'foreign', identity });

/** By path: what stands before its handler. */
export type Routes = Readonly<Record<string, readonly Step[]>>;

/** An answer, and whether a handler ran on the way to it. */
export interface Answer extends RawAnswer {
  readonly handlerRan: boolean;
}

/** A running API. */
export interface Api {
  readonly port: number;
  /** What reached the framework's error path, in order. */
  readonly errors: readonly unknown[];
  /** How often a handler has run. */
  readonly handlerRuns: number;
  send(request: RawRequest): Promise<Answer>;
  close(): Promise<void>;
}

/** An adapter with one version of its framework. */
export interface Harness {
  readonly name: string;
  /** Serves the routes, for every method, over a socket of 127.0.0.1. */
  start(routes: Routes): Promise<Api>;
}

/** What a harness tells about a request from inside the API. */
export interface Observer {
  readonly errors: unknown[];
  /** What the handler of a route answers, with what `getAuth` gives it and what the framework's request shows. */
  handle(steps: readonly Step[], read: () => AccessToken<JwtClaims> | undefined, shown: () => unknown): Seen;
}

/** What the handlers answer, as JSON. */
export interface Seen {
  readonly token: AccessToken<JwtClaims> | null;
  /** Whether the framework's request shows the very token that `getAuth` gives. */
  readonly isShown: boolean;
}

/** A harness out of what starts a server. */
export function createHarness(
  name: string,
  serve: (routes: Routes, observer: Observer) => Promise<{ port: number; close(): Promise<void> }>,
): Harness {
  return {
    name,
    async start(routes): Promise<Api> {
      let handlerRuns = 0;
      const errors: unknown[] = [];
      const { port, close } = await serve(routes, {
        errors,
        handle(steps, read, shown) {
          handlerRuns += 1;
          if (!steps.some(({ kind }) => kind === 'auth')) return { token: null, isShown: false };
          const token = read();
          return { token: token ?? null, isShown: shown() === token };
        },
      });
      const client = new RawClient(port);
      return {
        port,
        errors,
        async close() {
          client.close();
          await close();
        },
        get handlerRuns() {
          return handlerRuns;
        },
        async send(request) {
          const before = handlerRuns;
          const answer = await client.send(request);
          return { ...answer, handlerRan: handlerRuns > before };
        },
      };
    },
  };
}

/** What a handler answered. */
export function seenBy(answer: RawAnswer): Seen {
  return JSON.parse(answer.body.toString('utf8')) as Seen;
}
