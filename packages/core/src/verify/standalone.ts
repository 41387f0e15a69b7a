import { LRUCache } from 'lru-cache';
import { allScopesRule } from '../checks/requirements.js';
import { STANDALONE_OPTIONS } from '../config/option-table.js';
import type { IssuerResolver, SchemaFor, VerifierOptions } from '../config/options.js';
import { knownOptions } from '../config/read-options.js';
import { type VerifierConfig, verifierConfigOf } from '../config/verifier-config.js';
import { isJsonObject } from '../encoding/json.js';
import { ConfigurationError } from '../errors.js';
import { refusalHeaders, toError } from '../http/refusal.js';
import { createIssuers, type IssuerRegistry } from '../issuers/issuers.js';
import type { KeySource } from '../keys/jwk-set.js';
import { RemoteJwkSet, type RemoteJwkSetOptions } from '../keys/remote-keys.js';
import { type AccessToken, isAccessTokenLike } from '../token/access-token.js';
import type { JwtClaims } from '../token/claims.js';
import { TokenVerifier } from './verifier.js';

/** What `verifyAccessToken` can be given: a verifier's options, and scopes. */
export type VerifyAccessTokenOptions<Claims = JwtClaims> = Omit<VerifierOptions<Claims>, 'cache' | 'issuer'> &
  SchemaFor<Claims> & {
    /** The issuer or issuers that are trusted; a resolver of tenants needs `createVerifier`, which remembers its answers. */
    readonly issuer: Exclude<VerifierOptions['issuer'], IssuerResolver>;
    /** Scopes that the token must have, all of them. */
    readonly scope?: string | readonly string[];
  };

/** More issuers than this are forgotten, the least recently used first: options may come from anywhere. */
const MAX_KEY_SETS = 100;

const keySets = new LRUCache<string, KeySource>({ max: MAX_KEY_SETS });
const functionNumbers = new WeakMap<object, number>();
let functionCount = 0;

/** Functions have no text to compare; each gets a number. */
function idOf(one: object): number {
  let number = functionNumbers.get(one);
  if (number === undefined) {
    functionCount += 1;
    number = functionCount;
    functionNumbers.set(one, number);
  }
  return number;
}

/** The key set that calls with the same issuer, address and ways of fetching share. */
function sharedKeys(options: RemoteJwkSetOptions): KeySource {
  const { issuer, jwksUri, fetch, now, allowInsecureHttp, keys } = options;
  // JSON keeps the parts apart, whatever an issuer's name holds.
  const name = JSON.stringify([issuer, jwksUri ?? null, idOf(fetch), idOf(now), allowInsecureHttp, keys]);
  let source = keySets.get(name);
  if (source === undefined) {
    source = new RemoteJwkSet(options);
    keySets.set(name, source);
  }
  return source;
}

/** Reads the options of the standalone functions: what a verifier takes, and the scopes that are asked for. */
export function readStandalone<Claims>(options: VerifyAccessTokenOptions<Claims>): {
  readonly config: VerifierConfig<Claims>;
  readonly issuers: IssuerRegistry;
  readonly scopes: readonly string[];
} {
  const given = knownOptions(options, STANDALONE_OPTIONS);
  const { issuer } = given;
  if (isJsonObject(issuer) && 'resolve' in issuer) {
    throw new ConfigurationError('issuer', 'a resolver of tenants needs createVerifier, which remembers its answers');
  }
  const config = verifierConfigOf<Claims>(Object.assign(given, { cache: false }));
  return {
    config,
    issuers: createIssuers(config, sharedKeys),
    scopes: STANDALONE_OPTIONS.scope.read(given['scope'], 'scope'),
  };
}

/**
 * Verifies an access token in one call: in a queue worker, a socket, a script. Key sets are shared between calls that
 * are given the same functions, if any, for `fetch` and `now`; verified tokens are not remembered. Where many tokens are checked, `createVerifier` is faster.
 *
 * @param token - the bare token, without `Bearer`
 * @param options - a verifier's options, and the scopes that the token must have
 * @throws ConfigurationError - naming the option and the cure
 * @throws AccessTokenError - `invalid_token`; `insufficient_scope`; `temporarily_unavailable` where keys cannot be had
 *
 * @example
 * ```ts
 * import { verifyAccessToken } from '@scopegate/core';
 *
 * export async function handleMessage(message: { token: string; contactId: string }): Promise<void> {
 *   const token = await verifyAccessToken(message.token, {
 *     issuer: 'https://tenant.example/',
 *     audience: 'appointments:api',
 *     scope: 'write:contacts',
 *   });
 *   console.log(`${token.subject} changes contact ${message.contactId}`);
 * }
 * ```
 */
export async function verifyAccessToken<Claims = JwtClaims>(
  token: string,
  options: VerifyAccessTokenOptions<Claims>,
): Promise<AccessToken<Claims>> {
  const { config, issuers, scopes } = readStandalone(options);
  const verified = await new TokenVerifier(config, issuers).verify(token);
  if (scopes.length > 0) assertScope(verified, ...scopes);
  return verified;
}

/**
 * Asks for scopes where there is no route to ask for them: in resolvers, workers, sockets. All of them are needed.
 *
 * @param token - a verified token
 * @param scopes - one or more
 * @throws AccessTokenError - `insufficient_scope` (RFC 6750 §3.1), its challenge naming the scopes
 * @throws ConfigurationError - for no scope, an empty one, or one with a space in it
 *
 * @example
 * ```ts
 * import { type AccessToken, assertScope } from '@scopegate/core';
 *
 * export function contacts(_parent: unknown, _args: unknown, context: { token: AccessToken }): string[] {
 *   assertScope(context.token, 'read:contacts');
 *   return ['Ada', 'Grace'];
 * }
 * ```
 */
export function assertScope(token: AccessToken<unknown>, ...scopes: readonly string[]): void {
  if (!isAccessTokenLike(token)) throw new ConfigurationError('token', 'give the token that verify has returned');
  const failed = allScopesRule(scopes, 'assertScope').failureOf(token);
  if (failed !== undefined) throw toError(failed, refusalHeaders(failed, { scopes }));
}
