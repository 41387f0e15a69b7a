import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { outcomeOf } from '../packages/command.js';

const { violationsOf } = (await import(String(new URL('rules.mjs', import.meta.url)))) as {
  violationsOf(record: Campaign): readonly string[];
};

const { together } = (await import(String(new URL('stretch.mjs', import.meta.url)))) as {
  together(parts: readonly object[]): { sent: number; p50: number; p99: number };
};

const folder = fileURLToPath(new URL('.', import.meta.url));
const abuse = (...args: readonly string[]) => outcomeOf(folder, process.execPath, ['abuse.mjs', ...args]);

// A moment of what `npm run abuse` does for minutes, against the packages as they are built: one framework, for most of
// its time goes into starting processes, and too short for times to be judged.
it('a moment of abuse finds the API up, right and no larger', { timeout: 60_000 }, async () => {
  const { code, stdout, stderr } = await abuse(
    '--framework',
    'express',
    '--seconds',
    '0.5',
    '--seed',
    '1',
    '--no-sweeps',
  );
  expect(stderr).toBe('');
  expect(stdout).not.toContain('VIOLATION');
  expect(stdout).toMatch(/^express: 0.5 s of abuse; 100 good requests a second at any time; .* 2 connections$/m);
  const figures = (title: string) => expect.soft(stdout, title).toMatch(new RegExp(`^${title} +[1-9]`, 'm'));
  figures('quiet');
  figures('forged signatures');
  figures('forged signatures and all the rest');
  figures('quiet again');
  figures('without Scopegate: quiet');
  figures('without Scopegate: the same load');
  expect.soft(stdout).toMatch(/^ {2}event loop late by: p99 [\d.]+ ms, at most [\d.]+ ms$/m);
  expect.soft(stdout).toMatch(/^ {2}heap: [\d.]+ MB before, [\d.]+ MB after/m);
  expect.soft(stdout).toMatch(/^ {2}fetches: keys [1-3] \(of at most \d\), metadata 1, elsewhere 0$/m);
  expect.soft(stdout).toMatch(/^ {2}the handler ran [\d,]+ times, for [\d,]+ requests that were to get through$/m);
  expect.soft(stdout).toMatch(/^ {2}all the rest: [1-9][\d,]* requests, among them [1-9][\d,]* of 1,\d+ cases/m);
  expect(stdout).toMatch(/^no violation, exit code 0$/m);
  expect(code).toBe(0);
});

it('the abuse says how it is to be called', async () => {
  const wrong = [
    ['--seconds', 'long'],
    ['--framework', 'hapi'],
    ['--connections', '0'],
  ];
  const outcomes = await Promise.all(wrong.map((args) => abuse(...args)));
  for (const outcome of outcomes) {
    expect(outcome).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining('usage: ') });
  }
});

const quiet = () => ({ sent: 2000, statuses: { 200: 2000 } as Record<number, number>, p50: 0.5, p99: 2, cpu: 0.1 });
const flooded = () => ({
  ...quiet(),
  p99: 3,
  flood: { statuses: { 401: 9000 } as Record<number, number>, seconds: 5 },
});

/** What there is to say of an API that stood up to a minute of it. */
const unharmed = () => ({
  framework: 'express',
  seconds: 60,
  ending: undefined as string | undefined,
  failed: undefined as string | undefined,
  said: '',
  secondsUp: 125 as number | undefined,
  warmUp: flooded(),
  phases: { quiet: quiet(), forged: flooded(), mixed: flooded(), after: quiet() },
  control: { quiet: quiet(), forged: flooded() } as object | undefined,
  delay: { p99: 3, max: 20 },
  memory: { before: { heap: 20 * 2 ** 20 }, after: { heap: 21 * 2 ** 20 } },
  counts: {
    handlerRuns: 10_050,
    good: 10_000,
    strangers: 0,
    fetches: { jwks: 7, metadata: 1, total: 8 },
    hostile: {
      requests: 20_000,
      accepted: 50,
      wrong: [] as string[],
      wrongCount: 0,
      tries: { most: 1178, all: 1178 },
      kinds: { 'an expired token': { 401: 100 } } as Record<string, Record<string, number>>,
    },
  },
});

type Campaign = ReturnType<typeof unharmed>;

describe('what may not happen', () => {
  it('did not, where nothing is wrong', () => {
    expect(violationsOf(unharmed())).toEqual([]);
  });

  it.each<readonly [what: string, rule: string, spoil: (record: Campaign) => void]>([
    ['a server that crashed', 'up: the server ended with code 1', (r) => Object.assign(r, { ending: 'code 1' })],
    ['a server that hangs', 'up: no answer', (r) => Object.assign(r, { failed: 'no answer', control: undefined })],
    ['a line in its log', 'silence: the server wrote "Error', (r) => Object.assign(r, { said: 'Error: oh' })],
    ['a good request refused', 'status: 1 good requests', (r) => Object.assign(r.phases.mixed.statuses, { 401: 1 })],
    ['a good request unanswered', 'status: 2 good requests', (r) => Object.assign(r.phases.after.statuses, { 0: 2 })],
    ['a forged token let in', 'status: 1 forged', (r) => Object.assign(r.phases.forged.flood.statuses, { 200: 1 })],
    ['a flood that never came', 'coverage: no forged', (r) => Object.assign(r.warmUp.flood, { statuses: {} })],
    [
      'a wrong answer',
      'status: an expired token: answered 200, expected 401',
      (r) =>
        Object.assign(r.counts.hostile, {
          wrong: ['an expired token: answered 200, expected 401'],
          wrongCount: 1,
        }),
    ],
    ['more wrong answers than are told', 'status: 7 wrong', (r) => Object.assign(r.counts.hostile, { wrongCount: 7 })],
    ['a 500', 'status: noise led to 500', (r) => Object.assign(r.counts.hostile.kinds, { noise: { 500: 1 } })],
    ['a handler that ran for nobody', 'handler: it ran', (r) => Object.assign(r.counts, { handlerRuns: 10_051 })],
    ['an attack not tried', 'coverage: 1177 of', (r) => Object.assign(r.counts.hostile.tries, { most: 1177 })],
    ['nothing hostile', 'coverage: nothing', (r) => Object.assign(r.counts.hostile, { requests: 0 })],
    ['too many fetches', 'fetch: keys were fetched 8', (r) => Object.assign(r.counts.fetches, { jwks: 8, total: 9 })],
    ['metadata twice', 'fetch: metadata', (r) => Object.assign(r.counts.fetches, { metadata: 2, total: 9 })],
    ['another document', 'fetch: the issuer', (r) => Object.assign(r.counts.fetches, { total: 9 })],
    ['a fetch from a stranger', 'fetch: 1 URLs', (r) => Object.assign(r.counts, { strangers: 1 })],
    ['a heap that grew', 'memory: the heap grew by 12.0', (r) => Object.assign(r.memory.after, { heap: 32 * 2 ** 20 })],
    ['an event loop that is late', 'delay: p99', (r) => Object.assign(r.delay, { p99: 51 })],
    ['an event loop that stood still', 'delay: max', (r) => Object.assign(r.delay, { max: 501 })],
    [
      'good requests kept waiting',
      'latency: p99 of good requests was 2.05',
      (r) => Object.assign(r.phases.forged, { p99: 4.1 }),
    ],
    ['the same under all the rest', 'latency: p99', (r) => Object.assign(r.phases.mixed, { p99: 4.1 })],
  ])('%s', (_what, rule, spoil) => {
    const record = unharmed();
    spoil(record);
    const violations = violationsOf(record);
    expect(violations).toHaveLength(1);
    expect(violations[0]?.startsWith(rule), violations[0]).toBe(true);
  });

  it('is not judged by times, where there are too few', () => {
    const record = unharmed();
    Object.assign(record.phases.quiet, { sent: 100, statuses: { 200: 100 } });
    Object.assign(record.phases.forged, { p99: 100 });
    expect(violationsOf(record)).toEqual([]);
  });
});

describe('what good clients waited for', () => {
  const quick = Array.from({ length: 500 }, (_, index) => 1 + (index % 100) / 100);
  /** The same, but for so many answers that took long. */
  const withSlow = (count: number) => [...quick.slice(count), ...Array.from({ length: count }, () => 50)];
  const stretchOf = (parts: readonly number[][]) =>
    together(
      parts.map((latencies) => ({ latencies, sent: latencies.length, statuses: {}, seconds: 5, cpuSeconds: 1 })),
    );

  it('is told by the median row: a stall of the machine in one of them is not the API’s', () => {
    expect(stretchOf([quick, withSlow(20), quick, quick])).toMatchObject({ sent: 2000, p50: 1.5, p99: 1.98 });
    expect(stretchOf([[...quick, ...withSlow(20), ...quick]]).p99).toBeLessThan(2);
  });

  it('is long where it is long in most of them', () => {
    expect(stretchOf([quick, withSlow(6), withSlow(6), withSlow(6)]).p99).toBe(50);
  });
});
