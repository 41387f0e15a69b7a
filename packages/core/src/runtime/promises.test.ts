import { describe, expect, expectTypeOf, it } from 'vitest';
import { isPromiseLike, type MaybePromise, whenReady } from './promises.js';

/** A promise of another library: whatever has a `then`. */
function foreign<T>(settle: (done: (value: T) => void, fail: (reason: unknown) => void) => void): PromiseLike<T> {
  // biome-ignore lint/suspicious/noThenProperty: a promise of another library
  return { then: settle } as unknown as PromiseLike<T>;
}

describe('isPromiseLike', () => {
  it('knows a promise by its then, whoever made it', () => {
    class Later extends Promise<unknown> {}
    const inherited: unknown = Object.create(foreign(() => undefined));
    for (const value of [Promise.resolve(1), Later.resolve(1), foreign(() => undefined), inherited]) {
      expect(isPromiseLike(value)).toBe(true);
    }
  });

  // biome-ignore lint/suspicious/noThenProperty: no promise
  it.each([[undefined], [null], [0], [''], ['then'], [true], [{}], [[]], [{ then: 1 }], [{ then: undefined }]])(
    'does not take %j for one',
    (value) => {
      expect(isPromiseLike(value)).toBe(false);
    },
  );

  it('does not take a function for one', () => {
    expect(isPromiseLike(() => undefined)).toBe(false);
  });
});

describe('whenReady', () => {
  const double = (value: number): number => value * 2;

  it('goes on at once, and makes no promise, where the value is at hand', () => {
    expect(whenReady(21, double)).toBe(42);
    expectTypeOf(whenReady(21, double)).toEqualTypeOf<MaybePromise<number>>();
  });

  it.each([[undefined], [null], [false], [0], ['']])('goes on with %j as with any value', (value) => {
    expect(whenReady<unknown, unknown[]>(value, (given) => [given])).toEqual([value]);
  });

  it('hands on the very promise that the next step makes', () => {
    const later = Promise.resolve('x');
    expect(whenReady(1, () => later)).toBe(later);
  });

  it('goes on later where the value is waited for, and not before', async () => {
    const steps: string[] = [];
    const result = whenReady(Promise.resolve(21), (value) => {
      steps.push('next');
      return double(value);
    });
    steps.push('returned');
    expect(result).toBeInstanceOf(Promise);
    expect(await result).toBe(42);
    expect(steps).toEqual(['returned', 'next']);
  });

  it('makes a promise of our own out of one of another library', async () => {
    const result = whenReady(
      foreign<number>((done) => done(21)),
      double,
    );
    expect(result).toBeInstanceOf(Promise);
    expect(await result).toBe(42);
  });

  it('does not go on after a rejection, which it passes on', async () => {
    let hasGoneOn = false;
    const next = (): void => {
      hasGoneOn = true;
    };
    for (const failed of [
      Promise.reject(new RangeError('x')),
      foreign<never>((_, fail) => fail(new RangeError('x'))),
    ]) {
      await expect(whenReady(failed, next)).rejects.toThrow(RangeError);
    }
    expect(hasGoneOn).toBe(false);
  });

  it('passes on what the next step throws: at once, or as a rejection', async () => {
    const fail = (): never => {
      throw new RangeError('x');
    };
    expect(() => whenReady(1, fail)).toThrow(RangeError);
    await expect(whenReady(Promise.resolve(1), fail)).rejects.toThrow(RangeError);
  });
});
