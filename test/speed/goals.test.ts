import { describe, expect, it } from 'vitest';

// Plain JavaScript without types, as all of the benchmark.
const { goalsOf } = await import(new URL('../bench/report/goals.mjs', import.meta.url).href);

const spread = (median: number) => ({ median });
const VERIFY = 'Scopegate, verify';
const GATE = 'Scopegate, gate';

/** Figures that meet every bound exactly, each made worse by a factor. */
function figures(worse = 1) {
  const row = (name: string, share: number) => ({ name, share: spread(share / worse) });
  const against = (name: string, peer: string, ratio: number) => ({ name, peer, ratio: spread(ratio / worse) });
  const scenarios = [
    { id: 'unique-RS256', rows: [row(VERIFY, 0.92)] },
    { id: 'unique-ES256', rows: [row(VERIFY, 0.95)] },
    { id: 'unique-EdDSA', rows: [row(VERIFY, 0.95)] },
    {
      id: 'repeated',
      rows: [row(VERIFY, 0.7)],
      comparisons: [against(VERIFY, 'fast-jwt, cache on', 2), against(VERIFY, 'jose, JWK Set', 1)],
    },
    { id: 'forged', rows: [row(GATE, 0.88)] },
    { id: 'unknown-kid', comparisons: [against(GATE, 'a slow peer', 9), against(GATE, 'the fastest peer', 3.5)] },
    { id: 'foreign-issuer', comparisons: [against(GATE, 'the fastest peer', 4)] },
  ];
  const http = ['Express', 'Koa', 'Fastify'].map((title) => ({
    title,
    rows: [
      { app: 'hash + look-up', added: spread(4) },
      { app: 'scopegate', added: spread(10 * worse) },
    ],
  }));
  const startup = { beyondJose: spread(10 * worse) };
  const memory = [{ contender: 'Scopegate', bytes: 3072 * worse }];
  return { verify: { scenarios }, http, startup, memory };
}

const metBy = (measured: unknown): readonly boolean[] =>
  goalsOf(measured).map(({ isMet }: { readonly isMet: boolean }) => isMet);

describe('the goals of the benchmark', () => {
  it('are met by figures at their bounds', () => {
    expect(metBy(figures())).toEqual(Array(13).fill(true));
  });

  it('are missed, every one, by figures a little worse', () => {
    expect(metBy(figures(1.01))).toEqual(Array(13).fill(false));
  });

  it('are missed where a limit is lost in the noise of the machine', () => {
    const { http } = figures();
    const noisy = http.map((each) => ({ ...each, rows: each.rows.map((row) => ({ ...row, added: spread(-1) })) }));
    expect(goalsOf({ http: noisy })).toEqual(
      Array(3).fill(expect.objectContaining({ isMet: false, figure: 'lost in noise' })),
    );
  });

  it('are those of the parts that were measured', () => {
    expect(goalsOf({}).length).toBe(0);
    expect(metBy({ memory: figures().memory })).toEqual([true]);
  });
});
