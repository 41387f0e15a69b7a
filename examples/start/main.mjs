// @ts-check
import { once } from 'node:events';
import { startToStay } from './curl.mjs';
import { demonstrate } from './demonstration.mjs';
import { step } from './terminal.mjs';

const USAGE = `Usage: npm start [-- --once]

  --once   end after the table: 0 if every status is the expected one, 1 otherwise
`;

/** @param {string} text */
const write = (text) => void process.stdout.write(text);

/** @returns {Promise<number>} the exit code */
async function main() {
  const given = process.argv.slice(2);
  const unknown = given.find((argument) => !['--once', '--help'].includes(argument));
  if (unknown !== undefined) {
    process.stderr.write(`Unknown argument: ${unknown}\n\n${USAGE}`);
    return 2;
  }
  if (given.includes('--help')) {
    write(USAGE);
    return 0;
  }
  const isAsExpected = await demonstrate(write);
  if (given.includes('--once')) return isAsExpected ? 0 : 1;

  const { text, close } = await step('\nBringing everything up again, to stay', startToStay(), write);
  write(`\n${text}\nCtrl-C ends it.\n`);
  await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]);
  await close();
  return 0;
}

process.exitCode = await main();
