// The few ratios that `npm test` holds: what is built, timed by the CPU, since other tests run beside it. Prints JSON.
import { compared, fastestOf, measureBeside, spread } from './measure.mjs';
import { createKey, forge, mint } from './tokens.mjs';
import {
  floorEntry,
  hashAndLookUpEntry,
  open,
  refusingEntries,
  seenEntries,
  unseenEntries,
} from './verify/contenders.mjs';

const key = await createKey('RS256');
const tokens = await mint(key, 400);

/** The median share of the base's speed that one of the contenders has. */
async function shareOf(name, entries, baseEntry, { accepts, shown, before }) {
  const base = await open(baseEntry, tokens, before);
  const entry = entries.find((each) => each.name === name);
  const contender = await open(entry, shown, before);
  const batches = await measureBeside({ base, contender, accepts, batches: 100, warmUpRuns: 20_000, clock: 'cpu' });
  const counted = compared(batches, fastestOf(batches)).filter(({ counts }) => counts);
  return spread(counted.map(({ share }) => share)).median;
}

const max = tokens.length;
const floor = floorEntry(key);
const good = { accepts: true, shown: tokens };
const shares = {
  unique: await shareOf('Scopegate, verify', unseenEntries(key, max), floor, good),
  repeated: await shareOf('Scopegate, verify', seenEntries(key, max), hashAndLookUpEntry(key, max), {
    ...good,
    before: tokens,
  }),
  forged: await shareOf('Scopegate, gate', refusingEntries(key), floor, {
    accepts: false,
    shown: forge(tokens),
    before: tokens,
  }),
};
process.stdout.write(JSON.stringify(shares));
