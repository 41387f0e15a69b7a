import { type Failure, statusOf } from '../errors.js';
import { bearerChallenge } from './challenge.js';

/** What a challenge names beside the error. */
export interface ChallengeContext {
  readonly realm?: string | undefined;
  /** Scopes that the request needs. */
  readonly scopes?: readonly string[] | undefined;
}

/** Names that are decided here, whatever else is wanted. */
const DECIDED = /^(?:www-authenticate|cache-control|content-.*|transfer-encoding|connection)$/i;

/** RFC 9110 §5.1 and §5.5: what can be sent. One line break would make Node throw away the whole answer. */
const FIELD_NAME = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
const FIELD_VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;

export function canBeSent([name, value]: readonly [string, unknown]): boolean {
  return FIELD_NAME.test(name) && typeof value === 'string' && FIELD_VALUE.test(value);
}

/** Headers that the one who refused wants to be sent, but for those of the answer itself. */
function wanted(headers: Readonly<Record<string, string>> = {}): Record<string, string> {
  const others = Object.entries(headers).filter((field) => canBeSent(field) && !DECIDED.test(field[0]));
  return Object.fromEntries(
    others.map(([name, value]) => [name.toLowerCase() === 'retry-after' ? 'Retry-After' : name, value]),
  );
}

/**
 * The headers that answer a failure: a challenge on 401 (RFC 9110 §15.5.2), on 403 and on 400 (RFC 6750 §3), none on 503,
 * where the client has done nothing wrong.
 */
export function refusalHeaders(failed: Failure, context: ChallengeContext = {}): Readonly<Record<string, string>> {
  const headers: Record<string, string> = { ...wanted(failed.headers), 'Cache-Control': 'no-store' };
  if (statusOf(failed.code) === 503) {
    headers['Retry-After'] ??= String(failed.retryAfter ?? 1);
    return Object.freeze(headers);
  }
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
