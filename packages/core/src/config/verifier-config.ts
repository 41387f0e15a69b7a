import { isJsonObject } from '../encoding/json.js';
import { ConfigurationError } from '../errors.js';
import { parseUrl } from '../http/fetch-json.js';
// biome-ignore lint/style/noRestrictedImports: until the configuration makes plain values alone
import { type IssuerRegistry, ListedIssuers } from '../issuers/issuers.js';
// biome-ignore lint/style/noRestrictedImports: until the configuration makes plain values alone
import { Tenants } from '../issuers/tenants.js';
import { KEY_OPTIONS, type KeyOptions } from '../keys/key-options.js';
import { readClock } from '../runtime/clock.js';
import type { AccessToken } from '../token/access-token.js';
import { type IssuerConfig, type RemoteKeys, readIssuerConfig, type Transport } from './issuer-config.js';
import {
  booleanOption,
  countOption,
  functionOption,
  isOptions,
  knownOptions,
  knownOptionsIfAny,
  listOf,
  numberOption,
  secondsOption,
} from './option-values.js';
import {
  ISSUER_DEFAULTS,
  ISSUER_OWN,
  type IssuerResolver,
  type StandardSchemaV1,
  VERIFIER_OWN,
  type VerifierOptions,
} from './options.js';

/** A verifier's options, checked and made ready. Times are in seconds, but for the clock. */
export interface VerifierConfig<Claims> {
  readonly issuers: IssuerRegistry;
  readonly maxTokenLength: number;
  readonly clockTolerance: number;
  readonly maxTokenAge: number | undefined;
  readonly claims: StandardSchemaV1<unknown, Claims> | undefined;
  readonly validate: ((token: AccessToken<Claims>) => void | Promise<void>) | undefined;
  /** Verified tokens that are remembered at the most; 0 for none. */
  readonly cacheSize: number;
  readonly now: () => number;
}

// Looked up at each call, so that what instrumentation or a test puts in its place later is what is used.
const globalFetch: typeof fetch = (...request) => fetch(...request);

function readKeyOptions(value: unknown): Required<KeyOptions> {
  const names = Object.keys(KEY_OPTIONS) as (keyof KeyOptions)[];
  const given = knownOptionsIfAny(value, names, 'keys');
  const read = names.map((name) => [name, numberOption(given[name], `keys.${name}`, ...KEY_OPTIONS[name])] as const);
  const keys = Object.fromEntries(read) as unknown as Required<KeyOptions>;
  if (keys.minTtl > keys.maxTtl) throw new ConfigurationError('keys.minTtl', 'give no more than keys.maxTtl');
  return keys;
}

const ISSUER_OPTIONS: readonly string[] = [...ISSUER_DEFAULTS, ...ISSUER_OWN];

/** Options that belong to one issuer must not silently hold for several. */
function refuseSharedKeys(options: Record<string, unknown>): void {
  for (const name of ISSUER_OWN) {
    if (options[name] === undefined) continue;
    throw new ConfigurationError(
      name,
      `with several issuers it belongs inside each: issuer: [{ issuer: '…', ${name}: … }, …]`,
    );
  }
}

/** One issuer's own options over those at top level. */
function merged(options: Record<string, unknown>, own: Record<string, unknown>): Record<string, unknown> {
  const shared = ISSUER_OPTIONS.map((name) => [name, options[name]] as const);
  const given = Object.entries(own).filter(([, value]) => value !== undefined);
  return Object.assign(Object.create(null), Object.fromEntries([...shared, ...given]));
}

/** Whether it resolves tenants, by a method of its own or of its class. */
function isResolver(issuer: unknown): boolean {
  if (!isJsonObject(issuer) || typeof issuer['resolve'] !== 'function') return false;
  return issuer['resolve'] !== Reflect.get(Object.prototype, 'resolve');
}

function readTenants(options: Record<string, unknown>, transport: Transport, remoteKeys: RemoteKeys): Tenants {
  const names = ['resolve', 'max', 'ttl', 'jwksOrigins', 'newIssuerBurst', 'newIssuersPerSecond'];
  // Its `resolve` may be that of its class.
  const asked = options['issuer'] as IssuerResolver;
  const resolver: Partial<IssuerResolver> = knownOptions(asked, names, 'issuer');
  refuseSharedKeys(options);
  const { jwksOrigins = [] } = resolver;
  const origins = listOf(jwksOrigins) as readonly string[];
  for (const origin of origins) {
    if (typeof origin === 'string' && parseUrl(origin)?.origin === origin) continue;
    throw new ConfigurationError('issuer.jwksOrigins', "give origins, such as ['https://keys.example.com']");
  }
  return new Tenants({
    resolve: (iss) => asked.resolve(iss),
    max: countOption(resolver.max, 'issuer.max', 1000, 100_000),
    ttl: secondsOption(resolver.ttl, 'issuer.ttl', 300, 1, 86_400),
    newIssuerBurst: numberOption(resolver.newIssuerBurst, 'issuer.newIssuerBurst', 100, 1, 100_000),
    newIssuersPerSecond: numberOption(resolver.newIssuersPerSecond, 'issuer.newIssuersPerSecond', 10, 0.01, 100_000),
    allowInsecureHttp: transport.allowInsecureHttp,
    now: transport.now,
    timeout: transport.keys.timeout,
    toConfig(answer, rules) {
      const own = knownOptions(answer, ['issuer', ...ISSUER_OPTIONS], 'issuer.resolve');
      const jwks = [new URL(String(own['issuer'])).origin, ...origins];
      return readIssuerConfig(
        merged(options, own),
        'issuer.resolve.',
        { ...transport, ...rules, jwksOrigins: jwks },
        remoteKeys,
      );
    },
  });
}

function readIssuers(options: Record<string, unknown>, transport: Transport, remoteKeys: RemoteKeys): IssuerRegistry {
  const { issuer } = options;
  if (isResolver(issuer)) return readTenants(options, transport, remoteKeys);
  const isList = Array.isArray(issuer);
  const listed = listOf(issuer);
  if (listed.length === 0) throw new ConfigurationError('issuer', 'name at least one issuer');
  if (listed.length > 1) refuseSharedKeys(options);
  const configs = new Map<string, IssuerConfig>();
  listed.forEach((each, index) => {
    const where = isList ? `issuer[${index}]` : 'issuer';
    const isObject = isOptions(each);
    const own = isObject ? knownOptions(each, ['issuer', ...ISSUER_OPTIONS], where) : { issuer: each };
    const config = readIssuerConfig(merged(options, own), isObject || isList ? `${where}.` : '', transport, remoteKeys);
    if (configs.has(config.issuer)) throw new ConfigurationError(where, `${config.issuer} is listed twice`);
    configs.set(config.issuer, config);
  });
  return new ListedIssuers(configs);
}

function readCacheSize(value: unknown): number {
  if (value === false) return 0;
  const { max } = knownOptionsIfAny(value, ['max'], 'cache');
  return countOption(max, 'cache.max', 10_000, 1_000_000);
}

/**
 * Checks a verifier's options and makes them ready. Whatever cannot work is said here, when the program starts, and not
 * when the first request arrives.
 *
 * @throws ConfigurationError - naming the option, and what to write instead
 */
export function readVerifierConfig<Claims>(
  options: VerifierOptions<Claims>,
  remoteKeys: RemoteKeys,
): VerifierConfig<Claims> {
  const given = knownOptions(options, [...VERIFIER_OWN, ...ISSUER_DEFAULTS, ...ISSUER_OWN]);
  // The names are known; whether the values are right is asked of each.
  const own = given as Partial<VerifierOptions<Claims>>;
  const now = readClock(own.now);
  const transport: Transport = {
    fetch: functionOption(own.fetch, 'fetch', globalFetch),
    now,
    allowInsecureHttp: booleanOption(own.allowInsecureHttp, 'allowInsecureHttp', false),
    keys: readKeyOptions(own.keys),
    // Nothing is inherited.
    jwksOrigins: undefined,
    isConfirmed: undefined,
    mayFetch: undefined,
    random: () => Math.random(),
  };
  const { claims, validate, maxTokenLength, clockTolerance, maxTokenAge } = own;
  if (claims !== undefined && typeof claims?.['~standard']?.validate !== 'function') {
    throw new ConfigurationError('claims', 'give a schema that speaks Standard Schema v1 (zod, valibot, arktype, …)');
  }
  if (validate !== undefined && typeof validate !== 'function')
    throw new ConfigurationError('validate', 'give a function');
  const most = Number.MAX_SAFE_INTEGER;
  return {
    issuers: readIssuers(given, transport, remoteKeys),
    maxTokenLength: numberOption(maxTokenLength, 'maxTokenLength', 16_384, 1, 1_048_576),
    clockTolerance: secondsOption(clockTolerance, 'clockTolerance', 5, 0, 300),
    maxTokenAge: maxTokenAge === undefined ? undefined : secondsOption(maxTokenAge, 'maxTokenAge', 0, 1, most),
    claims,
    validate,
    cacheSize: readCacheSize(own.cache),
    now,
  };
}
