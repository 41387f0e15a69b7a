import { expect, it } from 'vitest';
import { assertBothEngines, type Ledger, recipesOf, runFuzz } from './run.mjs';
import { loadSources } from './sources.js';

// What `npm run fuzz` does for as long as it is told to, on the sources, and for so many inputs only.
const engines = await loadSources();
const upTo = (inputs: number) => (ledger: Ledger) => ledger.inputs / inputs;

it('both engines are asked, each by its own means', async () => {
  await assertBothEngines(engines);
  await expect(assertBothEngines({ node: engines.web, web: engines.web })).rejects.toThrow('the engine for node');
  await expect(assertBothEngines({ node: engines.node, web: engines.node })).rejects.toThrow('the engine for web');
});

it('no invariant is broken, and every class of inputs and every stricter rule occurs', async () => {
  const ledger = await runFuzz({ engines, seed: 1, progress: upTo(3000) });
  expect(ledger.violations).toEqual([]);
  expect(ledger.violationCount).toBe(0);
  expect(ledger.missing).toEqual([]);
  expect(Math.min(...Object.values(ledger.verdicts))).toBeGreaterThan(100);
});

it('no invariant is broken by inputs that were never seen before', async () => {
  const seed = Math.floor(Math.random() * 1_000_000);
  const { violations } = await runFuzz({ engines, seed, progress: upTo(1000) });
  expect(violations, `npm run fuzz -- --seed ${seed} has them again`).toEqual([]);
});

it('the same seed makes the same inputs', () => {
  // The batches in between share what fast-check draws, and must not share more than that.
  const first = recipesOf(engines, 7, 3);
  const other = recipesOf(engines, 7, 40);
  expect(recipesOf(engines, 7, 3)).toEqual(first);
  expect(other).not.toEqual(first);
  expect(recipesOf(engines, 8, 3)).not.toEqual(first);
});
