/** A JSON value. */
export type JsonValue =
  | string
  | number
  | boolean
  | null
  | readonly JsonValue[]
  | { readonly [name: string]: JsonValue };

/** An own member, or nothing: what an object inherits was never sent. */
export function own(object: object, name: string): unknown {
  return Object.hasOwn(object, name) ? (object as Record<string, unknown>)[name] : undefined;
}

/** An object, and not an array. */
export function isJsonObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** One JSON object out of a text, or nothing. Of members that occur twice the last one counts. */
export function parseJsonObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isJsonObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Equal as JSON: the same values in the same places, members in any order. */
export function jsonEqual(left: unknown, right: unknown): boolean {
  if (left === right) return true;
  if (typeof left !== 'object' || typeof right !== 'object' || left === null || right === null) return false;
  if (Array.isArray(left) !== Array.isArray(right)) return false;
  const names = Object.keys(left);
  return (
    names.length === Object.keys(right).length &&
    names.every((name) => Object.hasOwn(right, name) && jsonEqual(own(left, name), own(right, name)))
  );
}

/** Freezes a parsed JSON value and all that is in it. Depth is bounded where tokens are decoded. */
export function freezeJson<T>(value: T): T {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) {
    for (const element of value) if (typeof element === 'object') freezeJson(element);
  } else {
    // `for in` makes no list of the members, which makes this three times as fast; what is inherited stays as it is.
    for (const name in value) {
      const member: unknown = value[name];
      if (typeof member === 'object' && Object.hasOwn(value, name)) freezeJson(member);
    }
  }
  return Object.freeze(value);
}
