// What may not happen under abuse. Each violation is a line that begins with the name of its rule.

/** Bytes by which the heap may be larger after the abuse than before, garbage collected both times. */
export const HEAP_GROWTH = 10 * 2 ** 20;
/** How much longer good requests may take while forged signatures arrive at full speed. */
const SLOWDOWN = 2;
/** Milliseconds by which the event loop may be late. */
const DELAY = { p99: 50, max: 500 };
/** From so many good requests on, the slowest of a hundred are more than a handful, and times are judged. */
const ENOUGH = 900;
/** From so many seconds on, every kind of request and every case of the catalogue has to have had its turn. */
const ALL_TRIED = 20;

/** Seconds between two fetches that tokens of unknown keys cause, after the first two: the default of `keys`. */
const UNKNOWN_KEY_INTERVAL = 30;
const UNKNOWN_KEY_BURST = 2;
/** Seconds after which a set of keys is fetched anew, at the earliest: 0.8 of ten minutes, less a tenth. */
const REFRESH = 0.72 * 600;

/** How many sets of keys may be fetched in so many seconds. */
export function mostFetches(seconds) {
  const unknown = UNKNOWN_KEY_BURST + Math.floor(seconds / UNKNOWN_KEY_INTERVAL);
  return 1 + unknown + Math.floor(seconds / REFRESH);
}

const megabytes = (bytes) => `${(bytes / 2 ** 20).toFixed(1)} MB`;

/** Of statuses with their counts those that are not right. */
function* othersThan(expected, statuses, what) {
  for (const [status, count] of Object.entries(statuses)) {
    if (Number(status) !== expected) yield `status: ${count} ${what} were answered ${status}, expected ${expected}`;
  }
}

function* answers({ phases, warmUp, counts }, seconds) {
  for (const phase of [warmUp, ...Object.values(phases)]) {
    yield* othersThan(200, phase.statuses, 'good requests');
    if (phase.flood === undefined) continue;
    yield* othersThan(401, phase.flood.statuses, 'forged signatures');
    if (!(phase.flood.statuses[401] > 0)) yield 'coverage: no forged signature arrived';
  }
  const { hostile, handlerRuns, good } = counts;
  for (const wrong of hostile.wrong) yield `status: ${wrong}`;
  const untold = hostile.wrongCount - hostile.wrong.length;
  if (untold > 0) yield `status: ${untold} wrong answers more`;
  for (const [kind, statuses] of Object.entries(hostile.kinds)) {
    for (const status of Object.keys(statuses)) if (Number(status) >= 500) yield `status: ${kind} led to ${status}`;
  }
  if (handlerRuns !== good + hostile.accepted) {
    yield `handler: it ran ${handlerRuns} times, for ${good + hostile.accepted} requests that were to get through`;
  }
  if (hostile.requests === 0) yield 'coverage: nothing hostile was sent';
  const { most, all } = hostile.tries;
  if (seconds >= ALL_TRIED && most < all) yield `coverage: ${most} of ${all} cases of the catalogue were tried`;
}

function* fetches({ counts, secondsUp }) {
  const { jwks, metadata, total } = counts.fetches;
  const most = mostFetches(secondsUp);
  if (jwks > most) yield `fetch: keys were fetched ${jwks} times, and no more than ${most} may be`;
  if (metadata > 1) yield `fetch: metadata was fetched ${metadata} times, and once is enough`;
  if (total > jwks + metadata) yield `fetch: the issuer was asked for ${total - jwks - metadata} other documents`;
  if (counts.strangers > 0) yield `fetch: ${counts.strangers} URLs that belong to no issuer were asked for`;
}

function* memory({ memory: { before, after } }) {
  const growth = after.heap - before.heap;
  if (growth > HEAP_GROWTH) yield `memory: the heap grew by ${megabytes(growth)}, at most ${megabytes(HEAP_GROWTH)}`;
}

/** Whether there is enough to judge times by. */
export function judgesTimes({ phases }) {
  return phases.quiet.sent >= ENOUGH;
}

function* times(record) {
  if (!judgesTimes(record)) return;
  const { phases, delay } = record;
  for (const name of ['p99', 'max']) {
    if (delay[name] > DELAY[name]) yield `delay: ${name} of the event loop was ${delay[name].toFixed(1)} ms`;
  }
  for (const name of ['forged', 'mixed']) {
    const ratio = phases[name].p99 / phases.quiet.p99;
    if (ratio > SLOWDOWN) yield `latency: p99 of good requests was ${ratio.toFixed(2)} times the quiet one (${name})`;
  }
}

/** What was not as it must be in all that `runCampaign` counted and measured. */
export function violationsOf(record) {
  const violations = [];
  if (record.ending !== undefined) violations.push(`up: the server ended with ${record.ending}`);
  else if (record.failed !== undefined) violations.push(`up: ${record.failed}`);
  if (record.said !== '') violations.push(`silence: the server wrote ${JSON.stringify(record.said)}`);
  // Of a campaign that broke off nothing else is to be said.
  if (violations.length > 0 && record.control === undefined) return violations;
  const { seconds } = record;
  return [...violations, ...answers(record, seconds), ...fetches(record), ...memory(record), ...times(record)];
}
