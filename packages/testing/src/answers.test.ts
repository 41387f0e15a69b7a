import { createLocalJWKSet, type JSONWebKeySet, jwtVerify } from 'jose';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { createTestIssuer } from './create-test-issuer.js';
import type { Fault } from './faults.js';
import type { TestIssuer } from './test-issuer.js';

/** Both ways to reach an issuer; whatever holds for one is to hold for the other. */
const FRONT_ENDS = ['fetch', 'loopback'] as const;

describe.each(FRONT_ENDS)('over %s', (frontEnd) => {
  let issuer: TestIssuer;
  let metadataUri: string;
  const get = (url: string, init?: RequestInit): Promise<Response> =>
    (frontEnd === 'fetch' ? issuer.fetch : fetch)(url, { redirect: 'manual', ...init });
  const keySet = async (): Promise<JSONWebKeySet> => (await get(issuer.jwksUri)).json() as Promise<JSONWebKeySet>;

  beforeAll(async () => {
    issuer = await createTestIssuer({ algorithm: 'ES256', issuer: 'https://issuer.test/tenant' });
    if (frontEnd === 'loopback') await issuer.listen();
    metadataUri = `${issuer.issuer}/.well-known/openid-configuration`;
  });
  afterEach(() => {
    issuer.fault(undefined);
    issuer.respond({});
    issuer.resetRequests();
  });
  afterAll(() => issuer.close());

  describe('a healthy issuer', () => {
    test('serves its metadata in both places, and its keys', async () => {
      const { origin } = new URL(issuer.issuer);
      const places = [metadataUri, `${origin}/.well-known/oauth-authorization-server/tenant`];
      for (const place of places) {
        const response = await get(place);
        expect([response.status, response.headers.get('content-type')]).toEqual([200, 'application/json']);
        expect(await response.json()).toMatchObject({ issuer: issuer.issuer, jwks_uri: issuer.jwksUri });
      }
      expect(await keySet()).toEqual(issuer.jwks());
      expect(issuer.requests).toMatchObject({
        metadata: 2,
        jwks: 1,
        total: 3,
        paths: [
          '/tenant/.well-known/openid-configuration',
          '/.well-known/oauth-authorization-server/tenant',
          '/tenant/.well-known/jwks.json',
        ],
      });
    });

    test('counts the bytes it sends', async () => {
      const text = await (await get(issuer.jwksUri)).text();
      expect(issuer.requests.bytesSent).toBe(text.length);
    });

    test('answers HEAD without a body and no other method', async () => {
      const head = await get(issuer.jwksUri, { method: 'HEAD' });
      expect([head.status, await head.text()]).toEqual([200, '']);
      const post = await get(issuer.jwksUri, { method: 'POST', body: '{}' });
      expect([post.status, post.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
      expect(issuer.requests.jwks).toBe(2);
    });

    test('sends the headers it is told to', async () => {
      issuer.respond({ cacheControl: 'max-age=60', age: 7, headers: { 'X-Served-By': 'edge' } });
      const { headers } = await get(issuer.jwksUri);
      expect(headers.get('cache-control')).toBe('max-age=60');
      expect(headers.get('age')).toBe('7');
      expect(headers.get('x-served-by')).toBe('edge');
    });

    test('answers 304 while the keys are those of the tag', async () => {
      issuer.respond({ etag: true, cacheControl: 'max-age=60' });
      const etag = (await get(issuer.jwksUri)).headers.get('etag') ?? '';
      const same = await get(issuer.jwksUri, { headers: { 'if-none-match': `"other", ${etag}` } });
      expect([same.status, await same.text(), same.headers.get('cache-control')]).toEqual([304, '', 'max-age=60']);
      await issuer.rotate();
      const changed = await get(issuer.jwksUri, { headers: { 'if-none-match': etag } });
      expect(changed.status).toBe(200);
      expect(changed.headers.get('etag')).not.toBe(etag);
    });
  });

  describe('a fault', () => {
    test('status: another status with its headers', async () => {
      issuer.fault({ kind: 'status', status: 503, headers: { 'Retry-After': '5' } });
      const response = await get(issuer.jwksUri);
      expect([response.status, response.headers.get('retry-after')]).toEqual([503, '5']);
      expect(await response.text()).toBe('status 503');
    });

    test.each([204, 304])('status: %i has no body', async (status) => {
      issuer.fault({ kind: 'status', status });
      const response = await get(issuer.jwksUri);
      expect([response.status, await response.text()]).toEqual([status, '']);
    });

    test('html: a page with status 200', async () => {
      issuer.fault('html');
      const response = await get(metadataUri);
      expect([response.status, response.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
      expect(await response.text()).toMatch(/^<!doctype html>/);
    });

    test('not-json: called JSON and none', async () => {
      issuer.fault('not-json');
      const response = await get(issuer.jwksUri);
      expect(response.headers.get('content-type')).toMatch(/^application\/json/);
      await expect(response.json()).rejects.toThrow(SyntaxError);
    });

    test('redirect: to where it says', async () => {
      issuer.fault({ kind: 'redirect', location: 'https://elsewhere.test/keys' });
      const response = await get(issuer.jwksUri);
      expect([response.status, response.headers.get('location')]).toEqual([302, 'https://elsewhere.test/keys']);
      issuer.fault({ kind: 'redirect', location: '/', status: 308 });
      expect((await get(issuer.jwksUri)).status).toBe(308);
    });

    test('redirect: followed and refused as fetch has it', async () => {
      issuer.fault({ kind: 'redirect', location: metadataUri }, { only: 'jwks' });
      const response = await get(issuer.jwksUri, { redirect: 'follow' });
      expect([response.redirected, response.url]).toEqual([true, metadataUri]);
      expect(await response.json()).toMatchObject({ issuer: issuer.issuer });
      await expect(get(issuer.jwksUri, { redirect: 'error' })).rejects.toThrow(TypeError);
      issuer.fault({ kind: 'redirect', location: issuer.jwksUri });
      await expect(get(issuer.jwksUri, { redirect: 'follow' })).rejects.toThrow('fetch failed');
    });

    test('reset: no response at all', async () => {
      issuer.fault('reset');
      const failure = await get(issuer.jwksUri).catch((error: unknown) => error);
      expect(failure).toBeInstanceOf(TypeError);
      expect(failure).toMatchObject({ message: 'fetch failed', cause: { code: 'ECONNRESET' } });
      expect(issuer.requests.jwks).toBe(1);
    });

    test('truncated-body: the connection breaks in the middle', async () => {
      issuer.fault('truncated-body');
      const response = await get(issuer.jwksUri);
      expect(response.status).toBe(200);
      await expect(response.text()).rejects.toThrow('terminated');
      expect(issuer.requests.bytesSent).toBe(Number(response.headers.get('content-length')) >> 1);
    });

    test('silence: nothing until the client aborts', async () => {
      issuer.fault('silence');
      const controller = new AbortController();
      const waiting = get(issuer.jwksUri, { signal: controller.signal });
      waiting.catch(() => {});
      await vi.waitFor(() => expect(issuer.requests.jwks).toBe(1), { interval: 1 });
      controller.abort(new Error('enough'));
      await expect(waiting).rejects.toThrow('enough');
    });

    test('delay: the good answer once it is let go', async () => {
      let release = (): void => {};
      issuer.fault({ kind: 'delay', until: new Promise<void>((resolve) => (release = resolve)) });
      let answered = false;
      const waiting = keySet().finally(() => (answered = true));
      await vi.waitFor(() => expect(issuer.requests.jwks).toBe(1), { interval: 1 });
      expect(answered).toBe(false);
      release();
      expect(await waiting).toEqual(issuer.jwks());
    });

    test('delay: the good answer after its time', async () => {
      issuer.fault({ kind: 'delay', milliseconds: 1 });
      expect(await keySet()).toEqual(issuer.jwks());
    });

    test('drip: the good answer in pieces', async () => {
      issuer.fault({ kind: 'drip', milliseconds: 0, bytes: 50 });
      const response = await get(issuer.jwksUri);
      expect(await response.json()).toEqual(issuer.jwks());
    });

    test('drip: ends when the client aborts in the middle', async () => {
      issuer.fault('drip');
      const controller = new AbortController();
      const response = await get(issuer.jwksUri, { signal: controller.signal });
      const reading = response.text();
      controller.abort(new Error('enough'));
      await expect(reading).rejects.toThrow('enough');
      expect(issuer.requests.bytesSent).toBe(0);
    });

    test('endless-body: goes on while somebody reads, and no longer', async () => {
      issuer.fault('endless-body');
      const response = await get(issuer.jwksUri);
      expect(response.headers.get('content-length')).toBeNull();
      const reader = response.body?.getReader();
      let read = 0;
      while (read < 1_000_000) read += (await reader?.read())?.value?.byteLength ?? 0;
      await reader?.cancel();
      // Over a socket there are buffers on the way; they are of a few megabytes at most.
      expect(issuer.requests.bytesSent).toBeGreaterThanOrEqual(read);
      expect(issuer.requests.bytesSent - read).toBeLessThan(frontEnd === 'fetch' ? 1 : 16_000_000);
    });

    test('endless-body: is not made where nobody reads', async () => {
      issuer.fault('endless-body');
      const controller = new AbortController();
      await get(issuer.jwksUri, { signal: controller.signal });
      const full = await standstill(() => issuer.requests.bytesSent);
      expect(full).toBeLessThan(frontEnd === 'fetch' ? 1 : 16_000_000);
      controller.abort();
    });

    test('huge-body: the good document, made exactly as long as asked', async () => {
      issuer.fault({ kind: 'huge-body', bytes: 200_001 });
      const response = await get(issuer.jwksUri);
      expect(response.headers.get('content-length')).toBe('200001');
      const text = await response.text();
      expect(text).toHaveLength(200_001);
      expect(JSON.parse(text)).toEqual(issuer.jwks());
    });

    test.each<Fault>([
      { kind: 'huge-body', bytes: 10_000 },
      { kind: 'truncated-body' },
      { kind: 'endless-body' },
      { kind: 'drip' },
      { kind: 'html' },
    ])('$kind: comes even where the client has the tag', async (fault) => {
      issuer.respond({ etag: 'v1' });
      issuer.fault(fault);
      const controller = new AbortController();
      const response = await get(issuer.jwksUri, {
        headers: { 'if-none-match': '"v1"' },
        signal: controller.signal,
      });
      expect(response.status).toBe(200);
      controller.abort();
    });

    test('huge-body: never shorter than the document', async () => {
      issuer.fault({ kind: 'huge-body', bytes: 1 });
      expect(await keySet()).toEqual(issuer.jwks());
    });

    test('empty-set: no keys, the metadata as ever', async () => {
      issuer.fault('empty-set');
      expect(await keySet()).toEqual({ keys: [] });
      expect(await (await get(metadataUri)).json()).toMatchObject({ issuer: issuer.issuer });
    });

    test('decoys: the good keys are still found among the others', async () => {
      issuer.fault('decoys');
      const set = await keySet();
      expect(set.keys.length).toBeGreaterThan(10);
      for (const key of issuer.jwks().keys) expect(set.keys).toContainEqual(key);
      expect(set.keys.filter(({ kid }) => kid === issuer.signingKey.kid)).toHaveLength(2);
      await expect(jwtVerify(await issuer.token(), createLocalJWKSet(set))).resolves.toBeDefined();
      expect(await keySet()).toEqual(set);
    });

    test('swapped-keys: the names stay, and only forged tokens verify', async () => {
      issuer.fault('swapped-keys');
      const set = await keySet();
      const names = ({ keys }: JSONWebKeySet): unknown => keys.map(({ kid, alg, use, kty }) => [kid, alg, use, kty]);
      expect(names(set)).toEqual(names(issuer.jwks()));
      await expect(jwtVerify(await issuer.token(), createLocalJWKSet(set))).rejects.toThrow('signature');
      await expect(jwtVerify(await issuer.forged(), createLocalJWKSet(set))).resolves.toBeDefined();
      expect(await keySet()).toEqual(set);
    });

    test('swapped-keys: a key of no known type stays as it is', async () => {
      const odd = { kty: 'LATTICE', kid: 'odd' };
      issuer.publish(odd);
      issuer.fault('swapped-keys');
      expect((await keySet()).keys).toContainEqual(odd);
      issuer.withdraw('odd');
    });

    test('wrong-issuer: the metadata names another', async () => {
      issuer.fault('wrong-issuer');
      expect(await (await get(metadataUri)).json()).toMatchObject({
        issuer: 'https://other-issuer.test/',
        jwks_uri: issuer.jwksUri,
      });
      issuer.fault({ kind: 'wrong-issuer', issuer: `${issuer.issuer}/` });
      expect(await (await get(metadataUri)).json()).toMatchObject({ issuer: `${issuer.issuer}/` });
    });

    test('is over after so many answers', async () => {
      issuer.fault({ kind: 'status', status: 500 }, { times: 2, only: 'jwks' });
      const statuses = [];
      for (const url of [issuer.jwksUri, metadataUri, issuer.jwksUri, issuer.jwksUri]) {
        statuses.push((await get(url)).status);
      }
      expect(statuses).toEqual([500, 200, 500, 200]);
    });
  });
});

/** The value of `read` once it has not changed for a hundred turns of the event loop. */
async function standstill(read: () => number): Promise<number> {
  let value = read();
  for (let turns = 0; turns < 100; turns += 1) {
    await new Promise((resolve) => setImmediate(resolve));
    if (read() !== value) turns = 0;
    value = read();
  }
  return value;
}
