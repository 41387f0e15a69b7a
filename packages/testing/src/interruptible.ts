// A delay uses the global timers, so that a test's fake clock can drive it; whatever must not be faked is bound here.
import { setMaxListeners } from 'node:events';
import { clearInterval, setInterval } from 'node:timers';
import { setImmediate } from 'node:timers/promises';

/** What may end an exchange early: its client going away, its issuer being closed. */
export type Interrupts = readonly AbortSignal[];

/** The longest interval a timer can have, in milliseconds. */
const LONGEST = 2 ** 31 - 1;

/** Throws the reason of the first signal that has aborted, if one has. */
export function throwIfInterrupted(interrupts: Interrupts): void {
  for (const signal of interrupts) signal.throwIfAborted();
}

/** Waits for `milliseconds`. */
export function pause(milliseconds: number, interrupts: Interrupts): Promise<void> {
  return wait((done) => {
    const timer = setTimeout(done, milliseconds);
    return () => clearTimeout(timer);
  }, interrupts);
}

/** Waits for ever. */
export function silence(interrupts: Interrupts): Promise<void> {
  return wait(holdOpen, interrupts);
}

/** Waits until `promise` is settled, however it ends. */
export function settled(promise: PromiseLike<unknown>, interrupts: Interrupts): Promise<void> {
  return wait((done) => {
    Promise.resolve(promise).then(done, done);
    return holdOpen();
  }, interrupts);
}

/** Lets the event loop turn, so that a reader in this process can meet its deadline between two chunks. */
export async function turn(interrupts: Interrupts): Promise<void> {
  await setImmediate();
  throwIfInterrupted(interrupts);
}

/** Waits for what `start` sets going or for an interrupt, and leaves neither timer nor listener behind. */
function wait(start: (done: () => void) => () => void, interrupts: Interrupts): Promise<void> {
  return new Promise((resolve, reject) => {
    throwIfInterrupted(interrupts);
    const release = (): void => {
      stop();
      for (const signal of interrupts) signal.removeEventListener('abort', interrupt);
    };
    const interrupt = ({ target }: Event): void => {
      release();
      reject((target as AbortSignal).reason);
    };
    const stop = start(() => {
      release();
      resolve();
    });
    for (const signal of interrupts) {
      // Many requests may wait on one signal; that is no leak, and Node is to print no warning about one.
      setMaxListeners(0, signal);
      signal.addEventListener('abort', interrupt);
    }
  });
}

/** Keeps the process alive, as the open socket of a real request would. Returns how to let go. */
function holdOpen(): () => void {
  const handle = setInterval(() => {}, LONGEST);
  return () => clearInterval(handle);
}
