import { createServer } from 'node:http';
import { beforeAll, describe, expect, it } from 'vitest';
import { AUDIENCE, goodClaims, newKey, now, reasonOf, sign } from '../../../../test/support/core.js';
import { listen, type RunningServer } from '../../../../test/support/node-server.js';
import type { IssuerResolver } from '../config/options.js';
import { createVerifier } from '../verify/verifier.js';

const key = await newKey();
let requests: string[] = [];
let running: RunningServer;

// A service of this machine that a stranger would like to reach.
beforeAll(async () => {
  const server = createServer((request, response) => {
    requests.push(String(request.url));
    const origin = `http://${request.headers.host}`;
    const isKeys = request.url === '/keys';
    response.end(JSON.stringify(isKeys ? { keys: [key.jwk] } : { issuer: `${origin}/`, jwks_uri: `${origin}/keys` }));
  });
  running = await listen(server);
  return () => running.close();
});

/** A resolver that trusts everybody, and what it was asked. */
function trusting(more: object = {}): { issuer: IssuerResolver; asked: string[] } {
  const asked: string[] = [];
  const resolve = (iss: string) => {
    asked.push(iss);
    return { issuer: iss, audience: AUDIENCE, ...more };
  };
  return { issuer: { resolve }, asked };
}

const tokenOf = (iss: string): Promise<string> => sign(key, goodClaims({ iss }));

describe('a token whose issuer is a service of this machine', () => {
  it.each(['http://127.0.0.1', 'http://localhost', 'HTTP://127.0.0.1', 'http://[::1]'])(
    'causes no call of the resolver and no request: %s',
    async (origin) => {
      requests = [];
      const { issuer, asked } = trusting();
      const verifier = createVerifier({ issuer, now });
      expect(await reasonOf(verifier.verify(await tokenOf(`${origin}:${running.port}/`)))).toBe('issuer_untrusted');
      expect([asked, requests]).toEqual([[], []]);
    },
  );

  it('is verified where plain http is allowed', async () => {
    requests = [];
    const { issuer, asked } = trusting();
    const verifier = createVerifier({ issuer, now, allowInsecureHttp: true });
    const iss = `http://127.0.0.1:${running.port}/`;
    await expect(verifier.verify(await tokenOf(iss))).resolves.toMatchObject({ issuer: iss });
    expect([asked, requests]).toEqual([[iss], ['/.well-known/openid-configuration', '/keys']]);
  });
});

describe('keys on this machine', () => {
  it('are not fetched for a tenant, though the resolver names them', async () => {
    requests = [];
    const { issuer, asked } = trusting({ jwksUri: `http://127.0.0.1:${running.port}/keys` });
    const verifier = createVerifier({ issuer, now });
    expect(await reasonOf(verifier.verify(await tokenOf('https://tenant.example/')))).toBe('issuer_unavailable');
    expect([asked, requests]).toEqual([['https://tenant.example/'], []]);
  });

  it('are not fetched for a tenant, though its metadata name them', async () => {
    requests = [];
    const { issuer } = trusting();
    const jwks_uri = `http://127.0.0.1:${running.port}/keys`;
    const metadata: typeof fetch = (input, init) =>
      String(input).startsWith('https:')
        ? Promise.resolve(Response.json({ issuer: 'https://tenant.example/', jwks_uri }))
        : fetch(input, init);
    const verifier = createVerifier({
      issuer: { ...issuer, jwksOrigins: [`http://127.0.0.1:${running.port}`] },
      fetch: metadata,
      now,
    });
    expect(await reasonOf(verifier.verify(await tokenOf('https://tenant.example/')))).toBe('keys_unavailable');
    expect(requests).toEqual([]);
  });
});
