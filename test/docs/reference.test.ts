import { readFileSync } from 'node:fs';
import { type Reason, reasons } from '@scopegate/core';
import { expect, test } from 'vitest';
import { ADAPTER_OPTIONS, KEY_OPTIONS } from '../../packages/core/src/config/option-table.js';

const readme = readFileSync(new URL('../../packages/core/README.md', import.meta.url), 'utf8');

/** The cells of the rows of the table under a heading. */
function rowsUnder(heading: string): string[][] {
  const section = readme.split(/^## /m).find((part) => part.startsWith(`${heading}\n`)) ?? '';
  return section
    .split('\n')
    .filter((line) => line.startsWith('| `'))
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
}

test('the README lists every reason with its status, and no other', () => {
  const listed = rowsUnder('Reasons').map(([reason = '', status]) => [reason.replaceAll('`', ''), Number(status)]);
  const inCode = Object.entries(reasons).map(([reason, { status }]) => [reason, status]);
  expect(listed.sort()).toEqual(inCode.sort());
});

test('the README says of every reason what to do about it', () => {
  const advice = new Map(rowsUnder('Reasons').map(([reason = '', , text = '']) => [reason.replaceAll('`', ''), text]));
  for (const reason of Object.keys(reasons) as Reason[]) expect(advice.get(reason)?.length).toBeGreaterThan(10);
});

test('the README lists every option of the verifier, the gate and adapters, and no other', () => {
  const listed = rowsUnder('Options').flatMap(([names = '']) => names.replaceAll('`', '').split(', '));
  const { verifier: _, ...rows } = ADAPTER_OPTIONS;
  expect(listed.sort()).toEqual(Object.keys(rows).sort());
});

test('the README names every number of the key machine', () => {
  for (const name of Object.keys(KEY_OPTIONS)) expect(readme).toContain(`\`${name}\``);
});
