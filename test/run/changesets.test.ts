import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));
const command = fileURLToPath(new URL('./changesets.mjs', import.meta.url));

let folder: string;

/** The manifests of the workspace and its changesets: all that is read of it. */
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'scopegate-changesets-'));
  const packages = readdirSync(join(root, 'packages')).map((name) => join('packages', name));
  for (const name of packages) mkdirSync(join(folder, name), { recursive: true });
  const manifests = ['.', ...packages].map((name) => join(name, 'package.json'));
  const copied = ['.changeset', 'pnpm-workspace.yaml', 'pnpm-lock.yaml', ...manifests];
  for (const name of copied) cpSync(join(root, name), join(folder, name), { recursive: true });
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Reads the changesets with one more among them. */
function checkWith(text: string): { readonly status: number | null; readonly stderr: string } {
  const file = join(folder, '.changeset', 'added.md');
  writeFileSync(file, text);
  const { status, stderr } = spawnSync(process.execPath, [command, folder], { encoding: 'utf8' });
  rmSync(file);
  return { status, stderr };
}

it('reads every changeset of the workspace without git', () => {
  expect(checkWith(`---\n'@scopegate/core': patch\n---\n\nA change.\n`)).toEqual({ status: 0, stderr: '' });
});

it.each([
  ['has lost its front matter', `---\n\n## '@scopegate/core': patch\n\nA change.\n`, 'frontmatter'],
  ['names an unknown package', `---\n'@scopegate/gone': patch\n---\n\nA change.\n`, '@scopegate/gone'],
  ['names an unknown kind of release', `---\n'@scopegate/core': small\n---\n\nA change.\n`, 'small'],
  ['says nothing', `---\n'@scopegate/core': patch\n---\n`, 'No summary in .changeset/added.md'],
])('fails for a changeset that %s', (_fault, text, message) => {
  const { status, stderr } = checkWith(text);
  expect(status).toBe(1);
  expect(stderr).toContain(message);
});
