// What tokens are shown, and who is asked about them.
import { createKey, forge, mint } from '../tokens.mjs';
import { floorEntry, hashAndLookUpEntry, refusingEntries, seenEntries, unseenEntries } from './contenders.mjs';

const past = () => Math.floor(Date.now() / 1000) - 7200;

/**
 * A scenario.
 *
 * @typedef {object} Scenario
 * @property {string} id
 * @property {string} title
 * @property {boolean} accepts - whether the tokens are to be accepted
 * @property {(count: number) => Promise<Material>} make - keys and tokens
 * @property {(material: Material) => import('./contenders.mjs').Entry} base
 * @property {(material: Material) => import('./contenders.mjs').Entry[]} entries
 *
 * @typedef {object} Material
 * @property {object} key
 * @property {Buffer[]} tokens - that contenders are shown
 * @property {Buffer[]} [shown] - that the base is shown, where it is others
 * @property {Buffer[]} [before] - that everybody has seen and let through before
 * @property {number} [max] - what caches hold
 */

/** A scenario of tokens that nobody has seen before. */
function unique(algorithm) {
  return {
    id: `unique-${algorithm}`,
    title: `${algorithm}, every token new`,
    accepts: true,
    async make(count) {
      const key = await createKey(algorithm);
      return { key, tokens: await mint(key, count) };
    },
    base: ({ key }) => floorEntry(key),
    entries: ({ key, tokens }) => unseenEntries(key, tokens.length),
  };
}

/** A scenario of tokens that come again. */
function repeated(id, title, make) {
  return {
    id,
    title,
    accepts: true,
    make,
    base: ({ key, max }) => hashAndLookUpEntry(key, max),
    entries: ({ key, max }) => seenEntries(key, max),
  };
}

/** A scenario of tokens that must be refused. The floor is that of good tokens: it knows nothing of what is wrong. */
function refused(id, title, make) {
  return {
    id,
    title,
    accepts: false,
    async make() {
      const key = await createKey('RS256');
      const good = await mint(key, 300);
      return { key, tokens: await make(key), shown: good, before: good };
    },
    base: ({ key }) => floorEntry(key),
    entries: ({ key }) => refusingEntries(key),
  };
}

/** Of a hundred tokens, one that is new; the others are of a small set. */
function mostlyRepeated(seen, unseen) {
  return unseen.flatMap((one, hundred) => [
    one,
    ...Array.from({ length: 99 }, (_, index) => seen[(hundred * 99 + index) % seen.length]),
  ]);
}

/** Every scenario, in the order of the report. @type {Scenario[]} */
export const SCENARIOS = [
  unique('RS256'),
  unique('PS256'),
  unique('ES256'),
  unique('EdDSA'),
  repeated('repeated', 'RS256, 5 000 tokens again and again', async (count) => {
    const key = await createKey('RS256');
    const tokens = await mint(key, count < 1000 ? 1000 : 5000);
    return { key, tokens, before: tokens, max: 10_000 };
  }),
  repeated('mostly-repeated', 'RS256, 99 of 100 tokens seen before', async () => {
    const key = await createKey('RS256');
    const seen = await mint(key, 200);
    // The new ones come round again only after 40 000 others, and are long forgotten by then.
    const tokens = mostlyRepeated(seen, await mint(key, 400, { jti: 'unseen' }));
    return { key, tokens, before: seen, max: 300 };
  }),
  refused('forged', 'Forged signature, known key', async (key) => forge(await mint(key, 500))),
  refused('unknown-kid', 'Unknown `kid`', async () => mint(await createKey('RS256', 'another-key'), 500)),
  refused('wrong-audience', 'Wrong audience', (key) => mint(key, 500, { aud: 'https://other.example/' })),
  refused('expired', 'Expired', (key) => mint(key, 500, { iat: past(), exp: past() + 3600 })),
  refused('foreign-issuer', 'Foreign issuer', async () =>
    mint(await createKey('RS256', 'foreign-key'), 500, { iss: 'https://stranger.example/' }),
  ),
];
