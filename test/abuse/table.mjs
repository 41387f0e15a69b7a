// The figures of a campaign, for people.
import { GOOD_RATE } from './good-traffic.mjs';
import { HEAP_GROWTH, judgesTimes, mostFetches } from './rules.mjs';

const number = new Intl.NumberFormat('en').format;
const megabytes = (bytes) => (bytes / 2 ** 20).toFixed(1);
const total = (statuses) => Object.values(statuses).reduce((sum, count) => sum + count, 0);

const HEADINGS = ['', 'good', 'p50 ms', 'p99 ms', '× quiet', 'forged', 'forged/s', 'server CPU'];
const WIDTHS = [36, 8, 8, 8, 9, 9, 10, 12];

const line = (cells) =>
  cells.map((cell, at) => (at === 0 ? cell.padEnd(WIDTHS[at]) : cell.padStart(WIDTHS[at]))).join('');

function row(title, { sent, p50, p99, cpu, flood }, quiet) {
  const forged = flood === undefined ? undefined : total(flood.statuses);
  return line([
    title,
    number(sent),
    p50.toFixed(2),
    p99.toFixed(2),
    (p99 / quiet.p99).toFixed(2),
    forged === undefined ? '' : number(forged),
    forged === undefined ? '' : number(Math.round(forged / flood.seconds)),
    `${Math.round(cpu * 100)} %`,
  ]);
}

/** How everything but the flood was answered: a line a kind. */
function kindsOf({ kinds }) {
  return Object.entries(kinds)
    .sort(([left], [right]) => left.localeCompare(right))
    .map(([kind, statuses]) => {
      const counts = Object.entries(statuses).map(([status, count]) => `${status} × ${number(count)}`);
      return `    ${kind}: ${counts.join(', ')}`;
    });
}

/** The table of one framework, and under it what else was counted. */
export function tableOf(record) {
  const { framework, seconds, connections, phases, control, delay, memory, counts, secondsUp } = record;
  if (control === undefined) return `${framework}: broke off`;
  const { hostile, fetches } = counts;
  const grown = memory.after.heap - memory.before.heap;
  return [
    `${framework}: ${seconds} s of abuse; ${GOOD_RATE} good requests a second at any time; forged signatures at full speed, that is one after the other on each of ${connections} connections`,
    line(HEADINGS),
    row('quiet', phases.quiet, phases.quiet),
    row('forged signatures', phases.forged, phases.quiet),
    row('forged signatures and all the rest', phases.mixed, phases.quiet),
    row('quiet again', phases.after, phases.quiet),
    row('without Scopegate: quiet', control.quiet, control.quiet),
    row('without Scopegate: the same load', control.forged, control.quiet),
    ...(judgesTimes(record) ? [] : ['  too few requests to judge times by: they are shown only']),
    `  event loop late by: p99 ${delay.p99.toFixed(1)} ms, at most ${delay.max.toFixed(1)} ms`,
    `  heap: ${megabytes(memory.before.heap)} MB before, ${megabytes(memory.after.heap)} MB after (${grown < 0 ? '' : '+'}${megabytes(grown)}, at most +${megabytes(HEAP_GROWTH)}); resident: ${megabytes(memory.before.resident)} and ${megabytes(memory.after.resident)} MB`,
    `  fetches: keys ${fetches.jwks} (of at most ${mostFetches(secondsUp)}), metadata ${fetches.metadata}, elsewhere ${counts.strangers}`,
    `  the handler ran ${number(counts.handlerRuns)} times, for ${number(counts.good + hostile.accepted)} requests that were to get through`,
    `  all the rest: ${number(hostile.requests)} requests, among them ${number(hostile.tries.most)} of ${number(hostile.tries.all)} cases of the catalogue`,
    ...kindsOf(hostile),
  ].join('\n');
}
