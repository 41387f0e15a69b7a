import { type Attack, type AttackRow, attacksOf, slug } from './attack.js';
import { type ForgeSigner, forged, rewritten, signedBy } from './forge.js';

const nobody: ForgeSigner = () => new Uint8Array();
const zeros: ForgeSigner = () => new Uint8Array(64);

/** Names that are no algorithm of public keys, each under a signature that is right otherwise. */
const names: readonly string[] = [
  'HS256',
  'HS384',
  'HS512',
  'hs256',
  'es256',
  'rs256',
  'Es256',
  'ES256 ',
  ' ES256',
  'ES256\0',
  'ES256,none',
  'ES256K',
  'ES256K1',
  'ES-256',
  'ES25',
  'SHA256withECDSA',
  'RS1',
  'RSA-OAEP',
  'RSA-OAEP-256',
  'RSA1_5',
  'ECDH-ES',
  'dir',
  'A128KW',
  'A256GCM',
  'PBES2-HS256+A128KW',
  'Ed448',
  'eddsa',
  'ML-DSA-44',
  '\u212aS256',
  'E\u0405256',
  '*',
  '__proto__',
  'constructor',
  'toString',
  'hasOwnProperty',
];

const values: readonly (readonly [id: string, value: unknown])[] = [
  ['missing', undefined],
  ['null', null],
  ['empty', ''],
  ['number', 256],
  ['true', true],
  ['false', false],
  ['list', ['ES256']],
  ['list-good', ['ES256', 'none']],
  ['object', { name: 'ES256' }],
];

const none: readonly AttackRow[] = ['none', 'None', 'NONE', 'nOnE', 'none ', ' none', 'none\0', '"none"'].flatMap(
  (alg, index): readonly AttackRow[] => [
    {
      id: `none-${index}-empty`,
      title: `${JSON.stringify(alg)}, and no signature`,
      section: 'RFC 8725 §3.2',
      // An empty part is nothing that base64url can say.
      reason: 'token_malformed',
      token: forged({ header: { alg }, signer: nobody }),
    },
    {
      id: `none-${index}-good`,
      title: `${JSON.stringify(alg)}, over a good signature`,
      section: 'RFC 8725 §3.2',
      reason: 'algorithm_not_allowed',
      token: forged({ header: { alg } }),
    },
    {
      id: `none-${index}-zeros`,
      title: `${JSON.stringify(alg)}, over a signature of zeros`,
      section: 'RFC 8725 §3.2',
      reason: 'algorithm_not_allowed',
      token: forged({ header: { alg }, signer: zeros }),
    },
  ],
);

/** A right signature of a published key, and an algorithm that the key was not published for. */
const unfit: readonly AttackRow[] = [
  ...['RS384', 'RS512', 'PS256', 'PS384', 'PS512'].map(
    (alg): AttackRow => ({
      id: `rsa-${slug(alg)}`,
      title: `${alg} with a key for RS256`,
      reason: 'key_unfit',
      token: signedBy(({ rsa }) => rsa, { header: { alg } }),
    }),
  ),
  ...['PS256', 'RS512'].map(
    (alg): AttackRow => ({
      id: `rsa-plain-${slug(alg)}`,
      title: `${alg} with an RSA key that names no algorithm, and is then for RS256`,
      reason: 'key_unfit',
      token: signedBy(({ rsa }) => rsa, { header: { alg, kid: 'attack-rsa-plain' } }),
    }),
  ),
  ...(
    [
      ['ec', 'RS256', 'a key on P-256'],
      ['ec', 'PS256', 'a key on P-256'],
      ['ec', 'ES384', 'a key on P-256'],
      ['ec', 'ES512', 'a key on P-256'],
      ['ec', 'EdDSA', 'a key on P-256'],
      ['p384', 'ES256', 'a key on P-384'],
      ['ed', 'ES256', 'an Ed25519 key'],
      ['ed', 'RS256', 'an Ed25519 key'],
      ['rsa', 'ES256', 'an RSA key'],
      ['rsa', 'Ed25519', 'an RSA key'],
    ] as const
  ).map(
    ([key, alg, what]): AttackRow => ({
      id: `${key}-${slug(alg)}`,
      title: `${alg} with ${what}`,
      section: 'RFC 7518 §3.1',
      reason: 'key_unfit',
      token: signedBy((keys) => keys[key], { header: { alg } }),
    }),
  ),
];

/** `alg` says how a signature is to be checked, and it is the attacker who writes it: RFC 8725 §3.1, §3.2. */
export const algorithmAttacks: readonly Attack[] = attacksOf('algorithm', 'RFC 8725 §3.1', [
  ...names.map(
    (alg, index): AttackRow => ({
      id: `name-${index}-${slug(alg)}`.replace(/-$/, ''),
      title: `the algorithm ${JSON.stringify(alg)}`,
      section: 'RFC 7515 §4.1.1',
      reason: 'algorithm_not_allowed',
      token: forged({ header: { alg } }),
    }),
  ),
  ...values.map(
    ([id, alg]): AttackRow => ({
      id: `value-${id}`,
      title: `an algorithm that is ${JSON.stringify(alg) ?? 'missing'}`,
      section: 'RFC 7515 §4.1.1',
      reason: 'algorithm_not_allowed',
      token: forged({ header: { alg } }),
    }),
  ),
  ...none,
  ...unfit,
  {
    id: 'in-claims',
    title: 'the algorithm among the claims, where it is nothing',
    section: 'RFC 7515 §4.1.1',
    reason: 'algorithm_not_allowed',
    token: forged({ header: { alg: undefined }, claims: { alg: 'ES256' } }),
  },
  {
    id: 'twice-nested',
    title: 'a good algorithm in a header in the header',
    section: 'RFC 7515 §4.1.1',
    reason: 'algorithm_not_allowed',
    token: rewritten({ header: (json) => `{"alg":"none","header":${json}}` }),
  },
]);
