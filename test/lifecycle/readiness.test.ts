import { ConfigurationError, createVerifier, trustIssuers, type VerifierOptions } from '@scopegate/core';
import { createTestIssuer, type TestIssuerOptions } from '@scopegate/testing';
import { describe, expect, it } from 'vitest';
import { refusalOf, settled } from '../support/core.js';
import { type TestClock, testClock } from './live-api.js';

const makeIssuer = (clock: TestClock, options: TestIssuerOptions = {}) =>
  createTestIssuer({ algorithm: 'ES256', now: clock.now, ...options });

async function ready(options: Partial<VerifierOptions> = {}) {
  const clock = testClock();
  const issuer = await makeIssuer(clock);
  const { audience, fetch } = issuer;
  const given = { issuer: issuer.issuer, audience, fetch, now: clock.now, ...options };
  return { clock, issuer, verifier: createVerifier(given as VerifierOptions) };
}

/** Two issuers behind one fetch. */
async function two() {
  const clock = testClock();
  const [a, b] = await Promise.all([
    makeIssuer(clock, { issuer: 'https://a.test/' }),
    makeIssuer(clock, { issuer: 'https://b.test/' }),
  ]);
  const fetch: typeof globalThis.fetch = (url, init) => (String(url).startsWith(a.issuer) ? a : b).fetch(url, init);
  const issuer = [a.issuer, b.issuer];
  return { clock, a, b, verifier: createVerifier({ issuer, audience: a.audience, fetch, now: clock.now }) };
}

describe('prepare', () => {
  it('fetches metadata and keys, and nothing more while they are fresh', async () => {
    const { clock, issuer, verifier } = await ready();
    await verifier.prepare();
    expect(issuer.requests.paths).toEqual(['/.well-known/openid-configuration', '/.well-known/jwks.json']);
    clock.advance(300);
    await verifier.prepare();
    await verifier.verify(await issuer.token());
    expect(issuer.requests.total).toBe(2);
  });

  it('shares its fetch with the requests that come meanwhile', async () => {
    const { issuer, verifier } = await ready();
    await Promise.all([verifier.prepare(), verifier.verify(await issuer.token()), verifier.prepare()]);
    expect(issuer.requests.total).toBe(2);
  });

  it('rejects as an outage where no keys can be had, and says why', async () => {
    const { clock, issuer, verifier } = await ready();
    issuer.fault({ kind: 'status', status: 503 }, { only: 'jwks' });
    const refusal = await refusalOf(verifier.prepare());
    expect(refusal).toMatchObject({
      code: 'temporarily_unavailable',
      reason: 'keys_unavailable',
      status: 503,
      headers: { 'Retry-After': '1' },
      cause: { kind: 'status', status: 503, message: `status 503 from ${issuer.jwksUri}` },
    });
    issuer.fault(undefined);
    clock.advance(1);
    await verifier.prepare();
  });

  it('resolves while a set is held that may serve, and refreshes it', async () => {
    const { clock, issuer, verifier } = await ready();
    await verifier.prepare();
    issuer.fault('reset');
    clock.advance(4199);
    await verifier.prepare();
    await settled();
    // A broken connection is tried once more.
    expect(issuer.requests.jwks).toBe(3);
    clock.advance(1);
    expect((await refusalOf(verifier.prepare())).status).toBe(503);
  });

  it('resolves while keys of any issuer are held', async () => {
    const { a, b, clock, verifier } = await two();
    a.fault('reset');
    await verifier.prepare();
    expect(verifier.status().map(({ state }) => state)).toEqual(['empty', 'fresh']);
    b.fault('reset');
    clock.advance(5000);
    await refusalOf(verifier.prepare());
    a.fault(undefined);
    clock.advance(1);
    await verifier.prepare();
    expect(verifier.status().map(({ state }) => state)).toEqual(['fresh', 'expired']);
  });

  it.each([
    ['https://issuer.test', 'https://issuer.test/'],
    ['https://issuer.test/', 'https://issuer.test'],
    ['https://issuer.test/realms/a', 'https://issuer.test/realms/A'],
  ])('reports both spellings where %j is configured and the metadata says %j', async (configured, named) => {
    const clock = testClock();
    const { fetch } = await makeIssuer(clock, { issuer: configured, metadata: { issuer: named } });
    const verifier = createVerifier({ issuer: configured, audience: 'api', fetch, now: clock.now });
    const error = await verifier.prepare().catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ConfigurationError);
    expect(error).toMatchObject({ option: 'issuer' });
    expect((error as Error).message).toContain(`names the issuer "${named}", configured is "${configured}"`);
  });

  it('reports it although another issuer is well', async () => {
    const { a, verifier } = await two();
    a.fault('wrong-issuer');
    await expect(verifier.prepare()).rejects.toBeInstanceOf(ConfigurationError);
  });

  it('is 503 for clients, who cannot help it', async () => {
    const { issuer, verifier } = await ready();
    issuer.fault('wrong-issuer');
    const refusal = await refusalOf(verifier.verify(await issuer.token()));
    expect(refusal).toMatchObject({ status: 503, reason: 'keys_unavailable', cause: { kind: 'issuer_mismatch' } });
    expect(refusal.message).not.toContain('issuer.test');
  });

  it('has nothing to fetch where keys are configured or tenants are decided upon later', async () => {
    const { issuer } = await ready();
    const fixed = await ready({ jwks: issuer.jwks() });
    await fixed.verifier.prepare();
    const tenants = await ready({ issuer: trustIssuers('https://*.example.com/') });
    await tenants.verifier.prepare();
    expect([fixed.issuer.requests.total, tenants.issuer.requests.total]).toEqual([0, 0]);
  });

  it('says that configured keys are of no use', async () => {
    const { issuer } = await ready();
    const [jwk] = issuer.jwks().keys;
    if (jwk?.x === undefined) throw new Error('no EC key');
    // A point beside its curve, which shows only when the key is imported.
    const made = ready({ jwks: { keys: [{ ...jwk, y: jwk.x }] } });
    await expect(made).rejects.toThrow('jwks: holds no usable signature key');
  });
});

describe('status', () => {
  it('tells how the keys stand, as data that can be sent', async () => {
    const { clock, issuer, verifier } = await ready();
    const start = clock.now();
    const status = () => {
      const [only, ...more] = verifier.status();
      expect(more).toEqual([]);
      expect(JSON.parse(JSON.stringify(only))).toEqual(only);
      return only;
    };
    const mine = { issuer: issuer.issuer };
    expect(status()).toEqual({ ...mine, state: 'empty', keys: 0 });
    expect(issuer.requests.total).toBe(0);

    issuer.fault('html');
    await verifier.prepare().catch(() => undefined);
    const notJson = {
      kind: 'not_json',
      message: `no JSON object from ${issuer.issuer}.well-known/openid-configuration`,
    };
    expect(status()).toEqual({ ...mine, state: 'empty', keys: 0, lastError: { ...notJson, at: start } });

    issuer.fault(undefined);
    await issuer.createKey();
    clock.advance(1);
    await verifier.prepare();
    const held = { ...mine, keys: 2, lastSuccess: start + 1000 };
    expect(status()).toEqual({ ...held, state: 'fresh', age: 0 });
    clock.advance(480);
    expect(status()).toEqual({ ...held, state: 'aging', age: 480 });
    issuer.fault('reset');
    clock.advance(120);
    await verifier.prepare();
    await settled();
    const lastError = { kind: 'network', message: `no answer from ${issuer.jwksUri}`, at: start + 601_000 };
    expect(status()).toEqual({ ...held, state: 'stale', age: 600, lastError });
    clock.advance(3600);
    expect(status()).toEqual({ ...held, state: 'expired', age: 4200, lastError });
    // One that was answered, and one that was tried once more.
    expect(issuer.requests.jwks).toBe(3);
  });

  it('has a line for each listed issuer, in their order', async () => {
    const { a, b, verifier } = await two();
    expect(verifier.status().map(({ issuer }) => issuer)).toEqual([a.issuer, b.issuer]);
  });

  it('tells of configured keys that they are', async () => {
    const { issuer } = await ready();
    const { verifier } = await ready({ jwks: issuer.jwks() });
    await verifier.prepare();
    expect(verifier.status()).toEqual([{ issuer: 'https://issuer.test/', state: 'fixed', keys: 1 }]);
  });

  it('names no tenant before a good token has come from it', async () => {
    const { issuer, verifier } = await ready({ issuer: { resolve: (iss) => ({ issuer: iss }) } });
    await refusalOf(verifier.verify(await issuer.forged()));
    expect(verifier.status()).toEqual([]);
    await verifier.verify(await issuer.token());
    expect(verifier.status()).toMatchObject([{ issuer: issuer.issuer, state: 'fresh', keys: 1 }]);
  });
});
