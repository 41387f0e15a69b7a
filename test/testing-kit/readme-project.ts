import { mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The top of the workspace. */
export const root: string = fileURLToPath(new URL('../..', import.meta.url));

const BLOCK = /^```(?<language>\w+)\n(?<code>[\s\S]*?)^```$/gm;

/** The blocks of a language in the README of the testing kit. */
function blocks(language: string): string[] {
  const readme = readFileSync(join(root, 'packages', 'testing', 'README.md'), 'utf8');
  return [...readme.matchAll(BLOCK)]
    .filter(({ groups }) => groups?.['language'] === language)
    .map(({ groups }) => groups?.['code'] ?? '');
}

/** The settings that the README gives for `package.json`. */
export interface Manifest {
  readonly type: string;
  readonly scripts: { readonly test: string };
}

/** A project as the README describes it. */
export interface ReadmeProject {
  readonly folder: string;
  /** The names of its files, which each block gives in its first line; one without a name is an `intro`. */
  readonly files: readonly string[];
  readonly manifest: Manifest;
}

/**
 * Writes the examples of the README into a folder of its own, as a project whose dependencies are those of the workspace:
 * the packages as they are built.
 *
 * @param replaced - files to be written in the place of those of the README
 */
export function writeReadmeProject(name: string, replaced: Readonly<Record<string, string>> = {}): ReadmeProject {
  const folder = join(root, 'test', 'testing-kit', '.generated', name);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  symlinkSync(join(root, 'test', 'node_modules'), join(folder, 'node_modules'), 'junction');
  const [manifest = ''] = blocks('json');
  writeFileSync(join(folder, 'package.json'), manifest);
  // Or Vitest would take the settings of the workspace for those of the project.
  writeFileSync(join(folder, 'vitest.config.js'), 'export default {};\n');
  const files = blocks('js').map((code, index) => {
    const file = /^\/\/ (?<file>\S+\.js)$/m.exec(code.split('\n')[0] ?? '')?.groups?.['file'] ?? `intro-${index}.js`;
    writeFileSync(join(folder, file), replaced[file] ?? code);
    return file;
  });
  return { folder, files, manifest: JSON.parse(manifest) as Manifest };
}
