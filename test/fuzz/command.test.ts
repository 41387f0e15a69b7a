import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { outcomeOf } from '../packages/command.js';

const folder = fileURLToPath(new URL('.', import.meta.url));
const fuzz = (...args: readonly string[]) => outcomeOf(folder, process.execPath, ['fuzz.mjs', ...args]);

// The command itself, over the packages as they are built.
it('the command says what it has seen', async () => {
  const { code, stdout, stderr } = await fuzz('--inputs', '100', '--seed', '1');
  expect(stdout + stderr).toMatch(/^seed 1: [\d,]+ inputs in \d+ s \([\d,]+ a second\)\n {2}accepted by all: \d+\n/);
  expect(stdout).toMatch(/\n {2}violations: 0\n$/);
  expect(code).toBe(0);
});

it('the command fails where an invariant is broken, and tells how', async () => {
  // WebCrypto finds every signature good: jose and the engine of the web believe it, and Node's engine does not ask it.
  const breaking = 'data:text/javascript,crypto.subtle.constructor.prototype.verify=async()=>true';
  const args = ['--import', breaking, 'fuzz.mjs', '--inputs', '50', '--seed', '1'];
  const { code, stdout } = await outcomeOf(folder, process.execPath, args);
  expect(stdout).toMatch(
    /\nVIOLATION the two engines disagree \(batch \d+, .+\): node: signature_invalid, web: accepted\n/,
  );
  expect(code).toBe(1);
});

it('the command says how it is to be called', async () => {
  const wrong = [
    ['--minutes', 'long'],
    ['--minutes', '0'],
    ['--minutes', '1', '--inputs', '1'],
    ['--seed', '1.5'],
    ['--batch', '-1'],
  ];
  for (const outcome of await Promise.all(wrong.map((args) => fuzz(...args)))) {
    expect(outcome).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining('usage: ') });
  }
});
