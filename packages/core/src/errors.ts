/** The error codes a refusal can carry: RFC 6750 §3.1, and RFC 6749 §4.1.2.1's word for an outage. */
export type ErrorCode = 'invalid_request' | 'invalid_token' | 'insufficient_scope' | 'temporarily_unavailable';

/** Every status a refusal can have. */
export type RefusalStatus = 400 | 401 | 403 | 503;

const STATUS: Readonly<Record<ErrorCode, RefusalStatus>> = {
  invalid_request: 400,
  invalid_token: 401,
  insufficient_scope: 403,
  temporarily_unavailable: 503,
};

/** No code means that no credentials were shown: RFC 6750 §3.1 then wants a challenge without an error. */
export function statusOf(code: ErrorCode | undefined): RefusalStatus {
  // An error of another version of this package may have a code that this one does not know; it refuses all the same.
  return code !== undefined && Object.hasOwn(STATUS, code) ? STATUS[code] : 401;
}

/** Why a token or a request was refused: stable, finer than the code, for logs and metrics. */
export type Reason =
  | 'credentials_missing'
  | 'credentials_unsupported'
  | 'credentials_malformed'
  | 'credentials_repeated'
  | 'credentials_in_two_places'
  | 'token_too_long'
  | 'token_not_jwt'
  | 'token_encrypted'
  | 'token_malformed'
  | 'issuer_invalid'
  | 'issuer_untrusted'
  | 'issuer_unavailable'
  | 'algorithm_not_allowed'
  | 'type_not_allowed'
  | 'critical_header'
  | 'key_id_invalid'
  | 'claim_invalid'
  | 'claim_missing'
  | 'token_expired'
  | 'token_not_yet_valid'
  | 'token_issued_in_future'
  | 'token_too_old'
  | 'audience_mismatch'
  | 'id_token'
  | 'required_claim_mismatch'
  | 'key_unknown'
  | 'key_unfit'
  | 'keys_unavailable'
  | 'signature_invalid'
  | 'proof_required'
  | 'claims_rejected'
  | 'token_rejected'
  | 'scope_insufficient'
  | 'claim_mismatch';

type Row = readonly [code: ErrorCode | undefined, message: string];

/**
 * The one table of reasons. A message may be sent to any client, so it is fixed: nothing of the token, the network
 * or a library is ever put into it.
 */
const REASONS: Readonly<Record<Reason, Row>> = {
  credentials_missing: [undefined, 'An access token is required.'],
  credentials_unsupported: [undefined, 'An access token is required, sent with the Bearer scheme.'],
  credentials_malformed: ['invalid_request', 'The credentials are malformed.'],
  credentials_repeated: ['invalid_request', 'The request carries more than one Authorization header.'],
  credentials_in_two_places: ['invalid_request', 'The access token is sent in more than one way.'],

  token_too_long: ['invalid_token', 'The access token is too long.'],
  token_not_jwt: ['invalid_token', 'The access token is not a signed JWT.'],
  token_encrypted: ['invalid_token', 'The access token is encrypted.'],
  token_malformed: ['invalid_token', 'The access token is malformed.'],

  issuer_invalid: ['invalid_token', 'The access token names no issuer.'],
  issuer_unavailable: ['temporarily_unavailable', 'The access token cannot be checked at the moment.'],
  issuer_untrusted: ['invalid_token', 'The access token is from another issuer.'],
  algorithm_not_allowed: ['invalid_token', 'The signature algorithm is not accepted.'],
  type_not_allowed: ['invalid_token', 'The token is not an access token.'],
  critical_header: ['invalid_token', 'The access token asks for an extension that is not supported.'],
  key_id_invalid: ['invalid_token', 'The access token names its key in a malformed way.'],

  claim_invalid: ['invalid_token', 'A claim of the access token is malformed.'],
  claim_missing: ['invalid_token', 'The access token lacks a required claim.'],
  token_expired: ['invalid_token', 'The access token has expired.'],
  token_not_yet_valid: ['invalid_token', 'The access token is not valid yet.'],
  token_issued_in_future: ['invalid_token', 'The access token was issued in the future.'],
  token_too_old: ['invalid_token', 'The access token is too old.'],
  audience_mismatch: ['invalid_token', 'The access token is meant for another API.'],
  id_token: ['invalid_token', 'An ID token was sent instead of an access token.'],
  required_claim_mismatch: ['invalid_token', 'A claim of the access token has a value that is not accepted.'],

  key_unknown: ['invalid_token', 'The access token is signed with an unknown key.'],
  key_unfit: ['invalid_token', 'The key of the access token does not fit its signature algorithm.'],
  keys_unavailable: ['temporarily_unavailable', 'The access token cannot be checked at the moment.'],
  signature_invalid: ['invalid_token', 'The signature of the access token is invalid.'],
  proof_required: ['invalid_token', 'The access token is bound to a key or certificate and needs its proof.'],
  claims_rejected: ['invalid_token', 'The claims of the access token are not accepted.'],
  token_rejected: ['invalid_token', 'The access token is not accepted.'],

  scope_insufficient: ['insufficient_scope', 'The access token lacks a required scope.'],
  claim_mismatch: ['insufficient_scope', 'The access token does not permit this request.'],
};

/** Every reason with its code and status, as plain data. */
export const reasons: Readonly<
  Record<Reason, { readonly code: ErrorCode | undefined; readonly status: RefusalStatus }>
> = Object.freeze(
  Object.fromEntries(
    Object.entries(REASONS).map(([reason, [code]]) => [reason, Object.freeze({ code, status: statusOf(code) })]),
  ),
) as Readonly<Record<Reason, { readonly code: ErrorCode | undefined; readonly status: RefusalStatus }>>;

function rowOf(reason: string): Row {
  return Object.hasOwn(REASONS, reason) ? REASONS[reason as Reason] : REASONS.token_rejected;
}

/** What a failure knows beside its reason. */
export interface FailureDetails {
  readonly code?: ErrorCode | undefined;
  readonly retryAfter?: number | undefined;
  readonly cause?: unknown;
  readonly headers?: Readonly<Record<string, string>> | undefined;
}

/**
 * A refusal on its way: a value, so that refusing costs neither an exception nor a stack trace. Only `verify` and its
 * kin turn one into an {@link AccessTokenError}, and only the gate turns one into an answer.
 */
export class Failure {
  readonly reason: string;
  readonly code: ErrorCode | undefined;
  readonly message: string;
  /** Seconds after which another try makes sense; with 503 alone. */
  readonly retryAfter: number | undefined;
  /** What underlies it, for the log of whoever runs the API. Never answered to a client. */
  readonly cause: unknown;
  /** Headers that the one who refused wants to be sent. */
  readonly headers: Readonly<Record<string, string>> | undefined;

  constructor(reason: string, details: FailureDetails = {}) {
    const [code, message] = rowOf(reason);
    this.reason = reason;
    this.code = details.code ?? code;
    this.message = message;
    this.retryAfter = details.retryAfter;
    this.cause = details.cause;
    this.headers = details.headers;
  }

  /** The failure that an error stands for which somebody else threw. */
  static of(error: AccessTokenError): Failure {
    return new Failure(error.reason, { code: error.code, cause: error, headers: error.headers });
  }
}

const FAILURES = Object.fromEntries(
  Object.keys(REASONS).map((reason) => [reason, Object.freeze(new Failure(reason))]),
) as Readonly<Record<Reason, Failure>>;

/** The shared failure of a reason that has no details of its own. */
export function failure(reason: Reason): Failure {
  return FAILURES[reason];
}

/** Makes something of failures, once of each that has no details of its own: there is one for each reason. */
export function oncePerReason<Made>(make: (failed: Failure) => Made): (failed: Failure) => Made {
  const shared = new Set(Object.values(FAILURES));
  const known = new Map<Failure, Made>();
  return (failed) => {
    const before = known.get(failed);
    if (before !== undefined) return before;
    const made = make(failed);
    if (shared.has(failed)) known.set(failed, made);
    return made;
  };
}

const BRAND = Symbol.for('scopegate.AccessTokenError');

/** What an {@link AccessTokenError} can be given beside its reason. */
export interface AccessTokenErrorOptions {
  /** The error code, and with it the status. Default: the reason's own, or `invalid_token` for a word of yours. */
  readonly code?: ErrorCode | undefined;
  /** Response headers that belong to the refusal; one that HTTP cannot carry is left out (RFC 9110 §5.5). */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** What led to it, for logs; never sent to a client. */
  readonly cause?: unknown;
}

/**
 * An access token, or a request that should carry one, was refused.
 *
 * Throw it from `validate` to refuse a token for a reason of your own: 401 `invalid_token`, unless `code` says otherwise.
 * Its message comes from a fixed table and is safe to send; `reason` is for your logs and is not sent.
 *
 * @example
 * ```ts
 * import { AccessTokenError, createVerifier } from '@scopegate/core';
 *
 * const disabled = new Set(['user-7']);
 * export const verifier = createVerifier({
 *   issuer: 'https://tenant.example/',
 *   audience: 'appointments:api',
 *   validate(token) {
 *     if (disabled.has(token.subject ?? '')) throw new AccessTokenError('account_disabled');
 *   },
 * });
 * ```
 */
export class AccessTokenError extends Error {
  /** The OAuth error code, or `undefined` where no credentials were shown (RFC 6750 §3.1). */
  readonly code: ErrorCode | undefined;
  /** The stable word behind the code; one of {@link Reason}, or your own. */
  readonly reason: Reason | (string & {});
  /** The HTTP status that answers it. */
  readonly status: RefusalStatus;
  /** The same as `status`, under the name that Fastify and Nest read. */
  readonly statusCode: RefusalStatus;
  /** The headers that answer it, the challenge among them. */
  readonly headers: Readonly<Record<string, string>>;
  /** Whether frameworks may show the message to the client: yes, but for an outage. */
  readonly expose: boolean;
  /**
   * @param reason - a {@link Reason}, or a stable word of your own for logs
   * @param options - code, headers and cause
   */
  constructor(reason: Reason | (string & {}), options: AccessTokenErrorOptions = {}) {
    const [code, message] = rowOf(reason);
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'AccessTokenError';
    this.code = options.code ?? code;
    this.reason = reason;
    this.status = statusOf(this.code);
    this.statusCode = this.status;
    this.headers = options.headers ?? {};
    this.expose = this.status < 500;
  }
}

// On the prototype, so that an error of a second copy of this package is still recognised.
Object.defineProperty(AccessTokenError.prototype, BRAND, { value: true });

/**
 * Whether a value is an {@link AccessTokenError}, also one of another copy of this package.
 *
 * @param value - anything, such as what a `catch` caught
 */
export function isAccessTokenError(value: unknown): value is AccessTokenError {
  return value instanceof Error && BRAND in value;
}

/** Scopegate was set up in a way that cannot work. `option` names what to change; the message says how. */
export class ConfigurationError extends Error {
  /** The option at fault, such as `audience` or `issuer[1].jwksUri`. */
  readonly option: string;

  /**
   * @param option - the option at fault
   * @param cure - what is wrong with it and what to write instead
   */
  constructor(option: string, hint: string) {
    super(`${option}: ${hint}`);
    this.name = 'ConfigurationError';
    this.option = option;
  }
}
