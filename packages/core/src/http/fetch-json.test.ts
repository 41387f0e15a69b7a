import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';
import { beforeAll, describe, expect, it } from 'vitest';
import { listen, type RunningServer } from '../../../../test/support/node-server.js';
import { type FetchSettings, fetchDocument, KeyFault } from './fetch-json.js';

type Handler = (response: ServerResponse, request: IncomingMessage) => void;

let handle: Handler = () => undefined;
let requests: IncomingMessage[] = [];
let running: RunningServer;

beforeAll(async () => {
  const server: Server = createServer((request, response) => {
    requests.push(request);
    handle(response, request);
  });
  running = await listen(server);
  return () => running.close();
});

const url = (): string => `http://127.0.0.1:${running.port}/keys`;
const never = new AbortController().signal;

function fetched(handler: Handler, settings: Partial<FetchSettings> = {}): ReturnType<typeof fetchDocument> {
  handle = handler;
  requests = [];
  return fetchDocument(url(), { fetch, signal: never, maxBytes: 1024, mayRetry: true, ...settings });
}

async function faultOf(call: Promise<unknown>): Promise<KeyFault> {
  const thrown = await call.then(
    () => new Error('no fault'),
    (error: unknown) => error,
  );
  if (!(thrown instanceof KeyFault)) throw thrown;
  return thrown;
}

const answering =
  (body: string | Buffer, headers: Record<string, string> = {}, status = 200): Handler =>
  (response) =>
    response.writeHead(status, headers).end(body);

describe('a document over a real connection', () => {
  it('is one JSON object, with the headers that came with it', async () => {
    const { body, headers } = await fetched(answering('{"keys":[]}', { etag: '"1"', age: '7' }));
    expect(body).toEqual({ keys: [] });
    expect([headers.get('etag'), headers.get('age')]).toEqual(['"1"', '7']);
  });

  it('is asked for without more than it takes', async () => {
    await fetched(answering('{}'));
    const [{ method, headers } = {} as IncomingMessage] = requests;
    const accept = 'application/json, application/jwk-set+json, */*;q=0.1';
    expect([method, headers.accept, headers['if-none-match']]).toEqual(['GET', accept, undefined]);
    expect(headers.cookie ?? headers.authorization).toBeUndefined();
  });

  it.each(['text/html', 'text/plain', 'application/octet-stream', ''])('may call itself %j', async (type) => {
    expect((await fetched(answering('{"a":1}', { 'content-type': type }))).body).toEqual({ a: 1 });
  });

  it('may begin with a byte order mark', async () => {
    expect((await fetched(answering('\ufeff{"a":1}'))).body).toEqual({ a: 1 });
  });

  it('keeps a byte order mark that is text', async () => {
    expect((await fetched(answering('{"a":"\ufeff"}'))).body).toEqual({ a: '\ufeff' });
  });

  it('is sent again after it has changed', async () => {
    expect((await fetched(answering('{"a":1}'), { etag: '"1"' })).body).toEqual({ a: 1 });
    expect(await faultOf(fetched(answering('', {}, 500), { etag: '"1"' }))).toMatchObject({ status: 500 });
  });

  it('is not sent again where it has not changed', async () => {
    const { body, headers } = await fetched(answering('', { 'cache-control': 'max-age=9' }, 304), { etag: '"1"' });
    expect(requests[0]?.headers['if-none-match']).toBe('"1"');
    expect(body).toBeUndefined();
    expect(headers.get('cache-control')).toBe('max-age=9');
  });

  it('that was never had cannot be unchanged', async () => {
    expect(await faultOf(fetched(answering('', {}, 304)))).toMatchObject({ kind: 'redirect', status: 304 });
  });

  it.each([201, 204, 206, 400, 401, 403, 404, 410, 429, 500, 503])('with status %i is none', async (status) => {
    const fault = await faultOf(fetched(answering(status === 204 ? '' : '{"keys":[]}', {}, status)));
    expect(fault).toMatchObject({ kind: 'status', status, message: `status ${status} from ${url()}` });
    expect(String(fault)).toBe(`KeyFault: status ${status} from ${url()}`);
    expect(fault).not.toHaveProperty('cause');
  });

  it.each([300, 301, 302, 303, 307, 308])('is not looked for elsewhere (%i)', async (status) => {
    const fault = await faultOf(fetched(answering('{"keys":[]}', { location: url() }, status)));
    expect(fault).toMatchObject({ kind: 'redirect', status });
    expect(requests).toHaveLength(1);
  });

  it.each([
    ['a web page', '<!doctype html>'],
    ['nothing', ''],
    ['an array', '[{"keys":[]}]'],
    ['a text', '"keys"'],
    ['null', 'null'],
    ['half an object', '{"keys":['],
    ['two objects', '{}{}'],
    ['two byte order marks', '\ufeff\ufeff{}'],
    ['bytes that are no UTF-8', Buffer.from('{"a":"\xff"}', 'latin1')],
  ])('is no JSON object: %s', async (_what, body) => {
    const message = `no JSON object from ${url()}`;
    expect(await faultOf(fetched(answering(body)))).toMatchObject({ kind: 'not_json', status: undefined, message });
  });

  it.each<readonly [string, Handler]>([
    ['is reset', (response) => response.socket?.resetAndDestroy()],
    ['ends before the headers', (response) => response.socket?.end()],
    [
      'breaks in the middle',
      (response) => response.writeHead(200, { 'content-length': 99 }).write('{', () => response.destroy()),
    ],
    ['carries no HTTP', (response) => response.socket?.end('220 smtp.example ESMTP\r\n')],
  ])('is not had where the connection %s', async (_what, handler) => {
    expect(await faultOf(fetched(handler))).toMatchObject({ kind: 'network' });
  });

  it('is not had where nobody listens', async () => {
    const gone = await listen(createServer());
    await gone.close();
    const fault = await faultOf(
      fetchDocument(`http://127.0.0.1:${gone.port}/`, { fetch, signal: never, maxBytes: 9, mayRetry: true }),
    );
    expect(fault.kind).toBe('network');
    expect(fault.cause).toBeInstanceOf(TypeError);
  });
});

describe('a fault', () => {
  it('takes neither status nor cause from Object.prototype', () => {
    const inherited = { status: { value: 404, configurable: true }, cause: { value: 'x', configurable: true } };
    Object.defineProperties(Object.prototype, inherited);
    try {
      const fault = new KeyFault('network', 'no answer');
      expect([fault.status, Object.hasOwn(fault, 'cause')]).toEqual([undefined, false]);
    } finally {
      for (const name of Object.keys(inherited)) Reflect.deleteProperty(Object.prototype, name);
    }
  });
});

describe('the size of a document', () => {
  const padded = (bytes: number): string => `{${' '.repeat(bytes - 2)}}`;

  it('may be all that is allowed, and no byte more', async () => {
    expect((await fetched(answering(padded(1024)))).body).toEqual({});
    const fault = await faultOf(fetched(answering(padded(1025))));
    expect(fault).toMatchObject({ kind: 'too_large', message: `more than 1024 bytes from ${url()}` });
  });

  it('counts as it is once it is unpacked', async () => {
    const packed = gzipSync(padded(4_000_000));
    expect(packed.byteLength).toBeLessThan(8192);
    const call = fetched(answering(packed, { 'content-encoding': 'gzip' }), { maxBytes: 65_536 });
    expect((await faultOf(call)).kind).toBe('too_large');
  });

  it('is not taken from the headers', async () => {
    const fault = await faultOf(
      fetched((response) => response.writeHead(200, { 'transfer-encoding': 'chunked' }).end(padded(2000))),
    );
    expect(fault.kind).toBe('too_large');
  });

  it('of a body without end ends the connection', async () => {
    let sent = 0;
    let closed: Promise<unknown> | undefined;
    const endless: Handler = (response) => {
      closed = once(response, 'close');
      const chunk = Buffer.alloc(16_384, 0x20);
      const write = (): void => {
        while (!response.destroyed && response.write(chunk)) sent += chunk.byteLength;
        response.once('drain', write);
      };
      write();
    };
    expect((await faultOf(fetched(endless, { maxBytes: 100_000 }))).kind).toBe('too_large');
    await closed;
    // What was read, and what sockets hold.
    expect(sent).toBeLessThan(20_000_000);
  });
});

describe('the time that a document may take', () => {
  it.each<readonly [string, Handler]>([
    ['nothing comes', () => undefined],
    ['the headers come alone', (response) => response.writeHead(200).flushHeaders()],
    [
      'it comes in drops',
      (response) => {
        const timer = setInterval(() => response.write(' '), 5);
        response.on('close', () => clearInterval(timer));
      },
    ],
  ])('is over where %s', async (_what, handler) => {
    let closed: Promise<unknown> | undefined;
    const watched: Handler = (response, request) => {
      closed = once(response, 'close');
      handler(response, request);
    };
    const fault = await faultOf(fetched(watched, { signal: AbortSignal.timeout(40) }));
    expect(fault).toMatchObject({ kind: 'timeout', message: `no answer in time from ${url()}` });
    await closed;
  });
});
