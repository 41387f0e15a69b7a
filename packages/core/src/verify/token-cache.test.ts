import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { runtime } from '#runtime';
import { fc } from '../../../../test/support/core.js';

import { TokenCache } from './token-cache.js';

vi.mock('#runtime', { spy: true });
const sha256 = vi.mocked(runtime.sha256);
beforeEach(() => {
  sha256.mockClear();
});

/** What is remembered of a token. */
async function found<Value>(cache: TokenCache<Value>, token: string): Promise<Value | undefined> {
  return (await cache.find(token))?.value;
}

/** Forgets a token. */
async function forget<Value>(cache: TokenCache<Value>, token: string): Promise<void> {
  const entry = await cache.find(token);
  if (entry !== undefined) cache.delete(entry);
}

describe('TokenCache', () => {
  it('knows a token by its SHA-256, and not by itself', async () => {
    const cache = new TokenCache<number>(10);
    sha256.mockReturnValueOnce('a hash').mockReturnValueOnce('a hash');
    await cache.set('one.signature', 1);
    expect(await found(cache, 'two.signature')).toBe(1);
    expect(sha256.mock.calls).toEqual([['one.signature'], ['two.signature']]);
    expect(await found(cache, 'one.signature')).toBeUndefined();
  });

  it('remembers what was put in, and nothing else', async () => {
    const cache = new TokenCache<object>(10);
    const value = { id: 1 };
    await cache.set('one.signature', value);
    expect(await found(cache, 'one.signature')).toBe(value);
    for (const other of ['two.signature', 'one.signatura', 'signature', '', '__proto__']) {
      expect(await found(cache, other)).toBeUndefined();
    }
  });

  it('tells tokens apart that differ in one character alone', async () => {
    const cache = new TokenCache<string>(10);
    const token = `${'x'.repeat(5_000)}.signature`;
    const tokens = [token, `y${token.slice(1)}`, `${token.slice(0, -1)}f`, `z${token.slice(1)}`];
    for (const each of tokens) await cache.set(each, each);
    for (const each of tokens) expect(await found(cache, each)).toBe(each);
  });

  it('finds each of many tokens, whatever they end in, and none that was forgotten', async () => {
    const tokens = fc.uniqueArray(fc.string({ unit: fc.constantFrom(...'aZ9-_'), minLength: 1, maxLength: 10 }), {
      maxLength: 50,
    });
    await fc.assert(
      fc.asyncProperty(tokens, fc.integer({ min: 1, max: 50 }), async (some, count) => {
        const cache = new TokenCache<string>(50);
        for (const token of some) await cache.set(token, token);
        for (const token of some.slice(count)) await forget(cache, token);
        for (const [index, token] of some.entries()) {
          expect(await found(cache, token)).toBe(index < count ? token : undefined);
        }
      }),
    );
  });

  it('forgets no newer entry of the same token with an older one', async () => {
    const cache = new TokenCache<number>(10);
    await cache.set('a', 1);
    const older = await cache.find('a');
    await cache.set('a', 2);
    if (older === undefined) throw new Error('no entry');
    cache.delete(older);
    expect(await found(cache, 'a')).toBe(2);
    await forget(cache, 'a');
    expect(await found(cache, 'a')).toBeUndefined();
    cache.delete(older);
    await cache.set('a', 3);
    expect(await found(cache, 'a')).toBe(3);
  });

  it('holds no more than its limit: the least recently used one goes first', async () => {
    const cache = new TokenCache<number>(2);
    await cache.set('a', 1);
    await cache.set('b', 2);
    await cache.find('a');
    await cache.set('c', 3);
    expect(await found(cache, 'a')).toBe(1);
    expect(await found(cache, 'b')).toBeUndefined();
    expect(await found(cache, 'c')).toBe(3);
  });

  it('never forgets what is in use, however much comes and goes beside it', async () => {
    const cache = new TokenCache<number>(32);
    const inUse = [3, 17, 31];
    for (let id = 0; id < 2_000; id += 1) {
      await cache.set(`${id}.signature`, id);
      if (id < 31) continue;
      for (const each of inUse) expect(await found(cache, `${each}.signature`)).toBe(each);
    }
  });

  it('holds fewer of very long tokens, and always the longest one that there may be', async () => {
    const long = (id: number): string => `${id}.${'x'.repeat(1_048_574)}`.slice(0, 1_048_576);
    const cache = new TokenCache<number>(300);
    for (const id of [1, 2]) await cache.set(long(id), id);
    expect(await found(cache, long(1))).toBeUndefined();
    expect(await found(cache, long(2))).toBe(2);
    const ordinary = new TokenCache<number>(300);
    const token = (id: number): string => `${'x'.repeat(4_000)}${String(id).padStart(96, '0')}`;
    for (let id = 0; id < 300; id += 1) await ordinary.set(token(id), id);
    expect(await found(ordinary, token(0))).toBe(0);
  });

  it('shows no entry when it is printed', async () => {
    const cache = new TokenCache<string>(2);
    await cache.set('a', 'user-1');
    expect(inspect(cache, { depth: 9 })).not.toContain('user-1');
  });
});

describe('TokenCache on a platform whose hash is a promise', () => {
  afterEach(() => {
    vi.doUnmock('#runtime');
  });

  it('remembers and forgets as well', async () => {
    vi.resetModules();
    vi.doMock('#runtime', () => import('../runtime/web.js'));
    const { TokenCache: WebCache } = await import('./token-cache.js');
    const cache = new WebCache<number>(10);
    await cache.set('a', 1);
    expect(await found(cache, 'a')).toBe(1);
    expect(await found(cache, 'b')).toBeUndefined();
    await forget(cache, 'a');
    expect(await found(cache, 'a')).toBeUndefined();
  });
});
