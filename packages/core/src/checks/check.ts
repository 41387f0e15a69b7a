import type { Failure } from '../errors.js';

/** One rule: a name, where it stands, and a test that returns what is wrong, or nothing. It throws nothing. */
export interface Check<Context> {
  readonly step: string;
  readonly section: string;
  readonly test: (context: Context) => Failure | undefined;
  /** What is expected and what is there, for a person to read. It decides nothing. */
  readonly describe: (context: Context) => Description;
}

/** What a check expects and finds, as values of JSON; `undefined` is an absence. */
export interface Description {
  readonly expected: string;
  readonly found: unknown;
}
