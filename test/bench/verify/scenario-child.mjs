// One scenario, in a process of its own.
import { serveTask } from '../child.mjs';
import { measurePairs } from '../measure.mjs';
import { SCENARIOS } from './scenarios.mjs';

serveTask(async ({ id, tokens, ...extent }, onProgress) => {
  const scenario = SCENARIOS.find((each) => each.id === id);
  onProgress('making tokens');
  const { base, contenders, accepts, length } = await scenario.prepare(tokens);
  onProgress('warming up');
  const onRound = (done) => done % 10 === 0 && onProgress(`${done} of ${extent.rounds} rounds`);
  return { base: base.name, length, ...(await measurePairs({ base, contenders, accepts, ...extent, onRound })) };
});
