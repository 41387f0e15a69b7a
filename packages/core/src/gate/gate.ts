import { type AccessRule, allScopesRule, type Requirement, readRequirement } from '../checks/requirements.js';
import { GATE_OPTIONS, GATE_OWN, SHARED_VERIFIER } from '../config/option-table.js';
import type { GateSettings, SchemaFor, VerifierOptions } from '../config/options.js';
import { knownOptions, readRows } from '../config/read-options.js';
import { verifierConfigOf } from '../config/verifier-config.js';
import { ConfigurationError, Failure, failure, oncePerReason } from '../errors.js';
import { announceRefusal, verifyChannel } from '../events.js';
import { isQuotable } from '../http/challenge.js';
import { readCredentials } from '../http/credentials.js';
import { createRefusal, type Refusal, type RefusalContent, refusalContent } from '../http/refusal.js';
import type { GateRequest } from '../http/request.js';
import { isPromiseLike, type MaybePromise } from '../runtime/promises.js';
import { AccessToken, isAccessTokenLike } from '../token/access-token.js';
import type { JwtClaims } from '../token/claims.js';
import { type Checked, checkerOf, type TokenChecker } from '../verify/checker.js';
import { createPipeline, type Verifier } from '../verify/verifier.js';

export type { GateSettings } from '../config/options.js';

/** A verifier's options, or a verifier that is shared with other gates; and what the gate asks for beside. */
export type GateOptions<Claims = JwtClaims> = (
  | (VerifierOptions<Claims> & SchemaFor<Claims>)
  | { readonly verifier: Verifier<Claims> }
) &
  GateSettings;

/** How a request fares. */
export type Outcome<Claims = JwtClaims> =
  | { readonly ok: true; readonly token: AccessToken<Claims> | undefined }
  | { readonly ok: false; readonly refusal: Refusal };

/** What stands in front of handlers, whatever the framework. */
export interface Gate<Claims = JwtClaims> {
  /**
   * Checks the credentials of a request. It is an answer at once where nothing has to be waited for.
   *
   * @throws whatever `validate` or the schema throws of its own; never an AccessTokenError
   */
  authenticate(request: GateRequest): Outcome<Claims> | Promise<Outcome<Claims>>;
  /**
   * Checks what a route asks of an authenticated request.
   *
   * @param token - of {@link authenticate}; with none the answer is a challenge
   * @param requirement - plain data, such as `{ scope: 'read:contacts' }`
   * @returns the refusal, or nothing
   * @throws ConfigurationError - for a requirement that is not understood in full, or something that is no token
   */
  authorize(token: AccessToken<Claims> | undefined, requirement: Requirement | AccessRule): Refusal | undefined;
}

function readChecker<Claims>(options: Record<string, unknown>): TokenChecker<Claims> {
  const { verifier } = options;
  if (verifier === undefined) return createPipeline(verifierConfigOf<Claims>(options));
  // A verifier brings its own options along, so none of them may stand beside it.
  knownOptions(options, { ...SHARED_VERIFIER, ...GATE_OWN });
  if (
    typeof verifier === 'object' &&
    verifier !== null &&
    'verify' in verifier &&
    typeof verifier.verify === 'function'
  ) {
    return checkerOf(verifier as Verifier<Claims>);
  }
  throw new ConfigurationError('verifier', 'give what createVerifier returned');
}

/** The realm where none is set: the audience, if a header can carry it. */
function realmOf(audience: string | undefined): string {
  return audience !== undefined && isQuotable(audience) ? audience : 'api';
}

/**
 * Makes a gate: what an adapter asks about every request, and what a framework without an adapter can be given.
 *
 * @param options - a verifier's, or a `verifier`; and `optional`, `scope`, `realm`, `credentials`
 * @throws ConfigurationError - naming the option and the cure
 *
 * @example
 * ```ts
 * import { createGate, fromNodeRequest } from '@scopegate/core';
 * import { createServer } from 'node:http';
 *
 * const gate = createGate({ issuer: 'https://tenant.example/', audience: 'appointments:api' });
 *
 * export const server = createServer(async (req, res) => {
 *   const outcome = await gate.authenticate(fromNodeRequest(req));
 *   if (!outcome.ok) {
 *     const { status, headers, body } = outcome.refusal;
 *     res.writeHead(status, headers).end(body);
 *     return;
 *   }
 *   res.end(`Hello ${outcome.token?.subject}`);
 * });
 * ```
 */
export function createGate<Claims = JwtClaims>(options: GateOptions<Claims>): Gate<Claims> {
  const given = knownOptions(options, GATE_OPTIONS);
  const checker = readChecker<Claims>(given);
  const { optional: isOptional, scope: scopes, credentials: places, ...own } = readRows(given, GATE_OWN);
  if (isOptional && scopes.length > 0) {
    throw new ConfigurationError(
      'scope',
      'with optional: true requests without a token pass, so no route could rely on it; put requireScope before the routes that need it',
    );
  }
  const everywhere = scopes.length === 0 ? undefined : allScopesRule(scopes, 'scope');
  const realm = own.realm ?? realmOf(checker.audience);

  /** 403 names all that the operation needs; 401 says the same where it is known already. */
  function contentAbout(failed: Failure, asked: readonly string[]): RefusalContent {
    const isAboutScopes =
      failed.code === undefined || failed.code === 'invalid_token' || failed.reason === 'scope_insufficient';
    return refusalContent(failed, { realm, scopes: isAboutScopes ? [...new Set([...scopes, ...asked])] : [] });
  }

  const contentOf = oncePerReason((failed) => contentAbout(failed, []));

  function refuse(failed: Failure, asked: readonly string[] = []): Refusal {
    return createRefusal(failed, asked.length === 0 ? contentOf(failed) : contentAbout(failed, asked));
  }

  /** The one place where a gate opens: for a token, and for nothing else. */
  function settle(checked: Checked<Claims>): Outcome<Claims> {
    if (checked instanceof Failure) return { ok: false, refusal: refuse(checked) };
    if (!(checked instanceof AccessToken) && !isAccessTokenLike(checked)) {
      throw new ConfigurationError('verifier', 'resolved to something that is no AccessToken');
    }
    const failed = everywhere?.failureOf(checked);
    if (failed === undefined) return { ok: true, token: checked };
    if (verifyChannel.hasSubscribers) announceRefusal('requirement', failed, checked.issuer);
    return { ok: false, refusal: refuse(failed) };
  }

  function failureOf(token: AccessToken<unknown> | undefined, rule: AccessRule): Failure | undefined {
    if (token === undefined || token === null) return failure('credentials_missing');
    if (isAccessTokenLike(token)) return rule.failureOf(token);
    throw new ConfigurationError('token', 'give the token of gate.authenticate');
  }

  return {
    authenticate(request): MaybePromise<Outcome<Claims>> {
      const credentials = readCredentials(request, places.body);
      if (credentials instanceof Failure) {
        const passes = isOptional && credentials.reason === 'credentials_missing';
        if (passes) return { ok: true, token: undefined };
        if (verifyChannel.hasSubscribers) announceRefusal('credentials', credentials);
        return { ok: false, refusal: refuse(credentials) };
      }
      const checked = checker.check(credentials);
      return checked instanceof AccessToken || !isPromiseLike(checked) ? settle(checked) : checked.then(settle);
    },
    authorize(token, requirement): Refusal | undefined {
      const rule = readRequirement(requirement, 'requirement');
      const failed = failureOf(token, rule);
      if (failed === undefined) return undefined;
      if (verifyChannel.hasSubscribers) announceRefusal('requirement', failed, token?.issuer);
      return refuse(failed, rule.scopesToAskFor(token?.scopes));
    },
  };
}
