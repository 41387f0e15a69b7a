import { createServer, get } from 'node:https';
import { json } from 'node:stream/consumers';
import { verifyAccessToken } from '@scopegate/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { harnesses } from '../support/adapters.js';
import { expectRefusal } from '../support/answers.js';
import { type AuthOptions, auth } from '../support/api.js';
import { selfSigned } from '../support/certificate.js';
import { listen, type RunningServer } from '../support/node-server.js';
import { AUDIENCE, createWorld } from '../support/world.js';

const world = await createWorld();
const certificate = selfSigned();

/** An issuer over TLS, whose certificate nobody vouches for. */
let server: RunningServer;
let issuer: string;
beforeAll(async () => {
  server = await listen(
    createServer(certificate, (request, response) => {
      const isKeys = request.url === '/keys';
      response.end(JSON.stringify(isKeys ? world.issuer.jwks() : { issuer, jwks_uri: `${issuer}keys` }));
    }),
  );
  issuer = `https://127.0.0.1:${server.port}/`;
});
afterAll(() => server.close());

const options = (): AuthOptions => ({ issuer, audience: AUDIENCE, now: world.clock.now });
const token = () => world.token({ claims: { iss: issuer } });

/** A fetch that does trust the certificate: with it the same issuer is a good one. */
const trusting: typeof fetch = (input) =>
  new Promise((resolve, reject) => {
    get(String(input), { ca: certificate.cert }, (response) => {
      json(response).then((body) => resolve(Response.json(body)), reject);
    }).on('error', reject);
  });

describe.each(harnesses.map((harness) => [harness.name, harness] as const))('%s', (_name, harness) => {
  it('[D16] [H8] [B17] an issuer whose certificate nobody vouches for is no issuer to fetch from', async () => {
    const api = await harness.start({
      '/': [auth(options())],
      '/keys': [auth({ ...options(), jwksUri: `${issuer}keys` })],
      '/trusting': [auth({ ...options(), fetch: trusting })],
    });
    const send = async (path: string) => api.send({ path, lines: [`Authorization: Bearer ${await token()}`] });
    try {
      expectRefusal(await send('/'), 'keys_unavailable');
      expectRefusal(await send('/keys'), 'keys_unavailable');
      expect((await send('/trusting')).status).toBe(200);
    } finally {
      await api.close();
    }
  });
});

describe('verifyAccessToken', () => {
  it('[D16] [H8] [B17] an issuer whose certificate nobody vouches for is no issuer to fetch from', async () => {
    const outage = { reason: 'keys_unavailable', status: 503 };
    await expect(verifyAccessToken(await token(), options())).rejects.toMatchObject(outage);
    await expect(verifyAccessToken(await token(), { ...options(), jwksUri: `${issuer}keys` })).rejects.toMatchObject(
      outage,
    );
    await expect(verifyAccessToken(await token(), { ...options(), fetch: trusting })).resolves.toMatchObject({
      issuer,
    });
  });
});
