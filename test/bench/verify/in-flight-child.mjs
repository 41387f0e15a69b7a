// Tokens that arrive from many clients at once, each in a turn of the event loop of its own, as requests do; and how
// late the event loop is meanwhile.
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { serveTask } from '../child.mjs';
import { spread } from '../measure.mjs';
import { createKey, mint } from '../tokens.mjs';
import { chosenEntries, open } from './contenders.mjs';

/** Keeps so many tokens in flight for a while. */
async function load({ run, take }, inFlight, milliseconds) {
  const delay = monitorEventLoopDelay({ resolution: 1 });
  let done = 0;
  const until = performance.now() + milliseconds;
  const client = async () => {
    while (performance.now() < until) {
      await new Promise((resolve) => setImmediate(resolve));
      await run(take());
      done += 1;
    }
  };
  delay.enable();
  const start = performance.now();
  await Promise.all(Array.from({ length: inFlight }, client));
  const seconds = (performance.now() - start) / 1000;
  delay.disable();
  // The histogram counts the timer's own interval in.
  const late = (nanoseconds) => Math.max(0, nanoseconds / 1e6 - 1);
  return { perSecond: done / seconds, delayMedian: late(delay.percentile(50)), delayP99: late(delay.percentile(99)) };
}

serveTask(async ({ tokens, rounds, milliseconds }, onProgress) => {
  const key = await createKey('RS256');
  const pool = await mint(key, tokens);
  const contenders = [];
  for (const entry of chosenEntries(key, pool.length)) contenders.push(await open(entry, pool));
  for (const contender of contenders) await load(contender, 8, 200);
  const rows = [];
  for (const inFlight of [1, 64]) {
    const runs = contenders.map(() => []);
    for (let round = 0; round < rounds; round += 1) {
      onProgress(`${inFlight} in flight, round ${round + 1} of ${rounds}`);
      for (const [index, contender] of contenders.entries()) {
        runs[index].push(await load(contender, inFlight, milliseconds));
      }
    }
    for (const [index, { name, kind }] of contenders.entries()) {
      const of = (what) => spread(runs[index].map((run) => run[what]));
      rows.push({
        name,
        kind,
        inFlight,
        perSecond: of('perSecond'),
        delayMedian: of('delayMedian'),
        delayP99: of('delayP99'),
      });
    }
  }
  return rows;
});
