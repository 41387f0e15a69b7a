import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A server on a free port of 127.0.0.1. */
export interface RunningServer {
  readonly port: number;
  close(): Promise<void>;
}

/** Starts a server of any kind on a free port of 127.0.0.1. */
export async function listen(
  server: Pick<Server, 'listen' | 'once' | 'on' | 'address' | 'close'>,
): Promise<RunningServer> {
  server.listen(0, '127.0.0.1');
  await once(server as Server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    async close() {
      const closed = once(server as Server, 'close');
      server.close();
      if ('closeAllConnections' in server) (server as Server).closeAllConnections();
      await closed;
    },
  };
}

/** Serves HTTP/1.1 with what a framework makes of an application. */
export function serveNode(listener: RequestListener): Promise<RunningServer> {
  return listen(createServer(listener));
}
