import { CompactSign, type CryptoKey, exportJWK, generateKeyPair, type JWK } from 'jose';
import { expect } from 'vitest';
import type { CheckContext } from '../../packages/core/src/checks/check.js';
import { type AccessTokenError, ConfigurationError, isAccessTokenError } from '../../packages/core/src/errors.js';
import type { GateRequest } from '../../packages/core/src/http/request.js';
import { FixedKeySource, JwkSet } from '../../packages/core/src/keys/jwk-set.js';
import { checkContextOf as contextOf } from '../../packages/core/src/verify/context.js';

export * as fc from 'fast-check';
export { z } from 'zod';

export const ISSUER = 'https://tenant.example/';
export const AUDIENCE = 'appointments:api';
/** Seconds since 1970: the moment at which the tests take place. */
export const NOW = 1_800_000_000;

export interface SigningKey {
  readonly alg: string;
  /** As published, with `kid` and `alg`. */
  readonly jwk: JWK;
  readonly privateKey: CryptoKey;
}

/** A new key pair. ES256 by default, because its keys are made fastest. */
export async function newKey(alg = 'ES256', kid = 'k1'): Promise<SigningKey> {
  const { publicKey, privateKey } = await generateKeyPair(alg, { extractable: true });
  return { alg, jwk: { ...(await exportJWK(publicKey)), kid, alg }, privateKey };
}

/** The claims of a good token; those overridden with `undefined` are left out. */
export function goodClaims(overrides: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    iss: ISSUER,
    sub: 'user-1',
    aud: AUDIENCE,
    client_id: 'client-1',
    scope: 'read:contacts',
    iat: NOW - 10,
    exp: NOW + 300,
    jti: 'token-1',
    ...overrides,
  };
}

/** Signs with jose, which knows nothing of the code under test. */
export async function sign(
  key: SigningKey,
  claims: Record<string, unknown> = goodClaims(),
  header: Record<string, unknown> = {},
): Promise<string> {
  return new CompactSign(new TextEncoder().encode(JSON.stringify(claims)))
    .setProtectedHeader(JSON.parse(JSON.stringify({ alg: key.alg, kid: key.jwk.kid, ...header })))
    .sign(key.privateKey);
}

/** A token with a shared secret's signature. */
export async function signWithSecret(
  secret: Uint8Array,
  alg = 'HS256',
  claims: Record<string, unknown> = goodClaims(),
  header: Record<string, unknown> = {},
): Promise<string> {
  return new CompactSign(new TextEncoder().encode(JSON.stringify(claims)))
    .setProtectedHeader({ alg, ...header })
    .sign(secret);
}

export function base64url(value: string | Uint8Array): string {
  return Buffer.from(value).toString('base64url');
}

/** Something of the form of a token, with a signature that nobody made. */
export function unsigned(
  header: unknown = { alg: 'ES256', kid: 'k1' },
  payload: unknown = goodClaims(),
  signature = 'A'.repeat(86),
): string {
  return `${base64url(JSON.stringify(header))}.${base64url(JSON.stringify(payload))}.${signature}`;
}

export interface Clock {
  /** Seconds since 1970; set it to let time pass. */
  seconds: number;
  /** Milliseconds, as the options want it. */
  readonly now: () => number;
}

export function stoppedClock(seconds: number = NOW): Clock {
  const clock: Clock = { seconds, now: () => clock.seconds * 1000 };
  return clock;
}

export const now = (): number => NOW * 1000;

/** A fetch for tests in which nothing may be fetched. */
export const noFetch: typeof fetch = () => {
  throw new Error('nothing may be fetched here');
};

export interface StubbedFetch {
  readonly fetch: typeof fetch;
  /** The URLs that were asked for, in order. */
  readonly urls: string[];
}

/** A fetch that answers by URL with JSON; `undefined` is a lost connection, a number a status without a body. */
export function stubFetch(answer: (url: string) => unknown): StubbedFetch {
  const urls: string[] = [];
  return {
    urls,
    fetch: async (input) => {
      const url = String(input);
      urls.push(url);
      const value = answer(url);
      if (value === undefined) throw new TypeError('fetch failed');
      return typeof value === 'number' ? new Response(null, { status: value }) : Response.json(value);
    },
  };
}

/** Lets what was begun in the background come to its end; nothing of it waits for time to pass. */
export async function settled(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}

/** What a call was refused with. */
export async function refusalOf(call: Promise<unknown>): Promise<AccessTokenError> {
  const error = await call.then(
    () => new Error('nothing was refused'),
    (thrown: unknown) => thrown,
  );
  if (!isAccessTokenError(error)) throw error;
  return error;
}

/** The reason a call was refused with. */
export async function reasonOf(call: Promise<unknown>): Promise<string> {
  return (await refusalOf(call)).reason;
}

/** What a call finds wrong with its options. */
export function configurationErrorOf(call: () => unknown): ConfigurationError {
  try {
    call();
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigurationError);
    if (error instanceof ConfigurationError) return error;
  }
  throw new Error('nothing was found wrong');
}

/** A request with these Authorization lines. */
export function requestWith(...authorization: readonly string[]): GateRequest {
  return { method: 'GET', url: '/contacts', header: (name) => (name === 'authorization' ? authorization : []) };
}

type IssuerConfig = CheckContext['issuer'];

/** An issuer's options as they are once they have been read, with no key. */
export function issuerConfigOf(overrides: Partial<IssuerConfig> = {}): IssuerConfig {
  return {
    issuer: ISSUER,
    audiences: [AUDIENCE],
    audienceClaim: 'aud',
    algorithms: undefined,
    profile: 'jwt',
    scopeClaims: ['scope'],
    clientIdClaims: ['client_id'],
    claimValues: [],
    claimPredicates: [],
    refuseIdTokens: true,
    keys: new FixedKeySource(async () => new JwkSet([])),
    isConfirmed: () => true,
    ...overrides,
  };
}

export type ContextOverrides = Partial<Pick<CheckContext, 'header' | 'claims' | 'clockTolerance' | 'maxTokenAge'>> & {
  readonly issuer?: Partial<IssuerConfig>;
};

/** What the checks look at: a good token, but for what is overridden. */
export function checkContextOf(overrides: ContextOverrides = {}): CheckContext {
  const { header = { alg: 'ES256' }, claims = goodClaims(), issuer, ...settings } = overrides;
  return contextOf(
    { clockTolerance: 5, maxTokenAge: undefined, now, ...settings },
    { header, payload: claims },
    issuerConfigOf(issuer),
  );
}
