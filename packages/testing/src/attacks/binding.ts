import { type Attack, type AttackRow, attacksOf } from './attack.js';
import { carrying, forge, forged } from './forge.js';

const THUMBPRINT = '0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I';

/** Whatever is in it, the token is bound to something, and nothing is shown that it is bound to. */
const confirmations: readonly (readonly [id: string, what: string, cnf: unknown, section?: string])[] = [
  ['dpop', 'a DPoP key', { jkt: THUMBPRINT }, 'RFC 9449 §7.2'],
  ['mtls', 'a client certificate', { 'x5t#S256': THUMBPRINT }, 'RFC 8705 §3'],
  ['both', 'a DPoP key and a client certificate', { jkt: THUMBPRINT, 'x5t#S256': THUMBPRINT }],
  ['jwk', 'a key', { jwk: { kty: 'EC', crv: 'P-256', x: THUMBPRINT, y: THUMBPRINT } }],
  ['jwe', 'an encrypted key', { jwe: 'a.b.c.d.e' }],
  ['kid', 'a key by its name', { kid: 'k' }],
  ['jku', 'a key by its address', { jku: 'https://attacker.test/keys', kid: 'k' }],
  ['unknown', 'something that nobody knows', { 'kc-jkt-type': 1 }],
  ['unknown-beside', 'a DPoP key beside something that nobody knows', { jkt: THUMBPRINT, 'kc-jkt-type': 1 }],
  ['jkt-empty', 'an empty thumbprint', { jkt: '' }],
  ['jkt-null', 'a thumbprint that is null', { jkt: null }],
  ['jkt-list', 'a list of thumbprints', { jkt: [THUMBPRINT] }],
  ['proto', 'what stands in __proto__', JSON.parse(`{"__proto__":{"jkt":"${THUMBPRINT}"}}`)],
  ['empty', 'nothing', {}],
  ['null', 'null', null],
  ['false', 'false', false],
  ['zero', 'zero', 0],
  ['text-empty', 'an empty text', ''],
  ['text', 'a text', THUMBPRINT],
  ['list', 'a list', [{ jkt: THUMBPRINT }]],
  ['list-empty', 'an empty list', []],
];

const bound = { cnf: { jkt: THUMBPRINT } };

/** RFC 7800 §3: a token that is bound to its sender is no bearer token. */
export const bindingAttacks: readonly Attack[] = attacksOf('binding', 'RFC 7800 §3.1', [
  ...confirmations.map(
    ([id, what, cnf, section]): AttackRow => ({
      id,
      title: `a token bound to ${what}`,
      ...(section === undefined ? {} : { section }),
      reason: 'proof_required',
      token: forged({ claims: { cnf } }),
    }),
  ),
  {
    id: 'beside-proof',
    title: 'a bound token with a DPoP header of nothing',
    section: 'RFC 9449 §7.2',
    reason: 'proof_required',
    request: async (kit) => ({
      lines: [`Authorization: Bearer ${await forge(kit, { claims: bound })}`, 'DPoP: e30.e30.e30'],
    }),
  },
  {
    id: 'beside-certificate',
    title: 'a bound token with headers in which a proxy would show a certificate',
    section: 'RFC 8705 §6.5',
    reason: 'proof_required',
    request: async (kit) => ({
      lines: [
        `Authorization: Bearer ${await forge(kit, { claims: { cnf: { 'x5t#S256': THUMBPRINT } } })}`,
        'Client-Cert: :MIIB:',
        'X-Forwarded-Client-Cert: Hash=00',
        'X-SSL-Client-Verify: SUCCESS',
        'X-ARR-ClientCert: MIIB',
      ],
    }),
  },
  {
    id: 'dpop-scheme',
    title: 'a bound token under the DPoP scheme, which is not supported, with two proofs',
    section: 'RFC 9449 §7.1',
    reason: 'credentials_unsupported',
    request: async (kit) => ({
      lines: [`Authorization: DPoP ${await forge(kit, { claims: bound })}`, 'DPoP: e30.e30.e30', 'DPoP: e30.e30.e30'],
    }),
  },
  {
    id: 'dpop-header',
    title: 'a good token in the DPoP header',
    section: 'RFC 9449 §4.1',
    reason: 'credentials_missing',
    request: carrying((token) => ({ lines: [`DPoP: ${token}`] })),
  },
]);
