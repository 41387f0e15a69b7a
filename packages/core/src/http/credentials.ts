import { own } from '../encoding/json.js';
import { ConfigurationError, type Failure, failure } from '../errors.js';

/** A request as the gate sees it, whatever framework it came through. */
export interface GateRequest {
  readonly method: string;
  /** The request target, as received. */
  readonly url: string;
  /** Every field line of a name (in lower case), none of them joined or left out. */
  header(name: string): readonly string[];
  /** Whether there may have been more field lines than can be seen; such a request shows no credentials to rely on. */
  readonly isTruncated?: boolean;
  /** The parsed body, if there is one; asked for only where `credentials.body` is on. */
  body?(): unknown;
  /** The client's certificate as DER, from the TLS layer. */
  peerCertificate?(): Uint8Array | undefined;
}

/** RFC 9110 §11.4: a scheme, spaces, and what follows. */
const CREDENTIALS = /^([!#$%&'*+\-.^_`|~0-9A-Za-z]+)(?: +(.*))?$/s;

/** RFC 9110 §11.2 token68, which is RFC 6750's b64token. */
const TOKEN68 = /^[A-Za-z0-9\-._~+/]+=*$/;

/** How nearly every request begins; what follows is a token, unless it is one more space. */
const USUAL_START = 'Bearer ';

/** RFC 6750 §2.2 sends this type alone; what follows a semicolon is parameters. */
const FORM_TYPE = 'application/x-www-form-urlencoded';

function isList(lines: unknown): lines is readonly string[] {
  return Array.isArray(lines) && lines.every((line) => typeof line === 'string');
}

function fromHeader(lines: readonly string[]): string | Failure | undefined {
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
 * Whether a text that was shown as credentials can be any at all. It is asked only of what turned out not to be a JWT,
 * whose characters are a part of these: looking at every character of good tokens twice would be the costliest thing that
 * is done to one seen before.
 */
export function canBeCredentials(text: string): boolean {
  return TOKEN68.test(text);
}

/** RFC 6750 §2.2: of a form, as the framework has parsed it, and never of a GET. */
function fromBody(request: GateRequest): string | Failure | undefined {
  if (request.method === 'GET' || request.method === 'HEAD') return undefined;
  const [type, ...moreTypes] = request.header('content-type');
  if (moreTypes.length > 0 || type?.split(';')[0]?.trim().toLowerCase() !== FORM_TYPE) return undefined;
  const body = request.body?.();
  const token = typeof body === 'object' && body !== null ? own(body, 'access_token') : undefined;
  if (token === undefined) return undefined;
  // A parameter that occurs twice is parsed into a list.
  return typeof token === 'string' ? token : failure('credentials_malformed');
}

/**
 * The access token that a request shows: in its Authorization header (RFC 6750 §2.1), or, where that is switched on, in a
 * form (§2.2). Query and cookies are not looked at.
 *
 * @throws ConfigurationError - for something that is no request
 * @returns the token's text, its characters not looked at (see {@link canBeCredentials}); or what is wrong: no
 *   credentials, another scheme, malformed, repeated, two kinds at once
 */
export function readCredentials(request: GateRequest, takesBody: boolean): string | Failure {
  if (typeof request?.header !== 'function') {
    throw new ConfigurationError('request', 'give { method, url, header }, such as fromNodeRequest makes');
  }
  // A second Authorization line may be among those that are missing.
  if (request.isTruncated === true) return failure('credentials_malformed');
  const lines: unknown = request.header('authorization');
  if (!isList(lines))
    throw new ConfigurationError('request.header', 'return the lines of the header as a list of strings');
  const header = fromHeader(lines);
  const body = takesBody ? fromBody(request) : undefined;
  if (header !== undefined && body !== undefined) return failure('credentials_in_two_places');
  return header ?? body ?? failure('credentials_missing');
}
