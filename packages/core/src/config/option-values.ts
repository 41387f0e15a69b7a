import { isJsonObject, type JsonValue, jsonEqual } from '../encoding/json.js';
import { ConfigurationError } from '../errors.js';
import { parseUrl } from '../http/fetch-json.js';
import { isScopeToken, type ScopeClaim } from '../token/scopes.js';
import type { StandardSchemaV1 } from './options.js';

/** What has a class of the language or the platform, such as a Map, a Promise or a URL, holds no options. */
const OPTION_TAGS = ['[object Object]', '[object Module]'];

/** Whether a value can hold options: an object, a module, or an instance of a class of the user's. */
export function isOptions(value: unknown): value is Record<string, unknown> {
  return isJsonObject(value) && OPTION_TAGS.includes(Object.prototype.toString.call(value));
}

/** Whether an object is of no class: a RegExp or a Map has no members either, and would equal `{}`. */
function isPlainObject(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return Array.isArray(value) || prototype === null || Object.getPrototypeOf(prototype) === null;
}

function isPlain(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return true;
  return isPlainObject(value) && Object.values(value).every(isPlain);
}

/** A copy of a value of JSON, so that a later change of the caller's object changes no trust. */
export function jsonOption<T>(value: T, option: string, hint: string): T {
  let copy: unknown;
  try {
    copy = JSON.parse(JSON.stringify(value));
  } catch {
    // A cycle, a BigInt, or nothing that JSON has a text for.
  }
  if (copy !== undefined && jsonEqual(copy, value) && isPlain(value)) return copy as T;
  throw new ConfigurationError(option, hint);
}

/** A string that is not empty. */
export function textOption(value: unknown, option: string, hint: string): string {
  if (typeof value === 'string' && value !== '') return value;
  throw new ConfigurationError(option, hint);
}

/** A list, or a list of the one value; gaps in it count as `undefined`. */
export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? Array.from<unknown>(value) : [value];
}

/** One string or several: at least one, and none empty. */
export function textsOption(value: unknown, option: string, hint: string): readonly string[] {
  const list = listOf(value);
  if (list.length === 0) throw new ConfigurationError(option, hint);
  return list.map((text) => textOption(text, option, hint));
}

/** Scopes as a list: at least one, each one scope and not several in a string. */
export function scopesOption(value: unknown, option: string): readonly string[] {
  const list = listOf(value);
  if (list.length === 0) throw new ConfigurationError(option, 'name at least one scope');
  return list.map((scope) => {
    if (isScopeToken(scope)) return scope;
    const isSeveral = typeof scope === 'string' && scope.includes(' ');
    const hint = isSeveral
      ? `write several scopes as several strings: ${scope
          .split(' ')
          .map((one) => `'${one}'`)
          .join(', ')}`
      : 'a scope is a string of printable ASCII without space, quote or backslash (RFC 6749 §3.3)';
    throw new ConfigurationError(option, hint);
  });
}

/** Claims that hold scopes; a path into nested claims is a list itself. */
export function readScopeClaims(value: unknown, option: string): readonly ScopeClaim[] {
  const hint = "give a list of claim names; a path into nested claims is a list itself: [['realm_access', 'roles']]";
  if (!Array.isArray(value) || value.length === 0) throw new ConfigurationError(option, hint);
  return listOf(value).map((claim) =>
    Array.isArray(claim) ? textsOption(claim, option, hint) : textOption(claim, option, hint),
  );
}

/** What claims must be: values of JSON to compare with, and predicates to ask. */
export interface ReadClaimValues {
  readonly values: readonly (readonly [name: string, value: JsonValue])[];
  readonly predicates: readonly (readonly [name: string, predicate: (value: unknown) => unknown])[];
}

const CLAIM_VALUES = "give names with values, such as { token_use: 'access' }";

/** Reads `claimValues`: nothing is asked where it is left out. */
export function readClaimValues(value: unknown, option: string): ReadClaimValues {
  if (value === undefined) return { values: [], predicates: [] };
  if (Array.isArray(value)) {
    throw new ConfigurationError(
      option,
      `${CLAIM_VALUES}; a list of names, as requiredClaims is in jose, says of claims only that they are present, which is a matter of the claims schema`,
    );
  }
  if (!isJsonObject(value) || !isPlainObject(value)) throw new ConfigurationError(option, CLAIM_VALUES);
  const entries = Object.entries(value);
  const isPredicate = ([, expected]: readonly [string, unknown]): boolean => typeof expected === 'function';
  const values = jsonOption(
    Object.fromEntries(entries.filter((entry) => !isPredicate(entry))),
    option,
    'give values of JSON to compare with (strings, numbers, true, false, null, lists, objects), or predicates',
  );
  return {
    values: Object.entries(values) as [string, JsonValue][],
    predicates: entries.filter(isPredicate) as [string, (value: unknown) => unknown][],
  };
}

/** Origins, compared as the parser of URLs writes them. */
export function readOrigins(value: unknown, option: string): readonly string[] {
  return listOf(value).map((origin) => {
    if (typeof origin === 'string' && parseUrl(origin)?.origin === origin) return origin;
    throw new ConfigurationError(option, "give origins, such as ['https://keys.example.com']");
  });
}

/** A schema of any library that speaks Standard Schema v1. */
export function readSchema(value: unknown, option: string): StandardSchemaV1 {
  const isSchema = typeof (value as Partial<StandardSchemaV1> | null)?.['~standard']?.validate === 'function';
  if (isSchema) return value as StandardSchemaV1;
  throw new ConfigurationError(option, 'give a schema that speaks Standard Schema v1 (zod, valibot, arktype, …)');
}
