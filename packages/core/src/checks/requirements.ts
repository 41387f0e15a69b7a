import { type OptionRow, optional } from '../config/option-row.js';
import { GATE_OWN } from '../config/option-table.js';
import { isOptions, scopesOption } from '../config/option-values.js';
import { readOptions } from '../config/read-options.js';
import { isJsonObject, own } from '../encoding/json.js';
import { ConfigurationError, type Failure, failure } from '../errors.js';
import type { AccessToken } from '../token/access-token.js';
import { askPredicate } from './predicates.js';

/** One scope, or several. */
export type Scopes = string | readonly string[];

/** What a claim must be: exactly a value, or what a predicate answers `true` to. */
export type ClaimRequirement = string | number | boolean | null | ((value: unknown) => boolean);

/** Of each claim, what it must be; with a schema, by the schema's types. */
export type ClaimRequirements<Claims = Record<string, unknown>> = {
  readonly [Name in keyof Claims]?: string | number | boolean | null | ((value: Claims[Name]) => boolean);
};

/**
 * What a route asks of a valid token. Plain data with at least one member; an unknown member is an error, since a
 * requirement that is not understood must not pass.
 */
export interface Requirement<Claims = Record<string, unknown>> {
  /** All of these scopes (RFC 6749 §3.3). */
  readonly scope?: Scopes;
  /** At least one of these scopes. */
  readonly anyScope?: Scopes;
  /** Claims that have exactly these values, or for which a predicate returns `true`. A predicate that throws refuses. */
  readonly claims?: ClaimRequirements<Claims>;
}

/** Scopes as arguments, as one array, or both. */
export type ScopeArguments = readonly (string | readonly string[])[];

/** Just enough of a token to look at its scopes and claims. */
export type Authorized = Pick<AccessToken<unknown>, 'scopes' | 'claims'>;

/** A requirement that has been read: whatever it asks for is known to be something that can be asked for. */
export class AccessRule {
  readonly #scopes: readonly string[];
  readonly #anyScopes: readonly string[];
  readonly #claims: ReadonlyMap<string, ClaimRequirement>;

  constructor(parts: {
    readonly scopes?: readonly string[];
    readonly anyScopes?: readonly string[];
    readonly claims?: ReadonlyMap<string, ClaimRequirement>;
  }) {
    this.#scopes = parts.scopes ?? [];
    this.#anyScopes = parts.anyScopes ?? [];
    this.#claims = parts.claims ?? new Map();
  }

  /** What the token lacks, or nothing. Scopes come first, since a challenge can name them. */
  failureOf({ scopes, claims }: Authorized): Failure | undefined {
    const hasAll = this.#scopes.every((scope) => scopes.includes(scope));
    const hasAny = this.#anyScopes.length === 0 || this.#anyScopes.some((scope) => scopes.includes(scope));
    if (!hasAll || !hasAny) return failure('scope_insufficient');
    for (const [name, expected] of this.#claims) {
      const value = isJsonObject(claims) ? own(claims, name) : undefined;
      const mismatch = mismatchOf(value, expected, name);
      if (mismatch !== undefined) return mismatch;
    }
    return undefined;
  }

  /**
   * The scopes that a challenge names: all that this rule asks for. Of alternatives these are the ones that the token
   * has, or every one of them if it has none.
   */
  scopesToAskFor(scopes: readonly string[] = []): readonly string[] {
    const held = this.#anyScopes.filter((scope) => scopes.includes(scope));
    return [...this.#scopes, ...(held.length > 0 ? held : this.#anyScopes)];
  }
}

function mismatchOf(value: unknown, expected: ClaimRequirement, name: string): Failure | undefined {
  if (typeof expected === 'function') return askPredicate(expected, value, 'claim_mismatch', `claims.${name}`);
  return value === expected ? undefined : failure('claim_mismatch');
}

function canBeMet(expected: unknown): boolean {
  if (typeof expected === 'number') return Number.isFinite(expected);
  return expected === null || ['string', 'boolean', 'function'].includes(typeof expected);
}

function readClaims(claims: unknown, where: string): ReadonlyMap<string, ClaimRequirement> {
  if (!isOptions(claims) || Object.keys(claims).length === 0) {
    throw new ConfigurationError(where, "give names with values, such as { tenant: 'north' }");
  }
  for (const [name, expected] of Object.entries(claims)) {
    if (!canBeMet(expected)) {
      throw new ConfigurationError(
        `${where}.${name}`,
        "only strings, finite numbers, booleans and null can be equal to a claim; for a list give a predicate: (roles) => Array.isArray(roles) && roles.includes('admin')",
      );
    }
  }
  return new Map(Object.entries(claims) as [string, ClaimRequirement][]);
}

const MEMBERS = {
  scope: optional(undefined, scopesOption, GATE_OWN.scope.aliases),
  anyScope: optional(undefined, scopesOption),
  claims: optional(undefined, readClaims),
} satisfies Record<keyof Requirement, OptionRow>;

/** The rule behind `requireScope`, `assertScope` and the option `scope`: all of these scopes. */
export function allScopesRule(scopes: readonly unknown[], where: string): AccessRule {
  return new AccessRule({ scopes: scopesOption(scopes, where) });
}

/** The rule behind `requireAnyScope`. */
export function anyScopeRule(scopes: readonly unknown[], where: string): AccessRule {
  return new AccessRule({ anyScopes: scopesOption(scopes, where) });
}

/** The rule behind `requireClaims`. */
export function claimsRule(claims: unknown, where: string): AccessRule {
  return new AccessRule({ claims: readClaims(claims, where) });
}

/**
 * Reads a requirement: plain data as users write it, or one that was read before.
 *
 * @param where - how it is called in messages, such as `requireAccess`
 * @throws ConfigurationError - for anything that is not understood in full
 */
export function readRequirement(requirement: unknown, where: string): AccessRule {
  if (requirement instanceof AccessRule) return requirement;
  if (!isJsonObject(requirement)) {
    throw new ConfigurationError(where, "give a requirement such as { scope: 'read:contacts' }");
  }
  const { scope, anyScope, claims } = readOptions(requirement, MEMBERS, where);
  if (scope === undefined && anyScope === undefined && claims === undefined) {
    throw new ConfigurationError(where, `asks for nothing; give at least one of ${Object.keys(MEMBERS).join(', ')}`);
  }
  return new AccessRule({
    ...(scope === undefined ? {} : { scopes: scope }),
    ...(anyScope === undefined ? {} : { anyScopes: anyScope }),
    ...(claims === undefined ? {} : { claims }),
  });
}
