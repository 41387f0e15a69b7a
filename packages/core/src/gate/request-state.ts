import { ConfigurationError } from '../errors.js';
import type { AccessToken } from '../token/access-token.js';
import type { Gate, Refusal } from './gate.js';

/** A gate as an adapter has set it up: with the user's function that may answer its refusals. */
export interface Guard {
  readonly gate: Gate<unknown>;
  readonly onRefusal: ((refusal: Refusal, request: never) => unknown) | undefined;
}

/** What `auth` notes of a request. */
export interface RequestState {
  readonly guard: Guard;
  readonly token: AccessToken<unknown> | undefined;
  /** How many gates stand outside of this one, where a framework does not run them from the outside in. */
  readonly depth: number;
}

/**
 * What every adapter has noted, by request. It is private, since other libraries write to `req.auth` too: what a
 * requirement reads here, `auth` has put here.
 */
const states = new WeakMap<object, RequestState>();

/**
 * Notes that a gate let a request through. The innermost gate counts, whichever runs last.
 *
 * @returns whether this is the innermost gate so far
 */
export function noteState(request: object, state: RequestState): boolean {
  const noted = states.get(request);
  if (noted !== undefined && noted.depth > state.depth) return false;
  states.set(request, state);
  return true;
}

/**
 * What the innermost gate before a route has noted of a request.
 *
 * @param guard - the one that must have let the request through, where the asker is bound to one
 * @throws ConfigurationError - where no `auth` ran before: a route must not be open by mistake
 */
export function stateOf(request: object, guard?: Guard): RequestState {
  const state = states.get(request);
  if (state === undefined) {
    throw new ConfigurationError(
      'auth',
      'no auth(…) ran before this route; put it before requireScope, requireClaims and getAuth',
    );
  }
  if (guard !== undefined && state.guard !== guard) {
    throw new ConfigurationError(
      'createAuth',
      'another auth(…) ran last before this route; use the functions of that one',
    );
  }
  return state;
}

/**
 * The token of a request.
 *
 * @throws ConfigurationError - where no `auth` ran before, or where it let the request through without a token and the
 *   asker does not expect that
 */
export function tokenOf(state: RequestState, isOptional: boolean): AccessToken<unknown> | undefined {
  if (state.token === undefined && !isOptional) {
    throw new ConfigurationError(
      'optional',
      'this request came without a token; ask with getAuth(request, { optional: true }), or put requireScope before the handler',
    );
  }
  return state.token;
}
