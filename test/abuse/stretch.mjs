// A stretch of time: what good clients met with in it, and what it cost the server.

/** The value that a share of all values does not exceed; they are sorted. */
const quantile = (sorted, share) => sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)];

/** The milliseconds that half of all answers and 99 % of them took at most. */
function quantilesOf(latencies) {
  const sorted = latencies.toSorted((left, right) => left - right);
  return { p50: quantile(sorted, 0.5), p99: quantile(sorted, 0.99) };
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
    ...quantilesOf(parts.flatMap(({ latencies }) => latencies)),
    cpu: sum(parts.map(({ cpuSeconds }) => cpuSeconds)) / sum(parts.map(({ seconds }) => seconds)),
    ...(floods.length > 0 && {
      flood: {
        statuses: sumOfEach(floods.map(({ statuses }) => statuses)),
        seconds: sum(floods.map(({ seconds }) => seconds)),
      },
    }),
  };
}
