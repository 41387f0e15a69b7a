// A package is packed from a folder where nothing was built: `prepack` builds it.
import { cp, mkdtemp, readdir, readFile, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { expect, it, vi } from 'vitest';
import { outputOf } from './command.js';
import { root } from './consumer.js';

// Package managers and compilers need time on a slow machine.
vi.setConfig({ testTimeout: 120_000 });

/** The workspace without `dist`, on the dependencies of the original. Links among the packages stay inside the copy. */
async function copyUnbuilt(folder: string): Promise<void> {
  for (const name of ['package.json', 'pnpm-workspace.yaml', 'tsconfig.base.json']) {
    await cp(join(root, name), join(folder, name));
  }
  const filter = (path: string): boolean => basename(path) !== 'dist';
  await cp(join(root, 'packages'), join(folder, 'packages'), { recursive: true, verbatimSymlinks: true, filter });
  await symlink(join(root, 'node_modules'), join(folder, 'node_modules'), 'junction');
}

it('npm pack builds a package that was not built, and those it depends on', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'scopegate-unbuilt-'));
  try {
    await copyUnbuilt(folder);
    const packing = ['pack', '--json', '--dry-run'];
    const output = await outputOf(join(folder, 'packages', 'express'), 'npm', packing);
    const [packed]: readonly { readonly files: readonly { readonly path: string }[] }[] = JSON.parse(output);
    const paths = packed?.files.map(({ path }) => path);
    expect(paths).toEqual(expect.arrayContaining(['dist/index.js', 'dist/index.d.ts', 'dist/augment.js']));
    expect(await readdir(join(folder, 'packages', 'core', 'dist'))).toContain('index.js');
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

it.each(await readdir(join(root, 'packages')))('packages/%s is built in the same way', async (name) => {
  const { scripts } = JSON.parse(await readFile(join(root, 'packages', name, 'package.json'), 'utf8'));
  expect(scripts).toEqual({ prepack: 'tsc -b' });
});
