import { type Attack, type AttackRow, attacksOf, slug } from './attack.js';
import { encoded } from './encodings.js';
import { FLAWED_KEYS } from './flawed-keys.js';
import { forge } from './forge.js';

/** RFC 7517 §4, RFC 7518 §6: keys that are in the set and are not for this, or not good enough. */
export const keyAttacks: readonly Attack[] = attacksOf('key', 'RFC 7517 §4', [
  ...FLAWED_KEYS.map(
    ({ name, title, section, alg = 'ES256', sign, signer = 'ec' }): AttackRow => ({
      id: slug(name),
      title: `a token of a published key that ${title}`,
      section,
      reason: 'key_unknown',
      token: (kit) =>
        forge(kit, { header: { alg, kid: `attack-${name}` }, signer: sign?.(kit.keys) ?? kit.keys[signer] }),
    }),
  ),
  {
    id: 'secret',
    title: 'a token of a secret that is published in the set',
    section: 'RFC 8725 §3.1',
    reason: 'algorithm_not_allowed',
    token: (kit) =>
      forge(kit, { header: { alg: 'HS256', kid: 'attack-decoys' }, signer: Buffer.from('AQAB', 'base64url') }),
  },
  {
    id: 'name-as-text',
    title: 'a token of a published key whose name is a number, under that number as text',
    section: 'RFC 7517 §4.5',
    reason: 'key_unknown',
    token: (kit) => forge(kit, { header: { alg: 'ES512', kid: '7' }, signer: kit.keys.p521 }),
  },
  {
    id: 'name-left-out',
    title: 'a token of a published key whose name is a number, under no name',
    section: 'RFC 7517 §4.5',
    reason: 'key_unknown',
    token: (kit) => forge(kit, { header: { alg: 'ES512', kid: undefined }, signer: kit.keys.p521 }),
  },
  {
    id: 'edwards',
    title: 'a token that says EdDSA, of an EC key that is published for that',
    section: 'RFC 7518 §3.1',
    reason: 'key_unknown',
    token: (kit) => forge(kit, { header: { alg: 'EdDSA', kid: 'attack-alg-edwards' }, signer: kit.keys.ec }),
  },
  {
    id: 'thumbprint',
    title: 'a token of a published key, under its thumbprint of another hash',
    section: 'RFC 7638 §3.4',
    reason: 'key_unknown',
    token: (kit) => forge(kit, { header: { alg: 'ES256', kid: encoded(kit.keys.ec.kid) }, signer: kit.keys.ec }),
  },
]);
