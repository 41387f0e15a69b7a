import { createPublicKey, type JsonWebKey, type KeyObject } from 'node:crypto';
import type { TestKey } from '../test-key.js';
import { type Attack, type AttackRow, attacksOf } from './attack.js';
import type { AttackKit } from './attack-kit.js';
import { forge } from './forge.js';
import { bareJwk } from './key-material.js';

/** What a verifier might take for an HMAC secret, out of what everybody knows. */
type Encoding = (key: TestKey, kit: AttackKit) => string | Uint8Array;

const keyObject = (key: TestKey): KeyObject =>
  createPublicKey({ key: { ...key.publicJwk } as JsonWebKey, format: 'jwk' });
const pem = (key: TestKey, type: 'spki' | 'pkcs1'): string => String(keyObject(key).export({ type, format: 'pem' }));
const der = (key: TestKey, type: 'spki' | 'pkcs1'): Buffer => keyObject(key).export({ type, format: 'der' });
const member = (key: TestKey, name: 'n' | 'e' | 'x' | 'y'): Buffer =>
  Buffer.from(String(key.publicJwk[name]), 'base64url');
/** The text between the lines that begin and end it. */
const body = (text: string): string => text.replaceAll(/-----[^-]+-----|\n/g, '');

const ofRsa: readonly (readonly [id: string, title: string, encoding: Encoding])[] = [
  ...(['spki', 'pkcs1'] as const).flatMap((type): [string, string, Encoding][] => {
    const name = type === 'spki' ? 'SPKI' : 'PKCS #1';
    return [
      [`${type}-pem`, `${name} in PEM`, (key) => pem(key, type)],
      [`${type}-pem-trimmed`, `${name} in PEM without the last line end`, (key) => pem(key, type).trim()],
      [`${type}-pem-two-ends`, `${name} in PEM with one line end more`, (key) => `${pem(key, type)}\n`],
      [`${type}-pem-space`, `${name} in PEM with a space before it`, (key) => ` ${pem(key, type)}`],
      [`${type}-pem-line`, `${name} in PEM with a line end before it`, (key) => `\n${pem(key, type)}`],
      [`${type}-pem-tab`, `${name} in PEM with a tab before it`, (key) => `\t${pem(key, type)}`],
      [`${type}-pem-mark`, `${name} in PEM with a byte order mark`, (key) => `\ufeff${pem(key, type)}`],
      [`${type}-pem-crlf`, `${name} in PEM with CRLF`, (key) => pem(key, type).replaceAll('\n', '\r\n')],
      [
        `${type}-pem-one-line`,
        `${name} in PEM with escaped line ends`,
        (key) => pem(key, type).replaceAll('\n', '\\n'),
      ],
      [`${type}-base64`, `${name} in base64`, (key) => body(pem(key, type))],
      [`${type}-der`, `${name} in DER`, (key) => der(key, type)],
    ];
  }),
  ['jwk', 'the JWK as it is published', (key) => JSON.stringify(key.publicJwk)],
  ['jwk-pretty', 'the JWK with line breaks', (key) => JSON.stringify(key.publicJwk, null, 2)],
  ['jwk-bare', 'the JWK without name and purpose', (key) => JSON.stringify(bareJwk(key))],
  [
    'jwk-canonical',
    'the canonical JWK of RFC 7638',
    (key) => JSON.stringify({ e: key.publicJwk.e, kty: 'RSA', n: key.publicJwk.n }),
  ],
  ['jwks', 'the JWK Set as it is published', (_, kit) => JSON.stringify(kit.issuer.jwks())],
  ['modulus', 'the modulus', (key) => member(key, 'n')],
  ['modulus-signed', 'the modulus with a zero before it', (key) => Buffer.concat([Buffer.of(0), member(key, 'n')])],
  ['modulus-base64url', 'the modulus in base64url', (key) => String(key.publicJwk.n)],
  ['modulus-base64', 'the modulus in base64', (key) => member(key, 'n').toString('base64')],
  ['modulus-hex', 'the modulus in hexadecimal', (key) => member(key, 'n').toString('hex')],
  ['exponent', 'the exponent', (key) => member(key, 'e')],
];

const ofCurves: readonly (readonly [id: string, title: string, key: 'ec' | 'ed', encoding: Encoding])[] = [
  ['ec-pem', 'an EC key in PEM', 'ec', (key) => pem(key, 'spki')],
  ['ec-der', 'an EC key in DER', 'ec', (key) => der(key, 'spki')],
  [
    'ec-point',
    'the point of an EC key',
    'ec',
    (key) => Buffer.concat([Buffer.of(4), member(key, 'x'), member(key, 'y')]),
  ],
  ['ec-x', 'a coordinate of an EC key', 'ec', (key) => member(key, 'x')],
  ['ec-x-text', 'a coordinate of an EC key as it is published', 'ec', (key) => String(key.publicJwk.x)],
  ['ec-jwk', 'the JWK of an EC key', 'ec', (key) => JSON.stringify(key.publicJwk)],
  ['ed-pem', 'an Ed25519 key in PEM', 'ed', (key) => pem(key, 'spki')],
  ['ed-x', 'the 32 bytes of an Ed25519 key', 'ed', (key) => member(key, 'x')],
];

/** What careless code turns keys into, or uses where there is none. */
const guesses: readonly (readonly [id: string, title: string, encoding: Encoding])[] = [
  ['empty', 'an empty secret', () => ''],
  ['zeros', '32 bytes of zeros', () => new Uint8Array(32)],
  ['undefined', 'the word undefined', () => 'undefined'],
  ['null', 'the word null', () => 'null'],
  ['object', 'what an object is as text', () => '[object Object]'],
  ['key-object', 'what a KeyObject is as text', () => '[object KeyObject]'],
  ['crypto-key', 'what a CryptoKey is as text', () => '[object CryptoKey]'],
  ['kid', 'the name of the key', (key) => key.kid],
  ['issuer', 'the name of the issuer', (_, kit) => kit.issuer.issuer],
  ['audience', 'the audience', (_, kit) => kit.issuer.audience],
  ['secret', 'the word secret', () => 'secret'],
];

function confused(pick: (kit: AttackKit) => TestKey, encoding: Encoding, alg = 'HS256') {
  return (kit: AttackKit): Promise<string> => {
    const key = pick(kit);
    return forge(kit, { header: { alg, kid: key.kid }, signer: Buffer.from(encoding(key, kit) as string) });
  };
}

/** RS256 to HS256: a public key, which everybody has, taken for a secret. RFC 8725 §2.1, §3.1. */
export const confusionAttacks: readonly Attack[] = attacksOf('confusion', 'RFC 8725 §2.1', [
  ...ofRsa.map(
    ([id, what, encoding]): AttackRow => ({
      id: `rsa-${id}`,
      title: `HS256 with an RSA key for a secret: ${what}`,
      reason: 'algorithm_not_allowed',
      token: confused(({ keys }) => keys.rsa, encoding),
    }),
  ),
  ...['HS384', 'HS512'].map(
    (alg): AttackRow => ({
      id: `rsa-${alg.toLowerCase()}`,
      title: `${alg} with an RSA key for a secret: SPKI in PEM`,
      reason: 'algorithm_not_allowed',
      token: confused(
        ({ keys }) => keys.rsa,
        (key) => pem(key, 'spki'),
        alg,
      ),
    }),
  ),
  ...ofCurves.map(
    ([id, what, key, encoding]): AttackRow => ({
      id,
      title: `HS256 with a public key for a secret: ${what}`,
      reason: 'algorithm_not_allowed',
      token: confused(({ keys }) => keys[key], encoding),
    }),
  ),
  ...guesses.map(
    ([id, what, encoding]): AttackRow => ({
      id: `guess-${id}`,
      title: `HS256 with a secret that can be guessed: ${what}`,
      section: 'RFC 8725 §3.5',
      reason: 'algorithm_not_allowed',
      token: confused(({ issuer }) => issuer.signingKey, encoding),
    }),
  ),
  {
    id: 'relabelled',
    title: 'HS256 with an RSA key for a secret, and RS256 in the header',
    reason: 'signature_invalid',
    token: (kit) =>
      forge(kit, {
        header: { alg: 'RS256', kid: kit.keys.rsa.kid },
        signer: Buffer.from(pem(kit.keys.rsa, 'spki')),
      }),
  },
]);
