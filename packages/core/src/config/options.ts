import type { JSONWebKeySet } from 'jose';
import type { JsonValue } from '../encoding/json.js';
import type { KeyOptions } from '../keys/remote-keys.js';
import type { AccessToken } from '../token/access-token.js';
import type { JwtClaims } from '../token/claims.js';
import type { ScopeClaim } from '../token/scopes.js';

/** A schema of any library that speaks Standard Schema v1: zod, valibot, arktype and others. */
export interface StandardSchemaV1<Input = unknown, Output = Input> {
  readonly '~standard': {
    readonly version: 1;
    readonly vendor: string;
    readonly validate: (value: unknown) => StandardResult<Output> | Promise<StandardResult<Output>>;
    readonly types?: { readonly input: Input; readonly output: Output } | undefined;
  };
}

/** What a schema answers: a value, or issues. */
export type StandardResult<Output> =
  | { readonly value: Output; readonly issues?: undefined }
  | { readonly issues: readonly { readonly message: string }[] };

/** What claims must be, by name: a JSON value, or a predicate of the value that returns `true`. */
export type ClaimValues = Readonly<Record<string, JsonValue | ((value: unknown) => boolean)>>;

/** What may be set for each issuer, and for all of them at top level. */
export interface IssuerDefaults {
  /**
   * The identifier of this API in the audience claim; of several, any one must match (RFC 7519 §4.1.3). Required for every
   * issuer, here or at top level.
   */
  readonly audience?: string | readonly string[];
  /** The signature algorithms that are accepted (RFC 8725 §3.1). Default: those that the issuer's keys are for. */
  readonly algorithms?: readonly string[];
  /**
   * `jwt` takes `typ` absent, `JWT` and `at+jwt`; `rfc9068` takes `at+jwt` alone and requires the claims of RFC 9068 §2.2.
   * Default `jwt`.
   */
  readonly profile?: 'jwt' | 'rfc9068';
  /**
   * Claims that hold scopes; their scopes are united. An array is a path into nested claims. Default `['scope', 'scp']`.
   */
  readonly scopeClaims?: readonly ScopeClaim[];
  /** Claims that hold the client's id; the first one present counts. Default `['client_id', 'azp', 'cid', 'appid']`. */
  readonly clientIdClaims?: readonly string[];
  /**
   * What claims must be, such as `{ token_use: 'access' }`; otherwise 401 `required_claim_mismatch`, or `claim_missing` for
   * one with a JSON value that is absent. JSON values are compared deeply, members in any order. A predicate is asked on
   * every request, after the signature is verified, and must return exactly `true`; an absent claim is `undefined`. One that
   * throws refuses; one that returns a promise is a ConfigurationError. Default: none.
   */
  readonly claimValues?: ClaimValues;
  /**
   * Whether ID tokens are refused in profile `jwt`: those with `at_hash` or `c_hash`, and those with a `nonce` that have
   * neither `scope` nor `scp` nor the type `at+jwt`. Default `true`.
   */
  readonly refuseIdTokens?: boolean;
}

/** One issuer, and what its tokens have to be. */
export interface IssuerOptions extends IssuerDefaults {
  /** The exact `iss`: compared to the last character, a trailing slash included (RFC 7519 §4.1.1). */
  readonly issuer: string;
  /** The claim that names the audience. Amazon Cognito's access tokens use `client_id`. Default `aud`. */
  readonly audienceClaim?: string;
  /** URL of the JWKS. Default: discovered from the issuer's metadata (RFC 8414 §3, OpenID Connect Discovery §4). */
  readonly jwksUri?: string;
  /**
   * The JWKS itself: nothing is fetched. A key without `kid` serves tokens of any `kid`, after the keys of that very
   * `kid`; at most 4 keys are tried for a token. A public key in PEM is written as
   * `{ keys: [createPublicKey(pem).export({ format: 'jwk' })] }`, with `node:crypto`.
   */
  readonly jwks?: JSONWebKeySet;
  /**
   * A secret that only the issuer and this API know, for HS256 (or what `algorithms` says): a string (UTF-8) or bytes, at
   * least 32 bytes for HS256. Key material of another kind (PEM, DER, OpenSSH, JWK, JWK Set, URL) is refused.
   */
  readonly secret?: string | Uint8Array;
}

/** Decides at run time which issuers are trusted, one tenant at a time. */
export interface IssuerResolver {
  /**
   * Returns the options of a tenant, or nothing for an unknown `iss`. It is called only for an `iss` that is an https URL
   * (with `allowInsecureHttp` also for http, loopback included), once at a time for each. If it throws, clients get 503.
   */
  resolve(iss: string): IssuerOptions | undefined | Promise<IssuerOptions | undefined>;
  /** How many tenants are held, and as many that no valid token has come from yet: a count, 1 to 100000. Default 1000. */
  readonly max?: number;
  /**
   * How long an answer counts, in seconds, 1 to 86400. A tenant that was removed is trusted no longer than this. Default 300.
   */
  readonly ttl?: number;
  /** Origins beside its own that a tenant's `jwks_uri` may have, such as `https://keys.example.com`. Default: none. */
  readonly jwksOrigins?: readonly string[];
  /** How many fetches issuers that no valid token has come from may cause at once: a count, 1 to 100000. Default 100. */
  readonly newIssuerBurst?: number;
  /** How many more of these fetches are allowed per second, 0.01 to 100000. Default 10. */
  readonly newIssuersPerSecond?: number;
}

/** How many verified tokens are remembered. */
export interface CacheOptions {
  /** A count of tokens, 1 to 1000000; fewer are held where they are longer than 4096 characters on average. Default 10000. */
  readonly max?: number;
}

/** How a verifier checks tokens. */
export interface VerifierOptions<Claims = JwtClaims> extends Partial<Omit<IssuerOptions, 'issuer'>> {
  /** The issuer or issuers that are trusted. */
  readonly issuer: string | IssuerOptions | readonly (string | IssuerOptions)[] | IssuerResolver;
  /** Longer tokens are refused unread: in characters, 1 to 1048576. Default 16384. */
  readonly maxTokenLength?: number;
  /** How far clocks may differ, in seconds, 0 to 300. Default 5. */
  readonly clockTolerance?: number;
  /** The greatest age since `iat`, in seconds, at least 1; a token without `iat` is then refused. Default: none. */
  readonly maxTokenAge?: number;
  /**
   * Checks the claims and gives `token.claims` its type. It runs on every request, also for a token seen before, and what
   * it makes belongs to that request: it is not frozen, and changes to it show in no other request. It is given the claims
   * as signed, frozen. If it answers with issues, the token is refused with 401 `claims_rejected`. Default: none.
   */
  readonly claims?: StandardSchemaV1<unknown, Claims>;
  /**
   * Custom validation, on every request, after everything else: throw an `AccessTokenError` to refuse. Anything else that
   * it throws goes to the framework's error path. It must return nothing; any other answer is a ConfigurationError.
   * Default: none.
   */
  readonly validate?: (token: AccessToken<Claims>) => void | Promise<void>;
  /**
   * Whether verified tokens are remembered, so that a repeated one costs no second signature check; `false` remembers none.
   * Default `{ max: 10000 }`.
   */
  readonly cache?: false | CacheOptions;
  /** How keys are fetched and kept. Default: see each of its options. */
  readonly keys?: KeyOptions;
  /** Fetches metadata and keys; a proxy or an agent goes in here. Default: the global `fetch`. */
  readonly fetch?: typeof fetch;
  /**
   * The clock: returns milliseconds since 1970, from the year 2001 on. It is tried when the verifier is made; anything else
   * than such a number is a ConfigurationError, then or on the request that meets it. Default `Date.now`.
   */
  readonly now?: () => number;
  /**
   * Whether issuers may be reached over http beyond this machine, and a resolver is asked about http issuers.
   * Default `false`.
   */
  readonly allowInsecureHttp?: boolean;
}

/** Claims of another type than {@link JwtClaims} need the schema that makes them so: a type alone checks nothing. */
export type SchemaFor<Claims> = JwtClaims extends Claims
  ? unknown
  : { readonly claims: StandardSchemaV1<unknown, Claims> };

/** What a gate asks of a request beside what its verifier checks. */
export interface GateSettings {
  /**
   * Whether a request without credentials passes, with no token. Credentials that are sent must still be valid. It does
   * not go together with `scope`. Default `false`.
   */
  readonly optional?: boolean;
  /** Scopes that every route needs; also named in 401 challenges. Default: none. */
  readonly scope?: string | readonly string[];
  /** The realm of the challenges, RFC 9110 §11.5. Default: the first audience. */
  readonly realm?: string;
  /**
   * `body: true` also takes a token from a form, RFC 6750 §2.2; a body parser must then run before. Query and cookies are
   * never read. Default `{ body: false }`.
   */
  readonly credentials?: { readonly body?: boolean };
}
