import { type Attack, type AttackRow, attacksOf } from './attack.js';
import type { AttackKit } from './attack-kit.js';
import { encoded } from './encodings.js';
import { forge, forged } from './forge.js';
import { bareJwk } from './key-material.js';

const critical: readonly (readonly [id: string, what: string, header: Readonly<Record<string, unknown>>])[] = [
  ['unknown', 'an extension that nobody knows', { crit: ['x'], x: 1 }],
  [
    'url',
    'an extension named by a URL',
    { crit: ['http://example.invalid/UNDEFINED'], 'http://example.invalid/UNDEFINED': true },
  ],
  ['exp', 'exp', { crit: ['exp'], exp: 99999999999 }],
  ['b64', 'b64, which is true', { crit: ['b64'], b64: true }],
  ['b64-false', 'b64, which is false', { crit: ['b64'], b64: false }],
  ['sigt', 'a time of signing', { crit: ['sigT'], sigT: '2030-01-01T00:00:00Z' }],
  ['empty', 'nothing', { crit: [] }],
  ['absent', 'a member that is not there', { crit: ['x'] }],
  ['twice', 'the same twice', { crit: ['x', 'x'], x: 1 }],
  ['alg', 'alg', { crit: ['alg'] }],
  ['kid', 'kid', { crit: ['kid'] }],
  ['crit', 'itself', { crit: ['crit'] }],
  ['proto', '__proto__', { crit: ['__proto__'] }],
  ['text', 'a text', { crit: 'x', x: 1 }],
  ['text-empty', 'an empty text', { crit: '' }],
  ['number', 'a number in its list', { crit: [1], 1: 1 }],
  ['name-empty', 'an empty name', { crit: [''], '': 1 }],
  ['null', 'null', { crit: null }],
  ['false', 'false', { crit: false }],
  ['zero', 'zero', { crit: 0 }],
  ['object', 'an object', { crit: { x: 1 }, x: 1 }],
  ['list', 'a list in its list', { crit: [['x']], x: 1 }],
];

const unencoded: readonly unknown[] = [false, 'false', 'true', 0, 1, null, []];

/** The attacker's own key, in every member in which a header can bring one or say where it is. */
const carried: readonly (readonly [id: string, members: (kit: AttackKit) => Readonly<Record<string, unknown>>])[] = [
  ['jwk', ({ keys }) => ({ jwk: bareJwk(keys.outsider) })],
  ['jwk-named', ({ keys }) => ({ jwk: keys.outsider.publicJwk })],
  ['jwk-text', ({ keys }) => ({ jwk: JSON.stringify(keys.outsider.publicJwk) })],
  ['jwks', ({ keys }) => ({ jwks: { keys: [keys.outsider.publicJwk] } })],
  ['jku', () => ({ jku: 'https://attacker.test/keys' })],
  ['jku-local', () => ({ jku: 'http://127.0.0.1:1/keys' })],
  ['jku-metadata', () => ({ jku: 'http://169.254.169.254/latest/meta-data/' })],
  ['jku-userinfo', ({ issuer }) => ({ jku: issuer.jwksUri.replace('://', '://attacker.test@') })],
  ['jku-data', ({ keys }) => ({ jku: `data:application/json,${JSON.stringify({ keys: [keys.outsider.publicJwk] })}` })],
  ['jku-file', () => ({ jku: 'file:///dev/zero' })],
  ['x5u', () => ({ x5u: 'https://attacker.test/certificate.pem' })],
  ['x5c', ({ keys }) => ({ x5c: [Buffer.from(JSON.stringify(keys.outsider.publicJwk)).toString('base64')] })],
  ['x5t', () => ({ x5t: encoded('thumbprint'), 'x5t#S256': encoded('thumbprint') })],
  ['iss', () => ({ iss: 'https://attacker.test/', sub: 'admin', aud: 'any' })],
];

/** RFC 7515 §4: what the header asks for, and who wrote it. */
export const headerAttacks: readonly Attack[] = attacksOf('header', 'RFC 7515 §4', [
  ...critical.map(
    ([id, what, header]): AttackRow => ({
      id: `crit-${id}`,
      title: `it calls critical: ${what}`,
      section: 'RFC 7515 §4.1.11',
      reason: 'critical_header',
      token: forged({ header }),
    }),
  ),
  ...unencoded.map(
    (b64, index): AttackRow => ({
      id: `b64-${index}`,
      title: `it says of its payload that b64 is ${JSON.stringify(b64)}`,
      section: 'RFC 7797 §7',
      reason: 'critical_header',
      token: forged({ header: { b64 } }),
    }),
  ),
  ...carried.flatMap(([id, members]): readonly AttackRow[] => [
    {
      id: `${id}-known`,
      title: `the attacker's key in ${id}, under the name of a good one`,
      section: 'RFC 8725 §3.10',
      reason: 'signature_invalid',
      token: (kit) =>
        forge(kit, { header: { alg: 'ES256', kid: kit.keys.ec.kid, ...members(kit) }, signer: kit.keys.outsider }),
    },
    {
      id: `${id}-new`,
      title: `the attacker's key in ${id}, under its own name`,
      section: 'RFC 8725 §3.10',
      reason: 'key_unknown',
      token: (kit) =>
        forge(kit, { header: { alg: 'ES256', kid: 'attack-outsider', ...members(kit) }, signer: kit.keys.outsider }),
    },
  ]),
  {
    id: 'jwk-nameless',
    title: "the attacker's key in jwk, and no name",
    section: 'RFC 8725 §3.10',
    reason: 'signature_invalid',
    token: (kit) =>
      forge(kit, {
        header: { alg: 'ES256', kid: undefined, jwk: bareJwk(kit.keys.outsider) },
        signer: kit.keys.outsider,
      }),
  },
]);
