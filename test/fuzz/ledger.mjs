// What came of it all.
import { CLASS_NAMES } from './inputs.mjs';
import { INVARIANTS } from './judge.mjs';
import { RULES } from './rules.mjs';

/** Violations are counted; the first ones are kept, to be shown. */
const KEPT = 20;
export const LATER = 'asked again later';

const zeros = (names) => Object.fromEntries(names.map((name) => [name, 0]));

export class Ledger {
  inputs = 0;
  /** Accepted by everybody, refused by everybody, and refused by a stricter rule alone. */
  verdicts = { accepted: 0, refused: 0, stricter: 0 };
  rules = zeros(RULES.map(({ name }) => name));
  /** By class: how many there were, and how many of them were accepted. */
  classes = Object.fromEntries([...CLASS_NAMES, LATER].map((name) => [name, { inputs: 0, accepted: 0 }]));
  violated = zeros(Object.keys(INVARIANTS));
  violations = [];
  heap = { before: 0, after: 0 };

  count(input, verdict) {
    this.inputs += 1;
    this.verdicts[verdict] += 1;
    this.classes[input.name].inputs += 1;
    if (verdict === 'accepted') this.classes[input.name].accepted += 1;
  }

  stricter(input, rule) {
    this.count(input, 'stricter');
    this.rules[rule] += 1;
  }

  violate(invariant, input, detail) {
    this.violated[invariant] += 1;
    if (this.violations.length >= KEPT) return;
    const where = input === undefined ? '' : ` (batch ${input.batch}, ${input.name})`;
    const recipe = input === undefined ? '' : `\n    ${input.recipe()}`;
    this.violations.push(`${INVARIANTS[invariant]}${where}: ${detail}${recipe}`);
  }

  get violationCount() {
    return Object.values(this.violated).reduce((sum, count) => sum + count, 0);
  }

  /** Classes and rules that nothing ever fell under: the generators do not do what they are there for. */
  get missing() {
    const classes = Object.entries(this.classes).filter(([, { inputs }]) => inputs === 0);
    const rules = Object.entries(this.rules).filter(([, count]) => count === 0);
    return [...classes, ...rules].map(([name]) => name);
  }

  summary() {
    const number = new Intl.NumberFormat('en').format;
    const { accepted, refused, stricter } = this.verdicts;
    const megabytes = (bytes) => `${(bytes / 2 ** 20).toFixed(1)} MB`;
    return [
      `  accepted by all: ${number(accepted)}`,
      `  refused by all: ${number(refused)}`,
      `  refused by a stricter rule: ${number(stricter)}`,
      ...Object.entries(this.rules).map(([name, count]) => `    ${name}: ${number(count)}`),
      '  inputs by class, and how many of them were accepted:',
      ...Object.entries(this.classes).map(
        ([name, each]) => `    ${name}: ${number(each.inputs)} (${number(each.accepted)})`,
      ),
      `  engines disagreed: ${number(this.violated.engines)}`,
      `  heap: ${megabytes(this.heap.before)} after warming up, ${megabytes(this.heap.after)} at the end`,
      `  violations: ${number(this.violationCount)}`,
    ].join('\n');
  }
}
