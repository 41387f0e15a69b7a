import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import { type AddressInfo, createServer as createTcpServer } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { sendAttack } from './send-attack.js';

async function serve(server: Pick<Server, 'listen' | 'close' | 'address' | 'once'>): Promise<string> {
  server.listen(0, '127.0.0.1');
  await once(server as Server, 'listening');
  onTestFinished(() => void server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/route`;
}

const http = (listener: RequestListener): Promise<string> => serve(createServer(listener));

it('sends method, query, lines and body as they are', async () => {
  const url = await http((req, res) => {
    let body = '';
    req.on('data', (chunk) => {
      body += chunk;
    });
    req.on('end', () => res.end(JSON.stringify([req.method, req.url, req.rawHeaders.join('|'), body])));
  });
  const lines = ['X-Odd: a\xff\t', 'authorization: Bearer a', 'Authorization: Bearer b'];
  const { status, text } = await sendAttack(url, { method: 'POST', query: '?a=%00', lines, body: 'text' });
  expect(status).toBe(200);
  const [method, target, headers, body] = JSON.parse(text.slice(text.indexOf('\r\n\r\n') + 4));
  expect([method, target, body]).toEqual(['POST', '/route?a=%00', 'text']);
  // The answer is UTF-8, and given a byte a character.
  expect(Buffer.from(headers, 'latin1').toString()).toMatch(
    /X-Odd\|a\u00ff\|authorization\|Bearer a\|Authorization\|Bearer b$/,
  );
});

it('gets the answer of the parser, too', async () => {
  const url = await http((_req, res) => res.end());
  expect(await sendAttack(url, { lines: ['X : y'] })).toMatchObject({ status: 400 });
});

it('rejects where no HTTP is answered', async () => {
  const url = await serve(createTcpServer((socket) => socket.end('hello')) as unknown as Server);
  await expect(sendAttack(url, { lines: [] })).rejects.toThrow('5 bytes that are no HTTP');
});

it('rejects where nobody listens', async () => {
  await expect(sendAttack('http://127.0.0.1:1/', { lines: [] })).rejects.toThrow('ECONNREFUSED');
});

it('does not wait for ever', async () => {
  const url = await http(() => undefined);
  await expect(sendAttack(url, { lines: [] }, { timeout: 20 })).rejects.toThrow('within 20 ms');
});
