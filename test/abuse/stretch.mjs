// A stretch of time: what good clients met with in it, and what it cost the server.

/** The value that a share of all values does not exceed; they are sorted. */
const quantile = (sorted, share) => sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)];

/**
 * So many answers in a row have a p99 of their own, and of these the median counts. A stall of the machine, of which each
 * minute has some also where nothing happens, then spoils one row and not the whole stretch.
 */
const ROW = 400;

const sortedOf = (latencies) => latencies.toSorted((left, right) => left - right);

function rowsOf(latencies) {
  const count = Math.max(1, Math.floor(latencies.length / ROW));
  const edge = (index) => Math.round((latencies.length * index) / count);
  return Array.from({ length: count }, (_, index) => latencies.slice(edge(index), edge(index + 1)));
}

/** The milliseconds that half of all answers and 99 % of them took at most. */
function quantilesOf(parts) {
  const p99s = parts.flatMap(rowsOf).map((row) => quantile(sortedOf(row), 0.99));
  return { p50: quantile(sortedOf(parts.flat()), 0.5), p99: quantile(sortedOf(p99s), 0.5) };
}

/** What work gives, the seconds that it takes, and those of CPU time that the server spends meanwhile. */
export async function measured(server, work) {
  const { microseconds: before } = await server.ask('cpu');
  const start = performance.now();
  const result = await work();
  const seconds = (performance.now() - start) / 1000;
  const { microseconds: after } = await server.ask('cpu');
  return { ...result, seconds, cpuSeconds: (after - before) / 1e6 };
}

const sum = (numbers) => numbers.reduce((left, right) => left + right, 0);

function sumOfEach(counts) {
  const result = {};
  for (const each of counts)
    for (const [name, count] of Object.entries(each)) result[name] = (result[name] ?? 0) + count;
  return result;
}

/** Several stretches of the same kind as one. `cpu` is a share of one CPU. */
export function together(parts) {
  const floods = parts.flatMap(({ flood }) => flood ?? []);
  return {
    sent: sum(parts.map(({ sent }) => sent)),
    statuses: sumOfEach(parts.map(({ statuses }) => statuses)),
    ...quantilesOf(parts.map(({ latencies }) => latencies)),
    cpu: sum(parts.map(({ cpuSeconds }) => cpuSeconds)) / sum(parts.map(({ seconds }) => seconds)),
    ...(floods.length > 0 && {
      flood: {
        statuses: sumOfEach(floods.map(({ statuses }) => statuses)),
        seconds: sum(floods.map(({ seconds }) => seconds)),
      },
    }),
  };
}
