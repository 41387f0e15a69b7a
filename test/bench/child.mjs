// Parts that run in processes of their own, so that none inherits another's heap, compiled code or open sockets.
import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/**
 * Runs a module in a process of its own, tells it what to do and waits for its result.
 *
 * @param {URL} module
 * @param {unknown} task
 * @param {{ execArgv?: string[], onProgress?: (text: string) => void }} [options]
 */
export function runChild(module, task, { execArgv = [], onProgress = () => undefined } = {}) {
  return new Promise((resolve, reject) => {
    const stdio = ['ignore', 'inherit', 'inherit', 'ipc'];
    const child = fork(fileURLToPath(module), [], { execArgv, stdio, serialization: 'advanced' });
    let result;
    child.on('message', (message) => {
      if (message.progress !== undefined) onProgress(message.progress);
      if (message.result !== undefined) result = message.result;
    });
    child.on('error', reject);
    child.on('close', (code) => {
      if (code === 0 && result !== undefined) resolve(result);
      else reject(new Error(`${fileURLToPath(module)} ended with code ${code} and no result`));
    });
    child.send(task);
  });
}

/** The other side: does one task, sends its result and ends. */
export function serveTask(work) {
  process.once('message', async (task) => {
    const result = await work(task, (progress) => process.send({ progress }));
    process.send({ result }, () => process.exit(0));
  });
}
