import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { outcomeOf } from '../packages/command.js';

const folder = fileURLToPath(new URL('.', import.meta.url));
const soak = (...args: readonly string[]) => outcomeOf(folder, process.execPath, ['soak.mjs', ...args]);

// Ten seconds of what `npm run soak` does for five minutes, against the packages as they are built.
it('ten seconds of trouble cost no good token, and let no bad one in', { timeout: 60_000 }, async () => {
  const { code, stdout, stderr } = await soak('--seconds', '10', '--seed', '1');
  expect(stdout + stderr).toMatch(/^seed 1: \d+ requests in \d+ s, no violation$/m);
  expect(stdout).not.toContain('VIOLATION');
  expect(code).toBe(0);
});

it('the soak says how it is to be called', async () => {
  for (const args of [
    ['--seconds', 'long'],
    ['--seconds', '0'],
    ['--seed', '1.5'],
  ]) {
    expect(await soak(...args)).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining('usage: ') });
  }
});
