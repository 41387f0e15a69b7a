// A table of functions and their arguments, and what comes of wrong ones.
import { ConfigurationError, isAccessTokenError } from '@scopegate/core';
import { ThrownByValue, wrongValues } from './wrong-values.js';

/** An argument of a function. */
export interface Row {
  /** Calls the function with a wrong value in the argument's place. */
  readonly call: (wrong: unknown) => unknown;
  /** The names of those values that are right here. */
  readonly takes?: readonly string[];
  /** Whether what was returned refuses, as a throw would. Without it, whatever is returned is a pass. */
  readonly refuses?: (returned: unknown) => boolean;
}

/** By function, as `name` or `object.name`: by argument; or why there is nothing to sweep. */
export type Table = Readonly<Record<string, Readonly<Record<string, Row>> | string>>;

/** The names of all functions of a module or an object, those of its class among them. */
export function functionsOf(object: object, prefix = ''): readonly string[] {
  const names = new Set<string>();
  for (let at: object | null = object; at !== null && at !== Object.prototype; at = Object.getPrototypeOf(at)) {
    for (const name of Object.getOwnPropertyNames(at)) {
      if (name !== 'constructor' && typeof Reflect.get(object, name) === 'function') names.add(`${prefix}${name}`);
    }
  }
  return [...names];
}

/** What the library itself throws, and what the caller's own value throws. */
const isRefusal = (thrown: unknown): boolean =>
  thrown instanceof ConfigurationError || isAccessTokenError(thrown) || thrown instanceof ThrownByValue;

/** A sentence for each value that passes, or that ends in an error which does not say what is wrong. */
export async function faultsOf(row: Row, isRefused: (thrown: unknown) => boolean = isRefusal): Promise<string[]> {
  const { call, takes = [], refuses = () => false } = row;
  const faults: string[] = [];
  for (const [name, wrong] of Object.entries(wrongValues())) {
    if (takes.includes(name)) continue;
    try {
      const returned = await call(wrong);
      if (!refuses(returned)) faults.push(`${name} passes`);
    } catch (thrown) {
      if (!isRefused(thrown)) faults.push(`${name} leads to ${String(thrown)}`);
    }
  }
  return faults;
}

/** Every argument of a table, for `it.each`. */
export function argumentsOf(table: Table): readonly (readonly [title: string, row: Row])[] {
  return Object.entries(table).flatMap(([name, rows]) =>
    typeof rows === 'string'
      ? []
      : Object.entries(rows).map(([argument, row]) => [`${name}: ${argument}`, row] as const),
  );
}
