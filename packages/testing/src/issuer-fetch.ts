import type { IssuerRequest, IssuerResponse } from './answers.js';
import { ConnectionLost } from './connection-lost.js';
import { type Interrupts, throwIfInterrupted } from './interruptible.js';

type FetchInput = Parameters<typeof fetch>[0];
type FetchInit = NonNullable<Parameters<typeof fetch>[1]>;

/** Answers a request; undefined where nothing is served. */
export type Responder = (request: IssuerRequest, interrupts: Interrupts) => Promise<IssuerResponse | undefined>;

/** What of a fetch call matters here. */
interface Call {
  readonly request: IssuerRequest;
  readonly redirect: 'follow' | 'manual' | 'error';
  readonly signal: AbortSignal | undefined;
}

/** The Fetch standard's limit (HTTP-redirect fetch, step 7). */
const MAX_REDIRECTS = 20;

/** Makes a `fetch` that is answered by `respond` and never touches the network. */
export function createIssuerFetch(respond: Responder): typeof fetch {
  return async function issuerFetch(input, init): Promise<Response> {
    const call = readCall(input, init ?? {});
    const interrupts = call.signal === undefined ? [] : [call.signal];
    throwIfInterrupted(interrupts);
    for (let hops = 0, url = call.request.url; hops <= MAX_REDIRECTS; hops += 1) {
      const response = await reach(respond, { ...call.request, url }, interrupts);
      const location = redirectTarget(response);
      if (location === undefined || call.redirect === 'manual') return toResponse(response, url, hops, interrupts);
      if (call.redirect === 'error') throw networkError('unexpected redirect');
      url = new URL(location, url);
    }
    throw networkError('redirect count exceeded');
  };
}

async function reach(respond: Responder, request: IssuerRequest, interrupts: Interrupts): Promise<IssuerResponse> {
  const { href } = request.url;
  let response: IssuerResponse | undefined;
  try {
    response = await respond(request, interrupts);
  } catch (error) {
    throw error instanceof ConnectionLost ? networkError(error.message, 'ECONNRESET') : error;
  }
  if (response === undefined) throw networkError(`the test issuer serves nothing at ${href}`, 'ENOTFOUND');
  return response;
}

function readCall(input: FetchInput, init: FetchInit): Call {
  const base = input instanceof Request ? input : undefined;
  const headers = new Headers(init.headers ?? base?.headers);
  return {
    request: {
      method: (init.method ?? base?.method ?? 'GET').toUpperCase(),
      url: new URL(base?.url ?? String(input)),
      ifNoneMatch: headers.get('if-none-match') ?? undefined,
    },
    redirect: init.redirect ?? base?.redirect ?? 'follow',
    // null takes the signal of a Request away; the init's own is used and not a Request's copy of it, which can be
    // garbage collected before it aborts.
    signal: (init.signal === undefined ? base?.signal : init.signal) ?? undefined,
  };
}

function redirectTarget(response: IssuerResponse): string | undefined {
  return [301, 302, 303, 307, 308].includes(response.status) ? response.headers['location'] : undefined;
}

function toResponse(source: IssuerResponse, url: URL, hops: number, interrupts: Interrupts): Response {
  const body = source.body === undefined ? null : toStream(source.body, interrupts);
  const response = new Response(body, { status: source.status, headers: source.headers });
  // A constructed Response has neither; one that was fetched does.
  return Object.defineProperties(response, { url: { value: url.href }, redirected: { value: hops > 0 } });
}

/** A stream that asks the body for a chunk only when its reader asks for one. */
function toStream(body: NonNullable<IssuerResponse['body']>, interrupts: Interrupts): ReadableStream<Uint8Array> {
  const chunks = body[Symbol.asyncIterator]();
  return new ReadableStream(
    {
      async pull(controller): Promise<void> {
        try {
          throwIfInterrupted(interrupts);
          const { done, value } = await chunks.next();
          if (done === true) controller.close();
          else controller.enqueue(value);
        } catch (error) {
          controller.error(error instanceof ConnectionLost ? terminated(error) : error);
          await chunks.return?.();
        }
      },
      async cancel(): Promise<void> {
        await chunks.return?.();
      },
    },
    { highWaterMark: 0 },
  );
}

/** What `fetch` rejects with where no response comes. */
function networkError(message: string, code?: string): TypeError {
  return new TypeError('fetch failed', { cause: Object.assign(new Error(message), code !== undefined && { code }) });
}

/** What reading a body rejects with where the connection breaks. */
function terminated(error: ConnectionLost): TypeError {
  const cause = Object.assign(new Error(error.message), { code: 'ECONNRESET' });
  return new TypeError('terminated', { cause });
}
