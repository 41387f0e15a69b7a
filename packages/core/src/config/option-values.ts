import { isJsonObject, jsonEqual, own } from '../encoding/json.js';
import { ConfigurationError } from '../errors.js';
import { isScopeToken } from '../token/scopes.js';
import { hintFor } from './option-aliases.js';

/** What has a class of the language or the platform, such as a Map, a Promise or a URL, holds no options. */
const OPTION_TAGS = ['[object Object]', '[object Module]'];

/** Whether a value can hold options: an object, a module, or an instance of a class of the user's. */
export function isOptions(value: unknown): value is Record<string, unknown> {
  return isJsonObject(value) && OPTION_TAGS.includes(Object.prototype.toString.call(value));
}

/**
 * The options' own members, of known names: a misspelt one must not be silently without effect, and what somebody has put
 * on `Object.prototype` is nobody's option.
 */
export function knownOptions(options: unknown, names: readonly string[], where = ''): Record<string, unknown> {
  if (!isOptions(options)) throw new ConfigurationError(where || 'options', 'give an object of options');
  for (const name of Object.keys(options)) {
    if (names.includes(name)) continue;
    const option = where === '' ? name : `${where}.${name}`;
    throw new ConfigurationError(option, `no such option; ${hintFor(name, options[name], names)}`);
  }
  return Object.assign(Object.create(null), options);
}

/** The same of options that may be left out: then there are none, and nothing is inherited either. */
export function knownOptionsIfAny(value: unknown, names: readonly string[], where: string): Record<string, unknown> {
  return value === undefined ? Object.create(null) : knownOptions(value, names, where);
}

/** A finite number within a range, or the default. */
export function numberOption(
  value: unknown,
  option: string,
  fallback: number,
  least: number,
  most: number,
  kind = 'a number',
): number {
  if (value === undefined) return fallback;
  if (typeof value === 'number' && value >= least && value <= most) return value;
  const range = most === Number.MAX_SAFE_INTEGER ? `of at least ${least}` : `from ${least} to ${most}`;
  throw new ConfigurationError(option, `give ${kind} ${range}`);
}

/** A number of seconds within a range, or the default; no text such as `'5 minutes'`, which other libraries take. */
export function secondsOption(value: unknown, option: string, fallback: number, least: number, most: number): number {
  return numberOption(value, option, fallback, least, most, 'a number of seconds');
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

/** The scopes that options ask for; none where they do not say. */
export function scopesAsked(options: { readonly scope?: unknown }): readonly string[] {
  const scope = own(options, 'scope');
  return scope === undefined ? [] : scopesOption(scope, 'scope');
}
