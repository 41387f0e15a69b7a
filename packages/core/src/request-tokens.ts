import { ConfigurationError } from './errors.js';
import type { Gate, Refusal } from './gate.js';
import type { Requirement } from './requirements.js';
import type { AccessToken } from './token/access-token.js';

/** A gate as an adapter has set it up: with what answers its refusals, if that is not the adapter itself. */
export interface Guard<OnRefusal, Claims = unknown> {
  readonly gate: Gate<Claims>;
  readonly onRefusal: OnRefusal | undefined;
}

/** Whether requests are laid out alike, each after the other; V8 shares no layout once a prototype was changed. */
export type RequestLayout = 'shared' | 'own';

/** What `auth` notes of a request. */
interface Entry<OnRefusal> {
  readonly guard: Guard<OnRefusal>;
  readonly token: AccessToken<unknown> | undefined;
}

/** A class whose instances are objects that are there already: what extends it puts its private members on them. */
class Onto {
  constructor(object: object) {
    // biome-ignore lint/correctness/noConstructorReturn: it is what makes private members of another object possible
    return object;
  }
}

/** A place for something about objects of others, which nobody else can read, write, list or copy. */
interface Place<Value> {
  get(object: object): Value | undefined;
  set(object: object, value: Value): unknown;
}

/**
 * Private members, put on the objects. Where these are laid out alike that is fastest: a WeakMap then takes more time for
 * each request than all checks of a token seen before.
 */
function privatePlace<Value>(): Place<Value> {
  class Member extends Onto {
    #value: Value;

    constructor(object: object, value: Value) {
      super(object);
      this.#value = value;
    }

    static get(object: object): Value | undefined {
      return #value in object ? (object as Member).#value : undefined;
    }

    static set(object: object, value: Value): void {
      if (#value in object) (object as Member).#value = value;
      else new Member(object, value);
    }
  }
  return { get: Member.get, set: Member.set };
}

/**
 * What an adapter remembers between `auth` and the requirements behind it. It is keyed by the request and private, since
 * other libraries write to `req.auth` too: what a requirement reads here, `auth` has put here.
 */
export class RequestTokens<OnRefusal> {
  readonly #entries: Place<Entry<OnRefusal>>;

  /**
   * @param layout - whether requests of this framework share one layout in memory, or each has one of its own, because its
   *   prototype is changed. To put a member on one of the latter takes ten times as long as a WeakMap does.
   */
  constructor(layout: RequestLayout = 'shared') {
    this.#entries = layout === 'shared' ? privatePlace() : new WeakMap();
  }

  /** Notes that a gate let a request through. The nearest gate counts: an outer one has refused already. */
  set(request: object, guard: Guard<OnRefusal>, token: AccessToken<unknown> | undefined): void {
    this.#entries.set(request, { guard, token });
  }

  /**
   * Asks for something on behalf of a route.
   *
   * @param guard - the one that must have let the request through, where the asker is bound to one
   * @returns the refusal with its guard, or nothing
   * @throws ConfigurationError - where no `auth` ran before: a route must not be open by mistake
   */
  refusal(
    request: object,
    requirement: Requirement,
    guard?: Guard<OnRefusal>,
  ): { readonly refusal: Refusal; readonly guard: Guard<OnRefusal> } | undefined {
    const entry = this.#entryOf(request, guard);
    const refusal = entry.guard.gate.authorize(entry.token, requirement);
    return refusal === undefined ? undefined : { refusal, guard: entry.guard };
  }

  /**
   * The token of a request.
   *
   * @throws ConfigurationError - where no `auth` ran before, or where it let the request through without a token and the
   *   asker did not say that it minds that case
   */
  get(
    request: object,
    options: { readonly optional?: boolean } = {},
    guard?: Guard<OnRefusal>,
  ): AccessToken<unknown> | undefined {
    const { token } = this.#entryOf(request, guard);
    if (token === undefined && options.optional !== true) {
      throw new ConfigurationError(
        'optional',
        'this request came without a token; ask with getAuth(request, { optional: true }), or put requireScope before the handler',
      );
    }
    return token;
  }

  #entryOf(request: object, guard: Guard<OnRefusal> | undefined): Entry<OnRefusal> {
    const entry = this.#entries.get(request);
    if (entry === undefined) {
      throw new ConfigurationError(
        'auth',
        'no auth(…) ran before this route; put it before requireScope, requireClaims and getAuth',
      );
    }
    if (guard !== undefined && entry.guard !== guard) {
      throw new ConfigurationError(
        'createAuth',
        'another auth(…) ran last before this route; use the functions of that one',
      );
    }
    return entry;
  }
}
