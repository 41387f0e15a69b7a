import { describe, expect, it } from 'vitest';
import { KeyRig, lost, sentKeys, status } from '../../../../test/lifecycle/key-rig.js';
import { newKey } from '../../../../test/support/core.js';
import type { Failure } from '../errors.js';
import { JwkSet } from './jwk-set.js';

const [a, b] = await Promise.all([newKey('ES256', 'a'), newKey('ES256', 'b')]);

type RigOptions = ConstructorParameters<typeof KeyRig>[0];

/** A machine that has just fetched its keys; they are fresh for ten minutes. */
async function holding(options: RigOptions = {}): Promise<KeyRig> {
  const rig = new KeyRig(options);
  rig.answer = () => sentKeys([a]);
  expect(await rig.serve()).toEqual(['a']);
  return rig;
}

describe('EMPTY', () => {
  it('fetches nothing before it is asked', () => {
    const rig = new KeyRig();
    expect(rig.attempts).toBe(0);
    expect(rig.set.status()).toEqual({ state: 'empty', keys: 0 });
    expect(rig.attempts).toBe(0);
  });

  it('joins the one fetch in flight', async () => {
    const rig = new KeyRig();
    rig.answer = () => sentKeys([a]);
    const release = rig.hold();
    const served = Array.from({ length: 100 }, () => rig.set.current());
    await release();
    expect(new Set(await Promise.all(served)).size).toBe(1);
    expect(await rig.serve()).toEqual(['a']);
    expect(rig.asked).toHaveLength(1);
  });

  it('is an outage for all who wait where the fetch fails', async () => {
    const rig = new KeyRig();
    const release = rig.hold();
    const served = Array.from({ length: 100 }, () => rig.set.current());
    await release();
    for (const each of (await Promise.all(served)) as Failure[]) {
      expect([each.reason, each.retryAfter]).toEqual(['keys_unavailable', 1]);
    }
    expect(rig.asked).toHaveLength(1);
    expect(rig.set.status()).toMatchObject({ state: 'empty', lastError: { kind: 'network', at: rig.now } });
  });

  it('remembers a failure for a second', async () => {
    const rig = new KeyRig();
    expect(await rig.serve()).toBe('keys_unavailable');
    rig.answer = () => sentKeys([a]);
    rig.advance(0.999);
    expect(await rig.serve()).toBe('keys_unavailable');
    expect(rig.attempts).toBe(1);
    rig.advance(0.001);
    expect(await rig.serve()).toEqual(['a']);
    expect(rig.attempts).toBe(2);
    expect(rig.set.status()).not.toHaveProperty('lastError');
  });

  it('tries once a second for as long as the issuer is away, however many ask', async () => {
    const rig = new KeyRig();
    for (let step = 0; step < 600; step += 1) {
      await Promise.all([rig.serve(), rig.serve()]);
      rig.advance(0.1);
    }
    expect(rig.attempts).toBe(60);
  });

  it('says how long the failure is remembered', async () => {
    const rig = new KeyRig({ keys: { failureMemory: 10 } });
    expect(await rig.set.current()).toMatchObject({ retryAfter: 10 });
    rig.advance(3.5);
    expect(await rig.set.current()).toMatchObject({ retryAfter: 7 });
    rig.advance(6.499);
    expect(await rig.set.current()).toMatchObject({ retryAfter: 1 });
  });

  it('waits for a silent issuer no longer than its timeout', async () => {
    const rig = new KeyRig({ keys: { timeout: 0.02 } });
    rig.answer = () => new Promise(() => undefined);
    expect(await rig.serve()).toBe('keys_unavailable');
    expect(rig.set.status().lastError?.kind).toBe('timeout');
  });
});

describe('FRESH', () => {
  it('serves at once and fetches nothing until eight tenths of its time are over', async () => {
    const rig = await holding();
    for (const seconds of [0, 240, 239.999]) {
      rig.advance(seconds);
      expect(rig.servesAtOnce()).toBe(true);
      expect(rig.set.status().state).toBe('fresh');
    }
    await rig.settle();
    expect(rig.attempts).toBe(1);
  });

  it.each([
    ['0', 0, {}, 432],
    ['1/4', 0.25, {}, 456],
    ['almost 1', 0.999_999, {}, 527.999_904],
    ['0 and no jitter', 0, { jitter: 0 }, 480],
    ['0 and refreshAt 0.5', 0, { refreshAt: 0.5 }, 270],
    ['almost 1 and refreshAt 1', 0.999_999, { refreshAt: 1 }, 600],
  ])('spreads that moment: by chance %s', async (_what, chance, keys, due) => {
    const rig = await holding({ keys, random: () => chance });
    rig.advance(due - 0.001);
    await rig.serve();
    expect(rig.attempts).toBe(1);
    rig.advance(0.001);
    await rig.serve();
    expect(rig.attempts).toBe(2);
  });
});

describe('the moment of the refresh', () => {
  it('is drawn once for each set, and not by each request', async () => {
    const chances = [0];
    const rig = await holding({ random: () => chances.shift() ?? 0.999 });
    await rig.serve();
    rig.advance(431.999);
    await rig.serve();
    expect(rig.attempts).toBe(1);
    rig.advance(0.001);
    await rig.serve();
    expect(rig.attempts).toBe(2);
  });
});

describe('AGING', () => {
  it('serves at once and refreshes once in the background', async () => {
    const rig = await holding();
    rig.advance(480);
    expect(rig.set.status().state).toBe('aging');
    rig.answer = () => sentKeys([b]);
    const release = rig.hold();
    for (let request = 0; request < 50; request += 1) expect(rig.servesAtOnce()).toBe(true);
    expect(rig.asked).toHaveLength(2);
    await release();
    expect(await rig.serve()).toEqual(['b']);
    expect(rig.attempts).toBe(2);
    expect(rig.set.status()).toEqual({ state: 'fresh', keys: 1, age: 0, lastSuccess: rig.now });
  });

  it('leaves it at one try where that fails, and serves on', async () => {
    const rig = await holding();
    rig.answer = lost;
    rig.advance(480);
    for (let step = 0; step < 119; step += 1) {
      expect(await rig.serve()).toEqual(['a']);
      rig.advance(1);
    }
    expect(rig.attempts).toBe(2);
    rig.advance(1);
    expect(rig.set.status().state).toBe('stale');
    expect(await rig.serve()).toEqual(['a']);
    expect(rig.attempts).toBe(3);
  });
});

describe('STALE', () => {
  it('serves at once, however long the fetch takes', async () => {
    const rig = await holding();
    rig.advance(600);
    const release = rig.hold();
    for (let request = 0; request < 50; request += 1) expect(rig.servesAtOnce()).toBe(true);
    rig.advance(3599);
    expect(rig.servesAtOnce()).toBe(true);
    expect(rig.asked).toHaveLength(2);
    rig.answer = () => sentKeys([b]);
    await release();
    expect(await rig.serve()).toEqual(['b']);
  });

  it.each([
    ['1/2', 0.5, [1, 1, 2, 4, 8, 16, 30, 30, 30]],
    ['almost 1', 0.999_999_999_999, [1, 2, 4, 8, 16, 32, 60, 60, 60]],
    ['0', 0, [1, 1, 1, 1, 1, 1, 1, 1, 1]],
  ])('waits longer after each failure: by chance %s', async (_what, chance, waits) => {
    const rig = await holding({ random: () => chance, keys: { jitter: 0 } });
    rig.answer = lost;
    rig.advance(600);
    expect(await rig.serve()).toEqual(['a']);
    for (const [failures, seconds] of waits.entries()) {
      rig.advance(seconds - 0.01);
      expect(await rig.serve()).toEqual(['a']);
      expect(rig.attempts).toBe(2 + failures);
      rig.advance(0.01);
      expect(await rig.serve()).toEqual(['a']);
      expect(rig.attempts).toBe(3 + failures);
    }
  });

  it('begins anew with the waits once a fetch succeeded', async () => {
    const rig = await holding();
    const outage = async (): Promise<void> => {
      rig.answer = lost;
      rig.advance(600);
      for (const seconds of [0, 1, 1, 2, 4]) {
        rig.advance(seconds);
        await rig.serve();
      }
    };
    await outage();
    expect(rig.attempts).toBe(6);
    rig.answer = () => sentKeys([a]);
    rig.advance(8);
    await rig.serve();
    expect(rig.set.status().state).toBe('fresh');
    await outage();
    expect(rig.attempts).toBe(12);
  });
});

describe('DEAD', () => {
  it('begins when freshness and maxStale are over, to the millisecond', async () => {
    const rig = await holding();
    rig.answer = lost;
    rig.advance(600 + 3600 - 0.001);
    expect(await rig.serve()).toEqual(['a']);
    expect(rig.set.status()).toMatchObject({ state: 'stale', keys: 1 });
    rig.advance(0.001);
    expect(rig.set.status()).toMatchObject({ state: 'expired', keys: 1, age: 4200 });
    expect(await rig.serve()).toBe('keys_unavailable');
  });

  it('is not put off by a retry that is due later', async () => {
    const rig = await holding({ random: () => 0.999 });
    rig.answer = lost;
    rig.advance(600);
    // After so many failures the next retry is a minute away.
    for (let second = 0; second < 3599; second += 1) {
      rig.advance(1);
      await rig.serve();
    }
    expect(await rig.serve()).toEqual(['a']);
    rig.advance(1);
    expect(await rig.serve()).toBe('keys_unavailable');
  });

  it('joins the one fetch in flight, and remembers for a second that it failed', async () => {
    const rig = await holding();
    rig.answer = lost;
    rig.advance(4200);
    const before = rig.attempts;
    await Promise.all(Array.from({ length: 20 }, () => rig.serve()));
    rig.advance(0.999);
    await rig.serve();
    expect(rig.attempts).toBe(before + 1);
    rig.answer = () => sentKeys([b]);
    rig.advance(0.001);
    const release = rig.hold();
    const served = Array.from({ length: 20 }, () => rig.set.current());
    expect(served.every((each) => each instanceof Promise)).toBe(true);
    await release();
    for (const each of await Promise.all(served)) expect(each).toBeInstanceOf(JwkSet);
    expect(rig.attempts).toBe(before + 2);
    expect(await rig.serve()).toEqual(['b']);
  });

  it('comes at once after freshness where maxStale is 0', async () => {
    const rig = await holding({ keys: { maxStale: 0 } });
    rig.answer = status(500);
    rig.advance(599.999);
    expect(await rig.serve()).toEqual(['a']);
    rig.advance(0.001);
    expect(await rig.serve()).toBe('keys_unavailable');
  });

  it('is over with the first good answer, a 304 included', async () => {
    const rig = new KeyRig();
    rig.answer = () => sentKeys([a], { etag: '"1"' });
    await rig.serve();
    rig.answer = status(304);
    rig.advance(100_000);
    expect(await rig.serve()).toEqual(['a']);
    expect(rig.set.status().state).toBe('fresh');
  });
});
