import { isJsonObject, own } from '../encoding/json.js';

/** Where a token has its scopes: the name of a claim, or a path of names into nested claims. */
export type ScopeClaim = string | readonly string[];

/** RFC 6749 §3.3: what one scope may consist of. */
const SCOPE_TOKEN = /^[\x21\x23-\x5b\x5d-\x7e]+$/;

/** Whether a value can be one scope, and be named in a challenge. */
export function isScopeToken(value: unknown): value is string {
  return typeof value === 'string' && SCOPE_TOKEN.test(value);
}

function valueAt(claims: object, path: ScopeClaim): unknown {
  if (typeof path === 'string') return own(claims, path);
  let value: unknown = claims;
  for (const name of path) {
    // Arrays are not entered: a path names claims, not positions.
    if (!isJsonObject(value)) return undefined;
    value = own(value, name);
  }
  return value;
}

const NO_SCOPES: readonly string[] = Object.freeze([]);

/** Lists by the claim that they were made of, because the tokens of an API have the same few. */
const knownLists = new Map<string, readonly string[]>();
const MAX_KNOWN_LISTS = 1000;
const MAX_KNOWN_LENGTH = 256;

function uniqueStrings(names: readonly unknown[]): readonly string[] {
  return Object.freeze([...new Set(names.filter((name) => typeof name === 'string' && name !== ''))] as string[]);
}

function splitScopes(text: string): readonly string[] {
  const known = knownLists.get(text);
  if (known !== undefined) return known;
  const list = uniqueStrings(text.split(' '));
  if (knownLists.size >= MAX_KNOWN_LISTS) knownLists.clear();
  if (text.length <= MAX_KNOWN_LENGTH) knownLists.set(text, list);
  return list;
}

function scopesIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return splitScopes(value);
  return Array.isArray(value) ? uniqueStrings(value) : NO_SCOPES;
}

/**
 * The scopes of a token, frozen. A string is split at the space character alone (RFC 6749 §3.3); an element of an array is
 * one scope, even with a space in it; any other value grants nothing.
 */
export function scopesOf(claims: object, where: readonly ScopeClaim[]): readonly string[] {
  let scopes = NO_SCOPES;
  for (const path of where) {
    const more = scopesIn(valueAt(claims, path));
    if (more.length > 0) scopes = scopes.length === 0 ? more : uniqueStrings([...scopes, ...more]);
  }
  return scopes;
}
