import { AccessTokenError, type Failure, oncePerReason } from '../errors.js';
import { refusalHeaders } from './refusal-headers.js';

const headersOf = oncePerReason((failed) => refusalHeaders(failed));

/**
 * The error that a failure is for those who call functions instead of sending requests. It says what is wrong with a
 * token, and not where in this package that was seen: a stack trace would cost more than all that is done to refuse.
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
