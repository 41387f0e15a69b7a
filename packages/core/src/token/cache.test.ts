import { createHash } from 'node:crypto';
import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { TokenCache } from './cache.js';

describe('TokenCache', () => {
  it('names a token by its SHA-256, and not by itself', async () => {
    const cache = new TokenCache(10);
    const name = await cache.keyOf('header.payload.signature');
    expect(name).toBe(createHash('sha256').update('header.payload.signature').digest('binary'));
  });

  it('names two tokens differently, also where they differ in the last character alone', async () => {
    const cache = new TokenCache(10);
    const token = 'x'.repeat(5_000);
    expect(await cache.keyOf(`${token}a`)).not.toBe(await cache.keyOf(`${token}b`));
  });

  it('remembers what was put in, and nothing else', () => {
    const cache = new TokenCache<{ id: number }>(10);
    const entry = { id: 1 };
    cache.set('a', entry);
    expect(cache.get('a')).toBe(entry);
    expect(cache.get('b')).toBeUndefined();
    expect(cache.get('__proto__')).toBeUndefined();
  });

  it('forgets what is deleted', () => {
    const cache = new TokenCache<{ id: number }>(10);
    cache.set('a', { id: 1 });
    cache.delete('a');
    expect(cache.get('a')).toBeUndefined();
  });

  it('holds no more than its limit: the least recently used one goes first', () => {
    const cache = new TokenCache<{ id: number }>(2);
    cache.set('a', { id: 1 });
    cache.set('b', { id: 2 });
    cache.get('a');
    cache.set('c', { id: 3 });
    expect(cache.get('a')).toEqual({ id: 1 });
    expect(cache.get('b')).toBeUndefined();
    expect(cache.get('c')).toEqual({ id: 3 });
  });

  it('shows no entry when it is printed', () => {
    const cache = new TokenCache<{ id: string }>(2);
    cache.set('a', { id: 'user-1' });
    expect(inspect(cache, { depth: 9 })).not.toContain('user-1');
  });
});
