import { ConfigurationError } from '../errors.js';
import { type OptionRow, type Rows, required, type ValuesOf } from './option-row.js';
import { isOptions } from './option-values.js';

const folded = (name: string): string => name.toLowerCase().replaceAll(/[_-]/g, '');

/**
 * What to write in place of an option that does not exist.
 *
 * @param value - as given with it
 * @param rows - the options that exist at this place; an alias of any other is no help
 */
export function hintFor(name: string, value: unknown, rows: Rows): string {
  const misspelt = Object.keys(rows).find((known) => folded(known) === folded(name));
  if (misspelt !== undefined) return `did you mean ${misspelt}?`;
  for (const { aliases } of Object.values(rows)) {
    const alias = Object.entries(aliases).find(([other]) => folded(other) === folded(name));
    if (alias !== undefined) return typeof alias[1] === 'string' ? alias[1] : alias[1](value);
  }
  return `known are ${Object.keys(rows).join(', ')}`;
}

/**
 * The own members of options, as they were given. A misspelt one must not be silently without effect; and a member that a
 * program has put on `Object.prototype` is no option.
 *
 * @param where - the option that holds these, such as `issuer[1]`; nothing at top level
 * @throws ConfigurationError - for a name without a row, and for anything that can hold no options
 */
export function knownOptions(options: unknown, rows: Rows, where = ''): Record<string, unknown> {
  if (!isOptions(options)) throw new ConfigurationError(where || 'options', 'give an object of options');
  for (const name of Object.keys(options)) {
    if (Object.hasOwn(rows, name)) continue;
    throw new ConfigurationError(pathOf(name, where), `no such option; ${hintFor(name, options[name], rows)}`);
  }
  return Object.assign(Object.create(null), options);
}

function pathOf(name: string, where: string): string {
  return where === '' ? name : `${where}.${name}`;
}

/**
 * The values of options whose names are known: each is checked by its row, or has its default.
 *
 * @param given - without a prototype; members without a row are left out
 * @throws ConfigurationError - for the first one that is wrong
 */
export function readRows<Some extends Rows>(
  given: Readonly<Record<string, unknown>>,
  rows: Some,
  where = '',
): ValuesOf<Some> {
  const values = Object.entries(rows).map(([name, row]) => [name, row.read(given[name], pathOf(name, where))]);
  // Each value is what its row has made of it.
  return Object.assign(Object.create(null), Object.fromEntries(values));
}

/**
 * Reads options by their rows: names first, then values.
 *
 * @param where - the option that holds these, such as `keys`; nothing at top level
 * @throws ConfigurationError - naming the option and what to write instead
 */
export function readOptions<Some extends Rows>(options: unknown, rows: Some, where = ''): ValuesOf<Some> {
  return readRows(knownOptions(options, rows, where), rows, where);
}

/** A row of options within an option; where it is left out each of them has its default. */
export function optionsOf<Some extends Rows>(rows: Some): OptionRow<ValuesOf<Some>> {
  return required((value, option) => readOptions(value === undefined ? {} : value, rows, option));
}
