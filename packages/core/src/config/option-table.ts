import { ConfigurationError } from '../errors.js';
import { isQuotable } from '../http/challenge.js';
import type { KeyOptions } from '../keys/remote-keys.js';
import { JWKS_OF_PEM } from '../keys/secret-material.js';
import { type Clock, readClock } from '../runtime/clock.js';
import type { ScopeClaim } from '../token/scopes.js';
import {
  type Aliases,
  type Cure,
  flag,
  functionOf,
  numberOf,
  type OptionRow,
  optional,
  type RowsOf,
  required,
  seconds,
  unread,
} from './option-row.js';
import {
  type ReadClaimValues,
  readClaimValues,
  readOrigins,
  readSchema,
  readScopeClaims,
  scopesOption,
  textOption,
  textsOption,
} from './option-values.js';
import type {
  CacheOptions,
  GateSettings,
  IssuerDefaults,
  IssuerOptions,
  IssuerResolver,
  StandardSchemaV1,
  VerifierOptions,
} from './options.js';
import { optionsOf } from './read-options.js';

// Every option of every level, a row each. `…_OWN` are the options of one level alone, `…_OPTIONS` all that it takes. The
// interfaces, with their doc comments, are written by hand; with `RowsOf` a missing row does not compile.

const PUBLIC_KEY = `for a public key or certificate write ${JWKS_OF_PEM}, with node:crypto`;
const SECRET_OR_KEY = `${PUBLIC_KEY}; for a secret that only you and the issuer know, secret`;
const KEYS_BY_ISSUER = 'keys are found by issuer alone; or give jwksUri, or jwks';
const ISSUER = 'did you mean issuer? It is the exact iss of the tokens, to the last slash';
const CLOCK = 'did you mean now? It is a function that returns milliseconds since 1970';
const SCOPE = 'did you mean scope? A token needs all that are listed';

const IN_SECONDS = (meant: string): string => `did you mean ${meant}? It is a number of seconds`;

const OPTIONAL: Cure = (value) =>
  value === false
    ? 'did you mean optional? optional: true lets requests without credentials pass'
    : 'leave it out, a token is required by default; optional: true lets requests without credentials pass';

const ISSUER_ALIASES: Aliases = {
  issuerBaseURL: ISSUER,
  issuerUrl: ISSUER,
  authority: ISSUER,
  iss: ISSUER,
  issuers: 'did you mean issuer?',
};

/** Options of each issuer that may also be set at top level, as the default for all of them. */
export const ISSUER_DEFAULTS: RowsOf<
  IssuerDefaults,
  {
    audience: readonly string[];
    algorithms: unknown;
    clientIdClaims: readonly string[];
    claimValues: ReadClaimValues;
  }
> = {
  audience: required(
    (value, option) =>
      textsOption(
        value,
        option,
        "give the identifier of this API as its tokens name it, such as 'appointments:api'; without it a token meant for any API would pass",
      ),
    { audiences: 'did you mean audience?', aud: 'did you mean audience?' },
  ),
  algorithms: unread({
    algorithm: 'did you mean algorithms?',
    algs: 'did you mean algorithms?',
    tokenSigningAlg: 'did you mean algorithms?',
  }),
  profile: optional(
    'jwt',
    (value, option): 'jwt' | 'rfc9068' => {
      if (value === 'jwt' || value === 'rfc9068') return value;
      throw new ConfigurationError(option, "give 'jwt' or 'rfc9068'");
    },
    {
      strict: "profile: 'rfc9068' is strict, profile: 'jwt' is the default",
      typ: "profile: 'rfc9068' takes at+jwt alone, profile: 'jwt' takes JWT as well",
    },
  ),
  scopeClaims: optional<readonly ScopeClaim[], readonly ScopeClaim[]>(['scope', 'scp'], readScopeClaims),
  clientIdClaims: optional(['client_id', 'azp', 'cid', 'appid'] as readonly string[], (value, option) =>
    textsOption(value, option, 'give a list of claim names'),
  ),
  claimValues: required(readClaimValues, {
    requiredClaims:
      "write claimValues: { token_use: 'access' }; a claim that must only be present is a matter of the claims schema",
    subject: "write claimValues: { sub: '…' }",
  }),
  refuseIdTokens: flag(true),
};

/** Options that belong to one issuer: at top level only where there is just one. */
export const ISSUER_OWN: RowsOf<
  Omit<IssuerOptions, keyof IssuerDefaults | 'issuer'>,
  { jwksUri: unknown; jwks: unknown; secret: unknown }
> = {
  audienceClaim: optional('aud', (value, option) => textOption(value, option, 'give the name of a claim')),
  jwksUri: unread({
    jwksUrl: 'did you mean jwksUri?',
    jwksUris: 'did you mean jwksUri?',
    jwksEndpoint: 'did you mean jwksUri?',
    secretOrKeyProvider: KEYS_BY_ISSUER,
    getKey: KEYS_BY_ISSUER,
  }),
  jwks: unread({
    jwk: 'did you mean jwks? Write jwks: { keys: [jwk] }',
    jwkSet: 'did you mean jwks?',
    keySet: 'did you mean jwks?',
    key: PUBLIC_KEY,
    publicKey: PUBLIC_KEY,
    publicKeys: PUBLIC_KEY,
    verificationKey: PUBLIC_KEY,
    pem: PUBLIC_KEY,
    cert: PUBLIC_KEY,
    certs: PUBLIC_KEY,
    certificate: PUBLIC_KEY,
    x5c: PUBLIC_KEY,
    secretOrKey: SECRET_OR_KEY,
    secretOrPublicKey: SECRET_OR_KEY,
    secretOrPrivateKey: SECRET_OR_KEY,
    signingKey: SECRET_OR_KEY,
  }),
  secret: unread(),
};

/** Everything that one issuer takes. */
export const ISSUER_OPTIONS: typeof ISSUER_DEFAULTS & typeof ISSUER_OWN & { readonly issuer: OptionRow<string> } = {
  issuer: required(
    (value, option) => textOption(value, option, "give the exact iss of the tokens, such as 'https://tenant.example/'"),
    ISSUER_ALIASES,
  ),
  ...ISSUER_DEFAULTS,
  ...ISSUER_OWN,
};

/** Everything that a resolver of tenants takes. */
export const RESOLVER_OPTIONS: RowsOf<IssuerResolver, { resolve: unknown }> = {
  resolve: unread(),
  max: numberOf('count', 1000, 1, 100_000),
  ttl: seconds(300, 1, 86_400),
  jwksOrigins: optional<readonly string[], readonly string[]>([], readOrigins),
  newIssuerBurst: numberOf('count', 100, 1, 100_000),
  newIssuersPerSecond: numberOf('per second', 10, 0.01, 100_000),
};

/** How keys are fetched and kept. */
export const KEY_OPTIONS: RowsOf<KeyOptions> = {
  timeout: seconds(5, 0.01, 60, { timeoutDuration: IN_SECONDS('timeout') }),
  discoveryTimeout: seconds(2, 0.01, 60),
  minTtl: seconds(300, 1, 86_400),
  maxTtl: seconds(3600, 1, 86_400, { cacheMaxAge: IN_SECONDS('maxTtl') }),
  defaultTtl: seconds(600, 1, 86_400),
  maxStale: seconds(3600, 0, 86_400),
  refreshAt: numberOf('ratio', 0.8, 0.1, 1),
  jitter: numberOf('ratio', 0.1, 0, 0.5),
  failureMemory: seconds(1, 0, 60),
  minBackoff: seconds(1, 0.1, 3600),
  maxBackoff: seconds(60, 0.1, 3600),
  unknownKeyBurst: numberOf('count', 2, 1, 100),
  unknownKeyInterval: seconds(30, 1, 3600, { cooldownDuration: IN_SECONDS('unknownKeyInterval') }),
  maxBytes: numberOf('bytes', 524_288, 1024, 16_777_216),
  maxKeys: numberOf('count', 100, 1, 10_000),
};

/** How many verified tokens are remembered. */
export const CACHE_OPTIONS: RowsOf<CacheOptions> = {
  max: numberOf('count', 10_000, 1, 1_000_000),
};

const readKeys = optionsOf(KEY_OPTIONS).read;
const readCache = optionsOf(CACHE_OPTIONS).read;

/** Options of the verifier as a whole. */
export const VERIFIER_OWN: RowsOf<
  Omit<VerifierOptions, Exclude<keyof IssuerOptions, 'issuer'>>,
  {
    issuer: unknown;
    maxTokenAge: number | undefined;
    claims: StandardSchemaV1 | undefined;
    validate: ((token: never) => unknown) | undefined;
    cache: { readonly max: number };
    keys: Required<KeyOptions>;
    now: Clock;
  }
> = {
  issuer: unread(ISSUER_ALIASES),
  maxTokenLength: numberOf('characters', 16_384, 1, 1_048_576),
  clockTolerance: seconds(5, 0, 300, {
    clockSkew: IN_SECONDS('clockTolerance'),
    leeway: IN_SECONDS('clockTolerance'),
  }),
  maxTokenAge: seconds(undefined, 1, Number.POSITIVE_INFINITY, { maxAge: IN_SECONDS('maxTokenAge') }),
  claims: optional(undefined, readSchema),
  validate: functionOf<(token: never) => unknown, undefined>(undefined),
  cache: required((value, option) => (value === false ? { max: 0 } : readCache(value, option))),
  keys: required((value, option) => {
    const keys = readKeys(value, option);
    if (keys.minTtl > keys.maxTtl) throw new ConfigurationError(`${option}.minTtl`, 'give no more than keys.maxTtl');
    return keys;
  }),
  // Looked up at each call, so that what instrumentation or a test puts in its place later is used.
  fetch: functionOf<typeof fetch, typeof fetch>((...request) => fetch(...request)),
  now: required(readClock, { clockTimestamp: CLOCK, currentDate: CLOCK }),
  allowInsecureHttp: flag(false),
};

/** Everything that a verifier takes. */
export const VERIFIER_OPTIONS: typeof VERIFIER_OWN & typeof ISSUER_DEFAULTS & typeof ISSUER_OWN = {
  ...VERIFIER_OWN,
  ...ISSUER_DEFAULTS,
  ...ISSUER_OWN,
};

/** Where credentials are looked for. */
export const CREDENTIALS_OPTIONS: RowsOf<NonNullable<GateSettings['credentials']>> = {
  body: flag(false),
};

/** Options of a gate beside its verifier's. */
export const GATE_OWN: RowsOf<
  GateSettings,
  { scope: readonly string[]; realm: string | undefined; credentials: { readonly body: boolean } }
> = {
  optional: flag(false, { authRequired: OPTIONAL, credentialsRequired: OPTIONAL }),
  scope: optional<readonly string[], readonly string[]>([], scopesOption, { scopes: SCOPE, requiredScopes: SCOPE }),
  realm: optional(undefined, (value, option) => {
    if (typeof value === 'string' && isQuotable(value)) return value;
    throw new ConfigurationError(option, 'give a text of printable ASCII');
  }),
  credentials: optionsOf(CREDENTIALS_OPTIONS),
};

/** A verifier in place of its options. */
export const SHARED_VERIFIER: { readonly verifier: OptionRow } = { verifier: unread() };

/** Everything that a gate takes. */
export const GATE_OPTIONS: typeof VERIFIER_OPTIONS & typeof GATE_OWN & typeof SHARED_VERIFIER = {
  ...VERIFIER_OPTIONS,
  ...GATE_OWN,
  ...SHARED_VERIFIER,
};

/** Options of an adapter beside its gate's. Which names are free for `requestProperty` its framework knows. */
export const ADAPTER_OWN: Readonly<Record<'onRefusal' | 'requestProperty', OptionRow>> = {
  onRefusal: functionOf<(...given: never) => unknown, undefined>(undefined),
  requestProperty: unread(),
};

/** Everything that an adapter takes. */
export const ADAPTER_OPTIONS: typeof GATE_OPTIONS & typeof ADAPTER_OWN = { ...GATE_OPTIONS, ...ADAPTER_OWN };

const { cache: _, ...WITHOUT_CACHE } = VERIFIER_OPTIONS;

/** Everything that the standalone functions take: they remember no tokens. */
export const STANDALONE_OPTIONS: Omit<typeof VERIFIER_OPTIONS, 'cache'> & Pick<typeof GATE_OWN, 'scope'> = {
  ...WITHOUT_CACHE,
  scope: GATE_OWN.scope,
};
