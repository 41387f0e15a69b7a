import { describe, expect, it } from 'vitest';
import { KeyRig, lost, sentKeys, status } from '../../../../test/lifecycle/key-rig.js';
import { newKey } from '../../../../test/support/core.js';

const [a, b] = await Promise.all([newKey('ES256', 'a'), newKey('ES256', 'b')]);

/** For how long a set that came with these headers is fresh, in seconds. */
async function freshFor(headers: Record<string, string>): Promise<number> {
  const rig = new KeyRig();
  rig.answer = () => sentKeys([a], headers);
  await rig.serve();
  const start = rig.now;
  // Between the two the state changes from aging to stale once; halving finds the second.
  let [fresh, stale] = [0, 100_000];
  while (stale - fresh > 1) {
    const middle = (fresh + stale) >> 1;
    rig.now = start + middle * 1000;
    if (['fresh', 'aging'].includes(rig.set.status().state)) fresh = middle;
    else stale = middle;
  }
  return stale;
}

describe('how long a set is fresh', () => {
  it.each<readonly [Record<string, string>, number]>([
    [{}, 600],
    [{ 'cache-control': '' }, 600],
    [{ 'cache-control': 'max-age=900' }, 900],
    [{ 'cache-control': 'public, max-age=900, must-revalidate' }, 900],
    [{ 'cache-control': 'Max-Age=900' }, 900],
    [{ 'cache-control': 'max-age="900"' }, 900],
    [{ 'cache-control': 'public,max-age=900' }, 900],
    [{ 'cache-control': 'max-age=900.5' }, 900],
    [{ 'cache-control': 's-maxage=900' }, 600],
    [{ 'cache-control': 'x-max-age=900' }, 600],
    [{ 'cache-control': 'max-age=-1' }, 600],
    [{ 'cache-control': 'max-age=abc' }, 600],
    [{ 'cache-control': 'max-age' }, 600],
    [{ 'cache-control': 'no-store' }, 600],
    [{ 'cache-control': 'no-cache' }, 600],
    // Within 5 minutes and 1 hour, whatever it says.
    [{ 'cache-control': 'max-age=0' }, 300],
    [{ 'cache-control': 'max-age=299' }, 300],
    [{ 'cache-control': 'max-age=301' }, 301],
    [{ 'cache-control': 'max-age=3599' }, 3599],
    [{ 'cache-control': 'max-age=3601' }, 3600],
    [{ 'cache-control': 'max-age=31536000' }, 3600],
    [{ 'cache-control': 'max-age=99999999999999999999' }, 3600],
    // Less the time that it has spent in caches.
    [{ 'cache-control': 'max-age=900', age: '100' }, 800],
    [{ 'cache-control': 'max-age=7200', age: '3000' }, 3600],
    [{ 'cache-control': 'max-age=900', age: '900' }, 300],
    [{ 'cache-control': 'max-age=900', age: '100000' }, 300],
    [{ 'cache-control': 'max-age=900', age: '-100' }, 900],
    [{ 'cache-control': 'max-age=900', age: '1e2' }, 900],
    [{ 'cache-control': 'max-age=900', age: 'soon' }, 900],
    [{ age: '100' }, 600],
    [{ expires: 'Thu, 01 Jan 2099 00:00:00 GMT' }, 600],
  ])('%j: %i seconds', async (headers, seconds) => {
    expect(await freshFor(headers)).toBe(seconds);
  });

  it('is counted from when it came, and not from when it was asked for', async () => {
    const rig = new KeyRig();
    rig.answer = () => sentKeys([a]);
    const release = rig.hold();
    const served = rig.set.current();
    rig.advance(100);
    await release();
    await served;
    rig.advance(479.999);
    expect(rig.set.status()).toMatchObject({ state: 'fresh', age: 479.999 });
  });

  it('follows the options', async () => {
    const rig = new KeyRig({ keys: { minTtl: 10, defaultTtl: 20, maxTtl: 30 } });
    for (const [headers, seconds] of [
      [{}, 20],
      [{ 'cache-control': 'max-age=1' }, 10],
      [{ 'cache-control': 'max-age=100' }, 30],
    ] as const) {
      rig.answer = () => sentKeys([a], headers);
      await rig.miss();
      rig.advance(seconds - 0.001);
      expect(rig.set.status().state).toBe('aging');
      rig.advance(0.001);
      expect(rig.set.status().state).toBe('stale');
      rig.advance(4000);
    }
  });
});

describe('a set that has not changed', () => {
  it('is asked for by its tag, and fresh again with a 304', async () => {
    const rig = new KeyRig();
    rig.answer = () => sentKeys([a], { etag: 'W/"1"' });
    await rig.serve();
    rig.answer = ({ etag }) =>
      etag === 'W/"1"' ? new Response(null, { status: 304, headers: { 'cache-control': 'max-age=900' } }) : undefined;
    rig.advance(480);
    expect(await rig.serve()).toEqual(['a']);
    expect(rig.set.status()).toEqual({ state: 'fresh', keys: 1, age: 0, lastSuccess: rig.now });
    rig.advance(719);
    expect(rig.set.status().state).toBe('fresh');
    rig.advance(1);
    await rig.serve();
    // A 304 that names no tag leaves the one that there was.
    expect(rig.asked.map(({ etag }) => etag)).toEqual([undefined, 'W/"1"', 'W/"1"']);
    expect(rig.events.map(({ event }) => event)).toEqual(['adopted', 'adopted', 'adopted']);
  });

  it('is the very same set', async () => {
    const rig = new KeyRig();
    rig.answer = () => sentKeys([a], { etag: '"1"' });
    await rig.serve();
    const before = rig.set.current();
    rig.answer = status(304);
    await rig.miss();
    expect(rig.set.current()).toBe(before);
  });

  it('takes a new tag from a 304', async () => {
    const rig = new KeyRig();
    rig.answer = () => sentKeys([a], { etag: '"1"' });
    await rig.serve();
    rig.answer = () => new Response(null, { status: 304, headers: { etag: '"2"' } });
    await rig.miss();
    await rig.miss();
    expect(rig.asked.map(({ etag }) => etag)).toEqual([undefined, '"1"', '"2"']);
  });

  it('is asked for without a tag where the last answer had none', async () => {
    const rig = new KeyRig();
    rig.answer = () => sentKeys([a], { etag: '"1"' });
    await rig.serve();
    rig.answer = () => sentKeys([b]);
    await rig.miss();
    await rig.miss();
    expect(rig.asked.map(({ etag }) => etag)).toEqual([undefined, '"1"', undefined]);
  });

  it('keeps its tag when a fetch fails', async () => {
    const rig = new KeyRig();
    rig.answer = () => sentKeys([a], { etag: '"1"' });
    await rig.serve();
    rig.answer = lost;
    await rig.miss();
    rig.advance(1);
    rig.answer = status(304);
    expect(await rig.miss()).toEqual(['a']);
    expect(rig.asked.map(({ etag }) => etag)).toEqual([undefined, '"1"', '"1"']);
  });

  it('cannot be claimed where none is held', async () => {
    const rig = new KeyRig();
    rig.answer = status(304);
    expect(await rig.serve()).toBe('keys_unavailable');
    expect(rig.set.status().lastError?.kind).toBe('redirect');
  });
});
