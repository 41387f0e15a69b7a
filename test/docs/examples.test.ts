import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { type Example, examplesIn, moduleOf } from './examples.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const here = join(root, 'test', 'docs');
const generated = join(here, '.generated');

/** Every README, and every source of a package but its tests, from the top of the workspace. */
function documents(): string[] {
  const found = ['README.md', 'packages/core/PROVIDERS.md'];
  for (const group of ['packages', 'examples']) {
    for (const name of readdirSync(join(root, group))) found.push(`${group}/${name}/README.md`);
  }
  for (const name of readdirSync(join(root, 'packages'))) {
    for (const file of readdirSync(join(root, 'packages', name, 'src'), { recursive: true, encoding: 'utf8' })) {
      if (/(?<!\.test)\.ts$/.test(file)) found.push(`packages/${name}/src/${file.replaceAll('\\', '/')}`);
    }
  }
  return found.filter((path) => existsSync(join(root, path)));
}

const fileOf = ({ path, line }: Example): string => `${path.replaceAll('/', '__')}__${line}.ts`;

/** Compiles all examples at once, against the packages as they are built, and gives the complaints by generated file. */
function complaintsAbout(examples: readonly Example[]): Map<string, string[]> {
  rmSync(generated, { recursive: true, force: true });
  mkdirSync(generated, { recursive: true });
  for (const example of examples) writeFileSync(join(generated, fileOf(example)), moduleOf(example));
  const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  const { status, stdout, stderr } = spawnSync(process.execPath, [tsc, '-p', here, '--pretty', 'false'], {
    cwd: generated,
    encoding: 'utf8',
  });
  const complaints = new Map<string, string[]>();
  let current = '';
  for (const line of stdout.split('\n').filter((text) => text !== '')) {
    // A line that is indented goes on with the complaint above it.
    current = /^(?<file>\S+?)\(\d+,\d+\): /.exec(line)?.groups?.['file'] ?? current;
    complaints.set(current, [...(complaints.get(current) ?? []), line]);
  }
  if (status !== 0 && complaints.size === 0) throw new Error(`tsc failed: ${stderr}`);
  return complaints;
}

describe('the examples of the READMEs and doc comments', () => {
  const examples = documents().flatMap((path) => examplesIn(path, readFileSync(join(root, path), 'utf8')));
  // One that must not compile: proof that the others are looked at.
  const wrong: Example = {
    path: 'wrong.md',
    line: 4,
    code: `import { createVerifier } from '@scopegate/core';\ncreateVerifier({ issuers: 1 });`,
  };
  let complaints = new Map<string, string[]>();

  beforeAll(() => {
    complaints = complaintsAbout([...examples, wrong]);
  }, 120_000);

  it('are told from the wrong one', () => {
    expect(complaints.get(fileOf(wrong))).toEqual([expect.stringMatching(/\(5,18\): error TS\d+: .*'issuers'/)]);
    const known = [...examples, wrong].map(fileOf);
    expect([...complaints.keys()].filter((file) => !known.includes(file))).toEqual([]);
  });

  it.each(examples.map((example) => [`${example.path}:${example.line}`, example] as const))(
    'compile: %s',
    (_, example) => {
      expect(complaints.get(fileOf(example)) ?? []).toEqual([]);
    },
  );
});

describe('examplesIn', () => {
  it('takes the blocks marked ts of a README', () => {
    const readme = ['# Title', '```ts', 'const a = 1;', '', 'const b = 2;', '```', '```sh', 'npm i', '```'].join('\n');
    expect(examplesIn('README.md', readme)).toEqual([
      { path: 'README.md', line: 3, code: 'const a = 1;\n\nconst b = 2;' },
    ]);
  });

  it('takes the blocks of doc comments, each line in its column', () => {
    const source = [
      '  /**',
      '   * @example',
      '   * ```ts',
      '   * if (a) {',
      '   *   b();',
      '   * }',
      '   * ```',
      '   */',
    ];
    expect(examplesIn('src/a.ts', source.join('\n'))).toEqual([
      { path: 'src/a.ts', line: 4, code: '     if (a) {\n       b();\n     }' },
    ]);
  });

  it('leaves template strings and other code of a source alone', () => {
    expect(examplesIn('src/a.ts', 'const text = `\n```ts\nnot code\n```\n`;')).toEqual([]);
  });

  it.each(['ts ignore', 'ts twoslash ignore'])('leaves a block marked %s alone', (mark) => {
    expect(examplesIn('README.md', `\`\`\`${mark}\nnot code\n\`\`\`\n`)).toEqual([]);
  });

  it.each(['tsx', 'js', 'json', ''])('leaves a block marked "%s" alone', (mark) => {
    expect(examplesIn('README.md', `\`\`\`${mark}\nnot ts\n\`\`\`\n`)).toEqual([]);
  });

  it('refuses a block that is never closed', () => {
    expect(() => examplesIn('README.md', 'text\n```ts\nconst a = 1;\n')).toThrow('README.md:2');
  });
});

describe('moduleOf', () => {
  it('keeps the lines where they are in the document', () => {
    const lines = moduleOf({ path: 'README.md', line: 3, code: 'const a = 1;' }).split('\n');
    expect(lines[2]).toBe('const a = 1;');
  });
});
