/** A value that is at hand, or one that is waited for. Most requests need no promise at all, and none is made for them. */
export type MaybePromise<T> = T | Promise<T>;

/** Whether something has to be waited for: by its `then`, since a promise may come from another realm or library. */
export function isPromiseLike<T>(value: T | PromiseLike<T>): value is PromiseLike<T> {
  return typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function';
}

/** Goes on with a value: at once where it is at hand. */
export function whenReady<T, U>(value: T | PromiseLike<T>, next: (value: T) => MaybePromise<U>): MaybePromise<U> {
  return isPromiseLike(value) ? Promise.resolve(value as PromiseLike<T>).then(next) : next(value as T);
}

/** All values: at once where none of them has to be waited for. */
export function allReady<T>(values: readonly MaybePromise<T>[]): MaybePromise<readonly T[]> {
  const isReady = (value: MaybePromise<T>): value is T => !isPromiseLike(value);
  return values.every(isReady) ? values : Promise.all(values);
}

/** Ignores how a promise ends that nobody waits for. Without this, a rejection would end the process. */
export function ignoreRejection(promise: PromiseLike<unknown>): void {
  // An async function, since a thenable may throw where it is asked.
  const ended = async (): Promise<void> => {
    try {
      await promise;
    } catch {
      // Nobody waits for it.
    }
  };
  void ended();
}
