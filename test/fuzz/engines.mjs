// The two engines of Scopegate, as they are built, in one process.
import { register } from 'node:module';

/** Both copies of the core: one as Node loads it, one as other runtimes do. */
export async function loadEngines() {
  register('./engine-hook.mjs', import.meta.url);
  const built = import.meta.resolve('@scopegate/core');
  return { node: await import(built), web: await import(`${built}?engine=web`) };
}

/**
 * Makes sure that the two are not the same one twice: what WebCrypto is asked, and with which key, while each verifies one
 * good token. Node's engine never asks it; that of the web asks it once, with a CryptoKey.
 *
 * @param verify - has an engine verify a good token, by the engine's name
 */
export async function assertEngines(verify) {
  const { subtle } = globalThis.crypto;
  const genuine = subtle.verify;
  const asked = [];
  subtle.verify = (algorithm, key, ...rest) => {
    asked.push(key);
    return genuine.call(subtle, algorithm, key, ...rest);
  };
  try {
    for (const [name, expected] of [
      ['node', 0],
      ['web', 1],
    ]) {
      asked.length = 0;
      await verify(name);
      const isRight = asked.length === expected && asked.every((key) => key instanceof globalThis.CryptoKey);
      if (!isRight)
        throw new Error(`the engine for ${name} is not what it should be: WebCrypto was asked ${asked.length} times`);
    }
  } finally {
    delete subtle.verify;
  }
}
