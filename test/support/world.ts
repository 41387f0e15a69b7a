import { createTestIssuer, type TestIssuer, type TestIssuerOptions, type TokenOptions } from '@scopegate/testing';
import type { AuthOptions } from './api.js';

/** Seconds since 1970: the moment at which the tests take place. */
export const NOW = 1_800_000_000;
export const ISSUER = 'https://tenant.example/';
export const AUDIENCE = 'appointments:api';
export const SCOPE = 'read:contacts';

/** A clock that stands still until a test sets it. */
export interface Clock {
  seconds: number;
  /** Milliseconds, as options want it. */
  readonly now: () => number;
}

/** An issuer, a clock, and an API that trusts the one and lives by the other. */
export interface World {
  readonly issuer: TestIssuer;
  readonly clock: Clock;
  /** The options of `auth`, in every framework, and of the standalone call. */
  readonly options: { readonly issuer: string; readonly audience: string; readonly fetch: typeof fetch; now(): number };
  /** A good token, but for what is overridden. */
  token(options?: TokenOptions): Promise<string>;
  /** The header and the claims of a good token, for tokens that no serialiser would write. */
  header(overrides?: Readonly<Record<string, unknown>>): Record<string, unknown>;
  claims(overrides?: Readonly<Record<string, unknown>>): Record<string, unknown>;
}

export async function createWorld(options: TestIssuerOptions = {}): Promise<World> {
  const clock: Clock = { seconds: NOW, now: () => clock.seconds * 1000 };
  const issuer = await createTestIssuer({
    issuer: ISSUER,
    audience: AUDIENCE,
    algorithm: 'ES256',
    now: clock.now,
    ...options,
  });
  const { audience, fetch } = issuer;
  return {
    issuer,
    clock,
    options: { issuer: issuer.issuer, audience, fetch, now: clock.now },
    token: (tokenOptions) => issuer.token({ scope: SCOPE, ...tokenOptions }),
    header: (overrides) => {
      const { algorithm, kid } = issuer.signingKey;
      return { alg: algorithm, kid, typ: 'at+jwt', ...overrides };
    },
    claims: (overrides) => ({
      iss: issuer.issuer,
      sub: 'user-1',
      aud: audience,
      client_id: 'client-1',
      scope: SCOPE,
      iat: clock.seconds - 10,
      exp: clock.seconds + 300,
      jti: 'token-1',
      ...overrides,
    }),
  };
}

/** What a fixed document says at every URL, and which URLs were asked for. */
export interface ServedText {
  readonly fetch: typeof fetch;
  readonly urls: string[];
}

/** A fetch that answers every URL with one text, such as a JWK Set that no serialiser would write. */
export function serveText(text: string): ServedText {
  const urls: string[] = [];
  return {
    urls,
    fetch: async (input) => {
      urls.push(String(input));
      return new Response(text, { headers: { 'content-type': 'application/json' } });
    },
  };
}

/** The options of an API whose issuer publishes exactly this JWK Set. */
export function trustKeys(world: World, set: unknown): AuthOptions {
  const text = typeof set === 'string' ? set : JSON.stringify(set);
  return { ...world.options, jwksUri: `${ISSUER}keys`, fetch: serveText(text).fetch };
}
