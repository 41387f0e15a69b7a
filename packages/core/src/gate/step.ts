import { isPromiseLike, type MaybePromise } from '../runtime/promises.js';

/** One step of a request: `true` to go on; it may throw or reject. Nothing else goes on. */
export type Step<Context> = (context: Context) => MaybePromise<boolean>;

/**
 * Runs a step for a framework of callbacks. A gate opens on `true` alone: whatever else a step answers is awaited, and
 * only if that is `true` the request goes on.
 */
export function runStep(step: () => unknown, goOn: () => void, fail: (error: unknown) => void): void {
  let answer: unknown;
  try {
    answer = step();
  } catch (thrown) {
    fail(thrown);
    return;
  }
  if (answer === true) goOn();
  else if (answer !== false) void goOnLater(answer, goOn, fail);
}

async function goOnLater(answer: unknown, goOn: () => void, fail: (error: unknown) => void): Promise<void> {
  try {
    if ((await answer) === true) goOn();
  } catch (thrown) {
    fail(thrown);
  }
}

/**
 * An error that frameworks take for one. They take other values, such as what `throw undefined` throws or Express's
 * `next('route')`, as leave to go on; and Koa writes on errors, so that a frozen one is wrapped.
 */
function asError(thrown: unknown): object {
  if (typeof thrown === 'object' && thrown !== null && Object.isExtensible(thrown)) return thrown;
  return new Error('something was thrown that a framework cannot handle', { cause: thrown });
}

/** A step whose errors frameworks take for errors. */
export function withErrors<Context>(step: Step<Context>): Step<Context> {
  async function later(answer: PromiseLike<boolean>): Promise<boolean> {
    try {
      return await answer;
    } catch (thrown) {
      throw asError(thrown);
    }
  }
  return (context) => {
    try {
      const answer = step(context);
      return isPromiseLike(answer) ? later(answer) : answer;
    } catch (thrown) {
      throw asError(thrown);
    }
  };
}
