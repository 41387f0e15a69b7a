// What remembering a token costs.
import { runChild } from '../child.mjs';
import { progress, say } from '../progress.mjs';

/** Bytes for each remembered token. */
export async function measureMemory({ tokens }) {
  const rows = [];
  for (const contender of ['Scopegate', 'fast-jwt']) {
    progress(`Memory: ${contender}`);
    const module = new URL('memory-child.mjs', import.meta.url);
    const { bytes, tokenLength } = await runChild(module, { contender, tokens }, { execArgv: ['--expose-gc'] });
    rows.push({ contender, bytes, tokenLength });
    say(`${contender}: ${Math.round(bytes)} bytes for a remembered token`);
  }
  return rows;
}
