/** A value that is at hand, or one that is waited for. Most requests need no promise at all, and none is made for them. */
export type MaybePromise<T> = T | Promise<T>;

/** Goes on with a value: at once where it is at hand. */
export function whenReady<T, U>(value: MaybePromise<T>, next: (value: T) => MaybePromise<U>): MaybePromise<U> {
  return value instanceof Promise ? value.then(next) : next(value);
}
