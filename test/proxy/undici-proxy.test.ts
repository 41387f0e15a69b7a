import { createServer } from 'node:https';
import { createTestIssuer } from '@scopegate/testing';
import { describe, expect, it, onTestFinished } from 'vitest';
import { refusalOf } from '../support/core.js';
import { listen, type RunningServer } from '../support/node-server.js';
import { selfSigned } from './certificate.js';
import { type ForwardProxy, startProxy } from './forward-proxy.js';
import { verifierBehindProxy } from './undici-proxy.js';

function untilTheEnd<T extends { close(): Promise<void> }>(running: T): T {
  onTestFinished(() => running.close());
  return running;
}

const HOST = 'issuer.internal';

/** An issuer that speaks https under a name that no resolver knows and a certificate that nobody has vouched for. */
async function privateIssuer() {
  const issuer = await createTestIssuer({ issuer: `https://${HOST}/`, algorithm: 'ES256' });
  const { cert, key } = selfSigned(HOST);
  const server = createServer({ cert, key }, async (req, res) => {
    const answer = await issuer.fetch(`https://${HOST}${req.url}`);
    res.writeHead(answer.status, Object.fromEntries(answer.headers));
    res.end(Buffer.from(await answer.arrayBuffer()));
  });
  const { port }: RunningServer = untilTheEnd(await listen(server));
  const proxy: ForwardProxy = untilTheEnd(await startProxy({ [HOST]: port }));
  return { issuer, proxy, ca: cert };
}

describe('keys that are fetched through a proxy', () => {
  it('come from an issuer that only the proxy can reach, with a certificate authority of its own', async () => {
    const { issuer, proxy, ca } = await privateIssuer();
    const verifier = verifierBehindProxy(issuer.issuer, { uri: proxy.url, requestTls: { ca } });
    const token = await verifier.verify(await issuer.token({ subject: 'alice' }));
    expect(token.subject).toBe('alice');
    await verifier.verify(await issuer.token());
    expect((await refusalOf(verifier.verify(await issuer.forged()))).reason).toBe('signature_invalid');
    expect(issuer.requests).toMatchObject({ metadata: 1, jwks: 1 });
    expect(new Set(proxy.asked)).toEqual(new Set([`CONNECT ${HOST}:443`]));
  });

  it('are not had from an issuer whose certificate is of another authority', async () => {
    const { issuer, proxy } = await privateIssuer();
    const verifier = verifierBehindProxy(issuer.issuer, { uri: proxy.url, requestTls: { ca: selfSigned(HOST).cert } });
    const refusal = await refusalOf(verifier.verify(await issuer.token()));
    expect(refusal).toMatchObject({ status: 503, cause: { kind: 'network' } });
    expect(issuer.requests.total).toBe(0);
  });

  it('come over plain http from this machine', async () => {
    const issuer = await createTestIssuer({ algorithm: 'ES256' });
    await issuer.listen();
    untilTheEnd(issuer);
    const proxy = untilTheEnd(await startProxy());
    const verifier = verifierBehindProxy(issuer.issuer, proxy.url);
    await verifier.verify(await issuer.token());
    expect(proxy.asked.length).toBeGreaterThan(0);
    expect(issuer.requests).toMatchObject({ metadata: 1, jwks: 1 });
  });

  it('are an outage where the proxy is gone', async () => {
    const { issuer, proxy, ca } = await privateIssuer();
    const gone = await startProxy();
    await gone.close();
    const verifier = verifierBehindProxy(issuer.issuer, { uri: gone.url, requestTls: { ca } });
    expect((await refusalOf(verifier.verify(await issuer.token()))).status).toBe(503);
    expect(proxy.asked).toEqual([]);
  });
});
