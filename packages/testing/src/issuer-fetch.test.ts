import { afterEach, describe, expect, test, vi } from 'vitest';
import { createTestIssuer } from './create-test-issuer.js';

const issuer = await createTestIssuer({ algorithm: 'ES256' });

afterEach(() => {
  vi.useRealTimers();
  issuer.fault(undefined);
  issuer.resetRequests();
});

describe('issuer.fetch', () => {
  test.each([
    'https://elsewhere.test/.well-known/jwks.json',
    'https://issuer.test/other',
    'http://issuer.test/.well-known/jwks.json',
  ])('rejects for %s like an unreachable host', async (url) => {
    const failure = await issuer.fetch(url).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(TypeError);
    expect(failure).toMatchObject({ message: 'fetch failed', cause: { code: 'ENOTFOUND' } });
    expect((failure as TypeError).cause).toHaveProperty('message', expect.stringContaining(url));
    expect(issuer.requests).toMatchObject({ metadata: 0, jwks: 0, total: 1 });
  });

  test('rejects for what is no URL', async () => {
    await expect(issuer.fetch('/.well-known/jwks.json')).rejects.toThrow(TypeError);
  });

  test('shows the whole URL of a stranger in the log', async () => {
    await issuer.fetch('https://elsewhere.test/a?b').catch(() => {});
    expect(issuer.requests.paths).toEqual(['https://elsewhere.test/a?b']);
  });

  test('takes a string, a URL and a Request', async () => {
    for (const input of [issuer.jwksUri, new URL(issuer.jwksUri), new Request(issuer.jwksUri)]) {
      const response = await issuer.fetch(input);
      expect(response).toBeInstanceOf(Response);
      expect([response.url, response.redirected, response.ok]).toEqual([issuer.jwksUri, false, true]);
      expect(await response.json()).toEqual(issuer.jwks());
    }
  });

  test('reads method, headers and signal of a Request, and lets the init win', async () => {
    issuer.respond({ etag: 'v1' });
    const request = new Request(issuer.jwksUri, { method: 'POST', headers: { 'if-none-match': '"v1"' } });
    expect((await issuer.fetch(request)).status).toBe(405);
    expect((await issuer.fetch(request, { method: 'get' })).status).toBe(304);
    expect((await issuer.fetch(request, { method: 'GET', headers: {} })).status).toBe(200);
    const aborted = new Request(issuer.jwksUri, { signal: AbortSignal.abort() });
    await expect(issuer.fetch(aborted)).rejects.toMatchObject({ name: 'AbortError' });
    expect((await issuer.fetch(aborted, { signal: null })).status).toBe(200);
    issuer.respond({});
  });

  test('asks nothing under a signal that has aborted', async () => {
    const reason = new Error('before');
    await expect(issuer.fetch(issuer.jwksUri, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    expect(issuer.requests.total).toBe(0);
  });

  test('counts a request at once, before anything is awaited', async () => {
    const fetching = issuer.fetch(issuer.jwksUri);
    expect(issuer.requests.jwks).toBe(1);
    await fetching;
  });

  test('refuses the rest of a body once the signal has aborted', async () => {
    const controller = new AbortController();
    const response = await issuer.fetch(issuer.jwksUri, { signal: controller.signal });
    controller.abort(new Error('enough'));
    await expect(response.text()).rejects.toThrow('enough');
  });

  test('gives as many bodies as there are requests', async () => {
    const responses = await Promise.all(Array.from({ length: 100 }, () => issuer.fetch(issuer.jwksUri)));
    const texts = await Promise.all(responses.map((response) => response.text()));
    expect(new Set(texts).size).toBe(1);
  });

  test('makes nothing of a body that is cancelled or never read', async () => {
    issuer.fault('endless-body');
    await (await issuer.fetch(issuer.jwksUri)).body?.cancel();
    await issuer.fetch(issuer.jwksUri);
    expect(issuer.requests.bytesSent).toBe(0);
  });

  test('lets a deadline pass while an endless body is read', async () => {
    issuer.fault('endless-body');
    const controller = new AbortController();
    const { body } = await issuer.fetch(issuer.jwksUri, { signal: controller.signal });
    setImmediate(() => controller.abort(new Error('deadline')));
    const drain = async (): Promise<void> => {
      for await (const chunk of body ?? []) expect(chunk.byteLength).toBeGreaterThan(0);
    };
    await expect(drain()).rejects.toThrow('deadline');
  });

  test('drips one byte a second by the clock of the test', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    issuer.fault('drip');
    const controller = new AbortController();
    const response = await issuer.fetch(issuer.jwksUri, { signal: controller.signal });
    const reading = response.text();
    reading.catch(() => {});
    await vi.advanceTimersByTimeAsync(5000);
    expect(issuer.requests.bytesSent).toBe(5);
    controller.abort(new Error('enough'));
    await expect(reading).rejects.toThrow('enough');
    expect(vi.getTimerCount()).toBe(0);
  });

  test('delays by the clock of the test', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    issuer.fault({ kind: 'delay', milliseconds: 200 });
    let answered = false;
    const fetching = issuer.fetch(issuer.jwksUri).finally(() => (answered = true));
    await vi.advanceTimersByTimeAsync(199);
    expect(answered).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    expect((await fetching).status).toBe(200);
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe('close', () => {
  test('ends what is under way, and what comes after', async () => {
    const closing = await createTestIssuer({ algorithm: 'ES256' });
    closing.fault('drip');
    const response = await closing.fetch(closing.jwksUri);
    const reading = response.text();
    closing.fault('silence');
    const waiting = closing.fetch(closing.jwksUri);
    const outcomes = Promise.allSettled([reading, waiting]);
    await closing.close();
    expect(await outcomes).toMatchObject([
      { status: 'rejected', reason: { message: 'terminated' } },
      { status: 'rejected', reason: { message: 'fetch failed' } },
    ]);
    await expect(closing.fetch(closing.jwksUri)).rejects.toThrow('fetch failed');
    await closing.close();
    expect(await closing.token()).toMatch(/^ey/);
  });

  test('is what disposing of an issuer does', async () => {
    const disposed = await createTestIssuer({ algorithm: 'ES256' });
    await disposed[Symbol.asyncDispose]();
    await expect(disposed.fetch(disposed.jwksUri)).rejects.toThrow('fetch failed');
  });
});
