// What `npm start` runs, once everything is built.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test, vi } from 'vitest';

vi.setConfig({ testTimeout: 60_000 });

const main = fileURLToPath(new URL('../../examples/start/main.mjs', import.meta.url));

interface Running {
  readonly child: ChildProcess;
  readonly written: () => string;
}

function start(...args: string[]): Running {
  const child = spawn(process.execPath, [main, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  let written = '';
  child.stdout.on('data', (chunk) => {
    written += chunk;
  });
  return { child, written: () => written };
}

/** Waits for something to be written, and gives what its first group has matched. */
async function first({ child, written }: Running, pattern: RegExp): Promise<string> {
  for (;;) {
    const [, found] = pattern.exec(written()) ?? [];
    if (found !== undefined) return found;
    if (child.stdout === null || child.exitCode !== null) throw new Error(`it ended: ${written()}`);
    await once(child.stdout, 'data');
  }
}

test('prints one URL before all else, at which the journey begins, and stays until it is told to end', async () => {
  const running = start();
  const url = await first(running, /^\s*(\S+).*Ctrl-C ends it/s);
  expect(running.written()).toContain('✓ Every status is the expected one.');
  const page = await fetch(url);
  expect(page.status).toBe(200);
  expect(await page.text()).toContain('The Authorization Code grant, as it happens');
  running.child.kill('SIGTERM');
  expect(await once(running.child, 'exit')).toEqual([0, null]);
});

test('with --once it ends after the tables, the journey’s steps among them', async () => {
  const running = start('--once');
  expect(await once(running.child, 'close')).toEqual([0, null]);
  const steps = [...running.written().matchAll(/^ {2}(authorize|consent|exchange|call|refresh) .* (\d+) ✓$/gm)];
  expect(steps.map(([, step, status]) => [step, status])).toEqual([
    ['authorize', '303'],
    ['consent', '303'],
    ['exchange', '200'],
    ['call', '200'],
    ['refresh', '200'],
  ]);
});
