import { isJsonObject } from '../encoding/json.js';
import { ConfigurationError } from '../errors.js';
import type { KeyOptions } from '../keys/remote-keys.js';
import type { Clock } from '../runtime/clock.js';
import type { AccessToken } from '../token/access-token.js';
import type { JwtClaims } from '../token/claims.js';
import { type IssuerConfig, readIssuerConfig } from './issuer-config.js';
import { ISSUER_OPTIONS, ISSUER_OWN, RESOLVER_OPTIONS, VERIFIER_OPTIONS, VERIFIER_OWN } from './option-table.js';
import { isOptions, listOf } from './option-values.js';
import type { IssuerResolver, StandardSchemaV1, VerifierOptions } from './options.js';
import { knownOptions, readOptions, readRows } from './read-options.js';

/** A verifier's options as plain values. Times are in seconds, but for the clock. */
export interface VerifierConfig<Claims> {
  readonly issuers: readonly IssuerConfig[] | ResolverConfig;
  readonly fetching: FetchConfig;
  readonly maxTokenLength: number;
  readonly clockTolerance: number;
  readonly maxTokenAge: number | undefined;
  readonly claims: StandardSchemaV1<unknown, Claims> | undefined;
  readonly validate: ((token: AccessToken<Claims>) => void | Promise<void>) | undefined;
  /** The largest number of verified tokens that are remembered; 0 for none. */
  readonly cacheSize: number;
  readonly now: Clock;
}

/** How the keys of all issuers are fetched and kept. */
export interface FetchConfig {
  readonly fetch: typeof fetch;
  /** Milliseconds. It may throw, and is not read before keys are needed. */
  readonly now: Clock;
  readonly allowInsecureHttp: boolean;
  readonly keys: Required<KeyOptions>;
}

/** A resolver's options as plain values. Times are in seconds. */
export interface ResolverConfig {
  readonly resolve: IssuerResolver['resolve'];
  readonly max: number;
  readonly ttl: number;
  readonly jwksOrigins: readonly string[];
  readonly newIssuerBurst: number;
  readonly newIssuersPerSecond: number;
  /**
   * Makes plain values of what the resolver answered, with the verifier's own options as defaults.
   *
   * @throws ConfigurationError - naming the option, such as `issuer.resolve.audience`
   */
  readonly readTenant: (answer: unknown) => IssuerConfig;
}

type Given = Readonly<Record<string, unknown>>;

/** Options that belong to one issuer must not silently hold for several. */
function refuseSharedKeys(given: Given): void {
  for (const name of Object.keys(ISSUER_OWN)) {
    if (given[name] === undefined) continue;
    throw new ConfigurationError(
      name,
      `with several issuers it belongs inside each: issuer: [{ issuer: '…', ${name}: … }, …]`,
    );
  }
}

/** One issuer's own options over those at top level. */
function merged(given: Given, own: Given): Given {
  const names = Object.keys(ISSUER_OPTIONS).filter((name) => name !== 'issuer');
  const shared = names.map((name) => [name, given[name]] as const);
  const set = Object.entries(own).filter(([, value]) => value !== undefined);
  return Object.assign(Object.create(null), Object.fromEntries([...shared, ...set]));
}

/** Whether it resolves tenants, by a method of its own or of its class. */
function isResolver(issuer: unknown): issuer is IssuerResolver {
  if (!isJsonObject(issuer) || typeof issuer['resolve'] !== 'function') return false;
  return issuer['resolve'] !== Reflect.get(Object.prototype, 'resolve');
}

function readResolver(resolver: IssuerResolver, given: Given, allowInsecureHttp: boolean): ResolverConfig {
  const settings = readOptions(resolver, RESOLVER_OPTIONS, 'issuer');
  refuseSharedKeys(given);
  return {
    ...settings,
    resolve: (iss) => resolver.resolve(iss),
    readTenant(answer) {
      const own = knownOptions(answer, ISSUER_OPTIONS, 'issuer.resolve');
      return readIssuerConfig(merged(given, own), 'issuer.resolve', allowInsecureHttp);
    },
  };
}

function readIssuers(given: Given, allowInsecureHttp: boolean): VerifierConfig<never>['issuers'] {
  const { issuer } = given;
  if (isResolver(issuer)) return readResolver(issuer, given, allowInsecureHttp);
  const isList = Array.isArray(issuer);
  const listed = listOf(issuer);
  if (listed.length === 0) throw new ConfigurationError('issuer', 'name at least one issuer');
  if (listed.length > 1) refuseSharedKeys(given);
  const seen = new Set<string>();
  return listed.map((each, index) => {
    const where = isList ? `issuer[${index}]` : 'issuer';
    const isObject = isOptions(each);
    const own = isObject ? knownOptions(each, ISSUER_OPTIONS, where) : { issuer: each };
    const config = readIssuerConfig(merged(given, own), isObject || isList ? where : '', allowInsecureHttp);
    if (seen.has(config.issuer)) throw new ConfigurationError(where, `${config.issuer} is listed twice`);
    seen.add(config.issuer);
    return config;
  });
}

/**
 * Checks a verifier's options and makes plain values of them. What cannot work is said when the program starts, and not when
 * the first request arrives.
 *
 * @throws ConfigurationError - naming the option, and what to write instead
 */
export function readVerifierConfig<Claims = JwtClaims>(options: VerifierOptions<Claims>): VerifierConfig<Claims> {
  return verifierConfigOf(knownOptions(options, VERIFIER_OPTIONS));
}

/**
 * The same of options whose names are known already. Members that are no option of a verifier's are left out.
 *
 * @throws ConfigurationError - naming the option, and what to write instead
 */
export function verifierConfigOf<Claims = JwtClaims>(given: Given): VerifierConfig<Claims> {
  const { fetch, now, allowInsecureHttp, keys, cache, ...own } = readRows(given, VERIFIER_OWN);
  return {
    issuers: readIssuers(given, allowInsecureHttp),
    fetching: { fetch, now, allowInsecureHttp, keys },
    maxTokenLength: own.maxTokenLength,
    clockTolerance: own.clockTolerance,
    maxTokenAge: own.maxTokenAge,
    // The schema and `validate` are of the type that the options have declared.
    claims: own.claims as VerifierConfig<Claims>['claims'],
    validate: own.validate as VerifierConfig<Claims>['validate'],
    cacheSize: cache.max,
    now,
  };
}
