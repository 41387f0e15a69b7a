// `npm run bench`: Scopegate beside its peers and the limits. Writes test/bench/results.
//
//   --quick        a minute at the most, and rough; the frameworks without their other middlewares
//   --clock cpu    times tokens by the CPU instead of the wall, for a machine that is busy with other things
//   --only <part>  verify, http, startup or memory; the results are then shown and not written
import { execFile } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs, promisify } from 'node:util';
import { measureHttp } from './http/section.mjs';
import { measureMemory } from './memory/section.mjs';
import { say } from './progress.mjs';
import { panelsOf, toSvg } from './report/chart.mjs';
import { goalsOf } from './report/goals.mjs';
import { toMarkdown } from './report/markdown.mjs';
import { measureStartup } from './startup/section.mjs';
import { measureVerifying } from './verify/section.mjs';

const FULL = {
  verify: {
    tokens: 2000,
    processes: 3,
    batches: 300,
    warmUpRuns: 20_000,
    inFlight: { tokens: 1000, rounds: 5, milliseconds: 500 },
  },
  http: { tokens: 4000, withPeers: true, processes: 3, rounds: 8, warmUp: 6400 },
  startup: { rounds: 10 },
  memory: { tokens: 5000 },
};

const QUICK = {
  verify: {
    without: ['unique-PS256', 'mostly-repeated', 'expired'],
    tokens: 400,
    processes: 1,
    batches: 60,
    warmUpRuns: 20_000,
    inFlight: { tokens: 300, rounds: 1, milliseconds: 100 },
  },
  http: { tokens: 400, withPeers: false, processes: 1, rounds: 4, warmUp: 2400 },
  startup: { rounds: 1 },
  memory: { tokens: 1500 },
};

const PARTS = { verify: measureVerifying, http: measureHttp, startup: measureStartup, memory: measureMemory };

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    only: { type: 'string' },
    clock: { type: 'string', default: 'wall' },
  },
});
if (values.only !== undefined && !Object.hasOwn(PARTS, values.only)) {
  say(`--only takes one of ${Object.keys(PARTS).join(', ')}.`);
  process.exit(1);
}

if (!['wall', 'cpu'].includes(values.clock)) {
  say('--clock takes wall or cpu.');
  process.exit(1);
}

const start = performance.now();
const extent = values.quick ? QUICK : FULL;
const measured = {};
for (const [part, measure] of Object.entries(PARTS)) {
  if (values.only === undefined || values.only === part) {
    measured[part] = await measure({ ...extent[part], clock: values.clock });
  }
}

/** More digits than four are noise. */
const rounded = (_name, value) => (typeof value === 'number' ? Number(value.toPrecision(4)) : value);

const results = {
  date: new Date().toISOString().slice(0, 10),
  node: process.versions.node,
  cpus: availableParallelism(),
  isQuick: values.quick,
  clock: values.clock,
  goals: goalsOf(measured),
  ...measured,
};
const page = toMarkdown(results);
if (values.only === undefined && !values.quick) {
  const folder = new URL('results/', import.meta.url);
  await mkdir(folder, { recursive: true });
  await writeFile(new URL('results.md', folder), page);
  await writeFile(new URL('results.json', folder), `${JSON.stringify(results, rounded, 2)}\n`);
  await writeFile(new URL('chart.svg', folder), toSvg(panelsOf(results)));
  // They are files of the repository like any other, and are laid out as its linter wants them.
  const biome = createRequire(import.meta.url).resolve('@biomejs/biome/bin/biome');
  await promisify(execFile)(process.execPath, [biome, 'format', '--write', fileURLToPath(folder)]);
}
process.stdout.write(`${page}\n`);
say(`${((performance.now() - start) / 1000).toFixed(0)} s`);
