// `npm run abuse`: an API under each framework, while forged signatures arrive at full speed and hostile clients try all
// they know. It ends with 1 where the API went down, answered anything wrongly, grew, stalled, or kept good clients waiting.
// Before that it runs the sweeps: the global Promise replaced, and one member after another on `Object.prototype`. It ends
// with 1 as well if a handler ran for a request that has to be refused.
//
//   node test/abuse/abuse.mjs [--framework express|koa|fastify|all] [--seconds 60] [--seed 1]
//                             [--connections 2] [--no-sweeps]
//
// The seconds are those of the whole abuse; what comes before and after, and the control, takes as long twice over. One connection is
// nearly enough to keep a server busy; each one more makes it no busier, only its queue longer.
import { parseArgs } from 'node:util';
import { runSweeps } from '../sweeps/all.mjs';
import { APPS } from './apps.mjs';
import { runCampaign } from './campaign.mjs';
import { startChild } from './child.mjs';
import { violationsOf } from './rules.mjs';
import { tableOf } from './table.mjs';

const FRAMEWORKS = Object.keys(APPS.scopegate);

const { values } = parseArgs({
  allowNegative: true,
  options: {
    framework: { type: 'string', default: 'all' },
    seconds: { type: 'string', default: '60' },
    seed: { type: 'string', default: `${Date.now() % 1_000_000}` },
    connections: { type: 'string', default: '2' },
    sweeps: { type: 'boolean', default: true },
  },
});
const seconds = Number(values.seconds);
const seed = Number(values.seed);
const connections = Number(values.connections);
const chosen = FRAMEWORKS.filter((each) => values.framework === 'all' || values.framework === each);
const isUsable = seconds > 0 && Number.isInteger(seed) && connections > 0 && connections <= 100 && chosen.length > 0;
if (!isUsable) {
  process.stderr.write(
    `usage: node test/abuse/abuse.mjs [--framework ${FRAMEWORKS.join('|')}|all] [--seconds 60] [--seed 1] [--connections 2] [--no-sweeps]\n`,
  );
  process.exit(2);
}

function progress(text) {
  if (process.stdout.isTTY) process.stdout.write(`\r${text.padEnd(100)}\r`);
}

let count = 0;
if (values.sweeps) {
  for (const fault of await runSweeps((line) => process.stdout.write(`${line}\n`))) {
    count += 1;
    process.stdout.write(`VIOLATION ${fault}\n`);
  }
}
const abuser = startChild('abuser-child.mjs');
process.stdout.write(`seed ${seed}\n`);
for (const framework of chosen) {
  const onPhase = (phase) => progress(`${framework}: ${phase}`);
  const record = await runCampaign({ framework, seconds, seed, connections, abuser, onPhase });
  progress('');
  process.stdout.write(`${tableOf(record)}\n`);
  for (const violation of violationsOf(record)) {
    count += 1;
    process.stdout.write(`VIOLATION ${framework}: ${violation}\n`);
  }
}
await abuser.stop();
process.exitCode = count === 0 ? 0 : 1;
process.stdout.write(`${count === 0 ? 'no violation' : `${count} violations`}, exit code ${process.exitCode}\n`);
