import { createHash } from 'node:crypto';
import { inspect } from 'node:util';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { fc } from '../../../../test/support/core.js';
import { TokenCache } from './cache.js';

/** What is remembered of a token, asked for as a verifier does. */
async function held<Entry extends object>(cache: TokenCache<Entry>, token: string): Promise<Entry | undefined> {
  const name = await cache.nameOf(token);
  return name === undefined ? undefined : cache.get(name);
}

describe('TokenCache', () => {
  it('names a token by its SHA-256, and not by itself', async () => {
    const cache = new TokenCache(10);
    const token = 'header.payload.signature';
    await cache.set(token, {});
    expect(await cache.nameOf(token)).toBe(createHash('sha256').update(token).digest('binary'));
  });

  it('names two tokens differently, also where they differ in one character alone', async () => {
    const cache = new TokenCache(10);
    const token = `${'x'.repeat(5_000)}.signature`;
    await cache.set(token, {});
    for (const other of [`y${token.slice(1)}`, `${token.slice(0, -1)}f`]) {
      await cache.set(other, {});
      expect(await cache.nameOf(other)).not.toBe(await cache.nameOf(token));
    }
  });

  it('remembers what was put in, and nothing else', async () => {
    const cache = new TokenCache<{ id: number }>(10);
    const entry = { id: 1 };
    await cache.set('one.signature', entry);
    expect(await held(cache, 'one.signature')).toBe(entry);
    for (const other of ['two.signature', 'one.signatura', 'signature', '', '__proto__']) {
      expect(await held(cache, other)).toBeUndefined();
    }
  });

  it('finds each of many tokens, whatever they end in', async () => {
    const tokens = fc.uniqueArray(fc.string({ unit: fc.constantFrom(...'aZ9-_'), minLength: 1, maxLength: 8 }), {
      maxLength: 50,
    });
    await fc.assert(
      fc.asyncProperty(tokens, async (some) => {
        const cache = new TokenCache<{ token: string }>(50);
        for (const token of some) await cache.set(token, { token });
        for (const token of some) expect(await held(cache, token)).toEqual({ token });
      }),
    );
  });

  it('hashes no text that ends as no token here does', () => {
    const cache = new TokenCache(10);
    expect(cache.nameOf('one.signature')).toBeUndefined();
    void cache.set('one.signature', {});
    expect(cache.nameOf('two.signature')).toBeDefined();
    expect(cache.nameOf('one.signatura')).toBeUndefined();
  });

  it('forgets what is deleted, and how it ended', async () => {
    const cache = new TokenCache<{ id: number }>(10);
    await cache.set('a', { id: 1 });
    cache.delete((await cache.nameOf('a')) ?? '');
    expect(cache.nameOf('a')).toBeUndefined();
  });

  it('takes the newer one of what is put in twice', async () => {
    const cache = new TokenCache<{ id: number }>(10);
    await cache.set('a', { id: 1 });
    await cache.set('a', { id: 2 });
    expect(await held(cache, 'a')).toEqual({ id: 2 });
  });

  it('holds no more than its limit: the least recently used one goes first', async () => {
    const cache = new TokenCache<{ id: number }>(2);
    await cache.set('a', { id: 1 });
    await cache.set('b', { id: 2 });
    await held(cache, 'a');
    await cache.set('c', { id: 3 });
    expect(await held(cache, 'a')).toEqual({ id: 1 });
    expect(await held(cache, 'b')).toBeUndefined();
    expect(await held(cache, 'c')).toEqual({ id: 3 });
    expect(cache.nameOf('b')).toBeUndefined();
  });

  it('holds fewer of very long tokens, and always the longest one that there may be', async () => {
    const long = (id: number): string => `${id}.${'x'.repeat(1_048_574)}`.slice(0, 1_048_576);
    const cache = new TokenCache<{ id: number }>(300);
    for (const id of [1, 2]) await cache.set(long(id), { id });
    expect(await held(cache, long(1))).toBeUndefined();
    expect(await held(cache, long(2))).toEqual({ id: 2 });
    const ordinary = new TokenCache<{ id: number }>(300);
    const token = (id: number): string => `${'x'.repeat(4_000)}${String(id).padStart(96, '0')}`;
    for (let id = 0; id < 300; id += 1) await ordinary.set(token(id), { id });
    expect(await held(ordinary, token(0))).toEqual({ id: 0 });
  });

  it('shows no entry when it is printed', async () => {
    const cache = new TokenCache<{ id: string }>(2);
    await cache.set('a', { id: 'user-1' });
    expect(inspect(cache, { depth: 9 })).not.toContain('user-1');
  });
});

describe('TokenCache on an engine that has to be waited for', () => {
  afterEach(() => {
    vi.doUnmock('#platform');
  });

  it('remembers and forgets as well', async () => {
    vi.resetModules();
    vi.doMock('#platform', () => import('../platform/web.js'));
    const { TokenCache: WebCache } = await import('./cache.js');
    const cache = new WebCache<{ id: number }>(10);
    await cache.set('a', { id: 1 });
    expect(cache.nameOf('a')).toBeInstanceOf(Promise);
    expect(await held(cache, 'a')).toEqual({ id: 1 });
    expect(await held(cache, 'b')).toBeUndefined();
  });
});
