import { expect, it } from 'vitest';

const { sweepPromises } = (await import(String(new URL('promises.mjs', import.meta.url)))) as {
  sweepPromises(replacement: string, isFirst: boolean): Promise<readonly string[]>;
};

// Against the packages as they are built. `npm run abuse` has libraries that replace the global Promise, too.
it.concurrent.each([
  ['before the libraries load', true],
  ['after they have loaded', false],
])('with a subclass of Promise as the global one, put there %s, every answer is exact', async (_when, isFirst) => {
  expect(await sweepPromises('class extends Promise', isFirst)).toEqual([]);
});
