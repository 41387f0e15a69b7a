import { spawn } from 'node:child_process';

/** How a command ended, and all that it said. */
export interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program in a folder, without npm's account of the workspace that these tests were started from. */
export function outcomeOf(folder: string, program: string, args: readonly string[]): Promise<Outcome> {
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => name !== 'npm_config_local_prefix'));
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd: folder, env, shell: process.platform === 'win32' });
    const texts = { stdout: '', stderr: '' };
    for (const stream of ['stdout', 'stderr'] as const) {
      child[stream].setEncoding('utf8').on('data', (text: string) => {
        texts[stream] += text;
      });
    }
    child.on('error', reject);
    child.on('close', (code) => resolve({ code: code ?? 1, ...texts }));
  });
}

/** The same for a command that has to succeed: what it said, or an error with all of it. */
export async function outputOf(folder: string, program: string, args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await outcomeOf(folder, program, args);
  if (code !== 0) throw new Error(`${program} ${args.join(' ')} ended with ${code}\n${stdout}${stderr}`);
  return stdout;
}
