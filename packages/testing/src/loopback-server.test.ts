import { once } from 'node:events';
import { connect } from 'node:net';
import { decodeJwt } from 'jose';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { createTestIssuer } from './create-test-issuer.js';
import { startLoopbackServer } from './loopback-server.js';
import type { TestIssuer } from './test-issuer.js';

let opened: TestIssuer[] = [];

async function listening(issuer?: string): Promise<TestIssuer> {
  const made = await createTestIssuer({ algorithm: 'ES256', issuer });
  opened.push(made);
  await made.listen();
  return made;
}

afterEach(async () => {
  await Promise.all(opened.map((issuer) => issuer.close()));
  opened = [];
});

describe('listen', () => {
  test('gives the issuer a loopback URL, which its tokens and its metadata name', async () => {
    const issuer = await listening();
    expect(issuer.issuer).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/$/);
    expect(decodeJwt(await issuer.token()).iss).toBe(issuer.issuer);
    const response = await fetch(`${issuer.issuer}.well-known/openid-configuration`);
    expect(await response.json()).toMatchObject({ issuer: issuer.issuer, jwks_uri: issuer.jwksUri });
  });

  test('leaves the path as it was', async () => {
    expect((await listening('https://issuer.test/t/1')).issuer).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/t\/1$/);
    expect((await listening('https://issuer.test')).issuer).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  });

  test('called again while it listens changes nothing', async () => {
    const issuer = await listening();
    expect(await Promise.all([issuer.listen(), issuer.listen()])).toEqual([issuer.issuer, issuer.issuer]);
  });

  test('leaves issuer.fetch at work, under the new URL alone', async () => {
    const issuer = await listening();
    expect((await issuer.fetch(issuer.jwksUri)).status).toBe(200);
    await expect(issuer.fetch('https://issuer.test/.well-known/jwks.json')).rejects.toThrow('fetch failed');
  });

  test('is possible again after close', async () => {
    const issuer = await listening();
    await issuer.close();
    await expect(fetch(issuer.jwksUri)).rejects.toThrow('fetch failed');
    await issuer.listen();
    expect((await fetch(issuer.jwksUri)).status).toBe(200);
    expect((await issuer.fetch(issuer.jwksUri)).status).toBe(200);
  });
});

describe('the server', () => {
  test('keeps no process alive, neither by its port nor by its connections', async () => {
    const holding = (): string[] => process.getActiveResourcesInfo().filter((name) => /^(TCP|HTTP)/.test(name));
    // What the tests before this one closed may need another turn of the event loop.
    const settled = (): Promise<void> => vi.waitFor(() => expect(holding()).toEqual([]), { interval: 1 });
    await settled();
    const issuer = await listening();
    const client = connect(Number(new URL(issuer.issuer).port), '127.0.0.1').unref();
    await once(client, 'connect');
    await (await fetch(issuer.jwksUri)).text();
    await settled();
    const closed = once(client, 'close');
    client.resume();
    await issuer.close();
    await closed;
    await settled();
  });

  test('answers 404 where it serves nothing, and counts that', async () => {
    const issuer = await listening();
    expect((await fetch(`${issuer.issuer}elsewhere?a=b`)).status).toBe(404);
    expect(issuer.requests).toMatchObject({ total: 1, metadata: 0, jwks: 0, paths: ['/elsewhere?a=b'] });
  });

  test('answers 404 to a request target that makes no URL', async () => {
    const issuer = await listening();
    const socket = connect(Number(new URL(issuer.issuer).port), '127.0.0.1');
    socket.end('GET http://elsewhere.test/ HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n');
    const [chunk] = (await once(socket, 'data')) as [Buffer];
    expect(chunk.toString()).toMatch(/^HTTP\/1\.1 404 /);
    socket.destroy();
  });

  test('says so when an answer cannot be made', async () => {
    const server = await startLoopbackServer(async () => {
      throw new Error('a mistake');
    });
    const response = await fetch(server.origin);
    expect([response.status, await response.text()]).toEqual([500, 'Error: a mistake']);
    await server.close();
  });

  test('ends connections that are idle, waited on or read from when it closes', async () => {
    const issuer = await listening();
    const idle = connect(Number(new URL(issuer.issuer).port), '127.0.0.1');
    await once(idle, 'connect');
    issuer.fault('endless-body', { times: 1 });
    const reading = (await fetch(issuer.jwksUri)).text();
    issuer.fault('silence');
    const waiting = fetch(issuer.jwksUri);
    const outcomes = Promise.allSettled([reading, waiting]);
    await vi.waitFor(() => expect(issuer.requests.jwks).toBe(2), { interval: 1 });
    const ended = once(idle, 'close');
    await issuer.close();
    idle.resume();
    await ended;
    expect((await outcomes).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  });

  test('stops making a body when the client is gone', async () => {
    let ended = (): void => {};
    const stopped = new Promise<void>((resolve) => (ended = resolve));
    const server = await startLoopbackServer(async () => ({
      status: 200,
      headers: {},
      body: (async function* () {
        try {
          for (;;) yield new Uint8Array(65_536);
        } finally {
          ended();
        }
      })(),
    }));
    const controller = new AbortController();
    await fetch(server.origin, { signal: controller.signal });
    controller.abort();
    await stopped;
    await server.close();
  });
});
