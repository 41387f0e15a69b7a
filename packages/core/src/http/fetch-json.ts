import { runtime } from '#runtime';
import { own, parseJsonObject } from '../encoding/json.js';

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;

/** The URL in a text, or nothing. */
export function parseUrl(text: string): URL | undefined {
  return URL.canParse(text) ? new URL(text) : undefined;
}

/** Whether a URL may be fetched: https; http only for this machine, or with `allowInsecureHttp`. */
export function isSecureUrl(url: URL, allowInsecureHttp: boolean): boolean {
  if (url.protocol === 'https:') return true;
  return url.protocol === 'http:' && (allowInsecureHttp || LOOPBACK.test(url.hostname));
}

/** Why keys could not be fetched: a closed list, fit for the labels of metrics. */
export type KeyFaultKind =
  | 'timeout'
  | 'network'
  | 'redirect'
  | 'status'
  | 'too_large'
  | 'not_json'
  | 'no_jwks_uri'
  | 'insecure_jwks_uri'
  | 'foreign_jwks_uri'
  | 'rationed'
  | 'issuer_mismatch'
  | 'not_a_key_set'
  | 'too_many_keys'
  | 'no_usable_key';

/** Why keys could not be fetched. For logs, events and `status()`; never sent to a client. */
export class KeyFault extends Error {
  readonly kind: KeyFaultKind;
  /** The HTTP status, where one was received. */
  readonly status: number | undefined;

  constructor(kind: KeyFaultKind, message: string, details: { status?: number; cause?: unknown } = {}) {
    const cause = own(details, 'cause');
    super(message, cause === undefined ? undefined : { cause });
    this.name = 'KeyFault';
    this.kind = kind;
    this.status = Object.hasOwn(details, 'status') ? details.status : undefined;
  }
}

/** A fetched document. It has no body if the copy that is held is still current (304). */
export interface FetchedDocument {
  readonly body: Record<string, unknown> | undefined;
  readonly headers: Headers;
}

/** How a document is fetched. */
export interface FetchSettings {
  readonly fetch: typeof fetch;
  readonly signal: AbortSignal;
  /** Bytes of the body that are read at most. */
  readonly maxBytes: number;
  readonly etag?: string | undefined;
  /** Whether to try once more after a broken connection. Not during an outage, when it would double the requests. */
  readonly mayRetry: boolean;
}

/**
 * Rejects on abort, even if an injected fetch ignores the signal.
 *
 * @param discard - called with a value that arrives after the abort
 */
function untilAborted<T>(
  promise: Promise<T>,
  signal: AbortSignal,
  url: string,
  discard?: (value: T) => void,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const onAbort = (): void => {
      reject(new KeyFault('timeout', `no answer in time from ${url}`));
      promise.then(discard).catch(() => undefined);
    };
    if (signal.aborted) onAbort();
    signal.addEventListener('abort', onAbort);
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
  });
}

/** Reads a body up to the limit, so that an endless one costs no memory. */
async function readBody(response: Response, url: string, settings: FetchSettings): Promise<Uint8Array> {
  const reader = response.body?.getReader();
  if (reader === undefined) return new Uint8Array();
  const chunks: Uint8Array[] = [];
  let length = 0;
  try {
    for (;;) {
      // The reader of an injected fetch may return something other than a promise.
      const { done, value } = await untilAborted(Promise.resolve(reader.read()), settings.signal, url);
      if (done) break;
      length += value.byteLength;
      if (length > settings.maxBytes)
        throw new KeyFault('too_large', `more than ${settings.maxBytes} bytes from ${url}`);
      chunks.push(value);
    }
  } finally {
    // Closes the connection if reading ended early; after the last chunk it does nothing.
    reader.cancel().catch(() => undefined);
  }
  const body = new Uint8Array(length);
  let offset = 0;
  for (const chunk of chunks) {
    body.set(chunk, offset);
    offset += chunk.byteLength;
  }
  return body;
}

function cancelBody(response: Response): void {
  response.body?.cancel().catch(() => undefined);
}

/** Some servers answer 406 unless the type of RFC 7517 is accepted; others know only JSON. */
const ACCEPT = 'application/json, application/jwk-set+json, */*;q=0.1';

/** The options of a fetch. They have no prototype, because a fetch also reads members that are not given, such as `body`. */
function requestInit({ etag, signal }: FetchSettings): RequestInit {
  const headers = { accept: ACCEPT, ...(etag === undefined ? {} : { 'if-none-match': etag }) };
  return Object.assign(Object.create(null), { headers, redirect: 'manual', signal });
}

async function fetchOnce(url: string, settings: FetchSettings): Promise<FetchedDocument> {
  try {
    const answer = Promise.resolve(settings.fetch(url, requestInit(settings)));
    const response = await untilAborted(answer, settings.signal, url, cancelBody);
    const { status } = response;
    if (status === 304 && settings.etag !== undefined) {
      cancelBody(response);
      return { body: undefined, headers: response.headers };
    }
    if (status !== 200) {
      cancelBody(response);
      const isRedirect = response.type === 'opaqueredirect' || (status >= 300 && status < 400);
      const kind = isRedirect ? 'redirect' : 'status';
      throw new KeyFault(kind, `status ${status} from ${url}`, { status });
    }
    // An injected fetch may have followed a redirect all the same.
    if (response.redirected) {
      cancelBody(response);
      throw new KeyFault('redirect', `redirected from ${url}`);
    }
    const text = runtime.decodeUtf8(await readBody(response, url, settings));
    // RFC 8259 §8.1 lets a parser ignore a byte order mark.
    const body = text === undefined ? undefined : parseJsonObject(text.replace(/^\ufeff/, ''));
    if (body === undefined) throw new KeyFault('not_json', `no JSON object from ${url}`);
    return { body, headers: response.headers };
  } catch (error) {
    if (error instanceof KeyFault) throw error;
    if (settings.signal.aborted) throw new KeyFault('timeout', `no answer in time from ${url}`, { cause: error });
    throw new KeyFault('network', `no answer from ${url}`, { cause: error });
  }
}

/** Error codes of a connection that was reset or closed before the response was complete. */
const BROKEN_CONNECTION = ['ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET', 'ERR_STREAM_PREMATURE_CLOSE'];

/** Whether an error or one of its causes has such a code. The depth is bounded, because causes may form a cycle. */
function isBrokenConnection(error: unknown, depth = 5): boolean {
  if (typeof error !== 'object' || error === null || depth === 0) return false;
  return BROKEN_CONNECTION.includes(String(own(error, 'code'))) || isBrokenConnection(own(error, 'cause'), depth - 1);
}

/**
 * Fetches one JSON object. No redirect is followed, at most `maxBytes` are read, and the signal ends it. After a broken
 * connection it tries once more at once, if it may: a pooled connection may have been closed meanwhile. Content-Type is not
 * checked, because issuers send many.
 *
 * @param url - from the configuration, or from metadata that was checked
 * @throws KeyFault alone
 */
export async function fetchDocument(url: string, settings: FetchSettings): Promise<FetchedDocument> {
  try {
    return await fetchOnce(url, settings);
  } catch (error) {
    const isBroken = error instanceof KeyFault && error.kind === 'network' && isBrokenConnection(error.cause);
    if (!isBroken || !settings.mayRetry) throw error;
    return fetchOnce(url, settings);
  }
}
