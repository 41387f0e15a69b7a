import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { createVerifier } from '@scopegate/core';
import { describe, expect, it } from 'vitest';
import { examplesIn } from '../docs/examples.js';
import { providers } from './all.js';
import { pageOf } from './page.js';

const path = fileURLToPath(new URL('../../packages/core/PROVIDERS.md', import.meta.url));
const imported = "import { createVerifier } from '@scopegate/core';\n";

/** The options that a block of the page hands to `createVerifier`, which then really makes a verifier of them. */
function optionsOf(code: string): unknown {
  const handed: Parameters<typeof createVerifier>[0][] = [];
  const call = new Function('createVerifier', code.replace(imported, '').replace('export const', 'const'));
  call((options: Parameters<typeof createVerifier>[0]) => handed.push(options));
  for (const options of handed) createVerifier(options);
  return handed.length === 1 ? handed[0] : handed;
}

describe('the page of options for providers', () => {
  const page = readFileSync(path, 'utf8');
  const sections = page.split(/^## /m).slice(1);

  it('is made of the data that the tests run on; `npm run unit -- test/providers -u` writes it anew', async () => {
    await expect(pageOf(providers)).toMatchFileSnapshot(path);
  });

  it('has one section with one block for every provider, and no other', () => {
    expect(sections.map((section) => section.split('\n', 1)[0])).toEqual(providers.map(({ name }) => name));
    for (const section of sections) expect(examplesIn('PROVIDERS.md', section)).toHaveLength(1);
  });

  it.each(providers.map((provider, index) => [provider.name, provider, index] as const))(
    'shows the very options that %s is tested with',
    (_, { options, documentation }, index) => {
      const [example] = examplesIn('PROVIDERS.md', sections[index] ?? '');
      expect(example?.code.startsWith(imported)).toBe(true);
      expect(optionsOf(example?.code ?? '')).toEqual(options);
      for (const source of Object.values(documentation)) expect(sections[index]).toContain(`](${source})`);
    },
  );

  it.each(providers.map((provider) => [provider.name, provider] as const))(
    'tells of %s what passes all the same, where something does',
    (_, { remaining, caution }) => {
      if (remaining.length > 0) expect(caution).toBeDefined();
    },
  );
});
