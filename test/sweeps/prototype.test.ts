import { describe, expect, it } from 'vitest';

interface Step {
  readonly name: string;
  readonly value: boolean | number;
  readonly time: 'before' | 'after';
}

interface Counts {
  readonly steps: number;
  readonly built: number;
  readonly passed: number;
  readonly answers: number;
  readonly hangs: number;
}

const { allSteps, PROTOTYPE_FRAMEWORKS, REQUESTS, stepsFor, sweepPrototype } = (await import(
  String(new URL('prototype.mjs', import.meta.url))
)) as {
  readonly PROTOTYPE_FRAMEWORKS: readonly string[];
  /** How many requests each step sends. */
  readonly REQUESTS: number;
  allSteps(): readonly Step[];
  stepsFor(framework: string): readonly Step[];
  sweepPrototype(framework: string, steps: readonly Step[]): Promise<{ faults: readonly string[]; counts: Counts }>;
};

const { memberNames } = (await import(String(new URL('names.mjs', import.meta.url)))) as {
  memberNames(): { readonly declared: readonly string[]; readonly read: readonly string[] };
};

describe('memberNames', () => {
  it('finds options of every kind, and what is read of requests, routes and outcomes', () => {
    const { declared, read } = memberNames();
    expect(declared).toEqual(
      expect.arrayContaining([
        'issuer',
        'maxTtl',
        'optional',
        'credentials',
        'onRefusal',
        'ok',
        'token',
        'isTruncated',
      ]),
    );
    expect(read).toEqual(expect.arrayContaining(['access_token', 'then']));
    expect([...declared, ...read]).not.toContain('constructor');
  });
});

describe('stepsFor', () => {
  const of = (name: string, steps: readonly Step[]) => steps.filter((step) => step.name === name);
  const shares = PROTOTYPE_FRAMEWORKS.map(stepsFor);

  it('gives every adapter the names that decide, with every value, before and after construction', () => {
    for (const share of shares)
      for (const name of ['ok', 'auth', 'body', 'then']) expect(of(name, share)).toHaveLength(6);
  });

  it('gives each of the other declared names to one adapter', () => {
    for (const name of memberNames().declared) expect(of(name, shares.flat()), name).not.toEqual([]);
    expect(of('maxTtl', shares.flat())).toHaveLength(1);
  });

  it('is a part of all there is to try', () => {
    expect(allSteps()).toEqual(expect.arrayContaining(shares.flat()));
    expect(of('config', allSteps())).toHaveLength(6);
  });
});

// Against the packages as they are built. `npm run abuse` has every name on every adapter.
describe('while a member is on Object.prototype', () => {
  it.concurrent.each(PROTOTYPE_FRAMEWORKS)(
    'no handler of %s runs but for a valid token',
    { timeout: 180_000 },
    async (framework) => {
      const steps = stepsFor(framework);
      const { faults, counts } = await sweepPrototype(framework, steps);
      expect(faults).toEqual([]);
      // A sweep in which nothing can be made, or nothing is answered, shows nothing.
      expect(counts.built).toBeGreaterThan(0.8 * steps.length);
      expect(counts.passed).toBeGreaterThan(0.8 * steps.length);
      expect(counts.answers).toBeGreaterThan(0.8 * steps.length * REQUESTS);
    },
  );
});
