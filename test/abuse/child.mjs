// A process of its own, and the questions that it answers.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** Milliseconds after which a child that has not answered is given up. */
const PATIENCE = 30_000;
/** So much is kept of what a child writes where nothing should be written. */
const KEPT = 2000;

/** In the child: answers what the parent asks, and ends with the parent. */
export function answerParent(answers) {
  process.on('message', async ({ id, name, input }) => {
    try {
      process.send({ id, output: await answers[name](input) });
    } catch (error) {
      process.send({ id, error: String(error) });
    }
  });
  process.on('disconnect', () => process.exit(0));
}

/** In the parent: starts a file of this folder. */
export function startChild(file) {
  const child = fork(fileURLToPath(new URL(file, import.meta.url)), [], {
    execArgv: ['--expose-gc'],
    env: { ...process.env, NODE_ENV: 'production' },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  let said = '';
  let ending;
  let isStopping = false;
  const waiting = new Map();
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text) => {
      said = (said + text).slice(0, KEPT);
    });
  }
  child.on('message', ({ id, output, error }) => {
    const { resolve, reject, timer } = waiting.get(id);
    waiting.delete(id);
    clearTimeout(timer);
    if (error === undefined) resolve(output);
    else reject(new Error(`${file}: ${error}`));
  });
  const exited = once(child, 'exit').then(([code, signal]) => {
    ending = signal === null ? `code ${code}` : `signal ${signal}`;
    for (const { reject, timer } of waiting.values()) {
      clearTimeout(timer);
      reject(new Error(`${file} ended with ${ending}: ${said}`));
    }
    waiting.clear();
  });
  let asked = 0;
  return {
    ask: (name, input) =>
      new Promise((resolve, reject) => {
        if (ending !== undefined) {
          reject(new Error(`${file} has ended with ${ending}`));
          return;
        }
        asked += 1;
        const timer = setTimeout(() => {
          reject(new Error(`${file} did not answer '${name}' within ${PATIENCE / 1000} s`));
        }, PATIENCE);
        waiting.set(asked, { resolve, reject, timer });
        child.send({ id: asked, name, input });
      }),
    /** How the process ended, where nobody had stopped it. */
    ending: () => (isStopping ? undefined : ending),
    /** What it has written: the beginning of it. */
    said: () => said,
    async stop() {
      if (ending === undefined) {
        isStopping = true;
        child.kill();
      }
      await exited;
    },
  };
}
