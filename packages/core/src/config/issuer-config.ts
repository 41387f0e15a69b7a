import { isJsonObject, type JsonValue, own } from '../encoding/json.js';
import { ConfigurationError } from '../errors.js';
import { isSecureUrl, parseUrl } from '../http/fetch-json.js';
import {
  type Algorithm,
  algorithmNamed,
  algorithmNames,
  defaultSecretAlgorithms,
  isSymmetric,
} from '../keys/algorithms.js';
import { JWKS_OF_PEM } from '../keys/secret-material.js';
import type { ScopeClaim } from '../token/scopes.js';
import { ISSUER_OPTIONS } from './option-table.js';
import { jsonOption, textsOption } from './option-values.js';
import { readRows } from './read-options.js';

/** Where an issuer's keys come from. `option` names the option in what is found wrong when the keys are imported. */
export type KeysConfig =
  | { readonly kind: 'secret'; readonly option: string; readonly secret: Uint8Array; readonly algorithms: Algorithms }
  | { readonly kind: 'jwks'; readonly option: string; readonly jwks: readonly unknown[] }
  /** Without `jwksUri` the URL is discovered from the issuer's metadata. */
  | { readonly kind: 'remote'; readonly jwksUri: string | undefined };

type Algorithms = ReadonlySet<Algorithm>;

/** One issuer's options as plain values. */
export interface IssuerConfig {
  readonly issuer: string;
  readonly audiences: readonly string[];
  readonly audienceClaim: string;
  /** The configured list; without one, the keys decide. */
  readonly algorithms: Algorithms | undefined;
  readonly profile: 'jwt' | 'rfc9068';
  readonly scopeClaims: readonly ScopeClaim[];
  readonly clientIdClaims: readonly string[];
  /** Claims with the JSON value that they must have. */
  readonly claimValues: readonly (readonly [name: string, value: JsonValue])[];
  /** Claims with the predicate that must return `true` for their value. */
  readonly claimPredicates: readonly (readonly [name: string, predicate: (value: unknown) => unknown])[];
  readonly refuseIdTokens: boolean;
  readonly keys: KeysConfig;
}

function readAlgorithms(value: unknown, option: string, hasSecret: boolean): Algorithms | undefined {
  if (value === undefined) return hasSecret ? defaultSecretAlgorithms() : undefined;
  const names = textsOption(value, option, `name one or more of ${algorithmNames().join(', ')}`);
  return new Set(names.map((name) => readAlgorithm(name, option, hasSecret)));
}

function readAlgorithm(name: string, option: string, hasSecret: boolean): Algorithm {
  const algorithm = algorithmNamed(name);
  if (algorithm === undefined) {
    throw new ConfigurationError(
      option,
      `${name} is not supported; name one or more of ${algorithmNames().join(', ')}`,
    );
  }
  if (isSymmetric(algorithm) === hasSecret) return algorithm;
  const hint = hasSecret
    ? `verifies with a public key, which never goes into secret; instead of secret write ${JWKS_OF_PEM}, or leave it out and keys are found by issuer`
    : 'is for a secret that only you and the issuer know, and none is configured; leave it out where the issuer has public keys';
  throw new ConfigurationError(option, `${name} ${hint}`);
}

function readSecret(value: unknown, option: string): Uint8Array {
  // A copy, so that a later change of the caller's bytes changes no trust.
  if (value instanceof Uint8Array) return Uint8Array.from(value);
  if (typeof value === 'string') return new TextEncoder().encode(value);
  throw new ConfigurationError(option, `give a string or bytes; a public key goes into ${JWKS_OF_PEM}`);
}

function readJwks(value: unknown, option: string): readonly unknown[] {
  const listed = isJsonObject(value) ? own(value, 'keys') : undefined;
  if (!Array.isArray(listed) || listed.length === 0) {
    throw new ConfigurationError(
      option,
      `give a JWK Set with at least one key: { keys: [ … ] }; for a public key in PEM write ${JWKS_OF_PEM}`,
    );
  }
  const { keys } = jsonOption(value, option, 'give plain JSON') as { readonly keys: readonly unknown[] };
  return keys;
}

function requireSecureUrl(value: unknown, option: string, isOpen: boolean, what: string): URL {
  const url = typeof value === 'string' ? parseUrl(value) : undefined;
  if (url === undefined || !isSecureUrl(url, isOpen) || url.username !== '' || url.password !== '') {
    throw new ConfigurationError(option, `give ${what}: an https URL (http only for localhost, 127.0.0.0/8 and [::1])`);
  }
  return url;
}

function readJwksUri(value: unknown, option: string, issuer: string, isOpen: boolean): string {
  const url = requireSecureUrl(value, option, isOpen, 'the URL of the JWKS');
  if (url.protocol === 'http:' && !isOpen && !issuer.startsWith('http:')) {
    throw new ConfigurationError(option, 'give an https URL: its issuer is not an http one');
  }
  return url.href;
}

/** An issuer whose metadata is fetched must be the URL to fetch it from, to the last character. */
function requireIssuerUrl(issuer: string, option: string, isOpen: boolean): void {
  requireSecureUrl(issuer, option, isOpen, 'the exact issuer, where its metadata is found');
  // The parser of URLs overlooks white space and control characters and mends slashes; an `iss` is compared as it is.
  if (!/^https?:\/\/[^/@][!-~]*$/.test(issuer) || /[\\?#]/.test(issuer)) {
    throw new ConfigurationError(
      option,
      'give a plain URL, without query, fragment (RFC 8414 §2), white space or backslash; or jwksUri beside it',
    );
  }
}

const KEY_SOURCES = ['jwksUri', 'jwks', 'secret'] as const;

/** What the options say about keys, one of which excludes the others. */
type GivenKeys = Readonly<Record<(typeof KEY_SOURCES)[number], unknown>>;

function readKeys(
  given: GivenKeys,
  path: string,
  issuer: string,
  algorithms: Algorithms | undefined,
  isOpen: boolean,
): KeysConfig {
  const names = KEY_SOURCES.filter((name) => given[name] !== undefined);
  const [first, second] = names;
  if (second !== undefined) {
    throw new ConfigurationError(`${path}${second}`, `give either ${names.join(' or ')}, not both`);
  }
  const option = `${path}${first}`;
  if (first === 'secret' && algorithms !== undefined) {
    return { kind: 'secret', option, secret: readSecret(given.secret, option), algorithms };
  }
  if (first === 'jwks') return { kind: 'jwks', option, jwks: readJwks(given.jwks, option) };
  if (first === 'jwksUri') {
    return { kind: 'remote', jwksUri: readJwksUri(given.jwksUri, option, issuer, isOpen) };
  }
  requireIssuerUrl(issuer, `${path}issuer`, isOpen);
  return { kind: 'remote', jwksUri: undefined };
}

/**
 * Checks one issuer's options and makes plain values of them.
 *
 * @param given - of known names, those at top level merged in
 * @param where - the option that holds them, such as `issuer[1]`; nothing at top level
 * @param allowInsecureHttp - whether http beyond this machine is allowed
 * @throws ConfigurationError - naming the option and what to write instead
 */
export function readIssuerConfig(
  given: Readonly<Record<string, unknown>>,
  where: string,
  allowInsecureHttp: boolean,
): IssuerConfig {
  const path = where === '' ? '' : `${where}.`;
  const {
    jwksUri,
    jwks,
    secret,
    algorithms: names,
    claimValues,
    audience,
    ...plain
  } = readRows(given, ISSUER_OPTIONS, where);
  const algorithms = readAlgorithms(names, `${path}algorithms`, secret !== undefined);
  return {
    ...plain,
    audiences: audience,
    algorithms,
    claimValues: claimValues.values,
    claimPredicates: claimValues.predicates,
    keys: readKeys({ jwksUri, jwks, secret }, path, plain.issuer, algorithms, allowInsecureHttp),
  };
}
