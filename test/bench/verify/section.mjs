// Tokens checked, without HTTP.
import { runChild } from '../child.mjs';
import { compared, fastestOf, spread } from '../measure.mjs';
import { progress, say } from '../progress.mjs';
import { publicPart } from '../tokens.mjs';
import { SCENARIOS } from './scenarios.mjs';

/** How fast one contender is against another, batch by batch: both were taken beside the base. */
function against(left, right) {
  const both = left.series.map((batch, index) => [batch, right.series[index]]);
  return spread(
    both.filter((pair) => pair.every(({ counts }) => counts)).map(([one, other]) => one.share / other.share),
  );
}

/** A contender's figures. */
function rowOf({ name, kind, series }) {
  const counted = series.filter(({ counts }) => counts);
  return {
    name,
    kind,
    microseconds: spread(counted.map(({ time }) => time / 1000)),
    perSecond: spread(counted.map(({ time }) => 1e9 / time)),
    share: spread(counted.map(({ share }) => share)),
  };
}

function summaryOf({ id, title, base }, material, measured) {
  const fit = measured.filter(({ isFit }) => isFit);
  const fastest = fastestOf(fit.flatMap(({ batches }) => batches));
  const compare = fit.map((each) => ({ ...each, series: compared(each.batches, fastest) }));
  const all = compare.flatMap(({ series }) => series);
  const own = compare.filter(({ kind }) => kind === 'scopegate');
  const peers = compare.filter(({ kind }) => kind === 'peer');
  const comparisons = own.flatMap((one) =>
    peers.map((peer) => ({ name: one.name, peer: peer.name, ratio: against(one, peer) })),
  );
  return {
    id,
    title,
    base: base(material).name,
    length: material.tokens[0].length,
    unfit: measured.filter(({ isFit }) => !isFit).map(({ name }) => name),
    counted: all.filter(({ counts }) => counts).length / all.length,
    rows: compare.map(rowOf),
    comparisons,
  };
}

/**
 * Every contender in processes of its own, beside the base: what one compiles, and leaves to the garbage collector, is
 * not to be in the way of another. Each has several, since what a process compiles, and how well, is luck as well; they
 * come in turn, so that no contender has one part of the time to itself.
 */
async function measureScenario(scenario, { tokens: count, processes, ...extent }) {
  const { id, title, make, entries } = scenario;
  progress(`${title}: making tokens`);
  const made = await make(count);
  const material = { ...made, key: publicPart(made.key) };
  const measured = entries(made).map(({ name, kind }) => ({ name, kind, isFit: true, batches: [] }));
  for (let run = 1; run <= processes; run += 1) {
    for (const each of measured.filter(({ isFit }) => isFit)) {
      progress(`${title}: ${each.name}, process ${run} of ${processes}`);
      const task = { id, name: each.name, material, ...extent };
      const { batches } = await runChild(new URL('scenario-child.mjs', import.meta.url), task);
      each.isFit = batches !== undefined;
      each.batches.push(...(batches ?? []));
    }
  }
  return summaryOf(scenario, made, measured);
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
