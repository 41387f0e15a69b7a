// Vitest's counts, written to the file that COUNTS_FILE names: the last line of `npm test` is made of them.
import { writeFileSync } from 'node:fs';

const COUNTED_AS = { passed: 'passed', failed: 'failed', skipped: 'skipped', pending: 'skipped' };

/** Counts tests, and as a failure each: an error outside any test, and a file or group that broke by itself. */
export function countTests(modules, errors) {
  const counts = { passed: 0, failed: errors.length, skipped: 0 };
  for (const module of modules) {
    for (const group of [module, ...module.children.allSuites()]) counts.failed += group.errors().length;
    for (const test of module.children.allTests()) counts[COUNTED_AS[test.result().state]] += 1;
  }
  return counts;
}

export default class CountsReporter {
  onTestRunEnd(modules, errors) {
    writeFileSync(process.env.COUNTS_FILE, JSON.stringify(countTests(modules, errors)));
  }
}
