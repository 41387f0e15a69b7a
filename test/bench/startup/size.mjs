// What a package brings with it: the packages of its dependencies and all of their files, as they lie on the disk.
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { lstat, readdir, readFile, realpath } from 'node:fs/promises';
import { dirname, join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const exec = promisify(execFile);

/** Where a package lies, as Node would find it from a folder. */
async function locate(name, from) {
  for (let folder = from; ; folder = dirname(folder)) {
    const candidate = join(folder, 'node_modules', name);
    if (existsSync(join(candidate, 'package.json'))) return realpath(candidate);
    if (folder === dirname(folder)) return undefined;
  }
}

async function sizeOfFiles(folder) {
  let bytes = 0;
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    if (entry.name === 'node_modules') continue;
    const path = join(folder, entry.name);
    bytes += entry.isDirectory() ? await sizeOfFiles(path) : (await lstat(path)).size;
  }
  return bytes;
}

const known = new Map();

/** A package's size does not change while it is measured. */
async function sizeOnce(folder) {
  if (!known.has(folder)) known.set(folder, await sizeOf(folder));
  return known.get(folder);
}

/** Of a package of this workspace only that counts which is published of it. */
async function sizeOf(folder) {
  if (folder.includes(`${sep}node_modules${sep}`)) return sizeOfFiles(folder);
  const { stdout } = await exec('npm', ['pack', '--dry-run', '--json', '--ignore-scripts', '--offline'], {
    cwd: folder,
  });
  return JSON.parse(stdout)[0].unpackedSize;
}

/**
 * What an installation of packages comes to, the packages themselves included.
 *
 * @param {string[]} names - as they are listed in this folder's package.json
 */
export async function installedSize(names) {
  const here = fileURLToPath(new URL('..', import.meta.url));
  const sizes = new Map();
  const visit = async (name, from, isOptional) => {
    const folder = await locate(name, from);
    if (folder === undefined) {
      if (isOptional) return;
      throw new Error(`${name} is not installed`);
    }
    if (sizes.has(folder)) return;
    sizes.set(folder, 0);
    sizes.set(folder, await sizeOnce(folder));
    const { dependencies = {}, optionalDependencies = {} } = JSON.parse(
      await readFile(join(folder, 'package.json'), 'utf8'),
    );
    for (const each of Object.keys(dependencies)) await visit(each, folder, each in optionalDependencies);
  };
  for (const name of names) await visit(name, here, false);
  return { packages: sizes.size, bytes: [...sizes.values()].reduce((sum, bytes) => sum + bytes, 0) };
}
