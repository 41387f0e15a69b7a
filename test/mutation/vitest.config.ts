import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import type { Reporter, Vitest } from 'vitest/node';
import workspace from '../../vitest.config.js';

let vitest: Vitest | undefined;

// Stryker counts tests. Of a file that cannot even be loaded there are none, which would pass for "nothing failed": for a
// mutant that survived, or for a file that is simply missing from all that follows. An error outside any test is seen.
const loadErrors: Reporter = {
  onInit(started) {
    vitest = started;
  },
  onTestRunEnd(modules) {
    for (const error of modules.flatMap((module) => module.errors())) vitest?.state.errorsSet.add(error);
  },
};

// The tests that every mutant meets: the core's unit tests. What crosses packages takes too long to be run a thousand times,
// and a rule that only such a test holds is one that the test beside its source has forgotten.
export default defineConfig({
  ...workspace,
  root: fileURLToPath(new URL('../..', import.meta.url)),
  test: { ...workspace.test, include: ['packages/core/src/**/*.test.ts'], reporters: [loadErrors] },
});
