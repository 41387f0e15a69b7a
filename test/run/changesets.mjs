// `npm run changesets`: whether the next release can be made of .changeset, which `changeset version` asks only on that day.
// A folder may be named in place of this workspace.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import getReleasePlan from '@changesets/get-release-plan';
import { root, run } from './workspace.mjs';

const folder = process.argv[2] ?? root;

/** Reads every changeset, and throws for one without front matter, or that names an unknown package. Needs no git. */
async function readPlan() {
  const { changesets } = await getReleasePlan(folder);
  const silent = changesets.filter(({ summary }) => summary === '').map(({ id }) => `.changeset/${id}.md`);
  if (silent.length > 0) throw new Error(`No summary in ${silent.join(', ')}`);
}

/** Whether git knows the base branch. `changeset status` compares with it, but a checkout of a tag or commit has none. */
async function hasBaseBranch() {
  const { baseBranch } = JSON.parse(readFileSync(join(folder, '.changeset', 'config.json'), 'utf8'));
  const { code } = await run(`git rev-parse --verify --quiet "${baseBranch}^{commit}"`);
  return code === 0;
}

await readPlan();
if (folder === root && (await hasBaseBranch())) {
  const { code } = await run('changeset status', { output: 'inherit' });
  process.exitCode = code;
}
