import { ConfigurationError } from './errors.js';
import type { Gate, Refusal } from './gate.js';
import type { Requirement } from './requirements.js';
import type { AccessToken } from './token/access-token.js';

interface Entry {
  readonly gate: Gate<unknown>;
  readonly token: AccessToken<unknown> | undefined;
}

/**
 * What an adapter remembers between `auth` and the requirements behind it. It is keyed by the request and private, since
 * other libraries write to `req.auth` too: what a requirement reads here, `auth` has put here.
 */
export class RequestTokens {
  readonly #entries = new WeakMap<object, Entry>();

  /** Notes that a gate let a request through. The nearest gate counts: an outer one has refused already. */
  set<Claims>(request: object, gate: Gate<Claims>, token: AccessToken<Claims> | undefined): void {
    this.#entries.set(request, { gate, token });
  }

  /**
   * Asks for something on behalf of a route.
   *
   * @param gate - the gate that must have let the request through, where the asker is bound to one
   * @throws ConfigurationError - where no `auth` ran before: a route must not be open by mistake
   */
  refusal(request: object, requirement: Requirement, gate?: Gate<unknown>): Refusal | undefined {
    const entry = this.#entryOf(request, gate);
    return entry.gate.authorize(entry.token, requirement);
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
    gate?: Gate<unknown>,
  ): AccessToken<unknown> | undefined {
    const { token } = this.#entryOf(request, gate);
    if (token === undefined && options.optional !== true) {
      throw new ConfigurationError(
        'optional',
        'this request came without a token; ask with getAuth(request, { optional: true }), or put requireScope before the handler',
      );
    }
    return token;
  }

  #entryOf(request: object, gate: Gate<unknown> | undefined): Entry {
    const entry = this.#entries.get(request);
    if (entry === undefined) {
      throw new ConfigurationError(
        'auth',
        'no auth(…) ran before this route; put it before requireScope, requireClaims and getAuth',
      );
    }
    if (gate !== undefined && entry.gate !== gate) {
      throw new ConfigurationError(
        'createAuth',
        'another auth(…) ran last before this route; use the functions of that one',
      );
    }
    return entry;
  }
}
