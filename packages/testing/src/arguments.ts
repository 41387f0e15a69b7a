// Checks of what JavaScript callers give, each of which TypeScript makes for the others. A message begins with the name of
// what is at fault; without them a test would fail somewhere else, or pass for another reason than it says.

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Passes an object on, of whatever class. */
export function requireObject<Value>(name: string, value: Value): Value {
  if (isObject(value)) return value;
  throw new TypeError(`${name}: expected an object`);
}

/** An object, or nothing. */
export function checkObject(name: string, value: unknown): void {
  if (value !== undefined) requireObject(name, value);
}

/** A string, or nothing. */
export function checkText(name: string, value: unknown): void {
  if (value !== undefined && typeof value !== 'string') throw new TypeError(`${name}: expected a string`);
}

/** A string, a list of them, or nothing. */
export function checkTexts(name: string, value: unknown): void {
  if (!Array.isArray(value)) checkText(name, value);
  else if (value.some((each) => typeof each !== 'string')) throw new TypeError(`${name}: expected strings alone`);
}

/** A finite number, or nothing. */
export function checkNumber(name: string, value: unknown): void {
  if (value !== undefined && !Number.isFinite(value)) throw new TypeError(`${name}: expected a finite number`);
}

/** A function, or nothing. */
export function checkFunction(name: string, value: unknown): void {
  if (value !== undefined && typeof value !== 'function') throw new TypeError(`${name}: expected a function`);
}
