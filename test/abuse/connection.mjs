// A connection of few parts, so that it is the server that is busy: no client for others would send this, and fast.
import { connect } from 'node:net';

const END_OF_HEAD = '\r\n\r\n';

/** The length of the first answer in a text, once all of it is there. */
function answerLength(text) {
  const head = text.indexOf(END_OF_HEAD);
  if (head === -1) return undefined;
  const length = Number(/\r\ncontent-length: (\d+)/i.exec(text.slice(0, head + 2))?.[1] ?? 0);
  const end = head + END_OF_HEAD.length + length;
  return text.length >= end ? end : undefined;
}

/** Keeps a connection open; answers come in the order of the requests. */
export class Connection {
  #socket;
  #received = '';
  #waiting = [];
  #isClosed = false;

  constructor(port) {
    this.#socket = connect(port, '127.0.0.1').setNoDelay(true);
    this.#socket.on('data', (chunk) => this.#take(chunk));
    // What an error leads to, `close`, is what is waited for.
    this.#socket.on('error', () => undefined);
    this.#socket.on('close', () => {
      this.#isClosed = true;
      for (const resolve of this.#waiting.splice(0)) resolve(0);
    });
  }

  write(bytes) {
    this.#socket.write(bytes);
  }

  /** The status of the next answer, or 0 where the connection ends before. */
  answer() {
    if (this.#isClosed) return Promise.resolve(0);
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
    });
  }

  send(bytes) {
    const answer = this.answer();
    this.write(bytes);
    return answer;
  }

  get isClosed() {
    return this.#isClosed;
  }

  close() {
    this.#socket.destroy();
  }

  /** Ends the connection without a farewell. */
  reset() {
    this.#socket.resetAndDestroy();
  }

  #take(chunk) {
    this.#received += chunk.latin1Slice(0, chunk.length);
    for (let end = answerLength(this.#received); end !== undefined; end = answerLength(this.#received)) {
      const status = Number(this.#received.slice(9, 12));
      this.#received = this.#received.slice(end);
      this.#waiting.shift()?.(status);
    }
  }
}

/** A request to the byte: a character is one. */
export function requestOf(...lines) {
  return Buffer.from(`${['GET /contacts HTTP/1.1', 'Host: 127.0.0.1', ...lines].join('\r\n')}${END_OF_HEAD}`, 'latin1');
}
