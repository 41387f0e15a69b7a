import {
  type AccessRule,
  allScopesRule,
  anyScopeRule,
  type ClaimRequirements,
  claimsRule,
  type Requirement,
  readRequirement,
  type ScopeArguments,
} from '../checks/requirements.js';
import type { OptionRow } from '../config/option-row.js';
import { ADAPTER_OPTIONS, ADAPTER_OWN } from '../config/option-table.js';
import { knownOptions } from '../config/read-options.js';
import { own } from '../encoding/json.js';
import { ConfigurationError } from '../errors.js';
import { type Answer, type RefusalResponse, responseOf } from '../http/answer.js';
import type { Refusal } from '../http/refusal.js';
import type { GateRequest } from '../http/request.js';
import { isPromiseLike, type MaybePromise } from '../runtime/promises.js';
import type { AccessToken } from '../token/access-token.js';
import type { JwtClaims } from '../token/claims.js';
import { createGate, type GateOptions, type Outcome } from './gate.js';
import { createMirror, type MirrorTarget } from './mirror.js';
import { type Guard, noteState, stateOf, tokenOf } from './request-state.js';
import { type Step, withErrors } from './step.js';

/** What an adapter takes beside the gate's options. */
export interface AdapterSettings<Request> {
  /**
   * Called for every refused request. Returns nothing: the default answer is sent, so log here. Returns an
   * {@link Answer}: that is sent, the challenge kept. Throws: the framework's error path (`throw refusal.cause`).
   */
  // biome-ignore lint/suspicious/noConfusingVoidType: a function that only logs returns nothing, sooner or later
  readonly onRefusal?: (refusal: Refusal, request: Request) => void | Answer | Promise<void | Answer>;
  /**
   * Where the token is shown to handlers beside `getAuth`; `false` for nowhere. It decides nothing, and it is best
   * effort: where another library holds the property, the request passes all the same. Default `auth`.
   */
  readonly requestProperty?: string | false;
}

const SETTINGS = ADAPTER_OWN satisfies Record<keyof AdapterSettings<unknown>, OptionRow>;

/** What an adapter's `auth` takes. */
export type AdapterOptions<Request, Claims = JwtClaims> = GateOptions<Claims> & AdapterSettings<Request>;

/** What makes handlers that ask something of a request that `auth` let through. */
export interface RequireFunctions<Handler, Claims = Record<string, unknown>> {
  /**
   * All that a requirement names, with one challenge for all of it; otherwise 403 `insufficient_scope` (RFC 6750 §3.1).
   * Requirements in handlers one after another are not merged: the first one that is not met answers.
   *
   * @param requirement - such as `{ scope: 'read:contacts', claims: { tenant: 'north' } }`
   * @throws ConfigurationError - for an unknown member, or one that could never be met
   */
  requireAccess(requirement: Requirement<Claims>): Handler;
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
   * Claims with exactly these values, or for which a predicate returns `true`; otherwise 403 `insufficient_scope`. A
   * predicate that throws refuses.
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
  /** It takes no options: those of `createAuth` hold. */
  auth(): Handler;
  readonly getAuth: GetAuth<Request, Claims>;
}

/** One gate with all that belongs to it, for adapters that place its handler themselves. */
export interface Guarded<Handler, Request, Claims> extends RequireFunctions<Handler, Claims> {
  /**
   * The gate's handler.
   *
   * @param depth - how many gates stand outside of it, where a framework may run them in another order. Default 0
   */
  handler(depth?: number): Handler;
  readonly getAuth: GetAuth<Request, Claims>;
}

/** What an adapter offers its users. `Seen` is what `onRefusal` is given, `Request` what `getAuth` finds a token by. */
export interface Adapter<Handler, Request, Seen = Request> extends RequireFunctions<Handler> {
  auth<Claims = JwtClaims>(options: AdapterOptions<Seen, Claims>): Handler;
  createAuth<Claims = JwtClaims>(options: AdapterOptions<Seen, Claims>): BoundAuth<Handler, Request, Claims>;
  /** For the adapter itself; users get `auth` and `createAuth`. */
  guard<Claims = JwtClaims>(options: AdapterOptions<Seen, Claims>): Guarded<Handler, Request, Claims>;
  readonly getAuth: GetAuth<Request>;
}

/** What differs between frameworks. */
export interface AdapterParts<Context, Handler, Request, Seen extends Request = Request> extends MirrorTarget<Context> {
  /** What `onRefusal` is given; `getAuth` finds a token by it, too. */
  requestOf(context: Context): Seen;
  /** The object that stands for a request through all of its handlers: Node's own, or the web's. */
  keyOf(request: Request): object;
  /** Whether the framework changes the prototype of that object, as Express does. Default false. */
  readonly changesPrototype?: boolean;
  toGateRequest(context: Context): GateRequest;
  /** Answers through the framework; does nothing where a response was begun. */
  send(context: Context, response: RefusalResponse): void;
  /** A handler of the framework that goes on for exactly `true`; see `runStep`. */
  toHandler(step: Step<Context>): Handler;
}

const PARTS: readonly (keyof AdapterParts<unknown, unknown, unknown>)[] = [
  'requestOf',
  'keyOf',
  'toGateRequest',
  'mirrorTarget',
  'ownsProperty',
  'send',
  'toHandler',
];

function requireParts(parts: object): void {
  const missing = PARTS.find((name) => typeof Reflect.get(Object(parts), name) !== 'function');
  if (missing !== undefined) throw new ConfigurationError(`parts.${missing}`, 'give a function; see AdapterParts');
}

type Refused = Extract<Outcome, { readonly ok: false }>;

/** A gate as an adapter has set it up. */
interface AdapterGuard<Context> extends Guard {
  readonly mirror: (context: Context, token: AccessToken<unknown> | undefined) => void;
}

/**
 * Makes an adapter of what differs between frameworks: the rules about which gate counts, who answers and what a missing
 * `auth` means are here, once.
 */
export function createAdapter<Context, Handler, Request, Seen extends Request = Request>(
  parts: AdapterParts<Context, Handler, Request, Seen>,
): Adapter<Handler, Request, Seen> {
  requireParts(parts);
  const hasOwnLayout = own(parts, 'changesPrototype') === true;
  const keyIn = (context: Context): object => parts.keyOf(parts.requestOf(context));

  function createGuard(options: object | undefined): AdapterGuard<Context> {
    const { onRefusal, requestProperty, ...gateOptions } = knownOptions(
      options === undefined ? {} : options,
      ADAPTER_OPTIONS,
    );
    return {
      gate: createGate(gateOptions as unknown as GateOptions<unknown>),
      onRefusal: SETTINGS.onRefusal.read(onRefusal, 'onRefusal') as Guard['onRefusal'],
      mirror: createMirror(parts, requestProperty),
    };
  }

  async function answerBy(onRefusal: (refusal: Refusal, seen: Seen) => unknown, refusal: Refusal, context: Context) {
    const answer = await onRefusal(refusal, parts.requestOf(context));
    parts.send(context, responseOf(refusal, answer));
    return false;
  }

  function refuse(refusal: Refusal, { onRefusal }: Guard, context: Context): MaybePromise<boolean> {
    // The note may be of another package's `auth`; its request is this one's as well.
    if (onRefusal !== undefined) return answerBy(onRefusal as (...given: unknown[]) => unknown, refusal, context);
    parts.send(context, refusal);
    return false;
  }

  function authHandler(guard: AdapterGuard<Context>, depth: number): Handler {
    function settle(outcome: Outcome<unknown>, context: Context): MaybePromise<boolean> {
      if (own(outcome, 'ok') !== true || !outcome.ok) return refuse((outcome as Refused).refusal, guard, context);
      const { token } = outcome;
      if (noteState(keyIn(context), { guard, token, depth }, hasOwnLayout)) guard.mirror(context, token);
      return true;
    }
    async function settleLater(outcome: PromiseLike<Outcome<unknown>>, context: Context): Promise<boolean> {
      return settle(await outcome, context);
    }
    return parts.toHandler(
      withErrors((context) => {
        const outcome = guard.gate.authenticate(parts.toGateRequest(context));
        return isPromiseLike(outcome) ? settleLater(outcome, context) : settle(outcome, context);
      }),
    );
  }

  function requirementHandler(rule: AccessRule, guard?: Guard): Handler {
    return parts.toHandler(
      withErrors((context) => {
        const state = stateOf(keyIn(context), guard);
        const refusal = state.guard.gate.authorize(state.token, rule);
        return refusal === undefined ? true : refuse(refusal, state.guard, context);
      }),
    );
  }

  function requireFunctions<Claims>(guard?: Guard): RequireFunctions<Handler, Claims> {
    return {
      requireAccess: (requirement) => requirementHandler(readRequirement(requirement, 'requireAccess'), guard),
      requireScope: (...scopes) => requirementHandler(allScopesRule(scopes.flat(), 'requireScope'), guard),
      requireAnyScope: (...scopes) => requirementHandler(anyScopeRule(scopes.flat(), 'requireAnyScope'), guard),
      requireClaims: (claims) => requirementHandler(claimsRule(claims, 'requireClaims'), guard),
    };
  }

  function getAuthOf<Claims>(guard?: Guard): GetAuth<Request, Claims> {
    const get = (request: Request, options?: object) => {
      if (typeof request !== 'object' || request === null) {
        throw new ConfigurationError('request', 'give getAuth the request that the framework gave to the handler');
      }
      return tokenOf(stateOf(parts.keyOf(request), guard), own(options ?? {}, 'optional') === true);
    };
    // The token came through a gate whose schema has given its claims this type.
    return get as GetAuth<Request, Claims>;
  }

  function guardWith<Claims>(options: AdapterOptions<Seen, Claims>): Guarded<Handler, Request, Claims> {
    const guard = createGuard(options);
    return {
      handler: (depth = 0) => authHandler(guard, depth),
      ...requireFunctions<Claims>(guard),
      getAuth: getAuthOf<Claims>(guard),
    };
  }

  return {
    auth: (options) => guardWith(options).handler(),
    createAuth(options) {
      const { handler, ...bound } = guardWith(options);
      const auth = (...given: readonly unknown[]): Handler => {
        if (given.length > 0) throw new ConfigurationError('auth', 'takes no options here; give them to createAuth');
        return handler();
      };
      return { auth, ...bound };
    },
    guard: guardWith,
    ...requireFunctions(),
    getAuth: getAuthOf(),
  };
}
