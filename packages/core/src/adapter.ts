import { ConfigurationError } from './errors.js';
import { createGate, type GateOptions, type Outcome, type Refusal } from './gate.js';
import type { MaybePromise } from './maybe-promise.js';
import type { GateRequest } from './request/credentials.js';
import { type Guard, type RequestLayout, RequestTokens } from './request-tokens.js';
import {
  allScopes,
  anyScope,
  type ClaimRequirements,
  claimValues,
  type Requirement,
  type ScopeArguments,
} from './requirements.js';
import type { AccessToken } from './token/access-token.js';
import type { JwtClaims } from './token/claims.js';

/** What an adapter's `auth` takes: the gate's options, and what answers refusals instead of the adapter. */
export type AdapterOptions<OnRefusal, Claims = JwtClaims> = GateOptions<Claims> & {
  /** Takes over the answer to a refused request. If it throws, the default answer is sent. */
  readonly onRefusal?: OnRefusal;
};

/** What makes handlers that ask something of a request that `auth` let through. */
export interface RequireFunctions<Handler, Claims = Record<string, unknown>> {
  /**
   * All of these scopes; otherwise 403 `insufficient_scope` that names them (RFC 6750 §3.1).
   *
   * @throws ConfigurationError - for none, an empty one, or one with a space in it
   */
  requireScope(...scopes: ScopeArguments): Handler;
  /**
   * Any one of these scopes; otherwise 403 `insufficient_scope` that names them all.
   *
   * @throws ConfigurationError - for none, an empty one, or one with a space in it
   */
  requireAnyScope(...scopes: ScopeArguments): Handler;
  /**
   * Claims with exactly these values, or that a predicate answers `true` to; otherwise 403 `insufficient_scope`.
   *
   * @throws ConfigurationError - where there are none, or a value could never be equal
   */
  requireClaims(claims: ClaimRequirements<Claims>): Handler;
}

/** Gives the token of a request that `auth` let through. */
export interface GetAuth<Request, Claims = JwtClaims> {
  /**
   * @param request - behind `auth`
   * @throws ConfigurationError - where no `auth` ran, or it let the request through without a token
   */
  (request: Request): AccessToken<Claims>;
  (request: Request, options: { readonly optional: true }): AccessToken<Claims> | undefined;
}

/** `auth` and its kin, bound to one gate. */
export interface BoundAuth<Handler, Request, Claims> extends RequireFunctions<Handler, Claims> {
  auth(): Handler;
  readonly getAuth: GetAuth<Request, Claims>;
}

/** What an adapter offers its users. */
export interface Adapter<Handler, Request, OnRefusal> extends RequireFunctions<Handler> {
  auth<Claims = JwtClaims>(options: AdapterOptions<OnRefusal, Claims>): Handler;
  createAuth<Claims = JwtClaims>(options: AdapterOptions<OnRefusal, Claims>): BoundAuth<Handler, Request, Claims>;
  readonly getAuth: GetAuth<Request>;
}

/** Ends a request in the framework's error path. */
export type Fail = (error: unknown) => void;

/** One step of a request: `true` to go on, `false` where it was answered or has failed. It may throw or reject. */
export type Step<Context> = (context: Context, fail: Fail) => MaybePromise<boolean>;

/** What differs between frameworks. */
export interface AdapterParts<Context, Handler, Request, OnRefusal> {
  /** `own` where the framework changes the prototype of every request. Default `shared`. */
  readonly layout?: RequestLayout;
  /** The object that stands for a request through all of its handlers. */
  keyOf(context: Context): object;
  /** The same, of what `getAuth` is given. */
  keyOfRequest(request: Request): object;
  toGateRequest(context: Context): GateRequest;
  /** Shows the token to handlers; nothing reads it back. */
  mirror(context: Context, token: AccessToken<unknown> | undefined): void;
  /** Answers through the framework; does nothing where an answer was begun. */
  send(context: Context, refusal: Refusal): void;
  callOnRefusal(onRefusal: OnRefusal, refusal: Refusal, context: Context, next: (error?: unknown) => void): unknown;
  /** A handler of the framework that goes on only after a step that says so. */
  toHandler(step: Step<Context>): Handler;
}

/**
 * An error that frameworks take for one. They take other values, such as what `throw undefined` throws or Express's
 * `next('route')`, as leave to go on; and Koa writes on errors, so that a frozen one is wrapped.
 */
function asError(thrown: unknown): object {
  if (typeof thrown === 'object' && thrown !== null && Object.isExtensible(thrown)) return thrown;
  return new Error('something was thrown that a framework cannot handle', { cause: thrown });
}

/**
 * Makes an adapter of what differs between frameworks: the rules about which gate counts, who answers and what a missing
 * `auth` means are here, once.
 */
export function createAdapter<Context, Handler, Request, OnRefusal>(
  parts: AdapterParts<Context, Handler, Request, OnRefusal>,
): Adapter<Handler, Request, OnRefusal> {
  const tokens = new RequestTokens<OnRefusal>(parts.layout);

  function createGuard<Claims>(options: AdapterOptions<OnRefusal, Claims>): Guard<OnRefusal, Claims> {
    const { onRefusal, ...gateOptions } = options ?? {};
    if (onRefusal !== undefined && typeof onRefusal !== 'function') {
      throw new ConfigurationError('onRefusal', 'give a function');
    }
    // What is left is what came in, less one member; TypeScript cannot say so of a union.
    return { gate: createGate(gateOptions as unknown as GateOptions<Claims>), onRefusal };
  }

  function refuse(refusal: Refusal, guard: Guard<OnRefusal>, context: Context, fail: Fail): MaybePromise<false> {
    const sendDefault = (): false => {
      parts.send(context, refusal);
      return false;
    };
    if (guard.onRefusal === undefined) return sendDefault();
    let isForwarded = false;
    const next = (error?: unknown): void => {
      if (isForwarded) return;
      isForwarded = true;
      fail(error === undefined ? refusal.cause : asError(error));
    };
    const fallBack = (): false => (isForwarded ? false : sendDefault());
    try {
      const answered = parts.callOnRefusal(guard.onRefusal, refusal, context, next);
      return Promise.resolve(answered).then(() => false as const, fallBack);
    } catch {
      return fallBack();
    }
  }

  /** What a user's function throws on the way ends in the error path, whatever it is. */
  function handlerOf(step: Step<Context>): Handler {
    const rethrow = (thrown: unknown): never => {
      throw asError(thrown);
    };
    return parts.toHandler((context, fail) => {
      try {
        const goesOn = step(context, fail);
        return typeof goesOn === 'boolean' ? goesOn : goesOn.catch(rethrow);
      } catch (thrown) {
        return rethrow(thrown);
      }
    });
  }

  function settle(
    outcome: Outcome<unknown>,
    guard: Guard<OnRefusal>,
    context: Context,
    fail: Fail,
  ): MaybePromise<boolean> {
    if (!outcome.ok) return refuse(outcome.refusal, guard, context, fail);
    tokens.set(parts.keyOf(context), guard, outcome.token);
    parts.mirror(context, outcome.token);
    return true;
  }

  function authHandler(guard: Guard<OnRefusal>): Handler {
    return handlerOf((context, fail) => {
      const outcome = guard.gate.authenticate(parts.toGateRequest(context));
      if ('ok' in outcome) return settle(outcome, guard, context, fail);
      return outcome.then((later) => settle(later, guard, context, fail));
    });
  }

  function requireFunctions<Claims>(bound?: Guard<OnRefusal>): RequireFunctions<Handler, Claims> {
    const requiring = (requirement: Requirement): Handler =>
      handlerOf((context, fail) => {
        const refused = tokens.refusal(parts.keyOf(context), requirement, bound);
        return refused === undefined || refuse(refused.refusal, refused.guard, context, fail);
      });
    return {
      requireScope: (...scopes) => requiring(allScopes(...scopes)),
      requireAnyScope: (...scopes) => requiring(anyScope(...scopes)),
      requireClaims: (claims) => requiring(claimValues(claims as Parameters<typeof claimValues>[0])),
    };
  }

  function getAuthOf<Claims>(bound?: Guard<OnRefusal>): GetAuth<Request, Claims> {
    const get = (request: Request, options?: { readonly optional: true }) =>
      tokens.get(parts.keyOfRequest(request), options, bound);
    // The token came through a gate whose schema has given its claims this type.
    return get as GetAuth<Request, Claims>;
  }

  return {
    auth: (options) => authHandler(createGuard(options)),
    createAuth(options) {
      const guard = createGuard(options);
      return { auth: () => authHandler(guard), ...requireFunctions(guard), getAuth: getAuthOf(guard) };
    },
    ...requireFunctions(),
    getAuth: getAuthOf(),
  };
}
