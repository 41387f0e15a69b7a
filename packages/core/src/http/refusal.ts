import { AccessTokenError, type Failure, oncePerReason, type RefusalStatus, statusOf } from '../errors.js';
import { bearerChallenge } from './challenge.js';

/** The response to a request that is refused. */
export interface Refusal {
  readonly status: RefusalStatus;
  /** The challenge, `Cache-Control`, the type of the body. */
  readonly headers: Readonly<Record<string, string>>;
  /** JSON, RFC 6749 §5.2; empty if there is no error to name (RFC 6750 §3.1). */
  readonly body: string;
  /** For logs, metrics and the framework's error path. */
  readonly cause: AccessTokenError;
}

/** What a challenge names beside the error. */
export interface ChallengeContext {
  readonly realm?: string | undefined;
  /** Scopes that the request needs. */
  readonly scopes?: readonly string[] | undefined;
}

/** Headers of a refusal that nobody else decides. */
const RESERVED = /^(?:www-authenticate|cache-control|content-.*|transfer-encoding|connection)$/i;

const FIELD_NAME = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
const FIELD_VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;

/** RFC 9110 §5.1 and §5.5. A line break in one field would make Node throw away the whole response. */
export function isSendable(field: readonly [name: string, value: unknown]): field is [string, string] {
  const [name, value] = field;
  return FIELD_NAME.test(name) && typeof value === 'string' && FIELD_VALUE.test(value);
}

/** The headers of an AccessTokenError that may be sent with its refusal. */
function customHeaders(headers: Readonly<Record<string, string>> = {}): Record<string, string> {
  const fields = Object.entries(headers).filter((field) => isSendable(field) && !RESERVED.test(field[0]));
  return Object.fromEntries(
    fields.map(([name, value]) => [name.toLowerCase() === 'retry-after' ? 'Retry-After' : name, value]),
  );
}

/**
 * The headers of a refusal: a challenge on 401 (RFC 9110 §15.5.2), on 403 and on 400 (RFC 6750 §3). On 503 there is none,
 * because the client has done nothing wrong, but a Retry-After.
 */
export function refusalHeaders(failed: Failure, context: ChallengeContext = {}): Readonly<Record<string, string>> {
  const headers: Record<string, string> = { ...customHeaders(failed.headers), 'Cache-Control': 'no-store' };
  if (statusOf(failed.code) === 503) {
    headers['Retry-After'] ??= String(failed.retryAfter ?? 1);
    return Object.freeze(headers);
  }
  // A copy without a prototype: what `Object.prototype` has is in no challenge.
  const { realm, scopes }: ChallengeContext = Object.assign(Object.create(null), context);
  headers['WWW-Authenticate'] = bearerChallenge({
    // RFC 6750 §3: a challenge has at least one parameter.
    realm: realm ?? (failed.code === undefined ? 'api' : undefined),
    error: failed.code,
    // Without an error there is no description either: RFC 6750 §3.1.
    error_description: failed.code === undefined ? undefined : failed.message,
    scope: scopes !== undefined && scopes.length > 0 ? scopes.join(' ') : undefined,
  });
  return Object.freeze(headers);
}

/** What is sent to the client. */
export type RefusalContent = Omit<Refusal, 'cause'>;

/** The body of a refusal, RFC 6749 §5.2. */
const bodyOf = oncePerReason(({ code, message }) =>
  code === undefined ? '' : JSON.stringify({ error: code, error_description: message }),
);

/** What is sent to the client for a failure. */
export function refusalContent(failed: Failure, context: ChallengeContext = {}): RefusalContent {
  const headers = refusalHeaders(failed, context);
  const body = bodyOf(failed);
  return {
    status: statusOf(failed.code),
    headers: body === '' ? headers : Object.freeze({ ...headers, 'Content-Type': 'application/json; charset=utf-8' }),
    body,
  };
}

const headersOf = oncePerReason((failed) => refusalHeaders(failed));

/**
 * The error for a failure. It has no stack trace: that would cost more than all other work of a refusal, and would show
 * only where in this package the token was refused.
 */
export function toError(
  failed: Failure,
  headers: Readonly<Record<string, string>> = headersOf(failed),
): AccessTokenError {
  const limit = Error.stackTraceLimit;
  // Not an assignment, which throws where the built-ins are frozen.
  Reflect.set(Error, 'stackTraceLimit', 0);
  try {
    return new AccessTokenError(failed.reason, { code: failed.code, headers, cause: failed.cause });
  } finally {
    Reflect.set(Error, 'stackTraceLimit', limit);
  }
}

/** Creates its cause when it is first read, because most refusals are only sent. */
class LazyRefusal implements Refusal {
  readonly status: RefusalStatus;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly #failure: Failure;
  #cause: AccessTokenError | undefined;

  constructor(failed: Failure, { status, headers, body }: RefusalContent) {
    this.#failure = failed;
    this.status = status;
    this.headers = headers;
    this.body = body;
  }

  get cause(): AccessTokenError {
    this.#cause ??= toError(this.#failure, this.headers);
    return this.#cause;
  }
}

/** The refusal for a failure, with what {@link refusalContent} made of it. */
export function createRefusal(failed: Failure, content: RefusalContent): Refusal {
  return new LazyRefusal(failed, content);
}
