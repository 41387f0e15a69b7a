// How long it takes to import what a user of a contender imports: a process each, since a module is loaded once.
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
const start = performance.now();
for (const name of process.argv.slice(2)) {
  if (name.startsWith('require:')) require(name.slice('require:'.length));
  else await import(name);
}
process.stdout.write(String(performance.now() - start));
