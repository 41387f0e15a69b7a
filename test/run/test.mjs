// `npm test`: everything that can be checked, from a clone where nothing is installed yet.
// Arguments go to Vitest: `npm test -- packages/core`.
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { endWithParent, installAndBuild, root, run, StepFailed, script, step } from './workspace.mjs';

/**
 * Runs Vitest with its own output, reads what its counts reporter wrote, and asks whether every row of the standards that
 * is required has a test that passed. Where arguments choose among the tests, not all of them can have.
 */
async function runVitest(args) {
  const folder = mkdtempSync(join(tmpdir(), 'scopegate-counts-'));
  const file = join(folder, 'counts.json');
  const results = join(folder, 'results.json');
  try {
    const reporters = ['--reporter=default', '--reporter=./test/run/counts-reporter.mjs'];
    if (args.length === 0) reporters.push('--reporter=json', `--outputFile.json=${results}`);
    const { code } = await run(script('unit', ...reporters, ...args), {
      output: 'inherit',
      env: { COUNTS_FILE: file },
    });
    const counts = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : { passed: 0, failed: 0, skipped: 0 };
    // Whatever made Vitest fail without a failed test, such as a filter that fits no file, is a failure too.
    if (code !== 0 && counts.failed === 0) counts.failed = 1;
    if (args.length === 0) {
      const report = join(root, 'test', 'conformance', 'report.mjs');
      const { code: uncovered } = await run(`node "${report}" "${results}"`, { output: 'inherit' });
      if (uncovered !== 0) counts.failed += 1;
    }
    return counts;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const counts = { passed: 0, failed: 0, skipped: 0 };
endWithParent();
try {
  await installAndBuild();
  await step('Linting', script('lint'));
  await step('Checking types', script('typecheck'));
  await step('Looking for unused files, exports and dependencies', script('unused'));
  await step('Checking changesets', script('changesets'));
  Object.assign(counts, await runVitest(process.argv.slice(2)));
} catch (error) {
  if (!(error instanceof StepFailed)) throw error;
  counts.failed += 1;
}

const skipped = counts.skipped > 0 ? `, ${counts.skipped} skipped` : '';
process.stdout.write(`${counts.passed} passed, ${counts.failed} failed${skipped}\n`);
process.exitCode = counts.failed > 0 ? 1 : 0;
