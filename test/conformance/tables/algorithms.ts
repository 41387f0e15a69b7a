import { createPublicKey } from 'node:crypto';
import { ecKey, edKey, encoded, hmacToken, rawToken, rsaKey } from '../../support/raw-keys.js';
import { createWorld, trustKeys } from '../../support/world.js';
import type { Case, Table } from '../cases.js';

const world = await createWorld();
const claims = () => world.claims();
const rsa = rsaKey();
const ec = ecKey();
const ed = edKey();
const published = {
  keys: [
    { ...rsa.jwk, kid: 'rsa', alg: 'RS256' },
    { ...rsa.jwk, kid: 'rsa-open' },
    { ...ec.jwk, kid: 'ec', alg: 'ES256' },
    { ...ecKey('P-384').jwk, kid: 'ec-384' },
    { ...ed.jwk, kid: 'ed' },
  ],
};
const options = () => trustKeys(world, published);

const notAllowed: readonly Case[] = [
  ...[
    ['none', 'none'],
    ['NONE', 'NONE'],
    ['nOnE', 'nOnE'],
    ['none and a space', 'none '],
    ['lower case', 'es256'],
    ['a space behind it', 'ES256 '],
    ['a NUL behind it', 'ES256\0'],
    ['an algorithm of another curve', 'ES256K'],
    ['an encryption algorithm', 'RSA-OAEP'],
    ['SHA-1', 'RS1'],
    ['a number', 256],
    ['null', null],
    ['true', true],
    ['a list', ['ES256']],
    ['an object', { name: 'ES256' }],
    ['an empty text', ''],
    ['a name that objects inherit', 'constructor'],
    ['__proto__', '__proto__'],
    ['a Cyrillic letter', '\u0415S256'],
  ].map(
    ([what, alg]): Case => ({
      shows: 'C6 F5 B15',
      title: `a token whose algorithm is ${String(what)} is refused, though it is signed`,
      token: () => rawToken(ec, { alg, kid: 'ec' }, claims()),
      options,
      refused: 'algorithm_not_allowed',
    }),
  ),
  {
    shows: 'C6',
    title: 'a token without an algorithm is refused',
    token: () => rawToken(ec, { kid: 'ec' }, claims()),
    options,
    refused: 'algorithm_not_allowed',
  },
  {
    shows: 'D14 F6 G5',
    title: 'an unsigned token is refused, with an empty signature',
    token: () => `${encoded({ alg: 'none' })}.${encoded(claims())}.`,
    options,
    refused: 'token_malformed',
  },
  {
    shows: 'D14 F6 G5',
    title: 'an unsigned token is refused, with some signature',
    token: () => `${encoded({ alg: 'none', kid: 'ec' })}.${encoded(claims())}.YQ`,
    options,
    refused: 'algorithm_not_allowed',
  },
  {
    shows: 'F1 C8',
    title: 'a good signature of an algorithm outside the configured list is refused',
    token: () => rawToken(ec, { alg: 'ES256', kid: 'ec' }, claims()),
    options: () => ({ ...options(), algorithms: ['RS256', 'EdDSA'] }),
    refused: 'algorithm_not_allowed',
  },
  {
    shows: 'F1',
    title: 'an algorithm of the configured list passes',
    token: () => rawToken(ec, { alg: 'ES256', kid: 'ec' }, claims()),
    options: () => ({ ...options(), algorithms: ['ES256'] }),
  },
  {
    shows: 'F20',
    title: 'EdDSA in the list takes Ed25519 in the token',
    token: () => rawToken(ed, { alg: 'Ed25519', kid: 'ed' }, claims()),
    options: () => ({ ...options(), algorithms: ['EdDSA'] }),
  },
];

const pem = (type: 'spki' | 'pkcs1') => String(rsa.publicKey.export({ type, format: 'pem' }));
const ecPem = String(
  createPublicKey(ec.publicKey.export({ type: 'spki', format: 'pem' })).export({ type: 'spki', format: 'pem' }),
);

/** The public key in every form in which a verifier might hold it, as the secret of an HMAC. */
const confusion: readonly (readonly [string, string | Buffer])[] = [
  ['PEM', pem('spki')],
  ['PEM without its last line break', pem('spki').trimEnd()],
  ['PEM with a space before it', ` ${pem('spki')}`],
  ['PEM with CRLF', pem('spki').replaceAll('\n', '\r\n')],
  ['PKCS #1 PEM', pem('pkcs1')],
  ['DER', rsa.publicKey.export({ type: 'spki', format: 'der' })],
  ['PKCS #1 DER', rsa.publicKey.export({ type: 'pkcs1', format: 'der' })],
  ['JWK text', JSON.stringify(published.keys[0])],
  ['its modulus', Buffer.from(String(rsa.jwk['n']), 'base64url')],
  ['the text of its modulus', String(rsa.jwk['n'])],
  ['nothing', ''],
];

const confused: readonly Case[] = [
  ...confusion.flatMap(([form, secret]) =>
    (['HS256', 'HS384', 'HS512'] as const).map(
      (alg): Case => ({
        shows: 'C6 F2 F4 D10 D15',
        title: `the public key as the secret of ${alg} is refused: ${form}`,
        token: () => hmacToken(secret, { alg, kid: 'rsa' }, claims(), `sha${alg.slice(2)}`),
        options,
        refused: 'algorithm_not_allowed',
      }),
    ),
  ),
  {
    shows: 'F2',
    title: 'an EC key as the secret of HS256 is refused',
    token: () => hmacToken(ecPem, { alg: 'HS256', kid: 'ec' }, claims()),
    options,
    refused: 'algorithm_not_allowed',
  },
];

const SECRET = 'a shared secret of thirty-two bytes or more';

const secrets: readonly Case[] = [
  {
    shows: 'D15',
    title: 'a token of the shared secret passes where one is configured',
    token: () => hmacToken(SECRET, { alg: 'HS256' }, claims()),
    options: () => ({ ...world.options, secret: SECRET }),
  },
  {
    shows: 'D15',
    title: 'a token of another secret is refused',
    token: () => hmacToken(`${SECRET}.`, { alg: 'HS256' }, claims()),
    options: () => ({ ...world.options, secret: SECRET }),
    refused: 'signature_invalid',
  },
  {
    shows: 'D15 F3',
    title: 'where a secret is configured, a token of a public key is refused',
    token: () => rawToken(ec, { alg: 'ES256', kid: 'ec' }, claims()),
    options: () => ({ ...world.options, secret: SECRET }),
    refused: 'algorithm_not_allowed',
  },
  {
    shows: 'D15',
    title: 'a longer hash of the same secret is refused unless it is configured',
    token: () => hmacToken(SECRET, { alg: 'HS512' }, claims(), 'sha512'),
    options: () => ({ ...world.options, secret: SECRET }),
    refused: 'algorithm_not_allowed',
  },
];

/** A good signature that the key was not published for. */
const unfit: readonly Case[] = [
  ...(
    [
      ['RS384 with a key for RS256', 'RS384', 'rsa', 'D7 F2 F4'],
      ['PS256 with a key for RS256', 'PS256', 'rsa', 'D7 F2 F4'],
      ['PS256 with an RSA key for nothing in particular, which is then for RS256', 'PS256', 'rsa-open', 'F4'],
      ['RS512 with an RSA key for nothing in particular, which is then for RS256', 'RS512', 'rsa-open', 'F4'],
      ['RS256 with an EC key', 'RS256', 'ec', 'D8 F2'],
      ['ES256 with an RSA key', 'ES256', 'rsa', 'D8 F2'],
      ['ES256 with a key on P-384', 'ES256', 'ec-384', 'D8'],
      ['ES384 with a key on P-256', 'ES384', 'ec', 'D8'],
      ['Ed25519 with an EC key', 'Ed25519', 'ec', 'D8'],
      ['ES256 with an Ed25519 key', 'ES256', 'ed', 'D8'],
    ] as const
  ).map(
    ([what, alg, kid, shows]): Case => ({
      shows,
      title: `${what} is refused`,
      token: () => rawToken(alg.startsWith('E') ? (alg.startsWith('Ed') ? ed : ec) : rsa, { alg, kid }, claims()),
      options,
      refused: 'key_unfit',
    }),
  ),
  {
    shows: 'F4 F1',
    title: 'an RSA key for nothing in particular is for the algorithm that is configured',
    token: () => rawToken(rsa, { alg: 'PS256', kid: 'rsa-open' }, claims()),
    options: () => ({ ...options(), algorithms: ['PS256'] }),
  },
  {
    shows: 'D7 F4',
    title: 'a key for RS256 is not for PS256, though that is configured',
    token: () => rawToken(rsa, { alg: 'PS256', kid: 'rsa' }, claims()),
    options: () => ({ ...options(), algorithms: ['RS256', 'PS256'] }),
    refused: 'key_unfit',
  },
  {
    shows: 'G2',
    title: 'RS256 passes without being configured',
    token: () => rawToken(rsa, { alg: 'RS256', kid: 'rsa', typ: 'at+jwt' }, claims()),
    options: () => ({ ...options(), profile: 'rfc9068' }),
  },
];

const ofBytes = (change: (signature: Buffer) => Uint8Array, kid = 'ec', signer = ec, alg = 'ES256') => {
  const input = `${encoded({ alg, kid })}.${encoded(claims())}`;
  return `${input}.${encoded(change(signer.sign(input, alg)))}`;
};

const signatures: readonly Case[] = [
  ...(
    [
      ['all zeros', () => Buffer.alloc(64)],
      ['r zero', (good) => Buffer.concat([Buffer.alloc(32), good.subarray(32)])],
      ['s zero', (good) => Buffer.concat([good.subarray(0, 32), Buffer.alloc(32)])],
      ['all ones', () => Buffer.alloc(64, 0xff)],
      ['a byte too long', (good) => Buffer.concat([good, Buffer.of(0)])],
      ['a byte too long in front', (good) => Buffer.concat([Buffer.of(0), good])],
      ['a byte too short', (good) => good.subarray(0, 63)],
      ['one byte', () => Buffer.of(1)],
      ['of two signatures', (good) => Buffer.concat([good, good])],
      ['its halves swapped', (good) => Buffer.concat([good.subarray(32), good.subarray(0, 32)])],
    ] as readonly (readonly [string, (good: Buffer) => Buffer])[]
  ).map(
    ([what, change]): Case => ({
      shows: 'D12 F7 B15',
      title: `an ECDSA signature is refused that is ${what}`,
      token: () => ofBytes(change),
      options,
      refused: 'signature_invalid',
    }),
  ),
  {
    shows: 'D12',
    title: 'an ECDSA signature in DER is refused',
    token: () => ofBytes((good) => derOf(good)),
    options,
    refused: 'signature_invalid',
  },
  {
    shows: 'D12',
    title: 'an ECDSA signature with s beyond the order is refused',
    token: () => ofBytes((good) => Buffer.concat([good.subarray(0, 32), Buffer.alloc(32, 0xff)])),
    options,
    refused: 'signature_invalid',
  },
  {
    shows: 'F7',
    title: 'an RSA signature of a changed bit is refused',
    token: () =>
      ofBytes((good) => Buffer.concat([good.subarray(0, 255), Buffer.of((good[255] ?? 0) ^ 1)]), 'rsa', rsa, 'RS256'),
    options,
    refused: 'signature_invalid',
  },
  {
    shows: 'F7',
    title: 'an RSA signature cut short is refused',
    token: () => ofBytes((good) => good.subarray(0, 255), 'rsa', rsa, 'RS256'),
    options,
    refused: 'signature_invalid',
  },
  {
    shows: 'F7',
    title: 'an Ed25519 signature of zeros is refused',
    token: () => ofBytes(() => Buffer.alloc(64), 'ed', ed, 'Ed25519'),
    options,
    refused: 'signature_invalid',
  },
];

/** RFC 3279 §2.2.3: a sequence of two integers. */
function derOf(signature: Buffer): Buffer {
  const integer = (half: Buffer): Buffer => {
    const start = half.findIndex((byte) => byte !== 0);
    const bytes = half.subarray(start);
    const positive = (bytes[0] ?? 0) > 0x7f ? Buffer.concat([Buffer.of(0), bytes]) : bytes;
    return Buffer.concat([Buffer.of(2, positive.length), positive]);
  };
  const body = Buffer.concat([integer(signature.subarray(0, 32)), integer(signature.subarray(32))]);
  return Buffer.concat([Buffer.of(0x30, body.length), body]);
}

export const algorithms: Table = {
  world,
  cases: [...notAllowed, ...confused, ...secrets, ...unfit, ...signatures],
};
