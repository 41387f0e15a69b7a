// SECURITY.md names files, attacks, rules and tests as evidence: all of them must be there.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { attacks, legitimate } from '@scopegate/testing';
import { describe, expect, it } from 'vitest';
import { CHECKS } from '../../packages/core/src/checks/index.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const page = readFileSync(join(root, 'SECURITY.md'), 'utf8');

/** What the page cites. */
interface Cited {
  /** From the top of the workspace. */
  readonly files: readonly string[];
  /** Entries of the attack catalogue, by `id`; an asterisk stands for any rest. */
  readonly entries: readonly string[];
  /** Rules of `checks/index.ts`. */
  readonly steps: readonly string[];
  /** Tests by a part of their title, and their file. */
  readonly tests: readonly (readonly [file: string, title: string])[];
}

const all = (text: string, expression: RegExp): readonly string[] =>
  [...text.matchAll(expression)].map((match) => match[1] ?? '');

/** Sources without a folder of the workspace are the core's. */
const located = (path: string): string => (/^(?:packages|test)\//.test(path) ? path : `packages/core/src/${path}`);

function citedIn(text: string): Cited {
  const codes = all(text, /`([^`\n]+)`/g);
  const files = codes.filter((code) => /^[\w./-]+\.(?:ts|mjs|md)$/.test(code) || /^(?:packages|test)\//.test(code));
  const steps = all(text, /steps? ((?:`\w+`(?:, | and )?)+)/g).flatMap((list) => all(list, /`(\w+)`/g));
  return {
    files: files.map(located),
    entries: codes.filter((code) => /^[a-z-]+\/[\w*-]+$/.test(code) && !files.includes(code)),
    steps,
    tests: [...text.matchAll(/- `([^`]+)` ([*_])(.+?)\2$/gm)].map(([, file = '', , title = '']) => [
      located(file),
      title,
    ]),
  };
}

const ids = [...attacks, ...legitimate].map(({ id }) => id);

function isEntry(pattern: string): boolean {
  const [start = '', rest] = pattern.split('*');
  return ids.some((id) => (rest === undefined ? id === start : id.startsWith(start)));
}

/** The rows of all tables, without their headings. */
const rowsOf = (text: string): readonly string[] =>
  text.split('\n').filter((line, index, lines) => /^\| [^-]/.test(line) && !lines[index + 1]?.startsWith('| -'));

const sectionOf = (title: string): string => page.split(/^## /m).find((part) => part.startsWith(title)) ?? '';

/** What is cited and is not there. */
function missingFrom({ files, entries, steps, tests }: Cited): readonly string[] {
  const known = CHECKS.map(({ step }) => step);
  return [
    ...files.filter((file) => !existsSync(join(root, file))),
    ...entries.filter((entry) => !isEntry(entry)),
    ...steps.filter((step) => !known.includes(step)).map((step) => `step ${step}`),
    ...tests
      .filter(
        ([file, title]) => !existsSync(join(root, file)) || !readFileSync(join(root, file), 'utf8').includes(title),
      )
      .map(([file, title]) => `${file}: ${title}`),
  ];
}

describe('SECURITY.md', () => {
  it('cites what is there', () => {
    const cited = citedIn(page);
    expect(cited.files.length).toBeGreaterThan(100);
    expect(cited.entries.length).toBeGreaterThan(50);
    expect(missingFrom(cited)).toEqual([]);
  });

  it('says of every attack which rule or file stops it, and which test or attack shows it', () => {
    const rows = rowsOf(sectionOf('Who attacks what'));
    expect(rows.length).toBeGreaterThan(50);
    const bare = rows.filter((row) => {
      const [, , stops = '', shows = ''] = row.split(/(?<!\\)\|/);
      const { files, entries } = citedIn(shows);
      return stops.trim() === '' || files.length + entries.length === 0;
    });
    expect(bare).toEqual([]);
  });

  it('cites every group of attacks, and every rule', () => {
    const { entries, steps } = citedIn(sectionOf('Who attacks what'));
    const groups = new Set(entries.map((entry) => entry.split('/')[0]));
    expect([...new Set(attacks.map(({ group }) => group))].filter((group) => !groups.has(group))).toEqual([]);
    expect(CHECKS.map(({ step }) => step).filter((step) => !steps.includes(step))).toEqual([]);
  });

  it('has a test for each promise', () => {
    const promises = sectionOf('Promises').split(/^- /m).slice(1);
    expect(promises.length).toBeGreaterThan(8);
    expect(promises.filter((promise) => citedIn(promise).tests.length === 0)).toEqual([]);
  });

  it('counts the catalogue as it is', () => {
    const groupsOf = (entries: readonly { readonly group: string }[]) =>
      new Set(entries.map(({ group }) => group)).size;
    expect(page.replaceAll(/\s+/g, ' ')).toContain(
      `${attacks.length} attacks in ${groupsOf(attacks)} groups, and ${legitimate.length} requests that are unusual and right in ${groupsOf(legitimate)} groups`,
    );
  });

  it('cites every source that imports a dependency, and no other', () => {
    const src = join(root, 'packages', 'core', 'src');
    const sources = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter((file) =>
      /(?<!\.test)\.ts$/.test(file),
    );
    const { dependencies } = JSON.parse(readFileSync(join(src, '..', 'package.json'), 'utf8')) as {
      readonly dependencies: Readonly<Record<string, string>>;
    };
    const [, ...paragraphs] = sectionOf('What it is built on').split(/^- /m);
    for (const name of Object.keys(dependencies)) {
      const paragraph = paragraphs.find((text) => text.startsWith(`**\`${name}\`**`)) ?? '';
      const users = sources.filter((file) => readFileSync(join(src, file), 'utf8').includes(`from '${name}'`));
      expect([name, ...citedIn(paragraph).files].sort()).toEqual([name, ...users.map(located)].sort());
    }
  });

  it('is linked from the README', () => {
    expect(readFileSync(join(root, 'README.md'), 'utf8')).toContain('(SECURITY.md)');
  });
});

describe('what is cited', () => {
  it.each([
    ['a file that is gone', '`test/gone.test.ts`', 'test/gone.test.ts'],
    ['a source of the core that is gone', '`token/gone.ts`', 'packages/core/src/token/gone.ts'],
    ['a folder that is gone', '`test/gone`', 'test/gone'],
    ['an attack that is gone', '`algorithm/gone`', 'algorithm/gone'],
    ['attacks that are gone', '`algorithm/gone-*`', 'algorithm/gone-*'],
    ['a group that is gone', '`gone/*`', 'gone/*'],
    ['a rule that is gone', 'steps `alg`, `typ` and `gone`', 'step gone'],
    ['a test that is gone', '- `checks/header.test.ts` *is gone*', 'packages/core/src/checks/header.test.ts: is gone'],
  ])('is missed where it is %s', (_, text, missing) => {
    expect(missingFrom(citedIn(text))).toEqual([missing]);
  });

  it('is found where it is there', () => {
    const text = 'steps `alg` and `typ`, `algorithm/none-*`, `cache/expired`, `keys/jwk.ts`, `test/attack`, `exp`';
    expect(missingFrom(citedIn(text))).toEqual([]);
    expect(citedIn(text)).toMatchObject({
      files: ['packages/core/src/keys/jwk.ts', 'test/attack'],
      entries: ['algorithm/none-*', 'cache/expired'],
      steps: ['alg', 'typ'],
    });
  });
});
