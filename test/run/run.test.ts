import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, it, vi } from 'vitest';

// Each test starts processes, which takes its time on a busy machine.
vi.setConfig({ testTimeout: 30_000 });

const beside = (file: string): string => new URL(file, import.meta.url).href;

/** The process that runs a few lines over workspace.mjs, which has no types: it runs before anything is installed. */
const script = (lines: string): readonly string[] => [
  '--input-type=module',
  '-e',
  `import { run, step } from '${beside('./workspace.mjs')}';\n${lines}`,
];

describe('step', () => {
  it('says one line and keeps quiet about a command that succeeds', () => {
    const { stdout } = spawnSync(process.execPath, script(`await step('Sweeping', 'echo dust');`), {
      encoding: 'utf8',
    });
    expect(stdout).toMatch(/^Sweeping… \d+\.\d s\n$/);
  });

  it('shows all that a command said that fails, and throws', () => {
    const command = 'echo dust && echo dirt 1>&2 && exit 3';
    const { stdout } = spawnSync(
      process.execPath,
      script(`await step('Sweeping', '${command}').catch((error) => console.log(error.name, error.message));`),
      { encoding: 'utf8' },
    );
    expect(stdout).toMatch(/^Sweeping… failed after \d+\.\d s\n\n\$ .*\ndust\ndirt\n\nStepFailed Sweeping\n$/);
  });
});

describe('run', () => {
  it('gives the exit code and the output', () => {
    const { stdout } = spawnSync(
      process.execPath,
      script(`console.log(JSON.stringify(await run('echo dust && exit 3')));`),
      { encoding: 'utf8' },
    );
    expect(JSON.parse(stdout)).toEqual({ code: 3, output: 'dust\n' });
  });

  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('passes %s on to the command and ends with %i once that is gone', async (signal, code) => {
    const command = `node -e "process.on('${signal}', () => process.exit()); console.log('up'); setInterval(() => {}, 1e6)" && true`;
    const child = spawn(process.execPath, script(`await run(${JSON.stringify(command)}, { output: 'inherit' });`), {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(child.stdout, 'data');
    child.kill(signal);
    // The command holds the pipe as well: it closes once both are gone.
    expect(await once(child, 'close')).toEqual([code, null]);
  });
});

describe('countTests', async () => {
  const { countTests } = await import(beside('./counts-reporter.mjs'));
  const test = (state: string) => ({ result: () => ({ state }) });
  const module = (
    states: readonly string[],
    errors: readonly unknown[] = [],
    groupErrors: readonly unknown[] = [],
  ) => ({
    errors: () => errors,
    children: { allTests: () => states.map(test), allSuites: () => [{ errors: () => groupErrors }] },
  });

  it('counts tests by how they ended', () => {
    const modules = [module(['passed', 'failed', 'passed']), module(['skipped', 'pending', 'passed'])];
    expect(countTests(modules, [])).toEqual({ passed: 3, failed: 1, skipped: 2 });
  });

  it('counts a file and a group that broke, and an error outside any test, as failures', () => {
    expect(
      countTests([module([], [new Error('import')]), module(['skipped'], [], ['beforeAll'])], ['unhandled']),
    ).toEqual({
      passed: 0,
      failed: 3,
      skipped: 1,
    });
  });
});
