import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const PLACES = ['Express 5', 'Express 4', 'Koa 3', 'Koa 2', 'Fastify 5', 'verifyAccessToken'];

interface Result {
  readonly title: string;
  readonly ancestorTitles: readonly string[];
  readonly status: string;
}

interface Report {
  readonly text: string;
  readonly isComplete: boolean;
}

// Plain JavaScript, because Node runs it as it is.
const { reportOn } = (await import(String(new URL('coverage.mjs', import.meta.url)))) as {
  reportOn(results: unknown): Report;
};

function report(results: readonly Result[], name = '/repository/test/conformance/tokens.test.ts'): Report {
  return reportOn({ testResults: [{ name, assertionResults: results }] });
}

/** Every id of the table, as the report lists them where nothing is shown; those that are not required, too. */
const ids = (): readonly string[] =>
  [...report([]).text.matchAll(/^(?:UN|un)COVERED (\w+)/gim)].map(([, id]) => `${id}`);
const everything = (): readonly Result[] =>
  ids().flatMap((id) =>
    PLACES.map((place) => ({ title: `[${id}] is shown`, ancestorTitles: [place, 'table'], status: 'passed' })),
  );

describe('the conformance report', () => {
  it('fails where nothing is shown, and names the rows', () => {
    const { isComplete, text } = report([]);
    expect(isComplete).toBe(false);
    expect(text).toMatch(/^UNCOVERED B13 \(RFC 6750 §3\.1\)/m);
    expect(ids().length).toBeGreaterThan(100);
  });

  it('is content where every row is shown everywhere', () => {
    const { isComplete, text } = report(everything());
    expect(isComplete).toBe(true);
    expect(text).not.toMatch(/uncovered/i);
  });

  it('reads several ids in one title', () => {
    const joined = PLACES.map((place) => ({
      title: `${ids()
        .map((id) => `[${id}]`)
        .join(' ')} all at once`,
      ancestorTitles: [place],
      status: 'passed',
    }));
    expect(report(joined).isComplete).toBe(true);
  });

  it.each(['failed', 'skipped', 'pending', 'todo'])('does not count a test that %s', (ended) => {
    const results = everything().map((result) =>
      result.title.startsWith('[E4]') ? { ...result, status: ended } : result,
    );
    const { isComplete, text } = report(results);
    expect(isComplete).toBe(false);
    expect(text.match(/^UNCOVERED (\w+)/gm)).toEqual(['UNCOVERED E4']);
  });

  it('fails for a row that is shown and broken at once', () => {
    const broken = { title: '[E4] is broken', ancestorTitles: ['Koa 2'], status: 'failed' };
    expect(report([...everything(), broken]).isComplete).toBe(false);
  });

  it.each(PLACES)('misses a row that is not shown on %s', (place) => {
    const results = everything().filter(
      ({ title, ancestorTitles }) => !(title.startsWith('[E4]') && ancestorTitles[0] === place),
    );
    const { isComplete, text } = report(results);
    expect(isComplete).toBe(false);
    expect(text).toContain(`nowhere on ${place}`);
  });

  it('asks nothing of the standalone call that only HTTP has', () => {
    const results = everything().filter(
      ({ title, ancestorTitles }) => !(title.startsWith('[B13]') && ancestorTitles[0] === 'verifyAccessToken'),
    );
    expect(report(results).isComplete).toBe(true);
  });

  it('does without rows that are not required', () => {
    const { isComplete, text } = report(everything().filter(({ title }) => !title.startsWith('[B5]')));
    expect(isComplete).toBe(true);
    expect(text).toMatch(/^uncovered B5/m);
  });

  it('fails for an id that is in no row', () => {
    const misspelt = { title: '[Z9] is nothing', ancestorTitles: ['Koa 3'], status: 'passed' };
    const { isComplete, text } = report([...everything(), misspelt]);
    expect(isComplete).toBe(false);
    expect(text).toContain('UNKNOWN Z9');
  });

  it('reads the suite alone, and no brackets elsewhere', () => {
    expect(report(everything(), '/repository/packages/core/src/checks/header.test.ts').isComplete).toBe(false);
  });

  it.each([
    ['everything', 0],
    ['nothing', 1],
  ] as const)('tells by its exit code whether all is there: %s', (what, expected) => {
    const folder = mkdtempSync(join(tmpdir(), 'scopegate-report-'));
    try {
      const file = join(folder, 'results.json');
      const assertionResults = what === 'everything' ? everything() : [];
      writeFileSync(file, JSON.stringify({ testResults: [{ name: '/test/conformance/a.test.ts', assertionResults }] }));
      const script = fileURLToPath(new URL('report.mjs', import.meta.url));
      const { status, stdout } = spawnSync(process.execPath, [script, file], { encoding: 'utf8' });
      expect(status).toBe(expected);
      expect(stdout).toMatch(/required rows covered/);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
