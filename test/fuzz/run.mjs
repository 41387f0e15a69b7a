// A run: batch after batch, until there were enough.
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { finish, goodDraft } from './drafts.mjs';
import { assertEngines } from './engines.mjs';
import { CLASSES, makeBatch } from './inputs.mjs';
import { JSON_ODDITIES } from './json-oddities.mjs';
import { Judge } from './judge.mjs';
import { LATER, Ledger } from './ledger.mjs';
import { NOW } from './policies.mjs';
import { chanceOf } from './random.mjs';
import { makeWorld } from './world.mjs';

/** The part of a run after which caches are full, code is compiled, and nothing has a reason to grow any more. */
const WARM = 0.3;
/** What may be there at the end and was not then, in bytes: what the engine of JavaScript keeps for itself, too. */
const MOST_GROWTH = 16 * 2 ** 20;
/** The first set of keys, and the two fetches that unknown kids may cause while no time passes. */
const MOST_FETCHES = 3;

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc');

function heapUsed() {
  collectGarbage();
  const { heapUsed: used, external } = process.memoryUsage();
  return used + external;
}

const OFFSETS = [-1, 0, 1, -60, 60, -61, 61, 600];

/** Moments at which a token may begin or cease to be good, as whole seconds: jose's clock has no others. */
function laterMoments({ policy, text }, chance) {
  let claims = {};
  try {
    claims = JSON.parse(Buffer.from(text.split('.')[1], 'base64url').toString());
  } catch {
    // It is written in an odd way; any moments will do.
  }
  const { tolerance } = policy;
  const offsets = [...OFFSETS, tolerance - 1, tolerance, tolerance + 1, -tolerance - 1, -tolerance, 1 - tolerance];
  return ['exp', chance.pick(['nbf', 'iat', 'exp'])].map((name) => {
    const isNear = Math.abs(claims?.[name] - NOW) < 2000;
    return isNear ? Math.floor(claims[name]) + chance.pick(offsets) : NOW + chance.below(700);
  });
}

/** Those that may be good at another time, again when time has moved on, and back: caches still hold them. */
async function judgeLater({ clock }, judge, inputs, chance) {
  const again = inputs.map((input) => {
    const recipe = () => `${input.recipe()}\n    at now ${clock.seconds - NOW}`;
    return { ...input, name: LATER, recipe };
  });
  for (const input of again.splice(0, 4)) {
    for (const moment of laterMoments(input, chance)) {
      clock.seconds = moment;
      await judge.judge(input);
    }
  }
  clock.seconds = NOW + chance.below(700);
  await Promise.all(again.map((input) => judge.judge(input)));
  clock.seconds = NOW;
}

function judgeFetches(policy, ledger) {
  for (const [who, count] of Object.entries(policy.fetches)) {
    if (count > MOST_FETCHES) ledger.violate('growth', undefined, `${who}: keys were fetched ${count} times`);
  }
}

/** One batch, asked about now and later. */
async function runBatch({ world, judge, seed, batch, classes }) {
  try {
    const { policy, inputs, chance } = makeBatch(seed, batch, world, classes);
    const verdicts = await Promise.all(inputs.map((input) => judge.judge(input)));
    // Of those that went to a cache, see Judge.
    const lasting = inputs.filter(({ name, at }) => at % 4 < 2 && (verdicts[at] || name === 'times at a boundary'));
    if (policy.isTimed) await judgeLater(world, judge, lasting, chance);
    return policy;
  } catch (cause) {
    throw new Error(`the fuzz itself failed in batch ${batch} of seed ${seed}`, { cause });
  }
}

/**
 * Runs the fuzz.
 *
 * @param options.engines - the core, as `{ node, web }`
 * @param options.seed - a whole number
 * @param options.first - number of the first batch
 * @param options.progress - asked before each batch with the ledger, how far the run is: 1 and more ends it
 * @param options.classes - `[weight, name]` pairs, if not all classes are wanted
 * @param options.tamper - see makeWorld
 * @param options.onBatch - told after each batch
 */
export async function runFuzz({ engines, seed, first = 0, progress, classes = CLASSES, tamper, onBatch }) {
  const ledger = new Ledger();
  const world = makeWorld(engines, tamper);
  const judge = new Judge(world, ledger);
  let batch = first;
  for (let done = progress(ledger); done < 1; done = progress(ledger), batch += 1) {
    if (ledger.heap.before === 0 && done >= WARM) ledger.heap.before = heapUsed();
    const policy = await runBatch({ world, judge, seed, batch, classes });
    judgeFetches(policy, ledger);
    onBatch?.(ledger, batch);
  }
  if (ledger.heap.before !== 0) {
    ledger.heap.after = heapUsed();
    const growth = ledger.heap.after - ledger.heap.before;
    if (growth > MOST_GROWTH)
      ledger.violate('growth', undefined, `the heap has grown by ${Math.round(growth / 2 ** 20)} MB`);
  }
  return ledger;
}

/** The recipes of a batch's inputs, of those classes that leave the signature, which contains chance, where it is. */
export function recipesOf(engines, seed, batch) {
  const classes = CLASSES.filter(([, name]) => name in JSON_ODDITIES);
  return makeBatch(seed, batch, makeWorld(engines), classes).inputs.map(({ recipe }) => recipe());
}

/** Makes sure that the two engines are two, and that each does its own work. */
export async function assertBothEngines(engines) {
  const { policies, keys } = makeWorld(engines);
  const [policy] = policies;
  const signers = keys.published.filter(({ name }) => name === 'ed-1');
  const draft = goodDraft({ ...policy, signers }, chanceOf(1, 1));
  draft.header.kid = 'ed-1';
  const { text } = finish(draft);
  await assertEngines((engine) => policy.asked[engine].verifier.verify(text));
}
