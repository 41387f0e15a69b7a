import type { IssuerConfig, KeysConfig } from '../config/issuer-config.js';
import type { FetchConfig, ResolverConfig, VerifierConfig } from '../config/verifier-config.js';
import { type Failure, failure } from '../errors.js';
import { configuredKeys, configuredSecret } from '../keys/configured-keys.js';
import type { KeySource } from '../keys/jwk-set.js';
import { RemoteJwkSet, type RemoteJwkSetOptions } from '../keys/remote-keys.js';
import type { MaybePromise } from '../runtime/promises.js';
import { Tenants } from './tenants.js';

/** An issuer whose tokens are trusted: its options, and its keys. */
export interface TrustedIssuer extends Omit<IssuerConfig, 'keys'> {
  readonly keys: KeySource;
  /** Whether it is known to exist: always, but for a tenant that no valid token has come from yet. */
  readonly isConfirmed: () => boolean;
}

/** The issuers that a verifier trusts. */
export interface IssuerRegistry {
  /** The issuer of an exact `iss`, or why it is not trusted. Asked on every request, for cached tokens too. */
  find(iss: string): MaybePromise<TrustedIssuer | Failure>;
  /** Notes that a key of the issuer has verified a token, so that the issuer is known to exist. */
  confirm(issuer: TrustedIssuer): void;
  /** Those that are known now. */
  list(): readonly TrustedIssuer[];
}

/** Makes, or finds again, the key set of an issuer that is asked over the network. */
export type RemoteKeys = (options: RemoteJwkSetOptions) => KeySource;

/** What a resolver's tenant must keep to. */
type TenantRules = Required<Pick<RemoteJwkSetOptions, 'jwksOrigins' | 'isConfirmed' | 'mayFetch'>>;

// Every member is named: a member that is left out would be taken from `Object.prototype`.
const NO_RULES: TenantRules = { jwksOrigins: undefined, isConfirmed: undefined, mayFetch: undefined };

const isAlwaysConfirmed = (): boolean => true;

function keySourceOf(
  keys: KeysConfig,
  { issuer, algorithms }: IssuerConfig,
  fetching: FetchConfig,
  remoteKeys: RemoteKeys,
  rules: TenantRules,
): KeySource {
  switch (keys.kind) {
    case 'secret':
      return configuredSecret(keys.secret, keys.option, keys.algorithms);
    case 'jwks':
      return configuredKeys(keys.jwks, keys.option, algorithms);
    case 'remote':
      return remoteKeys({ ...fetching, ...rules, issuer, jwksUri: keys.jwksUri, random: () => Math.random() });
  }
}

function trust(
  config: IssuerConfig,
  fetching: FetchConfig,
  remoteKeys: RemoteKeys,
  rules: TenantRules = NO_RULES,
): TrustedIssuer {
  return {
    ...config,
    keys: keySourceOf(config.keys, config, fetching, remoteKeys, rules),
    isConfirmed: rules.isConfirmed ?? isAlwaysConfirmed,
  };
}

/** Not told by the member `resolve`, which a list may inherit where a program has changed `Object.prototype`. */
function isResolver(issuers: VerifierConfig<never>['issuers']): issuers is ResolverConfig {
  return !Array.isArray(issuers);
}

/**
 * The issuers of a verifier's configuration, with their keys. Nothing is fetched yet.
 *
 * @throws ConfigurationError - where a configured key or secret cannot serve
 */
export function createIssuers(
  { issuers, fetching }: Pick<VerifierConfig<never>, 'issuers' | 'fetching'>,
  remoteKeys: RemoteKeys = (options) => new RemoteJwkSet(options),
): IssuerRegistry {
  if (!isResolver(issuers)) {
    return new ListedIssuers(issuers.map((config) => trust(config, fetching, remoteKeys)));
  }
  const { now, allowInsecureHttp, keys } = fetching;
  return new Tenants({
    ...issuers,
    allowInsecureHttp,
    now,
    timeout: keys.timeout,
    trust(answer, rules) {
      const config = issuers.readTenant(answer);
      const jwksOrigins = [new URL(config.issuer).origin, ...issuers.jwksOrigins];
      return trust(config, fetching, remoteKeys, { ...rules, jwksOrigins });
    },
  });
}

/** Issuers that were all named in the configuration. */
class ListedIssuers implements IssuerRegistry {
  readonly #issuers: ReadonlyMap<string, TrustedIssuer>;
  /** That of the token before: comparing two strings is faster than a look-up. */
  #latest: TrustedIssuer | undefined;

  constructor(issuers: readonly TrustedIssuer[]) {
    this.#issuers = new Map(issuers.map((each) => [each.issuer, each]));
  }

  find(iss: string): TrustedIssuer | Failure {
    if (this.#latest?.issuer === iss) return this.#latest;
    const found = this.#issuers.get(iss);
    if (found === undefined) return failure('issuer_untrusted');
    this.#latest = found;
    return found;
  }

  confirm(): void {
    // All of them are trusted from the start.
  }

  list(): readonly TrustedIssuer[] {
    return [...this.#issuers.values()];
  }
}
