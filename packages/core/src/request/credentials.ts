import { type Failure, failure } from '../errors.js';

/** A request as the gate sees it, whatever framework it came through. */
export interface GateRequest {
  readonly method: string;
  /** The request target, as received. */
  readonly url: string;
  /** Every field line of a name (in lower case), none of them joined or left out. */
  header(name: string): readonly string[];
  /** The client's certificate as DER, from the TLS layer. */
  peerCertificate?(): Uint8Array | undefined;
}

/** RFC 9110 §11.4: a scheme, spaces, and what follows. */
const CREDENTIALS = /^([!#$%&'*+\-.^_`|~0-9A-Za-z]+)(?: +(.*))?$/s;

/** RFC 9110 §11.2 token68, which is RFC 6750's b64token. */
const TOKEN68 = /^[A-Za-z0-9\-._~+/]+=*$/;

/**
 * The access token that a request shows in its Authorization header (RFC 6750 §2.1). Query, cookies and body are not
 * looked at.
 *
 * @returns the token's text, or what is wrong: no credentials, another scheme, malformed or repeated ones
 */
export function readCredentials(request: GateRequest): string | Failure {
  const lines = request.header('authorization');
  const [line] = lines;
  if (line === undefined) return failure('credentials_missing');
  if (lines.length > 1) return failure('credentials_repeated');
  const [, scheme, token] = CREDENTIALS.exec(line) ?? [];
  if (scheme === undefined) return failure('credentials_malformed');
  if (scheme.toLowerCase() !== 'bearer') return failure('credentials_unsupported');
  if (token === undefined || !TOKEN68.test(token)) return failure('credentials_malformed');
  return token;
}
