import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it, onTestFinished } from 'vitest';
import { outcomeOf } from '../packages/command.js';

const root = fileURLToPath(new URL('../..', import.meta.url));

interface Plugin {
  readonly path: string;
  readonly includes: readonly string[];
}

const { plugins } = JSON.parse(readFileSync(join(root, 'biome.json'), 'utf8')) as { plugins: readonly Plugin[] };

/** The files in which the workspace's own lint rules find something. */
async function refused(files: Readonly<Record<string, string>>): Promise<readonly string[]> {
  const folder = mkdtempSync(join(tmpdir(), 'scopegate-lint-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const own = plugins.map((plugin) => ({ ...plugin, path: join(root, plugin.path) }));
  const config = { root: true, plugins: own, linter: { rules: { preset: 'none' } } };
  for (const [path, text] of Object.entries({ ...files, 'biome.json': JSON.stringify(config) })) {
    mkdirSync(join(folder, path, '..'), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  const biome = join(root, 'node_modules', '@biomejs', 'biome', 'bin', 'biome');
  const { stdout, stderr } = await outcomeOf(folder, process.execPath, [biome, 'lint', '--reporter=github', '.']);
  // What a rule that is itself at fault would print.
  expect(stdout + stderr).not.toContain('errored');
  return Object.keys(files).filter((path) => stdout.includes(path));
}

it('no source decides by `instanceof Promise`, however that is written', async () => {
  const wrong = {
    'packages/core/src/a.ts': 'export const f = (v: unknown) => v instanceof Promise;',
    'packages/core/src/keys/b.ts': 'export const f = (v: unknown) => !(v instanceof globalThis.Promise);',
    'packages/koa/src/c.ts': 'export const f = (v: object) => v instanceof (Promise);',
    'packages/koa/src/d.ts': "export const f = (v: object) => v instanceof globalThis['Promise'];",
    'packages/koa/src/e.ts': 'export const f = (v: object) => (v as object) instanceof (Promise as unknown as never);',
    'examples/api/f.mjs': 'export const f = (v) => { if (v.x instanceof Promise) return 1; return 2; };',
  };
  const right = {
    'packages/core/src/g.ts': 'export const f = (v: unknown) => v instanceof Failure; // instanceof Promise',
    'packages/core/src/h.ts': "export const text = 'v instanceof Promise';",
    'packages/core/src/i.ts': 'export const f = (v: unknown) => v instanceof PromisedThing;',
    'packages/core/src/j.test.ts': 'export const f = (v: unknown) => v instanceof Promise;',
  };
  expect(await refused({ ...wrong, ...right })).toEqual(Object.keys(wrong));
});
