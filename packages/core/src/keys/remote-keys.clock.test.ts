import { describe, expect, it } from 'vitest';
import { KeyRig, lost, sentKeys } from '../../../../test/lifecycle/key-rig.js';
import { newKey } from '../../../../test/support/core.js';
import { JwkSet } from './jwk-set.js';

const [a, b] = await Promise.all([newKey('ES256', 'a'), newKey('ES256', 'b')]);
const HOUR = 3600;

async function holding(options: ConstructorParameters<typeof KeyRig>[0] = {}): Promise<KeyRig> {
  const rig = new KeyRig(options);
  rig.answer = () => sentKeys([a]);
  expect(await rig.serve()).toEqual(['a']);
  return rig;
}

describe('a clock that is set back', () => {
  it.each([1, HOUR, 24 * HOUR, 365 * 24 * HOUR])('by %i s makes a set no older and serves on', async (seconds) => {
    const rig = await holding();
    rig.advance(-seconds);
    expect(rig.servesAtOnce()).toBe(true);
    expect(rig.set.status()).toEqual({ state: 'fresh', keys: 1, age: 0, lastSuccess: rig.now });
    expect(rig.attempts).toBe(1);
    // From there on all goes its way.
    rig.advance(480);
    await rig.serve();
    expect(rig.attempts).toBe(2);
  });

  it('does not keep a set for longer than it would have been kept from then on', async () => {
    const rig = await holding();
    rig.answer = lost;
    rig.advance(-24 * HOUR);
    expect(await rig.serve()).toEqual(['a']);
    rig.advance(600 + 3600 - 0.001);
    expect(await rig.serve()).toEqual(['a']);
    rig.advance(0.001);
    expect(await rig.serve()).toBe('keys_unavailable');
  });

  it('after a failure lets the next try come in its time', async () => {
    const rig = await holding();
    rig.answer = lost;
    // The clock runs ahead for a while, a refresh fails meanwhile, and it is put right again.
    rig.advance(HOUR);
    expect(await rig.serve()).toEqual(['a']);
    rig.advance(-HOUR);
    rig.answer = () => sentKeys([b]);
    for (const seconds of [0, 1, 598.999]) {
      rig.advance(seconds);
      expect(await rig.serve()).toEqual(['a']);
    }
    expect(rig.attempts).toBe(2);
    rig.advance(0.001);
    expect(rig.servesAtOnce()).toBe(true);
    await rig.settle();
    expect(await rig.serve()).toEqual(['b']);
  });

  it('after a failure does not keep a set that is too old', async () => {
    const rig = await holding();
    rig.answer = lost;
    rig.advance(5 * HOUR);
    expect(await rig.serve()).toBe('keys_unavailable');
    rig.advance(-5 * HOUR);
    expect(await rig.serve()).toEqual(['a']);
    rig.advance(4199.999);
    expect(await rig.serve()).toEqual(['a']);
    rig.advance(0.001);
    expect(await rig.serve()).toBe('keys_unavailable');
  });

  it('after a failure retries where the set is stale already', async () => {
    const rig = await holding();
    rig.answer = lost;
    rig.advance(3000);
    await rig.serve();
    const before = rig.attempts;
    rig.advance(-1000);
    await rig.serve();
    expect(rig.attempts).toBe(before + 1);
    await rig.serve();
    expect(rig.attempts).toBe(before + 1);
  });

  it('does not let an old failure stand in the way, nor a client wait for hours', async () => {
    const rig = new KeyRig({ keys: { failureMemory: 3 } });
    await rig.serve();
    rig.advance(-HOUR);
    expect(await rig.set.current()).toMatchObject({ reason: 'keys_unavailable', retryAfter: 3 });
    expect(rig.attempts).toBe(2);
    rig.answer = () => sentKeys([a]);
    rig.advance(3);
    expect(await rig.serve()).toEqual(['a']);
  });

  it('while a fetch follows a failure lets all who ask join it', async () => {
    const rig = new KeyRig();
    await rig.serve();
    rig.advance(1);
    rig.answer = () => sentKeys([a]);
    const release = rig.hold();
    const first = rig.set.current();
    rig.advance(-0.5);
    const second = rig.set.current();
    await release();
    expect(await first).toBeInstanceOf(JwkSet);
    expect(await second).toBe(await first);
    expect(rig.attempts).toBe(2);
  });

  it('while a fetch is under way does no harm either', async () => {
    const rig = await holding();
    rig.advance(480);
    rig.answer = () => sentKeys([b]);
    const release = rig.hold();
    expect(rig.servesAtOnce()).toBe(true);
    rig.advance(-HOUR);
    expect(rig.servesAtOnce()).toBe(true);
    await release();
    expect(await rig.serve()).toEqual(['b']);
    expect(rig.set.status()).toMatchObject({ state: 'fresh', age: 0 });
    expect(rig.attempts).toBe(2);
  });

  it('names no time in the future for a 503', async () => {
    const rig = await holding();
    rig.answer = lost;
    const seen = (await rig.set.current()) as JwkSet;
    for (let time = 0; time < 3; time += 1) {
      await rig.set.refetch(seen);
      rig.advance(1);
    }
    rig.advance(-10);
    expect(rig.set.refetch(seen)).toMatchObject({ reason: 'keys_unavailable', retryAfter: 1 });
  });
});

describe('a clock that jumps ahead by hours', () => {
  it('costs one fetch, for which the requests wait', async () => {
    const rig = await holding();
    rig.advance(100 * HOUR);
    const release = rig.hold();
    const served = Array.from({ length: 20 }, () => rig.set.current());
    await release();
    for (const each of await Promise.all(served)) expect(each).toBeInstanceOf(JwkSet);
    expect(rig.attempts).toBe(2);
    expect(rig.set.status()).toMatchObject({ state: 'fresh', age: 0 });
  });

  it('and back again leaves a set that is fresh', async () => {
    const rig = await holding();
    rig.advance(100 * HOUR);
    await rig.serve();
    rig.advance(-100 * HOUR);
    expect(rig.servesAtOnce()).toBe(true);
    expect(rig.set.status()).toMatchObject({ state: 'fresh', age: 0 });
    rig.advance(480);
    await rig.serve();
    expect(rig.attempts).toBe(3);
  });

  it('while a fetch is under way does not make what it brings old', async () => {
    const rig = new KeyRig();
    rig.answer = () => sentKeys([a]);
    const release = rig.hold();
    const served = rig.set.current();
    rig.advance(100 * HOUR);
    await release();
    expect(await served).toBeInstanceOf(JwkSet);
    expect(rig.set.status()).toMatchObject({ state: 'fresh', age: 0 });
  });
});
