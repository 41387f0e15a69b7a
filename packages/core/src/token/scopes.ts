import { isJsonObject, own } from '../encoding/json.js';

/** Where scopes stand: a claim's name, or a path of names into nested claims. */
export type ScopeClaim = string | readonly string[];

/** RFC 6749 §3.3: what one scope may consist of. */
const SCOPE_TOKEN = /^[\x21\x23-\x5b\x5d-\x7e]+$/;

/** Whether the text can be one scope, and stand in a challenge. */
export function isScopeToken(value: unknown): value is string {
  return typeof value === 'string' && SCOPE_TOKEN.test(value);
}

function valueAt(claims: object, path: ScopeClaim): unknown {
  if (typeof path === 'string') return own(claims, path);
  let value: unknown = claims;
  for (const name of path) {
    // Arrays are not walked into: a path names claims, not positions.
    if (!isJsonObject(value)) return undefined;
    value = own(value, name);
  }
  return value;
}

const NONE: readonly string[] = Object.freeze([]);

/** Lists by the text that they were made of: the tokens of an API have the same few over and over. */
const lists = new Map<string, readonly string[]>();
const MAX_LISTS = 1000;
const MAX_LISTED_TEXT = 256;

function listOf(names: readonly unknown[]): readonly string[] {
  return Object.freeze([...new Set(names.filter((name) => typeof name === 'string' && name !== ''))] as string[]);
}

function listOfText(text: string): readonly string[] {
  const known = lists.get(text);
  if (known !== undefined) return known;
  const list = listOf(text.split(' '));
  if (lists.size >= MAX_LISTS) lists.clear();
  if (text.length <= MAX_LISTED_TEXT) lists.set(text, list);
  return list;
}

function scopesIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return listOfText(value);
  return Array.isArray(value) ? listOf(value) : NONE;
}

/**
 * The scopes of a token, frozen. A string is split on the space character alone (RFC 6749 §3.3); an element of an array is
 * one name, whatever it holds; nothing else grants anything.
 */
export function scopesOf(claims: object, where: readonly ScopeClaim[]): readonly string[] {
  let scopes = NONE;
  for (const path of where) {
    const more = scopesIn(valueAt(claims, path));
    if (more.length > 0) scopes = scopes.length === 0 ? more : listOf([...scopes, ...more]);
  }
  return scopes;
}
