import { runtime } from '#runtime';
import { ConfigurationError } from '../errors.js';
import type { AccessToken } from '../token/access-token.js';

/** Where a framework lets `auth` show the token to handlers. */
export interface MirrorTarget<Context> {
  /** The object that gets the property: the request, or the state beside it. */
  mirrorTarget(context: Context): object;
  /** Whether the framework, or Node, uses the name itself. */
  ownsProperty(name: string): boolean;
}

let isBlockedKnown = false;

/** Warns once that the token is not shown there, since handlers would not notice. */
function warnOfBlocked(name: string): void {
  if (isBlockedKnown) return;
  isBlockedKnown = true;
  runtime.emitWarning(
    'SCOPEGATE_MIRROR_BLOCKED',
    `Another library holds the property ${JSON.stringify(name)} of requests, so the access token is not shown there. ` +
      'Read it with getAuth, or give auth another requestProperty.',
  );
}

/**
 * What shows a request's token under the option `requestProperty`. It is best effort and decides nothing: a property that
 * another library holds stays as it is, and the request goes on.
 *
 * @throws ConfigurationError - for a name that the framework uses, or that is no name
 */
export function createMirror<Context>(
  target: MirrorTarget<Context>,
  requestProperty: unknown = 'auth',
): (context: Context, token: AccessToken<unknown> | undefined) => void {
  if (requestProperty === false) return () => undefined;
  if (typeof requestProperty !== 'string' || requestProperty === '') {
    throw new ConfigurationError('requestProperty', "give the name of a property, such as 'auth', or false for none");
  }
  if (requestProperty in Object.prototype || target.ownsProperty(requestProperty)) {
    throw new ConfigurationError('requestProperty', `${requestProperty} is used by the framework; give another name`);
  }
  return (context, token) => {
    const holder = target.mirrorTarget(context);
    try {
      if (Reflect.set(holder, requestProperty, token) && Reflect.get(holder, requestProperty) === token) return;
    } catch {
      // A setter or getter of another library: what it throws is not this request's fault.
    }
    warnOfBlocked(requestProperty);
  };
}
