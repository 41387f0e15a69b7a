import { ConfigurationError } from '../errors.js';
import type { Refusal } from '../http/refusal.js';
import type { AccessToken } from '../token/access-token.js';
import type { Gate } from './gate.js';

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

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;

/** Lets a class put its private members on objects that exist already. */
class Adopted {
  constructor(object: object) {
    // biome-ignore lint/correctness/noConstructorReturn: it is what makes private members of another object possible
    return object;
  }
}

/** A note as a private member of the request. */
class Note extends Adopted {
  #state: RequestState;

  constructor(request: object, state: RequestState) {
    super(request);
    this.#state = state;
  }

  static get(request: object): RequestState | undefined {
    return #state in request ? (request as Note).#state : undefined;
  }

  static set(request: object, state: RequestState): void {
    if (#state in request) (request as Note).#state = state;
    else new Note(request, state);
  }
}

/**
 * Notes about requests whose prototype the framework has changed. V8 gives each of these a layout of its own, so that a
 * private member costs 6 µs there. Elsewhere a WeakMap costs 2 µs more than a member: 4 % of a request under Koa.
 */
const notes = new WeakMap<object, RequestState>();

/** What was noted, by whichever adapter. Other libraries write to `req.auth`; what is read here, `auth` has put here. */
function notedOf(request: object): RequestState | undefined {
  return Note.get(request) ?? notes.get(request);
}

/**
 * Notes that a gate let a request through. The innermost gate counts, whichever runs last.
 *
 * @param hasOwnLayout - whether the framework has changed the request's prototype
 * @returns whether this is the innermost gate so far
 */
export function noteState(request: object, state: RequestState, hasOwnLayout: boolean): boolean {
  const noted = notedOf(request);
  if (noted !== undefined && noted.depth > state.depth) return false;
  // A member that is there already is read first, so it must not grow old.
  if (hasOwnLayout && Note.get(request) === undefined) notes.set(request, state);
  else Note.set(request, state);
  return true;
}

/**
 * What the innermost gate before a route has noted of a request.
 *
 * @param guard - the one that must have let the request through, where the asker is bound to one
 * @throws ConfigurationError - where no `auth` ran before: a route must not be open by mistake
 */
export function stateOf(request: object, guard?: Guard): RequestState {
  const state = isObject(request) ? notedOf(request) : undefined;
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
