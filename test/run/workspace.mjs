// What `npm start` and `npm test` share. Plain Node: this runs before anything is installed.
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { constants } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

// The only place that names pnpm's version. A `packageManager` field would make frozen installs fail under npx.
const PNPM = 'pnpm@12.21.0';

/** The folder of the workspace. */
export const root = fileURLToPath(new URL('../..', import.meta.url));

const STOPPING = ['SIGINT', 'SIGTERM', 'SIGHUP'];

const { engines, scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const path = `${join(root, 'node_modules', '.bin')}${delimiter}${process.env.PATH ?? process.env.Path}`;

/** Quotes an argument for the shell, which is what finds `.cmd` files on Windows. */
function quoted(argument) {
  if (/^[\w@%+=:,./-]+$/.test(argument)) return argument;
  return process.platform === 'win32'
    ? `"${argument.replaceAll('"', '""')}"`
    : `'${argument.replaceAll("'", "'\\''")}'`;
}

/** The pinned pnpm, fetched by npx where it is missing. npm has no terminal to ask at here, hence `--yes`. */
export const pnpm = (...args) => ['npx', '--yes', PNPM, ...args].map(quoted).join(' ');

/** A script of the root package.json, by its name there, with further arguments. */
export const script = (name, ...args) => [scripts[name], ...args.map(quoted)].join(' ');

/**
 * Runs a command line in the workspace, with its tools on the PATH. Being told to stop, it tells the command and all that
 * this has started, and goes once they have gone.
 *
 * @param {string} command
 * @param {{ output?: 'inherit' | 'pipe', env?: Record<string, string> }} [options] - output: shown as it comes, or collected
 * @returns {Promise<{ code: number, output: string }>}
 */
export function run(command, { output = 'pipe', env = {} } = {}) {
  return new Promise((resolve) => {
    // A group of its own: a signal sent to a shell, or to npx, would not get further.
    const detached = process.platform !== 'win32';
    const stdio = ['ignore', output, output];
    const child = spawn(command, {
      cwd: root,
      shell: true,
      detached,
      stdio,
      env: { ...process.env, PATH: path, ...env },
    });
    const chunks = [];
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => chunks.push(chunk));
    let stoppedBy;
    const stop = (signal) => {
      stoppedBy = signal;
      process.kill(detached ? -child.pid : child.pid, signal);
    };
    for (const signal of STOPPING) process.on(signal, stop);
    child.on('close', (code) => {
      for (const signal of STOPPING) process.off(signal, stop);
      if (stoppedBy !== undefined) process.exit(128 + constants.signals[stoppedBy]);
      resolve({ code: code ?? 1, output: Buffer.concat(chunks).toString() });
    });
  });
}

/** Ends this process when npm goes: the shell that npm starts scripts with passes no signal on, and would leave it behind. */
export function endWithParent() {
  const parent = process.ppid;
  const look = () => process.ppid === parent || process.kill(process.pid, 'SIGTERM');
  setInterval(look, 500).unref();
}

/** A step that failed; its output has been shown. */
export class StepFailed extends Error {
  name = 'StepFailed';
}

/**
 * Runs a command as a step of one line: what is waited for and, at its end, how long it took. Its output is shown only if
 * it fails, and then all of it.
 */
export async function step(title, command) {
  const start = performance.now();
  process.stdout.write(`${title}… `);
  const { code, output } = await run(command);
  const seconds = `${((performance.now() - start) / 1000).toFixed(1)} s`;
  if (code === 0) {
    process.stdout.write(`${seconds}\n`);
    return;
  }
  process.stdout.write(`failed after ${seconds}\n\n$ ${command}\n${output.trimEnd()}\n\n`);
  throw new StepFailed(title);
}

/** Installs what the lock file names and builds every package. */
export async function installAndBuild() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major < 20 || (major === 20 && minor < 19)) {
    process.stdout.write(`Node ${engines.node} is needed; this is ${process.versions.node}.\n`);
    throw new StepFailed('Node');
  }
  const isFirst = !existsSync(join(root, 'node_modules', '.modules.yaml'));
  await step(isFirst ? 'Installing (about 25 s the first time)' : 'Installing', pnpm('install', '--frozen-lockfile'));
  await step('Building', script('build'));
}
