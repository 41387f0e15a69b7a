// @ts-check
import { once } from 'node:events';
import { startJourney } from '@scopegate-examples/authorization-code';
import { startToStay } from './curl.mjs';
import { demonstrate } from './demonstration.mjs';
import { bold, step } from './terminal.mjs';

const USAGE = `Usage: npm start [-- --once]

  --once   end after the tables: 0 if every status is the expected one, 1 otherwise
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
  if (given.includes('--once')) return (await demonstrate(write)) ? 0 : 1;

  const journey = await startJourney();
  write(`\n${bold(journey.url)}  the whole Authorization Code grant, to click through\n\n`);
  await demonstrate(write);

  const { text, close } = await step('\nBringing everything up again, to stay', startToStay(), write);
  write(`\n${text}\n${bold('# the journey')}\n${journey.url}\n\nCtrl-C ends it.\n`);
  await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]);
  await Promise.all([close(), journey.close()]);
  return 0;
}

process.exitCode = await main();
