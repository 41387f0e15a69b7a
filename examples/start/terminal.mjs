// @ts-check
import { styleText } from 'node:util';

/** @typedef {(text: string) => void} Write */

const { stdout, env } = process;
// https://no-color.org: set and not empty, whatever its value.
const hasColours = stdout.isTTY === true && !env['NO_COLOR'] && env['TERM'] !== 'dumb';

/** @param {Parameters<typeof styleText>[0]} format */
const styled = (format) => (/** @type {string} */ text) => (hasColours ? styleText(format, text) : text);

export const bold = styled('bold');
export const dim = styled('dim');
export const green = styled('green');
export const red = styled('red');

/**
 * Says what is waited for, waits, and says how long it took.
 *
 * @template T
 * @param {string} title
 * @param {Promise<T>} work - begun already
 * @param {Write} write
 */
export async function step(title, work, write) {
  const start = performance.now();
  write(`${title}… `);
  try {
    const result = await work;
    write(`${((performance.now() - start) / 1000).toFixed(1)} s\n`);
    return result;
  } catch (error) {
    write('failed\n');
    throw error;
  }
}
