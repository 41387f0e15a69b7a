import { signWithKey } from '../test-key.js';
import { type Attack, type AttackRow, attacksOf } from './attack.js';
import { encoded, pkcs1Encoded, toDer } from './encodings.js';
import { altered, forge, resigned, type TextChange } from './forge.js';

/** The order of the group of P-256, and that of Ed25519: SEC 2 §2.4.2, RFC 8032 §5.1. */
const P256_ORDER = Buffer.from('ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551', 'hex');
const ED25519_ORDER = 2n ** 252n + 27742317777372353535851937790883648493n;

const halves = (signature: Buffer): readonly [Buffer, Buffer] => [signature.subarray(0, 32), signature.subarray(32)];
const joined = (...parts: readonly Uint8Array[]): Buffer => Buffer.concat(parts);
const bytes = (value: number): Buffer => joined(Buffer.alloc(31), Buffer.of(value));

/** The same signature with the group's order added to its second half: RFC 8032 §8.4. */
function malleated(signature: Buffer): Buffer {
  const [r, s] = halves(signature);
  const sum = BigInt(`0x${Buffer.from(s).reverse().toString('hex')}`) + ED25519_ORDER;
  return joined(r, Buffer.from(sum.toString(16).padStart(64, '0'), 'hex').reverse());
}

type Change = (signature: Buffer, input: string) => Uint8Array;

const ecdsa: readonly (readonly [id: string, title: string, change: Change])[] = [
  ['zeros', 'zeros', () => Buffer.alloc(64)],
  ['r-zero', 'r zero', (good) => joined(Buffer.alloc(32), halves(good)[1])],
  ['s-zero', 's zero', (good) => joined(halves(good)[0], Buffer.alloc(32))],
  ['ones', 'r and s one', () => joined(bytes(1), bytes(1))],
  ['order', 'r and s the order of the group', () => joined(P256_ORDER, P256_ORDER)],
  ['r-order', 'r the order of the group', (good) => joined(P256_ORDER, halves(good)[1])],
  ['s-order', 's the order of the group', (good) => joined(halves(good)[0], P256_ORDER)],
  ['full', 'all bits set', () => Buffer.alloc(64, 0xff)],
  ['der', 'in DER', (good) => toDer(good)],
  ['der-zeros', 'zeros in DER', () => Buffer.from('3006020100020100', 'hex')],
  [
    'der-padded',
    'in DER, with zeros to the length',
    () => joined(Buffer.from('3006020100020100', 'hex'), Buffer.alloc(56)),
  ],
  ['short', 'a byte too short', (good) => good.subarray(0, 63)],
  ['short-front', 'a byte too short in front', (good) => good.subarray(1)],
  ['half', 'the first half alone', (good) => halves(good)[0]],
  ['one-byte', 'one byte', () => Buffer.of(0)],
  ['long', 'a zero behind it', (good) => joined(good, Buffer.of(0))],
  ['long-front', 'a zero before it', (good) => joined(Buffer.of(0), good)],
  [
    'long-halves',
    'a zero before each half',
    (good) => joined(Buffer.of(0), halves(good)[0], Buffer.of(0), halves(good)[1]),
  ],
  [
    'p384-length',
    'as long as one of P-384',
    (good) => joined(Buffer.alloc(16), halves(good)[0], Buffer.alloc(16), halves(good)[1]),
  ],
  ['twice', 'twice', (good) => joined(good, good)],
  ['swapped', 'its halves swapped', (good) => joined(halves(good)[1], halves(good)[0])],
  ['reversed', 'its bytes reversed', (good) => Buffer.from(good).reverse()],
  ['bit', 'a bit of it changed', (good) => joined(good.subarray(0, 63), Buffer.of((good[63] ?? 0) ^ 1))],
  ['first-bit', 'its first bit changed', (good) => joined(Buffer.of((good[0] ?? 0) ^ 128), good.subarray(1))],
  ['text', 'its own base64url', (good) => Buffer.from(encoded(good))],
];

const rsa: readonly (readonly [id: string, title: string, change: Change])[] = [
  ['zeros', 'zeros', () => Buffer.alloc(256)],
  ['one', 'the number 1', () => joined(Buffer.alloc(255), Buffer.of(1))],
  ['full', 'all bits set', () => Buffer.alloc(256, 0xff)],
  ['short', 'a byte too short', (good) => good.subarray(0, 255)],
  ['long', 'a zero behind it', (good) => joined(good, Buffer.of(0))],
  ['long-front', 'a zero before it', (good) => joined(Buffer.of(0), good)],
  ['bit', 'a bit of it changed', (good) => joined(good.subarray(0, 255), Buffer.of((good[255] ?? 0) ^ 1))],
  ['padded-hash', 'the padded hash, not signed', (_, input) => pkcs1Encoded(input)],
  ['padded-zeros', 'the hash padded with zeros, not signed', (_, input) => pkcs1Encoded(input, 256, 0)],
];

const ed25519: readonly (readonly [id: string, title: string, change: Change])[] = [
  ['zeros', 'zeros', () => Buffer.alloc(64)],
  ['identity', 'the neutral point and zero', () => joined(Buffer.of(1), Buffer.alloc(63))],
  ['full', 'all bits set', () => Buffer.alloc(64, 0xff)],
  ['malleated', 'another number for the same signature', malleated],
  ['short', 'a byte too short', (good) => good.subarray(0, 63)],
  ['long', 'a zero behind it', (good) => joined(good, Buffer.of(0))],
];

const rowsOf = (name: string, key: 'ec' | 'rsa' | 'ed', changes: typeof ecdsa, section: string): AttackRow[] =>
  changes.map(([id, what, change]) => ({
    id: `${name}-${id}`,
    title: `a signature of ${name}: ${what}`,
    section,
    reason: 'signature_invalid',
    token: resigned(change, (keys) => keys[key]),
  }));

/** A good token with other members in its claims. */
const claims = (changes: object) => ({
  payload: (json: string) => JSON.stringify({ ...(JSON.parse(json) as object), ...changes }),
});

const changed: readonly (readonly [id: string, title: string, change: TextChange])[] = [
  ['subject', 'another subject', claims({ sub: 'admin' })],
  ['scope', 'more scopes', claims({ scope: 'attack:route admin:all' })],
  ['expiry', 'a later expiry', claims({ exp: 99_999_999_999 })],
  ['role', 'a claim more', claims({ roles: ['admin'] })],
  ['space', 'a space behind its claims', { payload: (json) => `${json} ` }],
  ['escape', 'a letter of its claims as an escape', { payload: (json) => json.replace('"sub"', '"\\u0073ub"') }],
  ['twice', 'its first member once more', { payload: (json) => json.replace(/^\{("[^,]+,)/, '{$1$1') }],
  ['header', 'a member more in its header', { header: (json) => json.replace('{', '{"x":1,') }],
  ['type', 'another type that is accepted', { header: (json) => json.replace('at+jwt', 'JWT') }],
];

/** RFC 7515 §5.2: the signature is that of this very text, by this very key, in this very form. */
export const signatureAttacks: readonly Attack[] = attacksOf('signature', 'RFC 7515 §5.2', [
  ...rowsOf('es256', 'ec', ecdsa, 'RFC 7518 §3.4'),
  ...rowsOf('rs256', 'rsa', rsa, 'RFC 8017 §8.2.2'),
  ...rowsOf('ed25519', 'ed', ed25519, 'RFC 8032 §5.1.7'),
  ...changed.map(
    ([id, what, change]): AttackRow => ({
      id: `changed-${id}`,
      title: `what was signed, and then given ${what}`,
      reason: 'signature_invalid',
      token: altered(change),
    }),
  ),
  {
    id: 'transplanted',
    title: 'the signature of another good token',
    reason: 'signature_invalid',
    token: async (kit) => {
      const [header, payload] = (await forge(kit)).split('.');
      return `${header}.${payload}.${(await forge(kit)).split('.')[2]}`;
    },
  },
  {
    id: 'other-key',
    title: "the attacker's signature under the name of a published key",
    reason: 'signature_invalid',
    token: (kit) => forge(kit, { header: { alg: 'ES256', kid: kit.keys.ec.kid }, signer: kit.keys.outsider }),
  },
  {
    id: 'other-published-key',
    title: 'the signature of a published key under the name of another',
    section: 'RFC 7517 §4.5',
    reason: 'signature_invalid',
    token: (kit) => forge(kit, { header: { alg: 'ES256', kid: kit.keys.ec.kid }, signer: kit.keys.nameless }),
  },
  {
    id: 'forged',
    title: "another key's signature under the name of the issuer's signing key",
    reason: 'signature_invalid',
    token: (kit) => kit.issuer.forged({ scope: kit.scope }),
  },
  ...(
    [
      ['pss', 'a signature of PS256 under RS256', 'rsa', 'RS256', 'PS256'],
      ['other-hash', 'a signature of RS384 under RS256', 'rsa', 'RS256', 'RS384'],
    ] as const
  ).map(
    ([id, title, key, alg, real]): AttackRow => ({
      id,
      title,
      section: 'RFC 7518 §3.3',
      reason: 'signature_invalid',
      token: (kit) =>
        forge(kit, {
          header: { alg, kid: kit.keys[key].kid },
          signer: (input) => signWithKey(kit.keys[key], real, input),
        }),
    }),
  ),
  {
    id: 'nothing-signed',
    title: 'the signature of an empty text',
    reason: 'signature_invalid',
    token: (kit) =>
      forge(kit, {
        header: { alg: 'ES256', kid: kit.keys.ec.kid },
        signer: () => signWithKey(kit.keys.ec, 'ES256', ''),
      }),
  },
]);
