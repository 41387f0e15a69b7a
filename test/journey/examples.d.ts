// The examples are JavaScript. This is what the tests use of them; examples/tsconfig.json checks the examples themselves.
declare module '@scopegate-examples/authorization-server' {
  export interface Api {
    readonly scopes: readonly string[];
    readonly accessTokenTTL?: number;
    readonly allowsOfflineAccess?: boolean;
  }

  export interface Client {
    readonly client_id: string;
    readonly client_secret: string;
  }

  export interface AuthorizationServer {
    readonly issuer: string;
    readonly authorizationEndpoint: string;
    readonly tokenEndpoint: string;
    readonly clients: { readonly service: Client; readonly web: Client };
    readonly isListening: boolean;
    token(asked?: { audience?: string; scope?: string | readonly string[] }): Promise<string>;
    stop(): Promise<void>;
    restart(): Promise<void>;
  }

  export function startAuthorizationServer(options?: {
    readonly apis?: Readonly<Record<string, Api>>;
    readonly redirectUris?: readonly string[];
    readonly customClaims?: (issued: {
      readonly user: { readonly roles: readonly string[] } | undefined;
      readonly clientId: string;
      readonly scopes: readonly string[];
    }) => Record<string, unknown> | undefined;
    readonly now?: () => number;
  }): Promise<AuthorizationServer>;

  export function signIn(
    authorizationUrl: string | URL,
    options?: { readonly decision?: 'allow' | 'deny'; readonly cookies?: Map<string, string> },
  ): Promise<URL>;

  export class Visitor {
    cookies: Map<string, string>;
    hops: { readonly method: string; readonly url: URL; readonly status: number }[];
    open(
      address: string | URL,
      options?: { readonly form?: Record<string, string>; readonly until?: (url: URL) => boolean },
    ): Promise<{ readonly url: URL; readonly status: number; readonly headers: Headers; readonly html: string }>;
  }
}

declare module '@scopegate-examples/authorization-code' {
  import type { AuthorizationServer } from '@scopegate-examples/authorization-server';

  export interface Journey {
    readonly url: string;
    readonly apiUrl: string;
    readonly authorizationServer: AuthorizationServer;
    readonly clock: { readonly ahead: number; now(): number; advance(milliseconds: number): void };
    close(): Promise<void>;
  }

  export function startJourney(options?: { readonly port?: number; readonly fetch?: typeof fetch }): Promise<Journey>;

  export const AUDIENCE: string;
  export const ROLES: string;
  export const SCOPE: string;
  export const MORE_SCOPE: string;
}
