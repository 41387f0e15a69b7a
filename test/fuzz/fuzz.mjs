// `npm run fuzz`: tokens of all kinds, most of them odd and rightly signed, go to both engines of Scopegate and to jose with
// the same policy. It ends with 1 where an invariant was broken (see judge.mjs), and shows how the input came about.
//
//   node test/fuzz/fuzz.mjs [--minutes 1 | --inputs 10000] [--seed 1] [--batch 0]
//
// The same seed makes the same inputs again, but for keys and for signatures that contain chance. `--batch` begins with that
// batch: what is told of a violation can be had again at once.
import { parseArgs } from 'node:util';

function usage() {
  process.stderr.write('usage: node test/fuzz/fuzz.mjs [--minutes 1 | --inputs 10000] [--seed 1] [--batch 0]\n');
  process.exit(2);
}

function readArguments() {
  try {
    const { values } = parseArgs({
      options: {
        minutes: { type: 'string' },
        inputs: { type: 'string' },
        seed: { type: 'string', default: `${Date.now() % 1_000_000}` },
        batch: { type: 'string', default: '0' },
      },
    });
    return values;
  } catch {
    return usage();
  }
}

const values = readArguments();
const minutes = Number(values.minutes ?? 1);
const inputs = values.inputs === undefined ? undefined : Number(values.inputs);
const seed = Number(values.seed);
const first = Number(values.batch);
const isInTurn = values.minutes === undefined || inputs === undefined;
const areNumbers =
  minutes > 0 && (inputs === undefined || inputs >= 1) && Number.isInteger(seed) && Number.isInteger(first);
if (!isInTurn || !areNumbers || first < 0) usage();

// Millions of refusals: nobody looks at where they were thrown.
Error.stackTraceLimit = 0;

const start = performance.now();
const seconds = () => (performance.now() - start) / 1000;
const number = new Intl.NumberFormat('en').format;
let shownAt = 0;

function show(ledger) {
  if (!process.stdout.isTTY || seconds() - shownAt < 0.5) return;
  shownAt = seconds();
  const of = inputs === undefined ? `${shownAt.toFixed(0)}/${(minutes * 60).toFixed(0)} s` : `${shownAt.toFixed(0)} s`;
  const line = `${of} · ${number(ledger.inputs)} inputs · ${number(ledger.verdicts.accepted)} accepted · ${ledger.violationCount} violations`;
  process.stdout.write(`\r${line.padEnd(90)}`);
}

// Only now: it takes a while, and whoever has mistyped is not to wait for it.
const { loadEngines } = await import('./engines.mjs');
const { assertBothEngines, runFuzz } = await import('./run.mjs');
const engines = await loadEngines();
await assertBothEngines(engines);
const progress = (ledger) => (inputs === undefined ? seconds() / (minutes * 60) : ledger.inputs / inputs);
const ledger = await runFuzz({ engines, seed, first, progress, onBatch: show });

if (process.stdout.isTTY) process.stdout.write(`\r${' '.repeat(90)}\r`);
const rate = number(Math.round(ledger.inputs / seconds()));
process.stdout.write(
  `seed ${seed}: ${number(ledger.inputs)} inputs in ${seconds().toFixed(0)} s (${rate} a second)\n${ledger.summary()}\n`,
);
for (const violation of ledger.violations) process.stdout.write(`VIOLATION ${violation}\n`);
process.exitCode = ledger.violationCount === 0 ? 0 : 1;
