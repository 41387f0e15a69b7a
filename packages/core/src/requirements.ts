import { ConfigurationError, type Failure, failure } from './errors.js';
import { isJsonObject, own } from './json.js';
import { isPromiseLike } from './maybe-promise.js';
import { scopesOption } from './option-values.js';
import type { AccessToken } from './token/access-token.js';

/** What a claim must be: exactly a value, or what a predicate answers `true` to. */
export type ClaimRequirement = string | number | boolean | null | ((value: unknown) => boolean);

/** What a route asks of a token that is good in itself. */
export type Requirement =
  | { readonly kind: 'all-scopes' | 'any-scope'; readonly scopes: readonly string[] }
  | { readonly kind: 'claims'; readonly claims: ReadonlyMap<string, ClaimRequirement> };

/** Of each claim, what it must be; with a schema, by the schema's types. */
export type ClaimRequirements<Claims = Record<string, unknown>> = {
  readonly [Name in keyof Claims]?: string | number | boolean | null | ((value: Claims[Name]) => boolean);
};

/** Scopes as arguments, as one array, or both. */
export type ScopeArguments = readonly (string | readonly string[])[];

/**
 * A requirement of all of these scopes.
 *
 * @throws ConfigurationError - for none, an empty one, or one with a space in it
 */
export function allScopes(...scopes: ScopeArguments): Requirement {
  return { kind: 'all-scopes', scopes: scopesOption(scopes.flat(), 'requireScope') };
}

/**
 * A requirement of any one of these scopes.
 *
 * @throws ConfigurationError - for none, an empty one, or one with a space in it
 */
export function anyScope(...scopes: ScopeArguments): Requirement {
  return { kind: 'any-scope', scopes: scopesOption(scopes.flat(), 'requireAnyScope') };
}

/**
 * A requirement of claims.
 *
 * @param claims - by name: a value to be equal to (`===`), or a predicate that must return exactly `true`
 * @throws ConfigurationError - where there are none, or a value could never be equal
 */
export function claimValues(claims: Readonly<Record<string, ClaimRequirement>>): Requirement {
  if (!isJsonObject(claims) || Object.keys(claims).length === 0) {
    throw new ConfigurationError('requireClaims', "give names with values, such as { tenant: 'north' }");
  }
  for (const [name, expected] of Object.entries(claims)) {
    if (expected !== null && !['string', 'number', 'boolean', 'function'].includes(typeof expected)) {
      throw new ConfigurationError(
        `requireClaims.${name}`,
        "a list or an object is never equal to a claim; give a predicate: (roles) => roles.includes('admin')",
      );
    }
  }
  return { kind: 'claims', claims: new Map(Object.entries(claims)) };
}

function meets(value: unknown, expected: ClaimRequirement, name: string): boolean {
  if (typeof expected !== 'function') return value === expected;
  const answer: unknown = expected(value);
  if (isPromiseLike(answer)) {
    // Its outcome is nobody's any more; without this a rejection would end the process.
    Promise.resolve(answer).catch(() => undefined);
    throw new ConfigurationError(
      `requireClaims.${name}`,
      'the predicate must answer at once, with true or false; use validate to wait',
    );
  }
  return answer === true;
}

/** What the token lacks of a requirement, or nothing. */
export function unmet(
  token: Pick<AccessToken<unknown>, 'scopes' | 'claims'>,
  requirement: Requirement,
): Failure | undefined {
  switch (requirement.kind) {
    case 'all-scopes':
      return requirement.scopes.every((scope) => token.scopes.includes(scope))
        ? undefined
        : failure('scope_insufficient');
    case 'any-scope':
      return requirement.scopes.some((scope) => token.scopes.includes(scope))
        ? undefined
        : failure('scope_insufficient');
    case 'claims': {
      const claims = token.claims;
      for (const [name, expected] of requirement.claims) {
        const value = typeof claims === 'object' && claims !== null ? own(claims, name) : undefined;
        if (!meets(value, expected, name)) return failure('claim_mismatch');
      }
      return undefined;
    }
  }
}
