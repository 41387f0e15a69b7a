// Issuers that are not there, do not answer, or answer rubbish, over real sockets of this machine and with Node's own fetch.
import { connect, createServer, type Socket } from 'node:net';
import { createTestIssuer, type TestIssuer } from '@scopegate/testing';
import { describe, expect, it, onTestFinished } from 'vitest';
import { expectRefusal } from '../support/answers.js';
import { type Api, type AuthOptions, auth } from '../support/api.js';
import { describeAdapters } from '../support/describe-adapters.js';
import { listen } from '../support/node-server.js';
import { RawClient } from '../support/raw-http.js';
import { AUDIENCE } from '../support/world.js';

/** Seconds: as long as these tests wait for an issuer that does not answer, where users would wait for five. */
const impatient = { timeout: 0.06, discoveryTimeout: 0.03 };

/** An issuer on a socket; closed when the test ends. */
async function listening(): Promise<TestIssuer> {
  const issuer = await createTestIssuer({ audience: AUDIENCE, algorithm: 'ES256' });
  await issuer.listen();
  onTestFinished(() => issuer.close());
  return issuer;
}

const trust = (issuer: TestIssuer): AuthOptions => ({ issuer: issuer.issuer, audience: AUDIENCE });
const get = async (api: Api, issuer: TestIssuer) =>
  api.send({ path: '/', lines: [`Authorization: Bearer ${await issuer.token()}`] });

/** A server of raw bytes, for what is no HTTP at all. */
async function speaking(answer: (socket: Socket) => void): Promise<string> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket.on('error', () => undefined));
    socket.once('data', () => answer(socket));
  });
  const { port, close } = await listen(server as unknown as Parameters<typeof listen>[0]);
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    return close();
  });
  return `http://127.0.0.1:${port}/`;
}

describeAdapters((start) => {
  it('is an outage where nobody listens', async () => {
    const issuer = await listening();
    const options = trust(issuer);
    const api = await start({ '/': [auth(options)] });
    await issuer.close();
    expectRefusal(await get(api, issuer), 'keys_unavailable');
  });

  it('is an outage where nothing is ever answered', async () => {
    const issuer = await listening();
    issuer.fault('silence');
    const api = await start({ '/': [auth({ ...trust(issuer), keys: impatient })] });
    expectRefusal(await get(api, issuer), 'keys_unavailable');
  });

  it.each(['reset', 'truncated-body', 'html', 'not-json', 'endless-body', 'empty-set'] as const)(
    'is an outage with the fault %s, and none once that is over',
    async (fault) => {
      const issuer = await listening();
      issuer.fault(fault);
      let now = Date.now();
      const api = await start({ '/': [auth({ ...trust(issuer), now: () => now })] });
      expectRefusal(await get(api, issuer), 'keys_unavailable');
      issuer.fault(undefined);
      now += 2000;
      expect((await get(api, issuer)).status).toBe(200);
    },
  );

  it('is an outage for everybody who asks at the same time, with one question to the issuer', async () => {
    const issuer = await listening();
    issuer.fault({ kind: 'status', status: 500 });
    const api = await start({ '/': [auth(trust(issuer))] });
    const token = await issuer.token();
    const statuses = await Promise.all(
      Array.from({ length: 20 }, async () => {
        const client = new RawClient(api.port);
        const { status } = await client.send({ path: '/', lines: [`Authorization: Bearer ${token}`] });
        client.close();
        return status;
      }),
    );
    expect(new Set(statuses)).toEqual(new Set([503]));
    expect(issuer.requests.total).toBe(2);
  });

  it.each<[string, (socket: Socket) => void]>([
    ['what is no HTTP', (socket) => socket.end('220 mail.example ESMTP\r\n')],
    ['nothing, and hangs up', (socket) => socket.end()],
    ['headers without end', (socket) => socket.write('HTTP/1.1 200 OK\r\nX: ')],
    ['fewer bytes than it says', (socket) => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{"keys":[')],
    [
      'what is not compressed as it says',
      (socket) => socket.end('HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 3\r\n\r\nabc'),
    ],
  ])('is an outage where the issuer answers %s', async (_what, answer) => {
    const issuer = await speaking(answer);
    const api = await start({ '/': [auth({ issuer, audience: AUDIENCE, keys: impatient })] });
    const signer = await createTestIssuer({ audience: AUDIENCE, algorithm: 'ES256' });
    const token = await signer.token({ claims: { iss: issuer } });
    const answered = await api.send({ path: '/', lines: [`Authorization: Bearer ${token}`] });
    expectRefusal(answered, 'keys_unavailable');
  });
});

describe('an API whose client goes away while keys are fetched', () => {
  describeAdapters((start) => {
    it('goes on serving the next one', async () => {
      const issuer = await listening();
      let letGo = (): void => undefined;
      issuer.fault({ kind: 'delay', until: new Promise<void>((resolve) => (letGo = resolve)) }, { times: 1 });
      const api = await start({ '/': [auth(trust(issuer))] });
      const token = await issuer.token();
      await new Promise<void>((resolve) => {
        const socket = connect(api.port, '127.0.0.1', () => {
          socket.write(`GET / HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer ${token}\r\n\r\n`, () => {
            socket.once('close', () => resolve()).destroy();
          });
        });
      });
      letGo();
      expect((await get(api, issuer)).status).toBe(200);
    });
  });
});
