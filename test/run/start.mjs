// `npm start`: the demonstration of examples/start, on a clone where nothing is installed yet.
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { endWithParent, installAndBuild, root, StepFailed } from './workspace.mjs';

const main = join(root, 'examples', 'start', 'main.mjs');

endWithParent();
try {
  await installAndBuild();
} catch (error) {
  if (!(error instanceof StepFailed)) throw error;
  process.exit(1);
}

// In this process rather than a child of it: arguments, exit code and Ctrl-C are the demonstration's own.
process.argv[1] = main;
await import(pathToFileURL(main).href);
