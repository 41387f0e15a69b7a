/** A value, or a promise of it. Most requests are handled without a promise. */
export type MaybePromise<T> = T | Promise<T>;

/** Whether a value is a promise, by its `then`: a promise may come from another realm or library. */
export function isPromiseLike<T>(value: T | PromiseLike<T>): value is PromiseLike<T> {
  return typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function';
}

/** Calls a function with a value: synchronously unless the value is a promise. */
export function whenReady<T, U>(value: T | PromiseLike<T>, next: (value: T) => MaybePromise<U>): MaybePromise<U> {
  return isPromiseLike(value) ? Promise.resolve(value as PromiseLike<T>).then(next) : next(value as T);
}

/** All values: synchronously unless one of them is a promise. */
export function allReady<T>(values: readonly MaybePromise<T>[]): MaybePromise<readonly T[]> {
  const isReady = (value: MaybePromise<T>): value is T => !isPromiseLike(value);
  return values.every(isReady) ? values : Promise.all(values);
}

/** Ignores the outcome of a promise that nobody awaits. Without this, a rejection would end the process. */
export function ignoreRejection(promise: PromiseLike<unknown>): void {
  // An async function, because the `then` of a thenable may throw.
  const ended = async (): Promise<void> => {
    try {
      await promise;
    } catch {
      // Nobody awaits it.
    }
  };
  void ended();
}
