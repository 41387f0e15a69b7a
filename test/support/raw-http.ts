import { connect, type Socket } from 'node:net';

/** A request, to the byte: strings are written as Latin-1, so that every byte from 0x00 to 0xff can stand in one. */
export interface RawRequest {
  readonly method?: string;
  readonly path?: string;
  /** Header field lines, as they go onto the wire; `Host` and the length of the body are added. */
  readonly lines?: readonly string[];
  readonly body?: string;
}

/** A response, to the byte. */
export interface RawAnswer {
  readonly status: number;
  /** Every field line, in order, names as sent. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: Buffer;
}

/** Every value of a header, one an element for each field line. */
export function linesOf(answer: Pick<RawAnswer, 'headers'>, name: string): readonly string[] {
  return answer.headers.filter(([each]) => each.toLowerCase() === name.toLowerCase()).map(([, value]) => value);
}

/** A request as bytes. */
function encodeRequest(request: RawRequest): Buffer {
  const { method = 'GET', path = '/', lines = [], body = '' } = request;
  const length = body === '' ? [] : [`Content-Length: ${body.length}`];
  const head = [`${method} ${path} HTTP/1.1`, 'Host: 127.0.0.1', ...length, ...lines];
  return Buffer.from(`${head.join('\r\n')}\r\n\r\n${body}`, 'latin1');
}

/** The chunks that are there, joined; nothing while the last one is missing. */
function unchunked(bytes: Buffer): Buffer | undefined {
  const chunks: Buffer[] = [];
  for (let at = 0; ; ) {
    const lineEnd = bytes.indexOf('\r\n', at);
    if (lineEnd === -1) return undefined;
    const size = Number.parseInt(bytes.toString('latin1', at, lineEnd), 16);
    const end = lineEnd + 2 + size + 2;
    if (end > bytes.length) return undefined;
    if (size === 0) return Buffer.concat(chunks);
    chunks.push(bytes.subarray(lineEnd + 2, lineEnd + 2 + size));
    at = end;
  }
}

/**
 * Takes the answer to a request out of what has arrived; nothing while some of it is missing.
 *
 * @param isOver - whether the server has closed the connection, which ends a body without a length
 */
function decodeAnswer(bytes: Buffer, method = 'GET', isOver = false): RawAnswer | undefined {
  const end = bytes.indexOf('\r\n\r\n');
  if (end === -1) return undefined;
  const [statusLine = '', ...fields] = bytes.toString('latin1', 0, end).split('\r\n');
  const status = /^HTTP\/1\.1 (\d{3})/.exec(statusLine)?.[1];
  if (status === undefined) throw new Error(`no HTTP response: ${statusLine}`);
  const headers = fields.map((field) => {
    const colon = field.indexOf(':');
    return [field.slice(0, colon), field.slice(colon + 1).trim()] as const;
  });
  const answer = { status: Number(status), headers };
  const rest = bytes.subarray(end + 4);
  if (method === 'HEAD' || answer.status === 204 || answer.status === 304) return { ...answer, body: Buffer.alloc(0) };
  if (linesOf(answer, 'transfer-encoding').includes('chunked')) {
    const body = unchunked(rest);
    return body === undefined ? undefined : { ...answer, body };
  }
  const [length] = linesOf(answer, 'content-length').map(Number);
  if (length === undefined) return isOver ? { ...answer, body: rest } : undefined;
  return rest.length < length ? undefined : { ...answer, body: rest.subarray(0, length) };
}

/** Sends requests one after the other, over one connection while the server keeps it open. */
export class RawClient {
  readonly #port: number;
  #socket: Socket | undefined;

  constructor(port: number) {
    this.#port = port;
  }

  send(request: RawRequest): Promise<RawAnswer> {
    const socket = this.#socket ?? connect(this.#port, '127.0.0.1').setNoDelay();
    this.#socket = undefined;
    return new Promise((resolve, reject) => {
      let received = Buffer.alloc(0);
      const settle = (): void => void socket.removeAllListeners();
      const fail = (error?: Error): void => {
        settle();
        socket.on('error', () => undefined).destroy();
        reject(error ?? new Error(`the connection was closed after ${received.length} bytes`));
      };
      socket.on('data', (chunk) => {
        received = Buffer.concat([received, chunk]);
        const answer = decodeAnswer(received, request.method);
        if (answer === undefined) return;
        settle();
        if (linesOf(answer, 'connection').some((value) => value.toLowerCase() === 'close')) socket.destroy();
        else this.#socket = socket.once('close', () => this.#forget(socket)).on('error', () => undefined);
        resolve(answer);
      });
      socket.once('error', fail).once('close', () => {
        const answer = decodeAnswer(received, request.method, true);
        if (answer === undefined) fail();
        else resolve(answer);
      });
      socket.write(encodeRequest(request));
    });
  }

  close(): void {
    this.#socket?.destroy();
  }

  #forget(socket: Socket): void {
    if (this.#socket === socket) this.#socket = undefined;
  }
}
