import { ConfigurationError, Failure, failure, type Reason } from '../errors.js';
import { ignoreRejection, isPromiseLike } from '../runtime/promises.js';

/**
 * Asks a predicate about a claim. It passes on exactly `true`. One that throws refuses: it meets whatever an issuer signs.
 *
 * @param reason - of the failure
 * @param option - the predicate's place in the options, for the message
 * @throws ConfigurationError - where it returns a promise, which nothing waits for
 */
export function askPredicate(
  predicate: (value: unknown) => unknown,
  value: unknown,
  reason: Reason,
  option: string,
): Failure | undefined {
  let answer: unknown;
  try {
    answer = predicate(value);
  } catch (thrown) {
    return new Failure(reason, { cause: thrown });
  }
  if (!isPromiseLike(answer)) return answer === true ? undefined : failure(reason);
  ignoreRejection(answer);
  throw new ConfigurationError(
    option,
    'the predicate must return true or false at once; use validate where something has to be awaited',
  );
}
