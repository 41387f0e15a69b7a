import { getEventListeners } from 'node:events';
import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { fetchDocument, KeyFault } from './fetch-json.js';

const URL = 'https://tenant.example/keys';

type Fetch = typeof fetch;

function start(injected: Fetch, etag?: string) {
  const controller = new AbortController();
  const call = fetchDocument(URL, { fetch: injected, signal: controller.signal, maxBytes: 1024, mayRetry: true, etag });
  return { call, abort: () => controller.abort(), signal: controller.signal };
}

async function faultOf(call: Promise<unknown>): Promise<KeyFault> {
  const thrown = await call.then(
    () => new Error('no fault'),
    (error: unknown) => error,
  );
  if (!(thrown instanceof KeyFault)) throw thrown;
  return thrown;
}

/** A promise, and what settles it. */
function deferred<T>(): { promise: Promise<T>; resolve: (value: T) => void; reject: (reason: unknown) => void } {
  let resolve: (value: T) => void = () => undefined;
  let reject: (reason: unknown) => void = () => undefined;
  const promise = new Promise<T>((fulfil, fail) => {
    resolve = fulfil;
    reject = fail;
  });
  return { promise, resolve, reject };
}

/** A body of which it is known whether it was let go. */
function watchedBody(): { body: ReadableStream<Uint8Array>; isCancelled: () => boolean } {
  let cancelled = false;
  const body = new ReadableStream<Uint8Array>({
    pull: () => new Promise(() => undefined),
    cancel: () => {
      cancelled = true;
    },
  });
  return { body, isCancelled: () => cancelled };
}

describe('an injected fetch', () => {
  it('is told what to do and what not to', async () => {
    const calls: unknown[][] = [];
    const { call } = start(async (...request) => {
      calls.push(request);
      return Response.json({});
    }, 'W/"1"');
    await call;
    expect(calls).toEqual([
      [
        URL,
        {
          headers: { accept: 'application/json, application/jwk-set+json, */*;q=0.1', 'if-none-match': 'W/"1"' },
          redirect: 'manual',
          signal: expect.any(AbortSignal),
        },
      ],
    ]);
  });

  it('may follow no redirect, even where it cannot tell its status', async () => {
    const opaque = Object.defineProperties(new Response(), { type: { value: 'opaqueredirect' }, status: { value: 0 } });
    expect(await faultOf(start(async () => opaque).call)).toMatchObject({ kind: 'redirect', status: 0 });
  });

  it('may not have followed a redirect by itself', async () => {
    const followed = Object.defineProperty(Response.json({ keys: [] }), 'redirected', { value: true });
    const fault = await faultOf(start(async () => followed).call);
    expect(fault).toMatchObject({ kind: 'redirect', message: `redirected from ${URL}` });
    expect(followed.body?.locked === true || followed.bodyUsed).toBe(true);
  });

  it.each<readonly [string, Fetch]>([
    [
      'throws',
      () => {
        throw new Error('boom');
      },
    ],
    ['rejects', () => Promise.reject(new Error('boom'))],
    ['rejects with nothing', () => Promise.reject()],
    ['answers with nothing', (async () => undefined) as unknown as Fetch],
    ['answers with a body of another kind', (async () => ({ status: 200, headers: new Headers(), body: {} })) as never],
  ])('that %s is a network that failed', async (_what, injected) => {
    expect(await faultOf(start(injected).call)).toMatchObject({ kind: 'network', message: `no answer from ${URL}` });
  });

  it('may answer bit by bit', async () => {
    const bytes = new TextEncoder().encode('{"name":"\u00e4\ud83e\udd8a"}');
    const body = new ReadableStream<Uint8Array>({
      start: (stream) => {
        for (const byte of bytes) stream.enqueue(Uint8Array.of(byte));
        stream.close();
      },
    });
    const { call, signal } = start(async () => new Response(body));
    expect((await call).body).toEqual({ name: '\u00e4\ud83e\udd8a' });
    await setImmediate();
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });

  it('may answer without a body', async () => {
    expect((await faultOf(start(async () => new Response(null)).call)).kind).toBe('not_json');
  });
});

describe('an injected fetch that does not heed the signal', () => {
  it('is not waited for', async () => {
    const { call, abort } = start(() => new Promise(() => undefined));
    abort();
    expect((await faultOf(call)).kind).toBe('timeout');
  });

  it('is not waited for while its body is read', async () => {
    const { body, isCancelled } = watchedBody();
    const { call, abort } = start(async () => new Response(body));
    await setImmediate();
    abort();
    expect((await faultOf(call)).kind).toBe('timeout');
    expect(isCancelled()).toBe(true);
  });

  it('and answers too late is let go of', async () => {
    const late = deferred<Response>();
    const { call, abort } = start(() => late.promise);
    abort();
    await faultOf(call);
    const { body, isCancelled } = watchedBody();
    late.resolve(new Response(body));
    await setImmediate();
    expect(isCancelled()).toBe(true);
  });

  // A rejection that nobody handles would end the process, and with it this test.
  it.each<readonly [string, (late: ReturnType<typeof deferred<Response>>) => void]>([
    ['fails', (late) => late.reject(new Error('late'))],
    ['answers with nothing', (late) => late.resolve(undefined as never)],
    ['answers without a body', (late) => late.resolve(new Response(null, { status: 204 }))],
  ])('and %s too late harms nobody', async (_what, settle) => {
    const late = deferred<Response>();
    const { call, abort } = start(() => late.promise);
    abort();
    await faultOf(call);
    settle(late);
    await setImmediate();
  });

  it('is a timeout as well where it rejects by itself', async () => {
    const { call, abort } = start(
      (_url, init) =>
        new Promise((_resolve, reject) => {
          init?.signal?.addEventListener('abort', () => reject(new DOMException('aborted', 'AbortError')));
        }),
    );
    abort();
    expect((await faultOf(call)).kind).toBe('timeout');
  });

  it('is a timeout as well where it is asked too late and throws at once', async () => {
    const late = AbortSignal.abort();
    const injected: Fetch = () => {
      throw late.reason;
    };
    const fault = await faultOf(fetchDocument(URL, { fetch: injected, signal: late, maxBytes: 1024, mayRetry: true }));
    expect(fault).toMatchObject({ kind: 'timeout', message: `no answer in time from ${URL}`, cause: late.reason });
  });
});
