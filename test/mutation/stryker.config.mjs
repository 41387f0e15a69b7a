// Mutation testing of the rules: each small break of these files must make a unit test of the core fail.
//
//   npm run mutate                                             all of it
//   npm run mutate -- --mutate packages/core/src/keys/jwk.ts   one file
//   npm run mutate -- --incremental                            only what changed since the last such run
//
// `--incremental` looks at mutated files and tests alone; after a change anywhere else add `--force`.
// The report is reports/mutation/index.html. What survives is explained in SURVIVORS.md.
export default {
  mutate: [
    'packages/core/src/{token,http,keys,checks,proof}/*.ts',
    'packages/core/src/gate/gate.ts',
    '!packages/core/src/**/*.test.ts',
  ],
  testRunner: 'vitest',
  // By name: Stryker looks for plugins beside itself, where pnpm puts none.
  plugins: ['@stryker-mutator/vitest-runner'],
  vitest: { configFile: 'test/mutation/vitest.config.ts' },
  coverageAnalysis: 'perTest',
  // Tables, such as that of the algorithms, are made as files are loaded. Breaking them takes all tests, and is worth it.
  warnings: { slow: false },
  concurrency: 2,

  // A copy with the sources and what their tests import, beside the tree, which can be worked on meanwhile.
  tempDirName: '.stryker-tmp',
  cleanTempDir: 'always',
  ignorePatterns: ['**', '!/*.json', '!/vitest.config.ts', '!/packages/**', '!/test/**', 'dist', 'node_modules'],
  // Stryker would rewrite it with TypeScript's classic interface, which TypeScript 7 has not: there is no such file.
  tsconfigFile: 'none.json',
  disableTypeChecks: false,

  reporters: ['clear-text', process.stdout.isTTY ? 'progress' : 'progress-append-only', 'html', 'json'],
  allowConsoleColors: process.stdout.isTTY === true,
  clearTextReporter: { logTests: false, reportTests: false },
  htmlReporter: { fileName: 'reports/mutation/index.html' },
  jsonReporter: { fileName: 'reports/mutation/mutation.json' },
  incrementalFile: 'reports/mutation/incremental.json',
  thresholds: { high: 95, low: 90, break: 90 },
};
