import { own } from '../encoding/json.js';
import { ConfigurationError, type Failure, failure } from '../errors.js';
import type { GateRequest } from './request.js';

/** RFC 9110 §11.4: a scheme, spaces, and what follows. */
const CREDENTIALS = /^([!#$%&'*+\-.^_`|~0-9A-Za-z]+)(?: +(.*))?$/s;

/** RFC 9110 §11.2 token68, which is RFC 6750's b64token. */
const TOKEN68 = /^[A-Za-z0-9\-._~+/]+=*$/;

/** How nearly every Authorization header begins. */
const USUAL_START = 'Bearer ';

/** The one type of RFC 6750 §2.2. Parameters may follow it, after a semicolon. */
const FORM_TYPE = 'application/x-www-form-urlencoded';

/** The field lines of a header. A request can also come from JavaScript, where `header` may return anything. */
function linesOf(request: GateRequest, name: string): readonly string[] {
  const lines: unknown = request.header(name);
  if (Array.isArray(lines) && lines.every((line) => typeof line === 'string')) return lines;
  throw new ConfigurationError('request.header', 'return the lines of the header as a list of strings');
}

function tokenInHeader(lines: readonly string[]): string | Failure | undefined {
  const [line] = lines;
  if (line === undefined) return undefined;
  if (lines.length > 1) return failure('credentials_repeated');
  if (line.startsWith(USUAL_START) && line.charAt(USUAL_START.length) !== ' ') return line.slice(USUAL_START.length);
  const [, scheme, token] = CREDENTIALS.exec(line) ?? [];
  if (scheme === undefined) return failure('credentials_malformed');
  if (scheme.toLowerCase() !== 'bearer') return failure('credentials_unsupported');
  return token ?? failure('credentials_malformed');
}

/**
 * Whether a text has the form of credentials. Call it only for what is no token: every token has this form, and checking
 * each of its characters would cost more than all other work for a repeated token.
 */
export function canBeCredentials(text: string): boolean {
  return TOKEN68.test(text);
}

/** RFC 6750 §2.2: the token in a form, as the framework has parsed it, and never in that of a GET. */
function tokenInBody(request: GateRequest): string | Failure | undefined {
  if (request.method === 'GET' || request.method === 'HEAD') return undefined;
  const [type, ...moreTypes] = linesOf(request, 'content-type');
  if (moreTypes.length > 0 || type?.split(';')[0]?.trim().toLowerCase() !== FORM_TYPE) return undefined;
  const body = request.body?.();
  const token = typeof body === 'object' && body !== null ? own(body, 'access_token') : undefined;
  if (token === undefined) return undefined;
  // A parameter that occurs twice is parsed into a list.
  return typeof token === 'string' ? token : failure('credentials_malformed');
}

/**
 * Reads the access token of a request: from its Authorization header (RFC 6750 §2.1) or, with `takesBody`, from a form
 * (§2.2). Query and cookies are not read.
 *
 * @returns the token, its characters not checked (see {@link canBeCredentials}); or what is wrong: no credentials,
 *   another scheme, malformed, repeated, in two places
 * @throws ConfigurationError - for something that is no request
 */
export function readCredentials(request: GateRequest, takesBody: boolean): string | Failure {
  if (typeof request?.header !== 'function') {
    throw new ConfigurationError('request', 'give { method, url, header }, such as fromNodeRequest makes');
  }
  // A second Authorization line may be among those that were dropped.
  if (request.isTruncated === true) return failure('credentials_malformed');
  const header = tokenInHeader(linesOf(request, 'authorization'));
  const body = takesBody ? tokenInBody(request) : undefined;
  if (header !== undefined && body !== undefined) return failure('credentials_in_two_places');
  return header ?? body ?? failure('credentials_missing');
}
