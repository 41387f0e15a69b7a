// The few ratios that `npm test` holds: what is built, timed by the CPU, since other tests run beside it. Prints JSON.
import { measurePairs, spread } from './measure.mjs';
import { createKey, forge, mint } from './tokens.mjs';
import {
  floorOf,
  hashAndLookUpOf,
  refusingContenders,
  seenContenders,
  unseenContenders,
} from './verify/contenders.mjs';

const key = await createKey('RS256');
const tokens = await mint(key, 400);
const extent = { rounds: 40, warmUpRuns: 2000, clock: 'cpu' };

/** The median share of the base's speed that one of the contenders has. */
async function shareOf(name, base, contenders, accepts) {
  const chosen = contenders.filter((contender) => contender.name === name);
  const { measured } = await measurePairs({ base, contenders: chosen, accepts, ...extent });
  return spread(measured[0].shares).median;
}

const floor = floorOf(key, tokens);
const lookUp = await hashAndLookUpOf(key, tokens, tokens.length);
const verify = 'Scopegate, verify';
const shares = {
  unique: await shareOf(verify, floor, unseenContenders(key, tokens), true),
  repeated: await shareOf(verify, lookUp, await seenContenders(key, tokens, tokens.length), true),
  forged: await shareOf('Scopegate, gate', floor, await refusingContenders(key, forge(tokens), tokens), false),
};
process.stdout.write(JSON.stringify(shares));
