import { afterAll } from 'vitest';

const rows: string[] = [];

/** Keeps what was measured; `FIGURES=1` prints it as rows of a table for the README. */
export function figure(what: string, measured: string): void {
  rows.push(`| ${what} | ${measured} |`);
}

afterAll(() => {
  if (process.env['FIGURES'] !== undefined) process.stdout.write(`${rows.join('\n')}\n`);
});
