import { bearer, type LegitimateRequest, type LegitimateRow, legitimateOf, slug } from './attack.js';
import { accepted } from './cache.js';
import { forge, forged, nowOf, signedBy } from './forge.js';
import { ODD_KEYS } from './odd-keys.js';

const HOUR = 3600;

/** Keys that are published in a rare way, and good: RFC 7517 §4, §5. */
export const legitimateKeys: readonly LegitimateRequest[] = legitimateOf('keys', 'RFC 7517 §4', [
  ...ODD_KEYS.map(
    ({ name, title, section, key, alg }): LegitimateRow => ({
      id: slug(name),
      title: `a token of a key that ${title}`,
      section,
      token: (kit) => forge(kit, { header: { alg, kid: `attack-${name}` }, signer: kit.keys[key] }),
    }),
  ),
  {
    id: 'nameless',
    title: 'a token without a key name, of a key without one',
    section: 'RFC 7517 §4.5',
    token: (kit) => forge(kit, { header: { alg: 'ES256', kid: undefined }, signer: kit.keys.nameless }),
  },
  {
    id: 'rotated',
    title: 'a token of a key that was published a moment ago',
    section: 'RFC 7517 §4.5',
    needs: 'clock',
    token: async (kit) => {
      const key = await kit.issuer.createKey({ algorithm: 'ES256' });
      kit.advance(HOUR);
      return forge(kit, { header: { alg: 'ES256', kid: key.kid }, signer: key });
    },
  },
  {
    id: 'second-issuer',
    title: 'a token of the second of two issuers',
    section: 'RFC 8725 §3.8',
    needs: 'second-issuer',
    token: (kit) => {
      const key = kit.other.signingKey;
      const header = { alg: key.algorithm, kid: key.kid };
      return forge(kit, { header, claims: { iss: kit.other.issuer }, signer: key });
    },
  },
  {
    id: 'second-issuer-namesake',
    title: 'a token of the second of two issuers, whose key has the name of one of the first',
    section: 'RFC 8725 §3.8',
    needs: 'second-issuer',
    token: (kit) => forge(kit, { claims: { iss: kit.other.issuer }, signer: kit.keys.namesake }),
  },
  {
    id: 'secret',
    title: 'a token of the secret that issuer and API share',
    section: 'RFC 7518 §3.2',
    needs: 'secret',
    token: (kit) => forge(kit, { header: { alg: 'HS256', kid: 'any' }, signer: Buffer.from(kit.secret) }),
  },
]);

/** What must go on working while tokens are remembered: RFC 6749 §7. */
export const legitimateRepeats: readonly LegitimateRequest[] = legitimateOf('cache', 'RFC 6749 §7', [
  {
    id: 'again',
    title: 'a token that was accepted already',
    token: async (kit, send) => {
      const token = await forge(kit);
      await accepted(send, bearer(token));
      return token;
    },
  },
  {
    id: 'after-forgeries',
    title: 'a token that was accepted already, after a hundred forged ones',
    token: async (kit, send) => {
      const token = await forge(kit);
      await accepted(send, bearer(token));
      for (let count = 0; count < 100; count += 1) {
        await send(bearer(await forge(kit, { claims: { sub: `user-${count}` }, signer: kit.keys.outsider })));
      }
      return token;
    },
  },
  {
    id: 'after-its-forgery',
    title: 'a token that was not seen before, after a forged one of the same claims',
    token: async (kit, send) => {
      const token = await signedBy(({ ec }) => ec)(kit);
      const end = token.lastIndexOf('.');
      await send(bearer(`${token.slice(0, end)}.${'A'.repeat(86)}`));
      return token;
    },
  },
  {
    id: 'identity',
    title: 'a token that was accepted already, after one of another subject',
    claims: { sub: 'alice', role: 'reader' },
    token: async (kit, send) => {
      const alice = await forge(kit, { claims: { sub: 'alice', role: 'reader' } });
      await accepted(send, bearer(alice));
      await accepted(send, bearer(await forge(kit, { claims: { sub: 'bob', role: 'admin' } })));
      return alice;
    },
  },
  {
    id: 'refreshed',
    title: 'a token that was accepted already, after the keys were fetched anew',
    needs: 'clock',
    token: async (kit, send) => {
      const token = await forge(kit, { claims: { exp: (await nowOf(kit)) + 24 * HOUR } });
      await accepted(send, bearer(token));
      kit.advance(4 * HOUR);
      return token;
    },
  },
  {
    id: 'after-refusal',
    title: 'a good token, right after one that was refused on the same connection',
    token: async (kit, send) => {
      await send(bearer(await kit.issuer.expired()));
      return forged({})(kit);
    },
  },
]);
