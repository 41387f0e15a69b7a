import { describe, expect, it } from 'vitest';
import { KeyRig, lost, sentKeys } from '../../../../test/lifecycle/key-rig.js';
import { newKey } from '../../../../test/support/core.js';
import { Failure } from '../errors.js';
import { JwkSet } from './jwk-set.js';

const [a, b] = await Promise.all([newKey('ES256', 'a'), newKey('ES256', 'b')]);

async function holding(options: ConstructorParameters<typeof KeyRig>[0] = {}): Promise<KeyRig> {
  const rig = new KeyRig(options);
  rig.answer = () => sentKeys([a]);
  expect(await rig.serve()).toEqual(['a']);
  return rig;
}

describe('a kid that is not in the set', () => {
  it('is looked for in a set fetched anew, right after the start as well', async () => {
    const rig = await holding();
    rig.answer = () => sentKeys([a, b]);
    expect(await rig.miss()).toEqual(['a', 'b']);
    expect(rig.attempts).toBe(2);
  });

  it('costs a fetch twice, and then none', async () => {
    const rig = await holding();
    expect(await rig.miss()).toEqual(['a']);
    expect(await rig.miss()).toEqual(['a']);
    for (let time = 0; time < 1000; time += 1) expect(await rig.miss()).toBeUndefined();
    expect(rig.attempts).toBe(3);
  });

  it('costs one fetch for all who ask at once', async () => {
    const rig = await holding();
    const seen = (await rig.set.current()) as JwkSet;
    const release = rig.hold();
    rig.answer = () => sentKeys([b]);
    const newer = Array.from({ length: 50 }, () => rig.set.refetch(seen));
    await release();
    expect(new Set(await Promise.all(newer)).size).toBe(1);
    expect(rig.attempts).toBe(2);
  });

  it('needs no fetch where the set has been replaced meanwhile', async () => {
    const rig = await holding();
    const seen = (await rig.set.current()) as JwkSet;
    await rig.miss();
    expect(rig.set.refetch(seen)).toBeInstanceOf(JwkSet);
    expect(rig.set.refetch(seen)).not.toBe(seen);
    expect(rig.attempts).toBe(2);
  });

  it('joins a refresh that is under way and pays nothing for it', async () => {
    const rig = await holding();
    const seen = (await rig.set.current()) as JwkSet;
    rig.advance(480);
    const release = rig.hold();
    expect(rig.servesAtOnce()).toBe(true);
    const newer = rig.set.refetch(seen);
    await release();
    expect(await newer).toBeInstanceOf(JwkSet);
    expect(rig.attempts).toBe(2);
    await rig.miss();
    await rig.miss();
    expect(await rig.miss()).toBeUndefined();
    expect(rig.attempts).toBe(4);
  });
});

describe('what strangers may cause', () => {
  /** Spends what there is. */
  async function spent(options: ConstructorParameters<typeof KeyRig>[0] = {}): Promise<KeyRig> {
    const rig = await holding(options);
    await rig.miss();
    await rig.miss();
    expect(await rig.miss()).toBeUndefined();
    return rig;
  }

  it('grows by one fetch in 30 seconds, to the millisecond', async () => {
    const rig = await spent();
    for (let round = 0; round < 5; round += 1) {
      rig.advance(29.999);
      expect(await rig.miss()).toBeUndefined();
      rig.advance(0.001);
      expect(await rig.miss()).toEqual(['a']);
    }
    expect(rig.attempts).toBe(8);
  });

  it('adds up exactly, however often somebody asks in between', async () => {
    const rig = await spent();
    const seen = (await rig.set.current()) as JwkSet;
    for (let millisecond = 1; millisecond < 30_000; millisecond += 1) {
      rig.now += 1;
      expect(rig.set.refetch(seen)).toBeUndefined();
    }
    rig.now += 1;
    expect(rig.set.refetch(seen)).toBeInstanceOf(Promise);
    await rig.settle();
  });

  it('does not grow beyond two', async () => {
    const rig = await spent({ keys: { maxTtl: 86_400, defaultTtl: 86_400 } });
    rig.advance(36_000);
    expect(await rig.miss()).toEqual(['a']);
    expect(await rig.miss()).toEqual(['a']);
    expect(await rig.miss()).toBeUndefined();
  });

  it('is what the options say', async () => {
    const rig = await holding({ keys: { unknownKeyBurst: 5, unknownKeyInterval: 7 } });
    for (let time = 0; time < 5; time += 1) expect(await rig.miss()).toEqual(['a']);
    expect(await rig.miss()).toBeUndefined();
    rig.advance(7);
    expect(await rig.miss()).toEqual(['a']);
    expect(await rig.miss()).toBeUndefined();
  });

  it('does not grow when the clock is set back', async () => {
    const rig = await spent();
    rig.advance(-3600);
    expect(await rig.miss()).toBeUndefined();
    rig.advance(29.999);
    expect(await rig.miss()).toBeUndefined();
    rig.advance(0.001);
    expect(await rig.miss()).toEqual(['a']);
  });

  it('leaves the scheduled refresh alone', async () => {
    const rig = await spent();
    rig.advance(480);
    await rig.serve();
    expect(rig.attempts).toBe(4);
    await rig.miss();
    await rig.miss();
    expect(await rig.miss()).toBeUndefined();
    rig.advance(480);
    await rig.serve();
    expect(rig.attempts).toBe(7);
  });
});

describe('a kid that is not in the set while the issuer is away', () => {
  it('is an outage, and not the fault of the token', async () => {
    const rig = await holding();
    rig.answer = lost;
    expect(await rig.miss()).toBe('keys_unavailable');
    // Within the second in which the failure is remembered, and then without credit.
    for (let step = 0; step < 300; step += 1) {
      expect(await rig.miss()).toBe('keys_unavailable');
      rig.advance(0.1);
    }
    expect(await rig.serve()).toEqual(['a']);
  });

  it('causes no more than one fetch a second, at any rate and in any state', async () => {
    const rig = await holding({ random: () => 0, keys: { unknownKeyBurst: 100, unknownKeyInterval: 1 } });
    rig.answer = lost;
    for (const seconds of [0, 480, 120, 3600]) {
      rig.advance(seconds);
      const before = rig.attempts;
      for (let step = 0; step < 200; step += 1) {
        const seen = await rig.set.current();
        if (seen instanceof JwkSet) expect(await rig.set.refetch(seen)).toBeInstanceOf(Failure);
        await rig.settle();
        rig.advance(0.05);
      }
      expect(rig.attempts - before).toBeLessThanOrEqual(10);
    }
  });

  it('names a time for the next try', async () => {
    const rig = await holding({ keys: { failureMemory: 5 } });
    const seen = (await rig.set.current()) as JwkSet;
    rig.answer = lost;
    expect(await rig.set.refetch(seen)).toMatchObject({ reason: 'keys_unavailable', retryAfter: 5 });
    rig.advance(2);
    expect(rig.set.refetch(seen)).toMatchObject({ retryAfter: 3 });
    rig.advance(3);
    await rig.miss();
    rig.advance(5);
    expect(rig.set.refetch(seen)).toMatchObject({ retryAfter: 1 });
  });

  it('neither puts the scheduled refresh off nor makes it wait longer', async () => {
    const rig = await holding();
    rig.answer = lost;
    for (const seconds of [100, 30, 30, 30, 30]) {
      rig.advance(seconds);
      expect(await rig.miss()).toBe('keys_unavailable');
    }
    const before = rig.attempts;
    rig.answer = () => sentKeys([b]);
    rig.advance(480 - 220);
    expect(rig.servesAtOnce()).toBe(true);
    await rig.settle();
    expect(rig.attempts).toBe(before + 1);
    expect(await rig.serve()).toEqual(['b']);
  });

  it('is looked for again after the first success, however long failures are remembered', async () => {
    const rig = await holding({ keys: { failureMemory: 60 } });
    rig.advance(475);
    rig.answer = lost;
    expect(await rig.miss()).toBe('keys_unavailable');
    rig.answer = () => sentKeys([a]);
    rig.advance(5);
    expect(await rig.serve()).toEqual(['a']);
    rig.answer = () => sentKeys([a, b]);
    expect(await rig.miss()).toEqual(['a', 'b']);
    expect(rig.attempts).toBe(4);
  });

  it('is the fault of the token again once the issuer is back', async () => {
    const rig = await holding();
    rig.answer = lost;
    await rig.miss();
    rig.answer = () => sentKeys([a]);
    rig.advance(1);
    expect(await rig.miss()).toEqual(['a']);
    expect(await rig.miss()).toBeUndefined();
  });
});
