// How things are timed here. A contender runs in small batches, each between two of the floor, and ratios are taken batch
// by batch: whatever the machine does meanwhile meets both, and cancels.

/** What time is taken from: of the clock on the wall, or of the CPU, which other programs on the machine leave alone. */
const CLOCKS = {
  wall: () => Number(process.hrtime.bigint()),
  cpu() {
    const { user, system } = process.cpuUsage();
    return (user + system) * 1000;
  },
};

const BATCH_NANOSECONDS = 1e6;
/** Inputs that are made before they are used: more of them would be out of the caches by then, which no request is. */
const AT_HAND = 400;
const WARM_UP_MILLISECONDS = 600;

/** The value below which a share of the values lies; the values are sorted. */
function quantile(sorted, share) {
  const at = (sorted.length - 1) * share;
  const low = Math.floor(at);
  return sorted[low] + (sorted[Math.min(low + 1, sorted.length - 1)] - sorted[low]) * (at - low);
}

/** Median and spread: the 10th and the 90th percentile. */
export function spread(values) {
  const sorted = [...values].sort((left, right) => left - right);
  if (sorted.length === 0) return { median: Number.NaN, p10: Number.NaN, p90: Number.NaN };
  return { median: quantile(sorted, 0.5), p10: quantile(sorted, 0.1), p90: quantile(sorted, 0.9) };
}

/** So much more than in its fastest tenth the base may take while the machine counts as left alone. */
const QUIET = 1.15;

/**
 * What a contender came to, batch by batch, as against the base beside it.
 *
 * @typedef {{ time: number, before: number, after: number }} Batch - nanoseconds a run: the contender's, and those of the
 *   base just before and after
 *
 * Only those batches count that were taken while the machine was left alone, by what the base took on both sides of them.
 * Where a machine shares its processors with others, everything takes half as long again while these are busy, and what
 * has much code of its own in the processor's caches takes longer still. Where hardly a batch was left alone, all count.
 *
 * @param {Batch[]} batches
 * @param {number} fastest - what the base takes in its fastest tenth
 * @returns of each batch: nanoseconds a run, its share of the base's speed, and whether it counts
 */
export function compared(batches, fastest) {
  const isQuiet = ({ before, after }) => Math.max(before, after) <= fastest * QUIET;
  const hasQuiet = batches.filter(isQuiet).length >= batches.length / 10;
  return batches.map((batch) => ({
    time: batch.time,
    share: (batch.before + batch.after) / 2 / batch.time,
    counts: isQuiet(batch) || !hasQuiet,
  }));
}

/** What the base takes in its fastest tenth. */
export function fastestOf(batches) {
  return spread(batches.map(({ after }) => after)).p10;
}

/**
 * What is measured.
 *
 * @typedef {object} Contender
 * @property {string} name
 * @property {'limit' | 'scopegate' | 'peer'} kind
 * @property {() => unknown} take - makes the next input; not timed
 * @property {(input: unknown) => unknown} run - what is timed; refuses by throwing, by rejecting or with `ok: false`
 */

async function isAccepted(contender) {
  try {
    const result = await contender.run(contender.take());
    return result !== undefined && result !== false && result?.ok !== false;
  } catch {
    return false;
  }
}

/** Whether each of the first inputs fares as it should: a benchmark of something that fails measures nothing. */
async function faresAsExpected(contender, accepts) {
  for (let count = 0; count < 20; count += 1) if ((await isAccepted(contender)) !== accepts) return false;
  return true;
}

/** How long a contender takes for some inputs; refusals, which were made sure of before, go by. */
async function timeRuns({ contender: { run }, isSync, now }, inputs) {
  const start = now();
  if (isSync) {
    for (const input of inputs) {
      try {
        run(input);
      } catch {
        // Refused.
      }
    }
  } else {
    for (const input of inputs) {
      try {
        await run(input);
      } catch {
        // Refused.
      }
    }
  }
  return now() - start;
}

/** Nanoseconds a run, of a batch. */
async function timeBatch(warm) {
  const { contender, batch } = warm;
  let nanoseconds = 0;
  for (let done = 0; done < batch; done += AT_HAND) {
    const inputs = Array.from({ length: Math.min(AT_HAND, batch - done) }, () => contender.take());
    nanoseconds += await timeRuns(warm, inputs);
  }
  return nanoseconds / batch;
}

/** Whether no run gives a promise, so that the contender need not be waited for. */
async function runsSync({ run, take }) {
  let isSync = true;
  for (let count = 0; count < 20; count += 1) {
    try {
      const result = run(take());
      if (typeof result?.then !== 'function') continue;
      isSync = false;
      await result;
    } catch {
      // As above.
    }
  }
  return isSync;
}

/** Runs a contender until it is compiled and its keys are imported, and sees how large a batch of it should be. */
async function warmUp(contender, warmUpRuns, clock) {
  const warm = { contender, isSync: await runsSync(contender), batch: 100, now: CLOCKS[clock] };
  const until = performance.now() + WARM_UP_MILLISECONDS;
  let perRun = 0;
  for (let runs = 0; runs < warmUpRuns && performance.now() < until; runs += warm.batch) perRun = await timeBatch(warm);
  const batch = Math.max(8, Math.round(BATCH_NANOSECONDS / perRun));
  return { ...warm, batch };
}

/**
 * Times a contender, each batch between two of the base.
 *
 * @param {object} work
 * @param {Contender} work.base - what the contender is compared with
 * @param {Contender} work.contender
 * @param {boolean} work.accepts - whether the inputs are to be accepted
 * @param {number} work.batches - how many
 * @param {number} work.warmUpRuns - of each of the two, before anything counts
 * @param {'wall' | 'cpu'} [work.clock]
 * @returns {Promise<Batch[] | undefined>} nothing where the inputs do not fare as they should
 */
export async function measureBeside({ base, contender, accepts, batches: count, warmUpRuns, clock = 'wall' }) {
  if (!(await faresAsExpected(contender, accepts))) return undefined;
  const warm = await warmUp(contender, warmUpRuns, clock);
  const warmBase = await warmUp(base, warmUpRuns, clock);
  const batches = [];
  let before = await timeBatch(warmBase);
  for (let batch = 0; batch < count; batch += 1) {
    const time = await timeBatch(warm);
    const after = await timeBatch(warmBase);
    batches.push({ time, before, after });
    before = after;
  }
  return batches;
}
