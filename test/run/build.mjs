// Builds every package, whichever there are; a package names the ones that it needs in its own tsconfig.json.
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { removeStale } from './stale.mjs';
import { root, run } from './workspace.mjs';

const packages = readdirSync(join(root, 'packages')).map((name) => join('packages', name));
const projects = packages.filter((path) => existsSync(join(root, path, 'tsconfig.json')));
for (const path of projects) removeStale(join(root, path));

const { code } = await run(['tsc', '-b', ...projects].join(' '), { output: 'inherit' });
process.exitCode = code;
