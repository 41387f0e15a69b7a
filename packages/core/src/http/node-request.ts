import { own } from '../encoding/json.js';
import { ConfigurationError } from '../errors.js';
import type { GateRequest } from './credentials.js';

/** What is used of a request of node:http, node:http2 or a serverless adapter. */
export interface NodeRequest {
  readonly method?: string | undefined;
  readonly url?: string | undefined;
  /** The target as the client sent it, where a router shortens `url`. */
  readonly originalUrl?: string | undefined;
  /** Where a body parser puts what it has read. */
  readonly body?: unknown;
  readonly rawHeaders?: readonly string[] | undefined;
  readonly httpVersionMajor?: number | undefined;
  readonly socket?: unknown;
  readonly headers?: Readonly<Record<string, string | readonly string[] | undefined>> | undefined;
}

/**
 * Node 20 drops field lines beyond a thousand, and says nothing; later versions answer 431. A server may be set to another
 * number.
 */
const MAX_LINES = 1000;

function maxLinesOf({ httpVersionMajor, socket }: NodeRequest): number {
  // HTTP/2 drops none, and its socket may not be touched.
  if (httpVersionMajor !== 1) return MAX_LINES;
  const { maxHeadersCount } = (socket as ServerSocket | undefined)?.server ?? {};
  return typeof maxHeadersCount === 'number' && maxHeadersCount > 0 ? maxHeadersCount : MAX_LINES;
}

interface ServerSocket {
  readonly server?: { readonly maxHeadersCount?: number | null };
}

/**
 * A class and not an object of closures: one is made for every request. But for its raw headers, which are read once,
 * nothing of the request is read before it is asked for: Express gives each request a layout of its own, so that every
 * reading is a search.
 */
class NodeGateRequest implements GateRequest {
  readonly #request: NodeRequest;
  readonly #raw: readonly string[] | undefined;
  readonly #url: string | undefined;
  readonly #body: (() => unknown) | undefined;

  constructor(request: NodeRequest, url: string | undefined, body: (() => unknown) | undefined) {
    this.#request = request;
    this.#raw = request.rawHeaders;
    this.#url = url;
    this.#body = body;
  }

  get method(): string {
    return this.#request.method ?? 'GET';
  }

  get url(): string {
    return this.#url ?? this.#request.originalUrl ?? this.#request.url ?? '/';
  }

  get isTruncated(): boolean {
    // Names and values count each.
    return (this.#raw?.length ?? 0) >= 2 * maxLinesOf(this.#request);
  }

  /**
   * From `rawHeaders`, because `headers` keeps only the first of two Authorization lines; where there are no raw headers
   * (some serverless adapters), from `headers`.
   */
  header(name: string): readonly string[] {
    const raw = this.#raw;
    if (raw !== undefined && raw.length > 0) {
      const lines: string[] = [];
      for (let index = 0; index + 1 < raw.length; index += 2) {
        if (raw[index]?.length === name.length && raw[index]?.toLowerCase() === name) lines.push(raw[index + 1] ?? '');
      }
      return lines;
    }
    const value = own(this.#request.headers ?? {}, name) as string | readonly string[] | undefined;
    if (value === undefined) return [];
    return typeof value === 'string' ? [value] : value;
  }

  body(): unknown {
    return this.#body === undefined ? this.#request.body : this.#body();
  }
}

/**
 * A request of Node as the gate sees it.
 *
 * @param request - of node:http, node:http2 or what stands in for it
 * @param url - the request target as the client sent it. Default: `originalUrl`, or else `url`
 * @param body - gives the parsed body, for `credentials: { body: true }`
 * @throws ConfigurationError - for something that is no object
 */
export function fromNodeRequest(request: NodeRequest, url?: string, body?: () => unknown): GateRequest {
  if (typeof request !== 'object' || request === null) {
    throw new ConfigurationError('request', 'give a request of node:http, or what stands in for it');
  }
  return new NodeGateRequest(request, url, body);
}
