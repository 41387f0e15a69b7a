import { compactVerify, createLocalJWKSet, errors } from 'jose';
import { beforeAll, describe, expect, it } from 'vitest';
import { createTestIssuer } from '../create-test-issuer.js';
import type { AttackGroup, CatalogueEntry } from './attack.js';
import { type AttackKit, createAttackKit } from './attack-kit.js';
import { attacks, legitimate } from './catalogue.js';

let kit: AttackKit;
beforeAll(async () => {
  kit = await createAttackKit(await createTestIssuer({ algorithm: 'ES256' }), { advance: () => undefined });
});

const all: readonly CatalogueEntry[] = [...attacks, ...legitimate];
const accept = async () => ({ status: 200 });

/** Whether jose, which knows nothing of this, finds the signature good under a key of the set. */
async function isSigned(token: string): Promise<boolean> {
  try {
    await compactVerify(token, createLocalJWKSet(kit.issuer.jwks()));
    return true;
  } catch (error) {
    if (!(error instanceof errors.JWKSMultipleMatchingKeys)) return false;
    for await (const key of error) {
      const isGood = await compactVerify(token, key).then(
        () => true,
        () => false,
      );
      if (isGood) return true;
    }
    return false;
  }
}

describe('the catalogue', () => {
  it('has a name of its own for everything in it', () => {
    const ids = [...attacks.map(({ id }) => `attack ${id}`), ...legitimate.map(({ id }) => `legitimate ${id}`)];
    expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([]);
    expect(ids.filter((id) => !/^\w+ [a-z-]+\/[a-z0-9]+(-[a-z0-9]+)*$/.test(id))).toEqual([]);
  });

  it('says of everything what it is and where the rule stands', () => {
    expect(all.filter(({ title }) => title.length < 4).map(({ id }) => id)).toEqual([]);
    expect(all.filter(({ section }) => !/(§|App\. )[A-Z0-9.]+$/.test(section)).map(({ id }) => id)).toEqual([]);
  });

  it('holds no attack that differs from another in its name alone', () => {
    const titles = attacks.map(({ group, title }) => `${group}: ${title}`);
    expect(titles.filter((title, index) => titles.indexOf(title) !== index)).toEqual([]);
  });

  it('makes a token where it says so, and header lines without a line break else', async () => {
    for (const { id, isToken, make } of all) {
      const request = await make(kit, accept);
      expect([id, request.token === undefined]).toEqual([id, !isToken]);
      // biome-ignore lint/suspicious/noControlCharactersInRegex: what can be written as a byte
      expect([id, request.lines.every((line) => /^[\x00-\xff]*$/.test(line))]).toEqual([id, true]);
    }
  });

  it('leaves every change of the clock to the one who handed it in', async () => {
    const still = await createAttackKit(await createTestIssuer({ algorithm: 'ES256' }));
    const expired = attacks.find(({ id }) => id === 'cache/expired');
    await expect(expired?.make(still, accept)).rejects.toThrow('advance: ');
  });

  it('gives up where what must come first does not get through', async () => {
    const withdrawn = attacks.find(({ id }) => id === 'cache/withdrawn');
    await expect(withdrawn?.make(kit, async () => ({ status: 401 }))).rejects.toThrow('answered 401');
  });
});

describe('what the catalogue makes', () => {
  const FORGED: readonly AttackGroup[] = ['signature', 'confusion'];
  const forged = attacks.filter(({ group, isToken }) => isToken && FORGED.includes(group));
  it.each(forged.map(({ id, make }) => [id, make] as const))(
    'is no signature that jose would take: %s',
    async (_, make) => {
      const { token = '' } = await make(kit, accept);
      expect(await isSigned(token)).toBe(false);
    },
  );

  // What is wrong with these is not their signature; whoever refuses them for it has not looked at the rest.
  const SIGNED: readonly AttackGroup[] = ['type', 'binding', 'claims', 'time', 'audience', 'scope'];
  const signed = attacks.filter(({ group, isToken }) => isToken && SIGNED.includes(group));
  // jose takes neither a public key that may sign, nor one for EdDSA under the newer name of the same thing.
  const TOO_ODD = ['keys/both-operations', 'keys/ed-mixed', 'keys/secret', 'keys/second-issuer'];
  const good = legitimate.filter(({ id, isToken }) => isToken && !TOO_ODD.some((odd) => id.startsWith(odd)));
  it.each([...signed, ...good].map(({ id, make }) => [id, make] as const))(
    'is signed, says jose: %s',
    async (_, make) => {
      const { token = '' } = await make(kit, accept);
      expect(await isSigned(token)).toBe(true);
    },
  );
});
