import type { JSONWebKeySet } from 'jose';
import type { JsonValue } from '../encoding/json.js';
import type { KeyOptions } from '../keys/key-options.js';
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

/** What may be set for each issuer, and for all of them at top level. */
export interface IssuerDefaults {
  /** The identifier of this API in the audience claim; of several, any one must match. Required in the end. */
  readonly audience?: string | readonly string[];
  /** The signature algorithms that are accepted. Default: what the issuer's keys are for. */
  readonly algorithms?: readonly string[];
  /** `jwt` takes `typ` absent, `JWT` and `at+jwt`; `rfc9068` is strict (RFC 9068 §4). Default `jwt`. */
  readonly profile?: 'jwt' | 'rfc9068';
  /** Claims that hold scopes; an array is a path into nested claims. Default `['scope', 'scp']`, united. */
  readonly scopeClaims?: readonly ScopeClaim[];
  /** Claims that hold the client's id; the first one present counts. Default `['client_id', 'azp', 'cid', 'appid']`. */
  readonly clientIdClaims?: readonly string[];
  /** Claims that must have exactly these values, such as `{ token_use: 'access' }`. */
  readonly claimValues?: Readonly<Record<string, JsonValue>>;
  /**
   * Whether ID tokens are refused in profile `jwt`: those with `at_hash` or `c_hash`, and those with a `nonce` that have
   * neither `scope` nor `scp` nor the type `at+jwt`. Default true.
   */
  readonly refuseIdTokens?: boolean;
}

/** One issuer, and what its tokens have to be. */
export interface IssuerOptions extends IssuerDefaults {
  /** The exact `iss`: compared to the last character, a trailing slash included. */
  readonly issuer: string;
  /** The claim that names the audience. Default `aud`; Amazon Cognito's access tokens use `client_id`. */
  readonly audienceClaim?: string;
  /** Where the key set stands; without it, it is discovered from the issuer's metadata. */
  readonly jwksUri?: string;
  /**
   * The key set itself: nothing is fetched. A key without `kid` serves tokens of any `kid`, after the keys of that very
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

/** Tenants that are decided upon at run time. */
export interface IssuerResolver {
  /**
   * Answers with the options of a tenant, or with nothing for a stranger. It is asked only about an `iss` that is an https
   * URL (an http one, of this machine too, under `allowInsecureHttp` alone), once at a time for each. Where it throws,
   * clients get 503.
   */
  resolve(iss: string): IssuerOptions | undefined | Promise<IssuerOptions | undefined>;
  /** How many tenants are held, and as many that no good token has come from yet. Default 1000. */
  readonly max?: number;
  /** For how long an answer is good, in seconds; a tenant that was removed is trusted no longer than this. Default 300. */
  readonly ttl?: number;
  /** Origins beside its own that a tenant's `jwks_uri` may have, such as `https://keys.example.com`. Default none. */
  readonly jwksOrigins?: readonly string[];
  /** How many fetches issuers that no good token has come from may cause at once. Default 100. */
  readonly newIssuerBurst?: number;
  /** How many more they may cause in each second. Default 10. */
  readonly newIssuersPerSecond?: number;
}

/** How a verifier checks tokens. */
export interface VerifierOptions<Claims = JwtClaims> extends Partial<Omit<IssuerOptions, 'issuer'>> {
  /** The issuer or issuers that are trusted. */
  readonly issuer: string | IssuerOptions | readonly (string | IssuerOptions)[] | IssuerResolver;
  /** Longer tokens are refused unread, in characters. Default 16384. */
  readonly maxTokenLength?: number;
  /** How far clocks may differ, in seconds. Default 5, at most 300. */
  readonly clockTolerance?: number;
  /** The greatest age since `iat`, in seconds; a token without `iat` is then refused. Default: none. */
  readonly maxTokenAge?: number;
  /**
   * Checks the claims and gives `token.claims` its type. It runs on every request, also for a token seen before, and what
   * it makes belongs to that request: it is not frozen, and changes to it show in no other request. It is given the claims
   * as signed, frozen. Where it answers with issues the token is refused, 401 `claims_rejected`.
   */
  readonly claims?: StandardSchemaV1<unknown, Claims>;
  /**
   * The last word, on every request: throw an `AccessTokenError` to refuse. Anything else that it throws goes to the
   * framework's error path. It returns nothing: a returned value is a mistake and is reported as one.
   */
  readonly validate?: (token: AccessToken<Claims>) => void | Promise<void>;
  /**
   * How many verified tokens are remembered, so that one that is shown again costs no second signature check; fewer where
   * they are longer than 4096 characters on average. Default `{ max: 10000 }`; `false` remembers none.
   */
  readonly cache?: false | { readonly max?: number };
  /** How keys are fetched and kept. */
  readonly keys?: KeyOptions;
  /** What fetches metadata and keys; a proxy or an agent goes in here. Default: the global `fetch`. */
  readonly fetch?: typeof fetch;
  /**
   * The clock: milliseconds since 1970, from the year 2001 on. Default `Date.now`. One that is given is tried when the
   * verifier is made; anything else than such a number is a ConfigurationError, then or on the request that meets it.
   */
  readonly now?: () => number;
  /**
   * Whether issuers may be reached over http beyond this machine, and a resolver is asked about http issuers. Default false.
   */
  readonly allowInsecureHttp?: boolean;
}

/** Where claims have a type of one's own, the schema that makes them so: a type alone checks nothing. */
export type SchemaFor<Claims> = JwtClaims extends Claims
  ? unknown
  : { readonly claims: StandardSchemaV1<unknown, Claims> };

/** Options that stand with an issuer, or at top level as a default for all of them. */
export const ISSUER_DEFAULTS: readonly (keyof IssuerDefaults)[] = [
  'audience',
  'algorithms',
  'profile',
  'scopeClaims',
  'clientIdClaims',
  'claimValues',
  'refuseIdTokens',
];

/** Options that belong to one issuer: at top level only where there is just one. */
export const ISSUER_OWN: readonly Exclude<keyof IssuerOptions, keyof IssuerDefaults | 'issuer'>[] = [
  'audienceClaim',
  'jwksUri',
  'jwks',
  'secret',
];

/** Options of the verifier as a whole. */
export const VERIFIER_OWN: readonly Exclude<keyof VerifierOptions, Exclude<keyof IssuerOptions, 'issuer'>>[] = [
  'issuer',
  'maxTokenLength',
  'clockTolerance',
  'maxTokenAge',
  'claims',
  'validate',
  'cache',
  'keys',
  'fetch',
  'now',
  'allowInsecureHttp',
];
