import { EventEmitter, getEventListeners } from 'node:events';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { pause, settled, silence, turn } from './interruptible.js';

const signals = (): AbortController[] => [new AbortController(), new AbortController()];
const listening = (controllers: AbortController[]): number =>
  controllers.reduce((sum, { signal }) => sum + getEventListeners(signal, 'abort').length, 0);

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
});
afterEach(() => {
  vi.useRealTimers();
});

describe('a wait', () => {
  test.each([
    ['pause', (all: AbortSignal[]): Promise<void> => pause(1000, all)],
    ['silence', (all: AbortSignal[]): Promise<void> => silence(all)],
    ['settled', (all: AbortSignal[]): Promise<void> => settled(new Promise(() => {}), all)],
  ])('of %s ends with the reason of any signal and leaves nothing behind', async (_, start) => {
    for (const which of [0, 1]) {
      const controllers = signals();
      const waiting = start(controllers.map(({ signal }) => signal));
      expect(listening(controllers)).toBe(2);
      controllers[which]?.abort(new Error('enough'));
      await expect(waiting).rejects.toThrow('enough');
      expect([listening(controllers), vi.getTimerCount()]).toEqual([0, 0]);
    }
  });

  test('does not begin under a signal that has aborted', async () => {
    const signal = AbortSignal.abort(new Error('before'));
    await expect(pause(1000, [signal])).rejects.toThrow('before');
    await expect(turn([signal])).rejects.toThrow('before');
    expect(vi.getTimerCount()).toBe(0);
  });

  test('ends when its time has come', async () => {
    const controllers = signals();
    const waiting = pause(
      1000,
      controllers.map(({ signal }) => signal),
    );
    await vi.advanceTimersByTimeAsync(1000);
    await waiting;
    expect(listening(controllers)).toBe(0);
  });

  test('ends with the promise it is for, kept or broken', async () => {
    await settled(Promise.resolve(1), []);
    await settled(Promise.reject(new Error('never mind')), []);
  });

  test('leaves the limit of everybody else alone', async () => {
    const before = EventEmitter.defaultMaxListeners;
    await settled(Promise.resolve(), []);
    await settled(Promise.resolve(), [new AbortController().signal]);
    expect(EventEmitter.defaultMaxListeners).toBe(before);
  });

  test('can be one of very many on a signal without a warning', async () => {
    const warn = vi.spyOn(process, 'emitWarning').mockImplementation(() => {});
    const controller = new AbortController();
    const waits = Array.from({ length: 100 }, () => silence([controller.signal]).catch(() => 'ended'));
    controller.abort();
    expect(new Set(await Promise.all(waits))).toEqual(new Set(['ended']));
    expect(warn).not.toHaveBeenCalled();
    warn.mockRestore();
  });
});
