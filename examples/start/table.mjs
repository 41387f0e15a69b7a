// @ts-check
import { names } from './apis.mjs';
import { bold, green, red } from './terminal.mjs';

const WIDTHS = { request: 36, expected: 8, cell: 8 };

/** The line above the rows. */
export function heading() {
  const cells = names.map((name) => name.padEnd(WIDTHS.cell));
  return bold(line('request', 'expected', cells));
}

/**
 * One row, a column a framework.
 *
 * @param {Pick<import('./requests.mjs').Row, 'request' | 'expected'>} row
 * @param {readonly number[]} statuses - in the order of the columns
 */
export function rowLine({ request, expected }, statuses) {
  const cells = statuses.map((status) => {
    const isExpected = status === expected;
    // Padded before it is coloured: escape sequences have no width.
    const text = `${status} ${isExpected ? '✓' : '✗'}`.padEnd(WIDTHS.cell);
    return isExpected ? green(text) : red(text);
  });
  return line(request, String(expected), cells);
}

/** The line above the steps of the Authorization Code grant. */
export function stepHeading() {
  return bold(line('step', 'expected', ['answer']));
}

/**
 * One of its steps.
 *
 * @param {import('@scopegate-examples/authorization-code').Step} step
 */
export function stepLine({ step, request, expected, status }) {
  return rowLine({ request: `${step.padEnd(9)}  ${request}`, expected }, [status]);
}

/**
 * @param {string} request
 * @param {string} expected
 * @param {readonly string[]} cells
 */
function line(request, expected, cells) {
  return `  ${[request.padEnd(WIDTHS.request), expected.padEnd(WIDTHS.expected), ...cells].join('  ')}`.trimEnd();
}
