import { own } from '../encoding/json.js';
import { ConfigurationError } from '../errors.js';
import type { GateRequest } from './request.js';

/** The members that are read of a request of node:http, node:http2 or a serverless adapter. */
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

/** Node 20 silently drops field lines beyond a thousand; later versions answer 431. A server can set another number. */
const MAX_LINES = 1000;

function maxLinesOf({ httpVersionMajor, socket }: NodeRequest): number {
  // HTTP/2 drops none, and its socket must not be read.
  if (httpVersionMajor !== 1) return MAX_LINES;
  const { maxHeadersCount } = (socket as ServerSocket | undefined)?.server ?? {};
  return typeof maxHeadersCount === 'number' && maxHeadersCount > 0 ? maxHeadersCount : MAX_LINES;
}

interface ServerSocket {
  readonly server?: { readonly maxHeadersCount?: number | null };
}

/**
 * Reads the members of a Node request lazily, except for its raw headers: Express changes the shape of each request, which
 * makes every read slow. A class, because one is made for every request.
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
    // It holds names and values in turn.
    return (this.#raw?.length ?? 0) >= 2 * maxLinesOf(this.#request);
  }

  /**
   * From `rawHeaders`, because `headers` keeps only the first of two Authorization lines. Some serverless adapters have no
   * raw headers; then from `headers`.
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
 * Makes what the gate reads out of a request of Node.
 *
 * @param request - of node:http, node:http2 or a serverless adapter
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
