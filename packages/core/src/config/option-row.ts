import { ConfigurationError } from '../errors.js';

/** What to write in place of another library's option; it may depend on the value that was given. */
export type Cure = string | ((value: unknown) => string);

/** Names that other libraries use for the same option, each with its cure. Case, `_` and `-` do not matter. */
export type Aliases = Readonly<Record<string, Cure>>;

/** What a number counts, and how a message asks for it. */
const UNITS = {
  seconds: 'seconds',
  bytes: 'a whole number of bytes',
  characters: 'a whole number of characters',
  count: 'a whole number',
  'per second': 'a number per second',
  ratio: 'a number',
} as const;

export type Unit = keyof typeof UNITS;

const WHOLE: readonly Unit[] = ['bytes', 'characters', 'count'];

/** The numbers that an option takes, both ends included. */
export interface Range {
  readonly unit: Unit;
  readonly least: number;
  /** Infinity where there is no upper end. Infinity itself is never taken. */
  readonly most: number;
}

/** One option: what it takes, and what it is where it is left out. */
export interface OptionRow<Value = unknown> {
  /** The value where the option is left out; `undefined` where there is none. */
  readonly default: Value | undefined;
  /** Of numbers alone. */
  readonly range: Range | undefined;
  readonly aliases: Aliases;
  /**
   * Checks a value that was given, or that was left out.
   *
   * @param option - its name in messages, such as `issuer[1].audience`
   * @throws ConfigurationError - naming the option and what to write instead
   */
  readonly read: (value: unknown, option: string) => Value;
}

/** Rows by the name of their option. */
export type Rows = Readonly<Record<string, OptionRow>>;

/**
 * A row for every option of an interface, and for nothing else. `Read` has the types of those whose value changes by
 * reading; the others keep the interface's.
 */
export type RowsOf<Options, Read = unknown> = {
  readonly [Name in keyof Required<Options>]: OptionRow<Name extends keyof Read ? Read[Name] : Required<Options>[Name]>;
};

/** What the options of some rows are once they have been read. */
export type ValuesOf<Some extends Rows> = { readonly [Name in keyof Some]: ReturnType<Some[Name]['read']> };

/** An option that must be given: `read` is asked also where it is left out. */
export function required<Value>(
  read: (value: unknown, option: string) => Value,
  aliases: Aliases = {},
): OptionRow<Value> {
  return { default: undefined, range: undefined, aliases, read };
}

/** An option with a default, which is taken where it is left out. */
export function optional<Value, Fallback extends Value | undefined>(
  fallback: Fallback,
  read: (value: unknown, option: string) => Value,
  aliases: Aliases = {},
): OptionRow<Value | Fallback> {
  return {
    default: fallback,
    range: undefined,
    aliases,
    read: (value, option) => (value === undefined ? fallback : read(value, option)),
  };
}

/** An option that is read together with others, by whoever asks for it. */
export function unread(aliases: Aliases = {}): OptionRow {
  return { default: undefined, range: undefined, aliases, read: (value) => value };
}

/** How a message asks for a number, such as `give seconds, 0 to 300`. */
function asked({ unit, least, most }: Range): string {
  return `give ${UNITS[unit]}, ${most === Number.POSITIVE_INFINITY ? `at least ${least}` : `${least} to ${most}`}`;
}

function numberWithin<Fallback extends number | undefined>(
  unit: Unit,
  fallback: Fallback,
  least: number,
  most: number,
  aliases?: Aliases,
): OptionRow<number | Fallback> {
  const range = { unit, least, most };
  const read = (value: unknown, option: string): number => {
    const isTaken = typeof value === 'number' && Number.isFinite(value) && value >= least && value <= most;
    if (isTaken && (!WHOLE.includes(unit) || Number.isInteger(value))) return value;
    throw new ConfigurationError(option, asked(range));
  };
  return { ...optional(fallback, read, aliases), range };
}

/** A time in seconds. No text such as `'5 minutes'`, which other libraries take. */
export function seconds<Fallback extends number | undefined>(
  fallback: Fallback,
  least: number,
  most: number,
  aliases?: Aliases,
): OptionRow<number | Fallback> {
  return numberWithin('seconds', fallback, least, most, aliases);
}

/** Any other number. */
export function numberOf(
  unit: Exclude<Unit, 'seconds'>,
  fallback: number,
  least: number,
  most: number,
): OptionRow<number> {
  return numberWithin(unit, fallback, least, most);
}

/** `true` or `false`. */
export function flag(fallback: boolean, aliases?: Aliases): OptionRow<boolean> {
  const read = (value: unknown, option: string): boolean => {
    if (typeof value === 'boolean') return value;
    throw new ConfigurationError(option, 'give true or false');
  };
  return optional(fallback, read, aliases);
}

/** A function; its arguments and answers are those that the option's interface tells. */
export function functionOf<Type extends (...given: never) => unknown, Fallback extends Type | undefined>(
  fallback: Fallback,
  aliases?: Aliases,
): OptionRow<Type | Fallback> {
  const read = (value: unknown, option: string): Type => {
    if (typeof value === 'function') return value as Type;
    throw new ConfigurationError(option, 'give a function');
  };
  return optional<Type, Fallback>(fallback, read, aliases);
}
