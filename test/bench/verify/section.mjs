// Tokens checked, without HTTP.
import { runChild } from '../child.mjs';
import { ratios, spread } from '../measure.mjs';
import { progress, say } from '../progress.mjs';
import { SCENARIOS } from './scenarios.mjs';

/** How fast one contender is against another, round by round: both were taken beside the floor. */
function against(left, right) {
  return spread(ratios(left.shares, right.shares));
}

function summaryOf({ base, length, unfit, measured }, { id, title }) {
  const rows = measured.map(({ name, kind, times, shares }) => ({
    name,
    kind,
    microseconds: spread(times.map((time) => time / 1000)),
    perSecond: spread(times.map((time) => 1e9 / time)),
    share: spread(shares),
  }));
  const own = measured.filter(({ kind }) => kind === 'scopegate');
  const peers = measured.filter(({ kind }) => kind === 'peer');
  const comparisons = own.flatMap((one) =>
    peers.map((peer) => ({ name: one.name, peer: peer.name, ratio: against(one, peer) })),
  );
  return { id, title, base, length, unfit, rows, comparisons };
}

/** What several processes measured, as one: each compiles and lays out its memory anew, which is luck as well. */
function pooled(results) {
  const [first] = results;
  const measured = first.measured.map((row) => {
    const same = results.map((result) => result.measured.find(({ name }) => name === row.name));
    return { ...row, times: same.flatMap(({ times }) => times), shares: same.flatMap(({ shares }) => shares) };
  });
  return { ...first, measured };
}

async function measureScenario(scenario, { processes, ...extent }) {
  const results = [];
  for (let count = 1; count <= processes; count += 1) {
    const onProgress = (text) => progress(`${scenario.title}: ${text}, process ${count} of ${processes}`);
    const task = { id: scenario.id, ...extent };
    results.push(await runChild(new URL('scenario-child.mjs', import.meta.url), task, { onProgress }));
  }
  return summaryOf(pooled(results), scenario);
}

/** Runs every scenario, one after the other. */
export async function measureVerifying({ inFlight: extent, without = [], ...each }) {
  const scenarios = [];
  for (const scenario of SCENARIOS.filter(({ id }) => !without.includes(id))) {
    const summary = await measureScenario(scenario, each);
    scenarios.push(summary);
    const own = summary.rows.find(({ name }) => name === 'Scopegate, verify');
    say(`${scenario.title}: ${own?.share.median.toFixed(2)} of ${summary.base}`);
  }
  const onProgress = (text) => progress(`Event loop: ${text}`);
  const inFlight = await runChild(new URL('in-flight-child.mjs', import.meta.url), extent, { onProgress });
  say('1 and 64 in flight: done');
  return { scenarios, inFlight };
}
