import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { IssuerResponse } from './answers.js';
import { ConnectionLost } from './connection-lost.js';
import type { Responder } from './issuer-fetch.js';

/** A running server. */
export interface LoopbackServer {
  /** Scheme, address and port. */
  readonly origin: string;
  /** Ends every connection and frees the port. */
  close(): Promise<void>;
}

/** Answers HTTP on an ephemeral port of 127.0.0.1, without keeping the process alive. */
export async function startLoopbackServer(respond: Responder): Promise<LoopbackServer> {
  const server = createServer({ keepAliveTimeout: 0 });
  server.unref();
  server.on('connection', (socket: Socket) => socket.unref());
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    void serve(respond, origin, request, response);
  });
  return { origin, close: () => closeServer(server) };
}

async function serve(
  respond: Responder,
  origin: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const gone = new AbortController();
  response.on('close', () => gone.abort(new ConnectionLost('the client went away')));
  try {
    const target = `${origin}${request.url}`;
    const answer = URL.canParse(target)
      ? await respond(
          {
            method: request.method ?? 'GET',
            url: new URL(target),
            ifNoneMatch: request.headers['if-none-match'],
          },
          [gone.signal],
        )
      : undefined;
    await send(answer ?? NOT_FOUND, response, gone.signal);
  } catch (error) {
    fail(response, error);
  }
}

/** A reset where nothing was sent yet, and the plain end of the connection in the middle of a body. */
function fail(response: ServerResponse, error: unknown): void {
  if (response.headersSent) response.socket?.destroy();
  else if (error instanceof ConnectionLost) response.socket?.resetAndDestroy();
  else response.writeHead(500, { 'content-type': 'text/plain; charset=utf-8' }).end(String(error));
}

const NOT_FOUND: IssuerResponse = { status: 404, headers: { 'content-length': '0' }, body: undefined };

async function send(answer: IssuerResponse, response: ServerResponse, gone: AbortSignal): Promise<void> {
  response.sendDate = false;
  response.writeHead(answer.status, answer.headers);
  if (answer.body !== undefined) {
    response.flushHeaders();
    for await (const chunk of answer.body) await write(response, chunk, gone);
  }
  response.end();
}

/**
 * Hands a chunk over and waits until the socket has taken it. Node forgets the callback of a write to a socket that is
 * just going away, so the signal is listened to as well.
 */
function write(response: ServerResponse, chunk: Uint8Array, gone: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    gone.throwIfAborted();
    const stop = (): void => reject(gone.reason);
    gone.addEventListener('abort', stop, { once: true });
    response.write(chunk, (error) => {
      gone.removeEventListener('abort', stop);
      if (error) reject(error);
      else resolve();
    });
  });
}

async function closeServer(server: Server): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  server.closeAllConnections();
  await closed;
}
