// What tokens are shown, and who is asked about them.
import { createKey, forge, mint } from '../tokens.mjs';
import { floorOf, hashAndLookUpOf, refusingContenders, seenContenders, unseenContenders } from './contenders.mjs';

const past = () => Math.floor(Date.now() / 1000) - 7200;

/** A scenario of tokens that nobody has seen before. */
function unique(algorithm) {
  return {
    id: `unique-${algorithm}`,
    title: `${algorithm}, every token new`,
    async prepare(count) {
      const key = await createKey(algorithm);
      const tokens = await mint(key, count);
      const base = floorOf(key, tokens);
      return { base, contenders: unseenContenders(key, tokens), accepts: true, length: tokens[0].length };
    },
  };
}

/** A scenario of tokens that must be refused. */
function refused(id, title, make) {
  return {
    id,
    title,
    async prepare() {
      const key = await createKey('RS256');
      const good = await mint(key, 300);
      const tokens = await make(key);
      // The floor is that of good tokens: it knows nothing of what is wrong with these.
      const base = floorOf(key, good);
      const contenders = await refusingContenders(key, tokens, good);
      return { base, contenders, accepts: false, length: tokens[0].length };
    },
  };
}

/** Of a hundred tokens, one that is new; the others are of a small set. */
function mostlyRepeated(repeated, unseen) {
  return unseen.flatMap((one, hundred) => [
    one,
    ...Array.from({ length: 99 }, (_, index) => repeated[(hundred * 99 + index) % repeated.length]),
  ]);
}

/** Every scenario, in the order of the report. */
export const SCENARIOS = [
  unique('RS256'),
  unique('PS256'),
  unique('ES256'),
  unique('EdDSA'),
  {
    id: 'repeated',
    title: 'RS256, 5 000 tokens again and again',
    async prepare(count) {
      const key = await createKey('RS256');
      const tokens = await mint(key, count < 1000 ? 1000 : 5000);
      const max = 10_000;
      const base = await hashAndLookUpOf(key, tokens, max);
      return { base, contenders: await seenContenders(key, tokens, max), accepts: true, length: tokens[0].length };
    },
  },
  {
    id: 'mostly-repeated',
    title: 'RS256, 99 of 100 tokens seen before',
    async prepare() {
      const key = await createKey('RS256');
      // The new ones come round again only after 40 000 others, and are long forgotten by then.
      const tokens = mostlyRepeated(await mint(key, 200), await mint(key, 400, { jti: 'unseen' }));
      const base = await hashAndLookUpOf(key, tokens, 300);
      return { base, contenders: await seenContenders(key, tokens, 300), accepts: true, length: tokens[0].length };
    },
  },
  refused('forged', 'Forged signature, known key', async (key) => forge(await mint(key, 500))),
  refused('unknown-kid', 'Unknown `kid`', async () => mint(await createKey('RS256', 'another-key'), 500)),
  refused('wrong-audience', 'Wrong audience', (key) => mint(key, 500, { aud: 'https://other.example/' })),
  refused('expired', 'Expired', (key) => mint(key, 500, { iat: past(), exp: past() + 3600 })),
  refused('foreign-issuer', 'Foreign issuer', async () =>
    mint(await createKey('RS256', 'foreign-key'), 500, { iss: 'https://stranger.example/' }),
  ),
];
