// One contender of one scenario, in a process of its own beside the base.
import { serveTask } from '../child.mjs';
import { measureBeside } from '../measure.mjs';
import { withPublicKey } from '../tokens.mjs';
import { open } from './contenders.mjs';
import { SCENARIOS } from './scenarios.mjs';

serveTask(async ({ id, name, material, ...extent }) => {
  const { accepts, base: baseOf, entries } = SCENARIOS.find((each) => each.id === id);
  const mine = { ...material, key: withPublicKey(material.key) };
  const { tokens, shown = tokens, before } = mine;
  const base = await open(baseOf(mine), shown, before);
  const entry = entries(mine).find((each) => each.name === name);
  const contender = await open(entry, tokens, before);
  return { batches: await measureBeside({ base, contender, accepts, ...extent }) };
});
