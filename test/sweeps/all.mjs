// The sweeps in full: every replacement of the global Promise, and every member name with every value on every adapter.
import { REPLACEMENTS, sweepPromises } from './promises.mjs';
import { allSteps, PROTOTYPE_FRAMEWORKS, sweepPrototype } from './prototype.mjs';

/** Of all steps, those at most in which no application could be made, or a valid token did not get through. */
const MOST_IDLE = 0.3;

/**
 * Runs all of them, one after another.
 *
 * @param write - is given a line for each, when it is over
 * @returns a sentence for each fault
 */
export async function runSweeps(write) {
  const faults = [];
  for (const replacement of REPLACEMENTS) {
    for (const isFirst of [true, false]) {
      const title = `${replacement} as the global Promise, ${isFirst ? 'before' : 'after'} the libraries load`;
      const found = await sweepPromises(replacement, isFirst);
      write(`${title}: ${found.length} faults`);
      faults.push(...found.map((fault) => `${title}: ${fault}`));
    }
  }
  const steps = allSteps();
  const prototype = await Promise.all(PROTOTYPE_FRAMEWORKS.map((framework) => sweepPrototype(framework, steps)));
  for (const [index, { faults: found, counts }] of prototype.entries()) {
    const title = `Object.prototype under ${PROTOTYPE_FRAMEWORKS[index]}`;
    write(`${title}: ${steps.length} steps, a valid token passed in ${counts.passed}, ${found.length} faults`);
    faults.push(...found);
    if (counts.passed < (1 - MOST_IDLE) * steps.length) faults.push(`${title}: too few steps in which anything passes`);
  }
  return faults;
}
