import { isJsonObject, own } from '../json.js';

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

/**
 * The scopes of a token. A string is split on the space character alone (RFC 6749 §3.3); an element of an array is one
 * name, whatever it holds; nothing else grants anything.
 */
export function scopesOf(claims: object, where: readonly ScopeClaim[]): readonly string[] {
  const scopes: string[] = [];
  for (const path of where) {
    const value = valueAt(claims, path);
    if (value === undefined) continue;
    const names: readonly unknown[] = typeof value === 'string' ? value.split(' ') : Array.isArray(value) ? value : [];
    for (const name of names) {
      if (typeof name === 'string' && name !== '' && !scopes.includes(name)) scopes.push(name);
    }
  }
  return scopes;
}
