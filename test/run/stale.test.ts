import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';

const { removeStale } = await import(new URL('./stale.mjs', import.meta.url).href);

function folderWith(...files: readonly string[]): string {
  const folder = mkdtempSync(join(tmpdir(), 'scopegate-stale-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  for (const file of files) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), '');
  }
  return folder;
}

it('removes what was built of a source that is gone, and nothing else', () => {
  const built = (name: string) => ['js', 'js.map', 'd.ts', 'd.ts.map'].map((type) => `dist/${name}.${type}`);
  const kept = [...built('index'), ...built('keys/jwk-set'), 'dist/.tsbuildinfo', 'package.json'];
  const stale = [...built('gone'), ...built('keys/index'), ...built('index.gone')];
  const folder = folderWith('src/index.ts', 'src/keys/jwk-set.ts', ...kept, ...stale);
  removeStale(folder);
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  const left = entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name));
  const expected = ['src/index.ts', 'src/keys/jwk-set.ts', ...kept];
  expect(left.sort()).toEqual(expected.map((file) => join(folder, file)).sort());
});

it('does nothing where nothing was built', () => {
  const folder = folderWith('src/index.ts');
  removeStale(folder);
  expect(readdirSync(folder)).toEqual(['src']);
});
