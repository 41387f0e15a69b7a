// The classes of inputs, and how a batch of them is made. A batch depends on the seed and its number alone (but for the keys,
// which are new in each run, and for the signatures that contain chance of their own).
import fc from 'fast-check';
import { finish, goodDraft, recipeOf } from './drafts.mjs';
import { JSON_ODDITIES, NAMES } from './json-oddities.mjs';
import { chanceOf } from './random.mjs';
import { oddRequest } from './requests.mjs';
import { SIGNER_ODDITIES } from './signer-oddities.mjs';
import { TEXT_ODDITIES } from './text-oddities.mjs';

/** Of which oddities a draft can have several. */
const ODDITIES = { ...JSON_ODDITIES, ...TEXT_ODDITIES, ...SIGNER_ODDITIES };
const ODDITY_NAMES = Object.keys(ODDITIES);

/** Weights: what only costs a look at a text may come more often than what costs four signatures. */
const WEIGHTS = {
  'flipped bit': 3,
  'edited text': 3,
  'about too long': 0.3,
  'odd claim': 2,
  'odd JSON text': 2,
  'known claim oddity': 2,
  'known header oddity': 2,
};
export const CLASSES = [
  [2, 'good token'],
  [2, 'two oddities'],
  [1, 'random text'],
  [0.6, 'no text'],
  [2, 'request'],
  ...ODDITY_NAMES.map((name) => [WEIGHTS[name] ?? 1, name]),
];
export const CLASS_NAMES = CLASSES.map(([, name]) => name);

const BATCH = 48;

/** Any code points, also halves of surrogates. fast-check's own `binary` takes most of a second to get ready. */
const unit = fc
  .oneof(fc.integer({ min: 0, max: 0x10ffff }), fc.integer({ min: 0, max: 0x17f }))
  .map((code) => String.fromCodePoint(code));
const value = fc.oneof(
  fc.jsonValue({ maxDepth: 3, stringUnit: unit }),
  fc.double(),
  fc.string({ unit }),
  fc.array(fc.jsonValue({ maxDepth: 1 })),
);
const members = (names) => fc.dictionary(fc.oneof(fc.constantFrom(...names), fc.string()), value, { maxKeys: 4 });
const structure = fc.tuple(value, members(NAMES.claims), members(NAMES.header));

const DRAWN = 4;
/** Batches that share one call of fast-check, whose beginning is dear. */
const TOGETHER = 16;
let latest = { of: '', drawn: [] };

/** Structures are drawn by fast-check, some for each batch: one for each input would cost more than all that is asked of it. */
function draw(seed, batch) {
  const group = Math.floor(batch / TOGETHER);
  if (latest.of !== `${seed} ${group}`) {
    const options = { seed: (Math.imul(seed, 31) + group) | 0, numRuns: TOGETHER * DRAWN };
    latest = { of: `${seed} ${group}`, drawn: fc.sample(structure, options) };
  }
  const from = (batch % TOGETHER) * DRAWN;
  const drawn = latest.drawn.slice(from, from + DRAWN);
  return {
    drawn: drawn.map(([each]) => each),
    drawnClaims: drawn.map(([, each]) => each),
    drawnHeaders: drawn.map(([, , each]) => each),
  };
}

const PIECES = [
  '.',
  '..',
  'eyJ',
  'eyJhbGciOiJub25lIn0',
  'e30',
  '{',
  '}',
  'AAAA',
  '-_',
  '=',
  ' ',
  '\n',
  '\u0000',
  'é',
  '\u{1f98a}',
  '\udc00',
];

function randomText(chance) {
  const length = chance.below(chance.oneIn(10) ? 3000 : 40);
  if (chance.oneIn(2)) return Array.from({ length: chance.below(12) }, () => chance.pick(PIECES)).join('');
  return chance.bytes(length).toString(chance.pick(['latin1', 'base64url', 'utf16le', 'base64', 'ucs2']));
}

/** What a program in a hurry passes on without looking; jose takes bytes for a token, too. */
const NO_TEXTS = [
  (text) => Buffer.from(text),
  (text) => new Uint8Array(Buffer.from(text)),
  (text) => [text],
  (text) => ({ toString: () => text }),
  (text) => ({ length: 3, split: () => text.split('.') }),
  (text) => new String(text),
  () => undefined,
  () => null,
  () => 7,
  () => Symbol('token'),
  () => 7n,
  () => () => 'x',
];

const isObject = (value) => typeof value === 'object' && value !== null;

function makeInput(name, policy, chance, world) {
  if (name === 'random text') return { text: randomText(chance), notes: [policy.name, name] };
  const draft = goodDraft(policy, chance);
  const oddities = name in ODDITIES ? [name] : [];
  if (name === 'two oddities') oddities.push(chance.pick(ODDITY_NAMES), chance.pick(ODDITY_NAMES));
  // In some requests too: mostly their tokens are good, so that their lines are what decides.
  if (name === 'request' && chance.oneIn(4)) oddities.push(chance.pick(ODDITY_NAMES));
  // What was drawn need not be an object, and then there is nothing to put into it.
  for (const odd of oddities) if (isObject(draft.header) && isObject(draft.claims)) ODDITIES[odd](draft, chance, world);
  const { text, original } = finish(draft);
  world.made.push(text);
  const { notes } = draft;
  if (name === 'no text') return { text: chance.pick(NO_TEXTS)(text), notes: [...notes, name] };
  if (name === 'request') return { text, request: oddRequest(text, chance, notes), notes };
  return { text, original, notes };
}

/**
 * A batch of inputs of one policy: each with its class, the text, what it was made of (see finish), the request if it is
 * about one, and its recipe.
 *
 * @param world - `{ keys, policies }`
 */
export function makeBatch(seed, batch, world, classes = CLASSES) {
  const chance = chanceOf(seed, batch);
  const policy = chance.weighted(world.policies.map((each) => [each.weight ?? 1, each]));
  const scene = { keys: world.keys, made: [], ...draw(seed, batch) };
  const inputs = Array.from({ length: BATCH }, (_, at) => {
    const name = chance.weighted(classes);
    const { notes, ...made } = makeInput(name, policy, chance, scene);
    return { ...made, name, policy, batch, at, recipe: () => recipeOf(notes, made.text) };
  });
  return { policy, inputs, chance };
}
