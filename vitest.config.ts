import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const source = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

// Tests run on the sources, so that nothing stale is tested; what is built and packed has tests of its own.
export default defineConfig({
  resolve: {
    alias: [
      { find: /^#runtime$/, replacement: source('./packages/core/src/runtime/node.ts') },
      { find: /^@scopegate\/([a-z]+)$/, replacement: source('./packages/$1/src/index.ts') },
      { find: /^@scopegate\/([a-z]+)\/([a-z-]+)$/, replacement: source('./packages/$1/src/$2.ts') },
    ],
  },
  test: {
    include: ['packages/*/src/**/*.test.ts', 'test/**/*.test.ts'],
    exclude: ['**/node_modules/**', '**/dist/**', 'test/bench/**'],
    restoreMocks: true,
    // Vitest would leave one processor to itself, which of two is every second one.
    maxWorkers: '100%',
    // A machine may be busy with other things; what must be fast is measured elsewhere, as ratios.
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
});
