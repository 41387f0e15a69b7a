import { ConfigurationError } from './errors.js';
import { isJsonObject, jsonEqual } from './json.js';
import { isScopeToken } from './token/scope.js';

/** Names that other libraries use for the same thing. */
const ALIASES: Readonly<Record<string, string>> = {
  issuerbaseurl: 'issuer',
  issuers: 'issuer',
  audiences: 'audience',
  aud: 'audience',
  algorithm: 'algorithms',
  tokensigningalg: 'algorithms',
  jwksurl: 'jwksUri',
  jwksuris: 'jwksUri',
  secretorkey: 'secret',
  clockskew: 'clockTolerance',
  leeway: 'clockTolerance',
  maxage: 'maxTokenAge',
  scopes: 'scope',
  authrequired: 'optional',
  credentialsrequired: 'optional',
};

/**
 * The options' own members, of known names: a misspelt one must not be silently without effect, and what somebody has put
 * on `Object.prototype` is nobody's option.
 */
export function knownOptions(options: unknown, names: readonly string[], where = ''): Record<string, unknown> {
  if (!isJsonObject(options)) throw new ConfigurationError(where || 'options', 'give an object of options');
  for (const name of Object.keys(options)) {
    if (names.includes(name)) continue;
    const folded = name.toLowerCase();
    const meant = names.find((known) => known.toLowerCase() === folded) ?? ALIASES[folded];
    const hint =
      meant !== undefined && names.includes(meant) ? `did you mean ${meant}?` : `known are ${names.join(', ')}`;
    throw new ConfigurationError(where === '' ? name : `${where}.${name}`, `no such option; ${hint}`);
  }
  return Object.assign(Object.create(null), options);
}

/** A finite number within a range, or the default. */
export function numberOption(value: unknown, option: string, fallback: number, least: number, most: number): number {
  if (value === undefined) return fallback;
  if (typeof value === 'number' && value >= least && value <= most) return value;
  const range = most === Number.MAX_SAFE_INTEGER ? `of at least ${least}` : `from ${least} to ${most}`;
  throw new ConfigurationError(option, `give a number ${range}`);
}

/** A whole number of at least one, or the default. */
export function countOption(value: unknown, option: string, fallback: number, most: number): number {
  const count = numberOption(value, option, fallback, 1, most);
  if (Number.isInteger(count)) return count;
  throw new ConfigurationError(option, `give a whole number from 1 to ${most}`);
}

/** Whether no object in it is of a class: a RegExp or a Map has no members either, and would equal `{}`. */
function isPlain(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return true;
  const prototype: unknown = Object.getPrototypeOf(value);
  const isPlainItself = Array.isArray(value) || prototype === null || Object.getPrototypeOf(prototype) === null;
  return isPlainItself && Object.values(value).every(isPlain);
}

/** A copy of a value of JSON: what the caller does to it later changes no trust. */
export function jsonOption<T>(value: T, option: string, cure: string): T {
  let copy: unknown;
  try {
    copy = JSON.parse(JSON.stringify(value));
  } catch {
    // A cycle, a BigInt, or nothing that JSON has a text for.
  }
  if (copy !== undefined && jsonEqual(copy, value) && isPlain(value)) return copy as T;
  throw new ConfigurationError(option, cure);
}

/** `true`, `false`, or the default. */
export function booleanOption(value: unknown, option: string, fallback: boolean): boolean {
  if (value === undefined) return fallback;
  if (typeof value === 'boolean') return value;
  throw new ConfigurationError(option, 'give true or false');
}

/** A function, or the default. */
export function functionOption<T>(value: T | undefined, option: string, fallback: T): T {
  if (value === undefined) return fallback;
  if (typeof value === 'function') return value;
  throw new ConfigurationError(option, 'give a function');
}

/** A string that is not empty. */
export function textOption(value: unknown, option: string, cure: string): string {
  if (typeof value === 'string' && value !== '') return value;
  throw new ConfigurationError(option, cure);
}

/** One string or several: at least one, and none empty. */
export function textsOption(value: unknown, option: string, cure: string): readonly string[] {
  const list: readonly unknown[] = Array.isArray(value) ? value : [value];
  if (list.length === 0) throw new ConfigurationError(option, cure);
  return list.map((text) => textOption(text, option, cure));
}

/** Scopes as a list: at least one, each one scope and not several in a string. */
export function scopesOption(value: unknown, option: string): readonly string[] {
  const list: readonly unknown[] = Array.isArray(value) ? value : [value];
  if (list.length === 0) throw new ConfigurationError(option, 'name at least one scope');
  return list.map((scope) => {
    if (isScopeToken(scope)) return scope;
    const isSeveral = typeof scope === 'string' && scope.includes(' ');
    const cure = isSeveral
      ? `write several scopes as several strings: ${scope
          .split(' ')
          .map((one) => `'${one}'`)
          .join(', ')}`
      : 'a scope is a string of printable ASCII without space, quote or backslash (RFC 6749 §3.3)';
    throw new ConfigurationError(option, cure);
  });
}

/** The scopes that options ask for; none where they do not say. */
export function scopesAsked({ scope }: { readonly scope?: unknown }): readonly string[] {
  return scope === undefined ? [] : scopesOption(scope, 'scope');
}
