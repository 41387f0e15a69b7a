// `npm run soak`: mixed traffic on a real HTTP server while its issuer gets into trouble, another kind every second. It
// ends with 1 where a good token of a known key was refused, a forged one was accepted, or more was fetched than may be.
//
//   node test/soak/soak.mjs [--seconds 300] [--seed 1]
import { parseArgs } from 'node:util';
import { seeded } from '../support/seeded.mjs';
import { startCast } from './cast.mjs';
import { Ledger } from './ledger.mjs';
import { startTraffic } from './traffic.mjs';
import { troubles } from './troubles.mjs';

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '300' },
    seed: { type: 'string', default: `${Date.now() % 1_000_000}` },
  },
});
const seconds = Number(values.seconds);
const seed = Number(values.seed);
if (!(seconds >= 1) || !Number.isInteger(seed)) {
  process.stderr.write('usage: node test/soak/soak.mjs [--seconds 300] [--seed 1]\n');
  process.exit(2);
}

const random = seeded(seed);
const ledger = new Ledger();
const cast = await startCast(ledger);
const traffic = startTraffic(cast, ledger, random);
const number = new Intl.NumberFormat('en').format;

function report(second, trouble) {
  if (!process.stdout.isTTY) return;
  const line = `${second}/${seconds} s · ${number(ledger.requests)} requests · ${ledger.violations.length} violations · ${trouble}`;
  process.stdout.write(`\r${line.padEnd(100)}`);
}

const everySecond = troubles(cast, random);
for (let second = 0; second < seconds; second += 1) {
  const trouble = await everySecond(second);
  report(second, trouble);
  await new Promise((resolve) => setTimeout(resolve, 1000));
}

// All is well again: what is new must be taken within the time in which an unknown key may be asked for.
await cast.recover();
await traffic.stop();
const summary = ledger.close(cast);
await cast.close();

if (process.stdout.isTTY) process.stdout.write('\r');
process.stdout.write(`seed ${seed}: ${summary}\n`);
for (const violation of ledger.violations.slice(0, 20)) process.stdout.write(`VIOLATION ${violation}\n`);
process.exitCode = ledger.violations.length === 0 ? 0 : 1;
