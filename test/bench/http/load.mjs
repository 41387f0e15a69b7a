// A client of few parts, so that what is measured is the server: connections that are kept, one request at a time on each.
import { connect } from 'node:net';

const END_OF_HEAD = '\r\n\r\n';

/** The length of the first answer in a text, once all of it is there. */
function answerLength(text) {
  const head = text.indexOf(END_OF_HEAD);
  if (head === -1) return undefined;
  const length = Number(/\r\ncontent-length: (\d+)/i.exec(text.slice(0, head))?.[1] ?? 0);
  const end = head + END_OF_HEAD.length + length;
  return text.length >= end ? end : undefined;
}

/** A request as a browser's fetch sends it. */
export function requestOf(token) {
  return Buffer.from(
    [
      'GET /appointments HTTP/1.1',
      'Host: 127.0.0.1',
      'Connection: keep-alive',
      'Accept: application/json',
      'User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/143.0 Safari/537.36',
      'Accept-Language: en-GB,en;q=0.9',
      `Authorization: Bearer ${token.toString('latin1')}`,
      '',
      '',
    ].join('\r\n'),
    'latin1',
  );
}

/**
 * Sends requests in turn to a server, one at a time on each connection. Meanwhile it never sleeps: to wake it up would be
 * the server's work, and the more of it the slower the server is, since the client then has more time to fall asleep.
 */
export class Client {
  #sockets = [];
  #requests;
  #at = 0;
  #port;

  constructor(port, requests) {
    this.#port = port;
    this.#requests = requests;
  }

  async open(connections) {
    for (let count = 0; count < connections; count += 1) {
      const socket = connect(this.#port, '127.0.0.1').setNoDelay(true);
      await new Promise((resolve, reject) => socket.once('connect', resolve).once('error', reject));
      // What an error leads to, `close`, is what is waited for.
      socket.on('error', () => undefined);
      this.#sockets.push(socket);
    }
  }

  close() {
    for (const socket of this.#sockets) socket.destroy();
  }

  /** @returns seconds, and of each request the milliseconds it took */
  async send(count) {
    const latencies = [];
    let left = count;
    const start = performance.now();
    const stayAwake = () => left > 0 && setImmediate(stayAwake);
    stayAwake();
    await Promise.all(
      this.#sockets.map(
        (socket) =>
          new Promise((resolve, reject) => {
            let received = '';
            let sentAt = 0;
            const next = () => {
              if (left === 0) {
                socket.off('data', onData).off('close', onClose);
                resolve();
                return;
              }
              left -= 1;
              sentAt = performance.now();
              socket.write(this.#requests[this.#at]);
              this.#at = (this.#at + 1) % this.#requests.length;
            };
            const onData = (chunk) => {
              received += chunk.latin1Slice(0, chunk.length);
              if (answerLength(received) === undefined) return;
              latencies.push(performance.now() - sentAt);
              const status = received.slice(9, 12);
              received = '';
              if (status === '200') next();
              else reject(new Error(`answered ${status}`));
            };
            const onClose = () => reject(new Error('the server closed a connection'));
            socket.on('data', onData).once('close', onClose);
            next();
          }),
      ),
    );
    return { seconds: (performance.now() - start) / 1000, latencies };
  }
}
