import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { RawClient } from './raw-http.js';

/** Fewer than the lines that are sent: with as many, a server is asked in every version. */
const MAX_LINES = 10;

/**
 * Whether Node answers a request itself, with 431, that has more header lines than its server looks at. Node 20 cuts off
 * what is beyond them, and asks the server.
 */
export async function refusesManyLines(): Promise<boolean> {
  const server = createServer((_request, response) => response.end());
  server.maxHeadersCount = MAX_LINES;
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const client = new RawClient((server.address() as AddressInfo).port);
  try {
    const { status } = await client.send({ lines: Array.from({ length: 5 * MAX_LINES }, () => 'a: b') });
    return status === 431;
  } finally {
    client.close();
    server.close();
  }
}
