import { inspect } from 'node:util';
import { LRUCache } from 'lru-cache';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import * as platform from '#runtime';
import { fc } from '../../../../test/support/core.js';

import { TokenCache } from './token-cache.js';

vi.mock('#runtime', { spy: true });
const sha256 = vi.mocked(platform.sha256);
beforeEach(() => {
  sha256.mockClear();
});

describe('TokenCache', () => {
  it('knows a token by its SHA-256, and not by itself', async () => {
    const cache = new TokenCache(10);
    const entry = {};
    sha256.mockReturnValueOnce('a hash').mockReturnValueOnce('a hash');
    await cache.set('one.signature', entry);
    expect(await cache.find('two.signature')).toBe(entry);
    expect(sha256.mock.calls).toEqual([['one.signature'], ['two.signature']]);
    expect(await cache.find('one.signature')).toBeUndefined();
  });

  it('remembers what was put in, and nothing else', async () => {
    const cache = new TokenCache<{ id: number }>(10);
    const entry = { id: 1 };
    await cache.set('one.signature', entry);
    expect(await cache.find('one.signature')).toBe(entry);
    for (const other of ['two.signature', 'one.signatura', 'signature', '', '__proto__']) {
      expect(await cache.find(other)).toBeUndefined();
    }
  });

  it('tells tokens apart that differ in one character alone', async () => {
    const cache = new TokenCache<{ token: string }>(10);
    const token = `${'x'.repeat(5_000)}.signature`;
    const tokens = [token, `y${token.slice(1)}`, `${token.slice(0, -1)}f`, `z${token.slice(1)}`];
    for (const each of tokens) await cache.set(each, { token: each });
    for (const each of tokens) expect(await cache.find(each)).toEqual({ token: each });
  });

  it('finds each of many tokens, whatever they end in', async () => {
    const tokens = fc.uniqueArray(fc.string({ unit: fc.constantFrom(...'aZ9-_'), minLength: 1, maxLength: 8 }), {
      maxLength: 50,
    });
    await fc.assert(
      fc.asyncProperty(tokens, async (some) => {
        const cache = new TokenCache<{ token: string }>(50);
        for (const token of some) await cache.set(token, { token });
        for (const token of some) expect(await cache.find(token)).toEqual({ token });
      }),
    );
  });

  it('hashes no text that ends as no token here does', async () => {
    const cache = new TokenCache(10);
    await cache.set('one.signature', {});
    sha256.mockClear();
    for (const other of ['one.signatura', 'two.signatura', '']) expect(await cache.find(other)).toBeUndefined();
    expect(sha256).not.toHaveBeenCalled();
    expect(await cache.find('two.signature')).toBeUndefined();
    expect(sha256).toHaveBeenCalledOnce();
  });

  it('forgets what is deleted, and how it ended', async () => {
    const cache = new TokenCache<{ id: number }>(10);
    const entry = { id: 1 };
    await cache.set('a', entry);
    cache.delete(entry);
    sha256.mockClear();
    expect(await cache.find('a')).toBeUndefined();
    expect(sha256).not.toHaveBeenCalled();
  });

  it.each([[[0, 1, 2]], [[1, 0, 2]], [[2, 1, 0]], [[1, 2, 0]]])(
    'forgets tokens that end alike one by one, in any order: %j',
    async (order) => {
      const cache = new TokenCache<{ id: number }>(10);
      const tokens = ['one.signature', 'two.signature', 'six.signature'];
      const entries = tokens.map((_, id) => ({ id }));
      for (const [id, token] of tokens.entries()) await cache.set(token, entries[id] ?? { id });
      const left = new Set(entries);
      for (const id of order) {
        cache.delete(entries[id] ?? { id });
        left.delete(entries[id] ?? { id });
        const found = await Promise.all(tokens.map(async (token) => cache.find(token)));
        expect(found.filter((entry) => entry !== undefined)).toEqual([...left]);
      }
    },
  );

  it('deletes no newer entry of the same token with an older one', async () => {
    const cache = new TokenCache<{ id: number }>(10);
    const [older, newer] = [{ id: 1 }, { id: 2 }];
    await cache.set('a', older);
    await cache.set('a', newer);
    cache.delete(older);
    expect(await cache.find('a')).toBe(newer);
  });

  it('takes the newer one of what is put in twice', async () => {
    const cache = new TokenCache<{ id: number }>(10);
    await cache.set('a', { id: 1 });
    await cache.set('a', { id: 2 });
    expect(await cache.find('a')).toEqual({ id: 2 });
  });

  it('holds one entry of a token, so that with the newer one the token is forgotten', async () => {
    const cache = new TokenCache<{ id: number }>(10);
    const newer = { id: 2 };
    await cache.set('a', { id: 1 });
    await cache.set('a', newer);
    cache.delete(newer);
    expect(await cache.find('a')).toBeUndefined();
  });

  it('holds no more than its limit: the least recently used one goes first', async () => {
    const cache = new TokenCache<{ id: number }>(2);
    await cache.set('a', { id: 1 });
    await cache.set('b', { id: 2 });
    await cache.find('a');
    await cache.set('c', { id: 3 });
    expect(await cache.find('a')).toEqual({ id: 1 });
    expect(await cache.find('b')).toBeUndefined();
    expect(await cache.find('c')).toEqual({ id: 3 });
    sha256.mockClear();
    expect(await cache.find('b')).toBeUndefined();
    expect(sha256).not.toHaveBeenCalled();
  });

  /** What is still found of some numbered tokens. */
  async function stillHeld(cache: TokenCache<{ id: number }>, ids: number[]): Promise<number[]> {
    const found = await Promise.all(ids.map(async (id) => cache.find(`${id}.signature`)));
    return found.flatMap((entry) => entry?.id ?? []);
  }

  const upTo = (end: number, from = 0): number[] => Array.from({ length: end - from }, (_, index) => from + index);

  it('never forgets what is in use, however much comes and goes beside it', async () => {
    const cache = new TokenCache<{ id: number }>(32);
    const inUse = [3, 17, 31];
    for (const id of upTo(2_000)) {
      await cache.set(`${id}.signature`, { id });
      if (id >= 31) expect(await stillHeld(cache, inUse)).toEqual(inUse);
    }
  });

  it('forgets what was not used for as long as all others were', async () => {
    const cache = new TokenCache<{ id: number }>(32);
    for (const id of upTo(32)) await cache.set(`${id}.signature`, { id });
    const used = upTo(32).filter((id) => id % 2 === 1);
    await stillHeld(cache, used);
    for (const id of upTo(48, 32)) await cache.set(`${id}.signature`, { id });
    expect(await stillHeld(cache, upTo(48))).toEqual([...used, ...upTo(48, 32)]);
  });

  it('notes the use of an entry once while an eighth of the entries is replaced', async () => {
    const noted = vi.spyOn(LRUCache.prototype, 'get');
    const cache = new TokenCache<{ id: number }>(80);
    for (const id of upTo(80)) await cache.set(`${id}.signature`, { id });
    for (const id of upTo(160, 80)) {
      await cache.set(`${id}.signature`, { id });
      for (let times = 0; times < 3; times += 1) expect(await cache.find('7.signature')).toEqual({ id: 7 });
    }
    expect(noted.mock.calls.length).toBeGreaterThanOrEqual(7);
    expect(noted.mock.calls.length).toBeLessThanOrEqual(9);
  });

  it('holds fewer of very long tokens, and always the longest one that there may be', async () => {
    const long = (id: number): string => `${id}.${'x'.repeat(1_048_574)}`.slice(0, 1_048_576);
    const cache = new TokenCache<{ id: number }>(300);
    for (const id of [1, 2]) await cache.set(long(id), { id });
    expect(await cache.find(long(1))).toBeUndefined();
    expect(await cache.find(long(2))).toEqual({ id: 2 });
    const ordinary = new TokenCache<{ id: number }>(300);
    const token = (id: number): string => `${'x'.repeat(4_000)}${String(id).padStart(96, '0')}`;
    for (let id = 0; id < 300; id += 1) await ordinary.set(token(id), { id });
    expect(await ordinary.find(token(0))).toEqual({ id: 0 });
  });

  it('shows no entry when it is printed', async () => {
    const cache = new TokenCache<{ id: string }>(2);
    await cache.set('a', { id: 'user-1' });
    expect(inspect(cache, { depth: 9 })).not.toContain('user-1');
  });
});

describe('TokenCache on an engine that has to be waited for', () => {
  afterEach(() => {
    vi.doUnmock('#runtime');
  });

  it('remembers and forgets as well', async () => {
    vi.resetModules();
    vi.doMock('#runtime', () => import('../runtime/web.js'));
    const { TokenCache: WebCache } = await import('./token-cache.js');
    const cache = new WebCache<{ id: number }>(10);
    await cache.set('a', { id: 1 });
    expect(cache.find('a')).toBeInstanceOf(Promise);
    expect(await cache.find('a')).toEqual({ id: 1 });
    expect(await cache.find('b')).toBeUndefined();
  });
});
