// How things are timed here. Contenders run in turn in small batches, each next to a batch of the floor, and ratios are
// taken pair by pair: whatever the machine does meanwhile meets both, and cancels.

/** What time is taken from: of the clock on the wall, or of the CPU, which other programs on the machine leave alone. */
const CLOCKS = {
  wall: () => Number(process.hrtime.bigint()),
  cpu() {
    const { user, system } = process.cpuUsage();
    return (user + system) * 1000;
  },
};

const BATCH_NANOSECONDS = 2e6;
const MOST_IN_A_BATCH = 400;
const WARM_UP_MILLISECONDS = 1000;

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

/** Pair by pair, the left series over the right one. */
export function ratios(left, right) {
  return left.map((value, index) => value / right[index]);
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

/** Nanoseconds a run, of a batch. */
async function timeBatch({ contender, isSync, batch, now }) {
  const { run, take } = contender;
  const inputs = [];
  for (let index = 0; index < batch; index += 1) inputs.push(take());
  const start = now();
  if (isSync) {
    for (const input of inputs) {
      try {
        run(input);
      } catch {
        // Refused, as was made sure of before.
      }
    }
  } else {
    for (const input of inputs) {
      try {
        await run(input);
      } catch {
        // As above.
      }
    }
  }
  return (now() - start) / batch;
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
  const batch = Math.max(8, Math.min(MOST_IN_A_BATCH, Math.round(BATCH_NANOSECONDS / perRun)));
  return { ...warm, batch };
}

/**
 * Times every contender, pair by pair with the base.
 *
 * @param {object} work
 * @param {Contender} work.base - what the others are compared with
 * @param {Contender[]} work.contenders
 * @param {boolean} work.accepts - whether the inputs are to be accepted; a contender that fares otherwise is left out
 * @param {number} work.rounds - pairs of each contender
 * @param {number} work.warmUpRuns - of each contender, before anything counts
 * @param {'wall' | 'cpu'} [work.clock]
 * @param {(done: number) => void} [work.onRound]
 * @returns of each contender: nanoseconds a run, and as a share of the base's speed, pair by pair
 */
export async function measurePairs({
  base,
  contenders,
  accepts,
  rounds,
  warmUpRuns,
  clock = 'wall',
  onRound = () => undefined,
}) {
  const fit = [];
  const unfit = [];
  for (const contender of contenders) {
    if (await faresAsExpected(contender, accepts)) fit.push(await warmUp(contender, warmUpRuns, clock));
    else unfit.push(contender.name);
  }
  const warmBase = await warmUp(base, warmUpRuns, clock);
  const measured = fit.map((warm) => ({ warm, times: [], bases: [] }));
  for (let round = 0; round < rounds; round += 1) {
    // Another one goes first in each round, and in every other round the base comes second.
    for (let index = 0; index < measured.length; index += 1) {
      const entry = measured[(index + round) % measured.length];
      if (round % 2 === 0) entry.bases.push(await timeBatch(warmBase));
      entry.times.push(await timeBatch(entry.warm));
      if (round % 2 === 1) entry.bases.push(await timeBatch(warmBase));
    }
    onRound(round + 1);
  }
  return {
    unfit,
    measured: measured.map(({ warm, times, bases }) => ({
      name: warm.contender.name,
      kind: warm.contender.kind,
      isSync: warm.isSync,
      times,
      shares: ratios(bases, times),
    })),
  };
}
