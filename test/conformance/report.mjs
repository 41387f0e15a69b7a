// Prints which requirements the tests show, and which they do not:
//   node test/conformance/report.mjs [results.json] [--rows]
// The results are those of Vitest's JSON reporter; without them, the suite is run. Exits with 1 unless every required row
// is covered.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { reportOn } from './coverage.mjs';

/** Runs the suite for its results. */
function runSuite() {
  const root = fileURLToPath(new URL('../..', import.meta.url));
  const folder = mkdtempSync(join(tmpdir(), 'scopegate-conformance-'));
  const file = join(folder, 'results.json');
  try {
    const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs');
    const options = ['run', 'test/conformance', '--reporter=json', `--outputFile=${file}`];
    spawnSync(process.execPath, [vitest, ...options], { cwd: root, stdio: 'ignore' });
    return JSON.parse(readFileSync(file, 'utf8'));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const [file] = process.argv.slice(2).filter((argument) => !argument.startsWith('--'));
const results = file === undefined ? runSuite() : JSON.parse(readFileSync(file, 'utf8'));
const { text, isComplete } = reportOn(results, process.argv.includes('--rows'));
process.stdout.write(text);
process.exitCode = isComplete ? 0 : 1;
