import { createServer as createHttpServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import { selfSigned } from '../../../../test/support/certificate.js';
import { listen } from '../../../../test/support/node-server.js';
import { type FetchSettings, fetchDocument, KeyFault } from './fetch-json.js';

type Handler = (response: ServerResponse, request: IncomingMessage) => void;

const never = new AbortController().signal;
const good: Handler = (response) => response.end('{"keys":[]}');

async function outcomeOf(url: string, settings: Partial<FetchSettings> = {}): Promise<unknown> {
  try {
    return (await fetchDocument(url, { fetch, signal: never, maxBytes: 1024, mayRetry: true, ...settings })).body;
  } catch (error) {
    if (!(error instanceof KeyFault)) throw error;
    return error.kind;
  }
}

/** Fetches from a server that handles each request in turn; the last handler stays. */
async function fetchFrom(...handlers: readonly Handler[]): Promise<{ outcome: unknown; requests: number }> {
  let requests = 0;
  const running = await listen(
    createHttpServer((request, response) => {
      handlers[Math.min(requests, handlers.length - 1)]?.(response, request);
      requests += 1;
    }),
  );
  try {
    return { outcome: await outcomeOf(`http://127.0.0.1:${running.port}/keys`), requests };
  } finally {
    await running.close();
  }
}

const BROKEN: readonly (readonly [string, Handler])[] = [
  ['is reset', (response) => response.socket?.resetAndDestroy()],
  ['is closed before the headers', (response) => response.socket?.end()],
  [
    'is closed in the middle of the body',
    (response) => response.writeHead(200, { 'content-length': 99 }).write('{', () => response.destroy()),
  ],
  [
    'is reset in the middle of a chunked body',
    (response) => response.writeHead(200).write('{', () => response.socket?.resetAndDestroy()),
  ],
];

describe('a connection that breaks', () => {
  it.each(BROKEN)('is tried once more where it %s', async (_what, broken) => {
    expect(await fetchFrom(broken, good)).toEqual({ outcome: { keys: [] }, requests: 2 });
  });

  it.each(BROKEN)('is tried no third time where it %s', async (_what, broken) => {
    expect(await fetchFrom(broken)).toEqual({ outcome: 'network', requests: 2 });
    expect(await fetchFrom(broken, broken, good)).toEqual({ outcome: 'network', requests: 2 });
  });

  it('is tried again when a pooled one was closed by the other side meanwhile', async () => {
    const sockets = new Set<Socket>();
    let resets = 0;
    const server = createHttpServer((request, response) => {
      // The second request on a connection finds it closed, as behind a load balancer with a shorter patience.
      if (sockets.has(request.socket)) {
        resets += 1;
        request.socket.resetAndDestroy();
        return;
      }
      sockets.add(request.socket);
      response.end('{"a":1}');
    });
    const running = await listen(server);
    try {
      const url = `http://127.0.0.1:${running.port}/keys`;
      for (const _ of [1, 2, 3]) expect(await outcomeOf(url)).toEqual({ a: 1 });
      expect(resets).toBeGreaterThan(0);
    } finally {
      await running.close();
    }
  });

  it('is given no more time by the second try', async () => {
    const whole = new AbortController();
    let requests = 0;
    const running = await listen(
      createHttpServer((_request, response) => {
        requests += 1;
        if (requests === 1) response.socket?.resetAndDestroy();
        else whole.abort();
      }),
    );
    try {
      const url = `http://127.0.0.1:${running.port}/keys`;
      expect(await outcomeOf(url, { signal: whole.signal })).toBe('timeout');
      expect(requests).toBe(2);
    } finally {
      await running.close();
    }
  });
});

describe('what is not tried again', () => {
  it.each([500, 502, 503, 404, 429, 301])('status %i', async (status) => {
    const { requests } = await fetchFrom((response) => response.writeHead(status).end(), good);
    expect(requests).toBe(1);
  });

  it.each<readonly [string, Handler]>([
    ['no JSON', (response) => response.end('<!doctype html>')],
    ['too much', (response) => response.end(' '.repeat(2000))],
    ['no HTTP', (response) => response.socket?.end('220 smtp.example ESMTP\r\n\r\n')],
  ])('%s', async (_what, handler) => {
    expect((await fetchFrom(handler, good)).requests).toBe(1);
  });

  /** How often a fetch is called that fails like this. */
  async function callsOf(failure: unknown): Promise<number> {
    let calls = 0;
    const failing: typeof fetch = async () => {
      calls += 1;
      throw failure;
    };
    expect(await outcomeOf('https://tenant.example/keys', { fetch: failing })).toBe('network');
    return calls;
  }
  const failed = (cause: unknown): TypeError => new TypeError('fetch failed', { cause });
  const coded = (code: unknown, more: object = {}): Error => Object.assign(new Error('ECONNRESET'), { code }, more);

  it.each([
    'ECONNREFUSED',
    'ENOTFOUND',
    'EAI_AGAIN',
    'ETIMEDOUT',
    'UND_ERR_CONNECT_TIMEOUT',
    'CERT_HAS_EXPIRED',
    undefined,
    7,
  ])('an error with the code %s, whatever its message says', async (code) => {
    expect(await callsOf(failed(coded(code)))).toBe(1);
  });

  it.each(['ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET'])(
    'but one with the code %s is, wherever it stands',
    async (code) => {
      expect(await callsOf(coded(code))).toBe(2);
      expect(await callsOf(failed(failed(failed(coded(code)))))).toBe(2);
    },
  );

  it('a broken connection during an outage', async () => {
    let calls = 0;
    const failing: typeof fetch = async () => {
      calls += 1;
      throw coded('ECONNRESET');
    };
    expect(await outcomeOf('https://tenant.example/keys', { fetch: failing, mayRetry: false })).toBe('network');
    expect(calls).toBe(1);
  });

  it('an error that is its own cause', async () => {
    const circular = new Error('loop');
    circular.cause = circular;
    expect(await callsOf(circular)).toBe(1);
    expect(await callsOf('ECONNRESET')).toBe(1);
    expect(await callsOf(null)).toBe(1);
  });

  it('a port where nobody listens, and a certificate that is not trusted', async () => {
    let calls = 0;
    const counting: typeof fetch = (...request) => {
      calls += 1;
      return fetch(...request);
    };
    const gone = await listen(createHttpServer());
    await gone.close();
    expect(await outcomeOf(`http://127.0.0.1:${gone.port}/`, { fetch: counting })).toBe('network');
    expect(calls).toBe(1);
    const running = await listen(createTlsServer(selfSigned(), (_request, response) => response.end('{}')));
    try {
      expect(await outcomeOf(`https://127.0.0.1:${running.port}/`, { fetch: counting })).toBe('network');
      expect(calls).toBe(2);
    } finally {
      await running.close();
    }
  });
});

describe('the types that are asked for', () => {
  it.each(['application/jwk-set+json', 'application/json', 'text/plain'])(
    'suit a server that offers %s alone',
    async (type) => {
      const picky: Handler = (response, request) => {
        const ranges = String(request.headers.accept)
          .split(',')
          .map((range) => range.split(';')[0]?.trim());
        const isOffered = ranges.includes(type) || ranges.includes('*/*');
        response.writeHead(isOffered ? 200 : 406, { 'content-type': type }).end('{"keys":[]}');
      };
      expect((await fetchFrom(picky)).outcome).toEqual({ keys: [] });
    },
  );

  it('suit a server that answers 406 unless its one type is named', async () => {
    const strict: Handler = (response, request) =>
      response
        .writeHead(String(request.headers.accept).includes('application/jwk-set+json') ? 200 : 406)
        .end('{"keys":[]}');
    expect((await fetchFrom(strict)).outcome).toEqual({ keys: [] });
  });
});
