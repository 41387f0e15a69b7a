import { createServer, request } from 'node:http';
import { connect, type Socket } from 'node:net';
import { listen, type RunningServer } from '../support/node-server.js';

/** A forward proxy on loopback (RFC 9110 §7.6, §9.3.6), and what it was asked for. */
export interface ForwardProxy extends RunningServer {
  readonly url: string;
  /** `CONNECT host:port`, or `GET http://…`. */
  readonly asked: readonly string[];
}

/** @param hosts - where names lead that only this proxy knows: a port of this machine */
export async function startProxy(hosts: Readonly<Record<string, number>> = {}): Promise<ForwardProxy> {
  const asked: string[] = [];
  const sockets = new Set<Socket>();
  const keep = <S extends Socket>(socket: S): S => {
    sockets.add(socket.on('error', () => socket.destroy()).on('close', () => sockets.delete(socket)));
    return socket;
  };
  const server = createServer((incoming, outgoing) => {
    asked.push(`${incoming.method} ${incoming.url}`);
    const forwarded = request(incoming.url ?? '', { headers: incoming.headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    });
    forwarded.on('error', () => outgoing.writeHead(502).end());
    incoming.pipe(forwarded);
  });
  server.on('connect', ({ url = '' }, client: Socket) => {
    asked.push(`CONNECT ${url}`);
    const [host = '', port] = url.split(':');
    const target = keep(connect(hosts[host] ?? Number(port), '127.0.0.1'));
    keep(client);
    target.on('connect', () => {
      client.write('HTTP/1.1 200 Connection Established\r\n\r\n');
      target.pipe(client).pipe(target);
    });
    target.on('close', () => client.destroy());
  });
  const running = await listen(server);
  return {
    port: running.port,
    url: `http://127.0.0.1:${running.port}`,
    asked,
    async close() {
      for (const socket of sockets) socket.destroy();
      await running.close();
    },
  };
}
