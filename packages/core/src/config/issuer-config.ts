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
import { configuredKeys, configuredSecret } from '../keys/configured-keys.js';
import type { KeySource } from '../keys/jwk-set.js';
import type { RemoteJwkSetOptions } from '../keys/remote-keys.js';
import { JWKS_OF_PEM } from '../keys/secret-material.js';
import type { ScopeClaim } from '../token/scopes.js';
import { booleanOption, jsonOption, listOf, textOption, textsOption } from './option-values.js';

/** One issuer's options, checked and made ready. */
export interface IssuerConfig {
  readonly issuer: string;
  readonly audiences: readonly string[];
  readonly audienceClaim: string;
  /** The configured list; without one, the keys decide. */
  readonly algorithms: ReadonlySet<Algorithm> | undefined;
  readonly profile: 'jwt' | 'rfc9068';
  readonly scopeClaims: readonly ScopeClaim[];
  readonly clientIdClaims: readonly string[];
  readonly claimValues: readonly (readonly [name: string, value: JsonValue])[];
  readonly refuseIdTokens: boolean;
  readonly keys: KeySource;
  /** Whether it is known to be an issuer: always, but for a tenant that no good token has come from yet. */
  readonly isConfirmed: () => boolean;
}

/** What makes, or finds again, the key set of an issuer that is asked over the network. */
export type RemoteKeys = (options: RemoteJwkSetOptions) => KeySource;

/** How all issuers of a verifier are reached. */
export type Transport = Omit<RemoteJwkSetOptions, 'issuer' | 'jwksUri'>;

function readAlgorithms(value: unknown, path: string, hasSecret: boolean): ReadonlySet<Algorithm> | undefined {
  const option = `${path}algorithms`;
  if (value === undefined) return hasSecret ? defaultSecretAlgorithms() : undefined;
  const names = textsOption(value, option, `name one or more of ${algorithmNames().join(', ')}`);
  return new Set(
    names.map((name) => {
      const algorithm = algorithmNamed(name);
      if (algorithm === undefined) {
        throw new ConfigurationError(
          option,
          `${name} is not supported; name one or more of ${algorithmNames().join(', ')}`,
        );
      }
      if (isSymmetric(algorithm) !== hasSecret) {
        const hint = hasSecret
          ? `verifies with a public key, which never goes into secret; instead of secret write ${JWKS_OF_PEM}, or leave it out and keys are found by issuer`
          : 'is for a secret that only you and the issuer know, and none is configured; leave it out where the issuer has public keys';
        throw new ConfigurationError(option, `${name} ${hint}`);
      }
      return algorithm;
    }),
  );
}

function readSecret(value: unknown, option: string, algorithms: ReadonlySet<Algorithm>): KeySource {
  const isBytes = value instanceof Uint8Array;
  if (!isBytes && typeof value !== 'string') {
    throw new ConfigurationError(option, `give a string or bytes; a public key goes into ${JWKS_OF_PEM}`);
  }
  // A copy: what the caller does to the bytes later changes no trust.
  return configuredSecret(isBytes ? Uint8Array.from(value) : new TextEncoder().encode(value), option, algorithms);
}

function readJwks(value: unknown, option: string, algorithms: ReadonlySet<Algorithm> | undefined): KeySource {
  const listed = isJsonObject(value) ? own(value, 'keys') : undefined;
  if (!Array.isArray(listed) || listed.length === 0) {
    throw new ConfigurationError(
      option,
      `give a JWK Set with at least one key: { keys: [ … ] }; for a public key in PEM write ${JWKS_OF_PEM}`,
    );
  }
  const { keys } = jsonOption(value, option, 'give plain JSON') as { readonly keys: readonly unknown[] };
  return configuredKeys(keys, option, algorithms);
}

function requireSecureUrl(value: unknown, option: string, isOpen: boolean, what: string): URL {
  const url = typeof value === 'string' ? parseUrl(value) : undefined;
  if (url === undefined || !isSecureUrl(url, isOpen) || url.username !== '' || url.password !== '') {
    throw new ConfigurationError(option, `give ${what}: an https URL (http only for localhost, 127.0.0.0/8 and [::1])`);
  }
  return url;
}

function readKeys(
  options: Record<string, unknown>,
  path: string,
  algorithms: ReadonlySet<Algorithm> | undefined,
  transport: Transport,
  remoteKeys: RemoteKeys,
): KeySource {
  const issuer = textOption(
    options['issuer'],
    `${path}issuer`,
    "give the exact iss of the tokens, such as 'https://tenant.example/'",
  );
  const given = (['jwksUri', 'jwks', 'secret'] as const).filter((name) => options[name] !== undefined);
  if (given.length > 1)
    throw new ConfigurationError(`${path}${given[1]}`, `give either ${given.join(' or ')}, not both`);
  if (options['secret'] !== undefined && algorithms !== undefined)
    return readSecret(options['secret'], `${path}secret`, algorithms);
  if (options['jwks'] !== undefined) return readJwks(options['jwks'], `${path}jwks`, algorithms);
  const isOpen = transport.allowInsecureHttp;
  if (options['jwksUri'] !== undefined) {
    const url = requireSecureUrl(options['jwksUri'], `${path}jwksUri`, isOpen, 'the address of the key set');
    if (url.protocol === 'http:' && !isOpen && !issuer.startsWith('http:')) {
      throw new ConfigurationError(`${path}jwksUri`, 'give an https URL: its issuer is not an http one');
    }
    return remoteKeys({ ...transport, issuer, jwksUri: url.href });
  }
  requireSecureUrl(issuer, `${path}issuer`, isOpen, 'the exact issuer, where its metadata is found');
  // The parser of URLs overlooks white space and control characters and mends slashes; an `iss` is compared as it is.
  if (!/^https?:\/\/[^/@][!-~]*$/.test(issuer) || /[\\?#]/.test(issuer)) {
    throw new ConfigurationError(
      `${path}issuer`,
      'give a plain URL, without query, fragment (RFC 8414 §2), white space or backslash; or jwksUri beside it',
    );
  }
  return remoteKeys({ ...transport, issuer, jwksUri: undefined });
}

function readScopeClaims(value: unknown, option: string): readonly ScopeClaim[] {
  if (value === undefined) return ['scope', 'scp'];
  const hint = "give a list of claim names; a path into nested claims is a list itself: [['realm_access', 'roles']]";
  if (!Array.isArray(value) || value.length === 0) throw new ConfigurationError(option, hint);
  return listOf(value).map((claim) =>
    Array.isArray(claim) ? textsOption(claim, option, hint) : textOption(claim, option, hint),
  );
}

/**
 * Checks one issuer's options and makes them ready.
 *
 * @param path - what stands before the option's name in messages, such as `issuer[1].`
 * @throws ConfigurationError - naming the option and the cure
 */
export function readIssuerConfig(
  options: Record<string, unknown>,
  path: string,
  transport: Transport,
  remoteKeys: RemoteKeys,
): IssuerConfig {
  const { profile = 'jwt', claimValues = {} } = options;
  if (profile !== 'jwt' && profile !== 'rfc9068')
    throw new ConfigurationError(`${path}profile`, "give 'jwt' or 'rfc9068'");
  if (!isJsonObject(claimValues)) {
    const isList = Array.isArray(claimValues);
    throw new ConfigurationError(
      `${path}claimValues`,
      `give names with values, such as { token_use: 'access' }${isList ? '; claims that must only be present are a matter of the claims schema' : ''}`,
    );
  }
  const algorithms = readAlgorithms(options['algorithms'], path, options['secret'] !== undefined);
  const keys = readKeys(options, path, algorithms, transport, remoteKeys);
  const { clientIdClaims = ['client_id', 'azp', 'cid', 'appid'] } = options;
  return {
    issuer: String(options['issuer']),
    audiences: textsOption(
      options['audience'],
      `${path}audience`,
      "give the identifier of this API as its tokens name it, such as 'appointments:api'; without it a token meant for any API would pass",
    ),
    audienceClaim:
      options['audienceClaim'] === undefined
        ? 'aud'
        : textOption(options['audienceClaim'], `${path}audienceClaim`, 'give the name of a claim'),
    algorithms,
    profile,
    scopeClaims: readScopeClaims(options['scopeClaims'], `${path}scopeClaims`),
    clientIdClaims: textsOption(clientIdClaims, `${path}clientIdClaims`, 'give a list of claim names'),
    claimValues: Object.entries(
      jsonOption(
        claimValues,
        `${path}claimValues`,
        'give values of JSON to compare with: strings, numbers, true, false, null, lists, objects',
      ),
    ) as [string, JsonValue][],
    refuseIdTokens: booleanOption(options['refuseIdTokens'], `${path}refuseIdTokens`, true),
    keys,
    isConfirmed: transport.isConfirmed ?? (() => true),
  };
}
