import { decodeUtf8 } from '#runtime';
import { own, parseJsonObject } from '../encoding/json.js';

/** What can go wrong between here and an issuer's keys: a closed list, fit for labels. */
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

/** Why keys could not be had. For logs, events and `status()`; clients are told nothing of it. */
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

/** A document as fetched; without a body where the copy that is held is still good (304). */
export interface FetchedDocument {
  readonly body: Record<string, unknown> | undefined;
  readonly headers: Headers;
}

/** How a document is fetched. */
export interface FetchSettings {
  readonly fetch: typeof fetch;
  readonly signal: AbortSignal;
  /** Bytes of body that are read at the most. */
  readonly maxBytes: number;
  readonly etag?: string | undefined;
  /** Whether a broken connection is tried once more: not during an outage, when it would double the requests. */
  readonly mayRetry: boolean;
}

/** The promise, unless the signal comes first: an injected fetch may not heed it, and what it brings then is too late. */
function untilAborted<T>(
  promise: Promise<T>,
  signal: AbortSignal,
  url: string,
  tooLate?: (value: T) => void,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const onAbort = (): void => {
      reject(new KeyFault('timeout', `no answer in time from ${url}`));
      promise.then(tooLate).catch(() => undefined);
    };
    if (signal.aborted) onAbort();
    signal.addEventListener('abort', onAbort);
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
  });
}

/** Reads to the limit and not a byte further, so that an endless body costs no memory. */
async function readBody(response: Response, url: string, settings: FetchSettings): Promise<Uint8Array> {
  const reader = response.body?.getReader();
  if (reader === undefined) return new Uint8Array();
  const chunks: Uint8Array[] = [];
  let length = 0;
  try {
    for (;;) {
      // The reader of an injected fetch may answer with something else than a promise.
      const { done, value } = await untilAborted(Promise.resolve(reader.read()), settings.signal, url);
      if (done) break;
      length += value.byteLength;
      if (length > settings.maxBytes)
        throw new KeyFault('too_large', `more than ${settings.maxBytes} bytes from ${url}`);
      chunks.push(value);
    }
  } finally {
    // Ends the connection where reading ended early; after the last chunk it does nothing.
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

function discard(response: Response): void {
  response.body?.cancel().catch(() => undefined);
}

/** Some servers answer 406 to all but RFC 7517's own type; others know none of them, but send JSON. */
const ACCEPT = 'application/json, application/jwk-set+json, */*;q=0.1';

/** What a fetch is told. It inherits nothing: a fetch reads members that are not given, such as `body`, too. */
function requestInit({ etag, signal }: FetchSettings): RequestInit {
  const headers = { accept: ACCEPT, ...(etag === undefined ? {} : { 'if-none-match': etag }) };
  return Object.assign(Object.create(null), { headers, redirect: 'manual', signal });
}

async function fetchOnce(url: string, settings: FetchSettings): Promise<FetchedDocument> {
  try {
    const answer = Promise.resolve(settings.fetch(url, requestInit(settings)));
    const response = await untilAborted(answer, settings.signal, url, discard);
    const { status } = response;
    if (status === 304 && settings.etag !== undefined) {
      discard(response);
      return { body: undefined, headers: response.headers };
    }
    if (status !== 200) {
      discard(response);
      const isRedirect = response.type === 'opaqueredirect' || (status >= 300 && status < 400);
      const kind = isRedirect ? 'redirect' : 'status';
      throw new KeyFault(kind, `status ${status} from ${url}`, { status });
    }
    // An injected fetch may have followed one all the same.
    if (response.redirected) {
      discard(response);
      throw new KeyFault('redirect', `redirected from ${url}`);
    }
    const text = decodeUtf8(await readBody(response, url, settings));
    // RFC 8259 §8.1 lets a parser overlook a byte order mark.
    const body = text === undefined ? undefined : parseJsonObject(text.replace(/^\ufeff/, ''));
    if (body === undefined) throw new KeyFault('not_json', `no JSON object from ${url}`);
    return { body, headers: response.headers };
  } catch (error) {
    if (error instanceof KeyFault) throw error;
    if (settings.signal.aborted) throw new KeyFault('timeout', `no answer in time from ${url}`, { cause: error });
    throw new KeyFault('network', `no answer from ${url}`, { cause: error });
  }
}

/** Codes of a connection that was reset, or closed by the other side, before the answer was complete. */
const BROKEN_CONNECTION = ['ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET', 'ERR_STREAM_PREMATURE_CLOSE'];

/** Whether it is so, by the codes of an error and of its causes; a chain of causes may have no end. */
function isBrokenConnection(error: unknown, depth = 5): boolean {
  if (typeof error !== 'object' || error === null || depth === 0) return false;
  return BROKEN_CONNECTION.includes(String(own(error, 'code'))) || isBrokenConnection(own(error, 'cause'), depth - 1);
}

/**
 * Fetches one JSON object: no redirect is followed, no more is read than allowed, and it ends with the signal. A broken
 * connection is tried once more at once, if it may be: a pooled one may have been closed meanwhile. Content-Type is not looked at,
 * since issuers send all kinds.
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
