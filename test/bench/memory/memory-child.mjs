// What a remembered token takes: how far the heap grows with some thousand of them. Needs --expose-gc.
import { createVerifier } from '@scopegate/core';
import { createVerifier as createFastJwt } from 'fast-jwt';
import { serveTask } from '../child.mjs';
import { AUDIENCE, createKey, ISSUER, mint } from '../tokens.mjs';

async function inUse() {
  for (let count = 0; count < 5; count += 1) {
    await new Promise((resolve) => setImmediate(resolve));
    globalThis.gc();
  }
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

const CONTENDERS = {
  Scopegate(key, max) {
    const options = { issuer: ISSUER, audience: AUDIENCE, jwks: { keys: [key.jwk] } };
    const verifier = createVerifier({ ...options, cache: { max } });
    return (token) => verifier.verify(token);
  },
  'fast-jwt': (key, max) => createFastJwt({ key: key.pem, allowedIss: ISSUER, allowedAud: AUDIENCE, cache: max }),
};

serveTask(async ({ contender, tokens: count }) => {
  const key = await createKey('RS256');
  const tokens = await mint(key, count);
  const verify = CONTENDERS[contender](key, count);
  const show = async (from, to) => {
    for (const token of tokens.slice(from, to)) await verify(token.latin1Slice(0, token.length));
  };
  // The first ones compile the code and import the key; what they leave behind is counted as there before.
  const first = Math.floor(count / 4);
  await show(0, first);
  const before = await inUse();
  await show(first, count);
  const after = await inUse();
  // Shown once more, so that nothing can have been let go of before it was counted.
  await show(0, count);
  return { contender, bytes: (after - before) / (count - first), tokenLength: tokens[0].length };
});
