/** The error codes of a refusal: RFC 6750 §3.1; for an outage that of RFC 6749 §4.1.2.1. */
export type ErrorCode = 'invalid_request' | 'invalid_token' | 'insufficient_scope' | 'temporarily_unavailable';

/** Every status a refusal can have. */
export type RefusalStatus = 400 | 401 | 403 | 503;

const STATUS: Readonly<Record<ErrorCode, RefusalStatus>> = {
  invalid_request: 400,
  invalid_token: 401,
  insufficient_scope: 403,
  temporarily_unavailable: 503,
};

/**
 * The status that a code is answered with. No code means that no credentials were sent (RFC 6750 §3.1): 401. A code that
 * is not in the table, such as one of a later version of this package, refuses with 401 as well.
 */
export function statusOf(code: ErrorCode | undefined): RefusalStatus {
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
 * The one table of reasons. A message may be sent to any client, so it is fixed: it never contains anything of the token,
 * the network or a library.
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

// What follows is also called from JavaScript, so every value is checked before it is used.

/** An own member, or `undefined`: what an object inherits, such as from `Object.prototype`, was not given. */
function ownMember(object: unknown, name: string): unknown {
  const isObject = typeof object === 'object' && object !== null;
  return isObject && Object.hasOwn(object, name) ? (object as Record<string, unknown>)[name] : undefined;
}

function readReason(value: unknown): string {
  return typeof value === 'string' ? value : 'token_rejected';
}

/** Any string counts, because a later version of this package may have more codes. */
function readCode(value: unknown): ErrorCode | undefined {
  return typeof value === 'string' ? (value as ErrorCode) : undefined;
}

function readHeaders(value: unknown): Readonly<Record<string, string>> | undefined {
  const isRecord = typeof value === 'object' && value !== null && !Array.isArray(value);
  return isRecord ? (value as Readonly<Record<string, string>>) : undefined;
}

/** What a failure can have beside its reason. Only own members are read. */
export interface FailureDetails {
  readonly code?: ErrorCode | undefined;
  readonly retryAfter?: number | undefined;
  readonly cause?: unknown;
  readonly headers?: Readonly<Record<string, string>> | undefined;
}

/**
 * A refusal as a value, so that refusing costs neither an exception nor a stack trace. Functions that users call turn it
 * into an {@link AccessTokenError}; the gate turns it into a response.
 */
export class Failure {
  readonly reason: string;
  readonly code: ErrorCode | undefined;
  readonly message: string;
  /** Seconds after which the client may try again; only with 503. */
  readonly retryAfter: number | undefined;
  /** What led to it, for logs. Never sent to a client. */
  readonly cause: unknown;
  /** Response headers that were asked for together with the refusal. */
  readonly headers: Readonly<Record<string, string>> | undefined;

  constructor(reason: string, details: FailureDetails = {}) {
    const [code, message] = rowOf(reason);
    const retryAfter = ownMember(details, 'retryAfter');
    this.reason = reason;
    this.code = readCode(ownMember(details, 'code')) ?? code;
    this.message = message;
    this.retryAfter = typeof retryAfter === 'number' ? retryAfter : undefined;
    this.cause = ownMember(details, 'cause');
    this.headers = readHeaders(ownMember(details, 'headers'));
  }

  /** The failure for an error that was thrown by `validate` or by another verifier, of this copy of the package or not. */
  static of(error: AccessTokenError): Failure {
    const code = readCode(ownMember(error, 'code'));
    const headers = readHeaders(ownMember(error, 'headers'));
    return new Failure(readReason(ownMember(error, 'reason')), { code, cause: error, headers });
  }
}

const FAILURES = Object.fromEntries(
  Object.keys(REASONS).map((reason) => [reason, Object.freeze(new Failure(reason))]),
) as Readonly<Record<Reason, Failure>>;

/** The failure of a reason without details: one shared, frozen object for each reason. */
export function failure(reason: Reason): Failure {
  return FAILURES[reason];
}

/** Remembers what a function makes of the shared failures, of which there is one for each reason. */
export function oncePerReason<Made>(make: (failed: Failure) => Made): (failed: Failure) => Made {
  const shared = new Set(Object.values(FAILURES));
  const remembered = new Map<Failure, Made>();
  return (failed) => {
    const known = remembered.get(failed);
    if (known !== undefined) return known;
    const made = make(failed);
    if (shared.has(failed)) remembered.set(failed, made);
    return made;
  };
}

const BRAND = Symbol.for('scopegate.AccessTokenError');

/** What an {@link AccessTokenError} can be given beside its reason. Only own members are read. */
export interface AccessTokenErrorOptions {
  /** The error code, which decides the status. Default: that of the reason; `invalid_token` for a reason of yours. */
  readonly code?: ErrorCode | undefined;
  /** Response headers to send with the refusal. One that HTTP cannot carry is left out (RFC 9110 §5.5). */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** What led to it, for logs. Never sent to a client. */
  readonly cause?: unknown;
}

/**
 * Thrown where an access token, or a request that should carry one, is refused.
 *
 * Throw it from `validate` to refuse a token for a reason of yours: 401 `invalid_token`, unless `code` says otherwise.
 * Its message comes from a fixed table and is safe to send; `reason` is for your logs and is not sent. From JavaScript a
 * reason, code or options of the wrong type count as left out, so the error always refuses.
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
  /** The OAuth error code; `undefined` where no credentials were sent (RFC 6750 §3.1). */
  readonly code: ErrorCode | undefined;
  /** Why it was refused, finer than the code: a {@link Reason}, or a word of yours. */
  readonly reason: Reason | (string & {});
  /** The HTTP status of the response. */
  readonly status: RefusalStatus;
  /** The same as `status`, under the name that Fastify and Nest read. */
  readonly statusCode: RefusalStatus;
  /** The headers of the response, with the challenge. */
  readonly headers: Readonly<Record<string, string>>;
  /** Whether frameworks may send the message to the client: true except for an outage (503). */
  readonly expose: boolean;
  /**
   * @param reason - a {@link Reason}, or a stable word of yours for logs
   * @param options - code, headers and cause
   */
  constructor(reason: Reason | (string & {}), options: AccessTokenErrorOptions = {}) {
    const word = readReason(reason);
    const [code, message] = rowOf(word);
    const cause = ownMember(options, 'cause');
    super(message, cause === undefined ? undefined : { cause });
    this.name = 'AccessTokenError';
    this.code = readCode(ownMember(options, 'code')) ?? code;
    this.reason = word;
    this.status = statusOf(this.code);
    this.statusCode = this.status;
    this.headers = readHeaders(ownMember(options, 'headers')) ?? {};
    this.expose = this.status < 500;
  }
}

// On the prototype, so that another copy of this package recognises the error as well.
Object.defineProperty(AccessTokenError.prototype, BRAND, { value: true });

/**
 * Whether a value is an {@link AccessTokenError}, also one of another copy of this package.
 *
 * @param value - anything, such as what a `catch` caught
 */
export function isAccessTokenError(value: unknown): value is AccessTokenError {
  return value instanceof Error && BRAND in value;
}

/** Thrown where the options cannot work. `option` names what to change; the message says how. */
export class ConfigurationError extends Error {
  /** The option at fault, such as `audience` or `issuer[1].jwksUri`. */
  readonly option: string;

  /**
   * @param option - the option at fault
   * @param hint - what is wrong with it and what to write instead
   */
  constructor(option: string, hint: string) {
    super(`${option}: ${hint}`);
    this.name = 'ConfigurationError';
    this.option = option;
  }
}
