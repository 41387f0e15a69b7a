import { pkcs1Encoded } from './encodings.js';
import { type AttackKeys, bareJwk } from './key-material.js';

/** A key that is published and must not be used. */
export interface FlawedKey {
  /** Its `kid` is `attack-` and this. */
  readonly name: string;
  readonly title: string;
  readonly section: string;
  readonly jwks: (keys: AttackKeys) => readonly Readonly<Record<string, unknown>>[];
  readonly alg?: string;
  /** Default: the kit's EC key, of which most of these are copies. */
  readonly sign?: (keys: AttackKeys) => (input: string) => Uint8Array;
  readonly signer?: 'rsa' | 'ec' | 'p521';
}

type Members = Readonly<Record<string, unknown>>;

/** A copy of the EC key with other members. */
const ec = (name: string, title: string, section: string, changed: Members): FlawedKey => ({
  name,
  title,
  section,
  jwks: (keys) => [{ ...bareJwk(keys.ec), ...changed }],
});

/** A copy of the RSA key with other members. */
const rsa = (name: string, title: string, section: string, changed: Members): FlawedKey => ({
  name,
  title,
  section,
  jwks: (keys) => [{ ...bareJwk(keys.rsa), ...changed }],
  alg: 'RS256',
  signer: 'rsa',
});

/** A coordinate with something done to its bytes or its text. */
const ecCoordinate = (name: string, title: string, change: (x: string) => string): FlawedKey => ({
  name,
  title,
  section: 'RFC 7518 §6.2.1.2',
  jwks: (keys) => {
    const own = bareJwk(keys.ec);
    return [{ ...own, x: change(String(own.x)) }];
  },
});

const bytesOf = (text: unknown): Buffer => Buffer.from(String(text), 'base64url');

export const FLAWED_KEYS: readonly FlawedKey[] = [
  ec('use-enc', 'is for encryption', 'RFC 7517 §4.2', { use: 'enc' }),
  ec('use-case', 'has a use that only looks like "sig"', 'RFC 7517 §4.2', { use: 'SIG' }),
  ec('use-null', 'has a use of null', 'RFC 7517 §4.2', { use: null }),
  ec('use-list', 'has a list for a use', 'RFC 7517 §4.2', { use: ['sig'] }),
  ec('use-conflict', 'may verify, and is for encryption', 'RFC 7517 §4.3', { use: 'enc', key_ops: ['verify'] }),
  ec('ops-none', 'may do nothing', 'RFC 7517 §4.3', { key_ops: [] }),
  ec('ops-sign', 'may sign, and not verify', 'RFC 7517 §4.3', { key_ops: ['sign'] }),
  ec('ops-derive', 'may derive keys', 'RFC 7517 §4.3', { key_ops: ['deriveKey'] }),
  ec('ops-case', 'may VERIFY', 'RFC 7517 §4.3', { key_ops: ['VERIFY'] }),
  ec('ops-twice', 'names an operation twice', 'RFC 7517 §4.3', { key_ops: ['verify', 'verify'] }),
  ec('ops-text', 'has a text for its operations', 'RFC 7517 §4.3', { key_ops: 'verify' }),
  ec('ops-null', 'has null for its operations', 'RFC 7517 §4.3', { key_ops: null }),
  ec('ops-conflict', 'is for signatures, and may encrypt', 'RFC 7517 §4.3', {
    use: 'sig',
    key_ops: ['verify', 'encrypt'],
  }),
  ec('alg-curve', 'is for an algorithm of another curve', 'RFC 7518 §3.4', { alg: 'ES384' }),
  ec('alg-rsa', 'is for an algorithm of another kind of key', 'RFC 7518 §3.1', { alg: 'RS256' }),
  ec('alg-hmac', 'is for an algorithm of secrets', 'RFC 8725 §3.1', { alg: 'HS256' }),
  ec('alg-none', 'is for no algorithm, "none"', 'RFC 7518 §3.6', { alg: 'none' }),
  ec('alg-agreement', 'is for key agreement', 'RFC 7517 §4.4', { alg: 'ECDH-ES' }),
  ec('alg-edwards', 'is for an algorithm of Edwards curves', 'RFC 7518 §3.1', { alg: 'EdDSA' }),
  ec('alg-null', 'has an algorithm of null', 'RFC 7517 §4.4', { alg: null }),
  ec('private', 'is published with its private half', 'RFC 7517 §9.2', { d: 'AQAB' }),
  ec('secret-member', 'is published with a secret', 'RFC 7518 §6.4.1', { k: 'AQAB' }),
  ec('kty-case', 'is of a kind in lower case', 'RFC 7517 §4.1', { kty: 'ec' }),
  ec('kty-other', 'is of another kind than its members', 'RFC 7517 §4.1', { kty: 'OKP' }),
  ec('curve', 'is said to be on another curve', 'RFC 7518 §6.2.1.1', { crv: 'P-384' }),
  ec('curve-bitcoin', 'is said to be on a curve that is not accepted', 'RFC 8812 §3.1', { crv: 'secp256k1' }),
  ec('curve-point', 'is a point that is not on its curve', 'RFC 8725 §3.4', {
    y: Buffer.alloc(32, 7).toString('base64url'),
  }),
  ec('curve-zero', 'is a point of zeros', 'RFC 8725 §3.4', {
    x: Buffer.alloc(32).toString('base64url'),
    y: Buffer.alloc(32).toString('base64url'),
  }),
  ecCoordinate('coordinate-long', 'has a coordinate with a zero before it', (x) =>
    Buffer.concat([Buffer.of(0), bytesOf(x)]).toString('base64url'),
  ),
  ecCoordinate('coordinate-padded', 'has a coordinate in padded base64', (x) => `${x}=`),
  ecCoordinate(
    'coordinate-space',
    'has a coordinate with a line break in it',
    (x) => `${x.slice(0, 9)}\n${x.slice(9)}`,
  ),
  rsa('rsa-use-enc', 'is for encryption, of RSA', 'RFC 7517 §4.2', { use: 'enc' }),
  rsa('rsa-oaep', 'is for RSA-OAEP', 'RFC 7517 §4.4', { alg: 'RSA-OAEP-256' }),
  rsa('rsa-alg-curve', 'is an RSA key for an algorithm of curves', 'RFC 7518 §3.1', { alg: 'ES256' }),
  rsa('rsa-alg-hmac', 'is an RSA key for an algorithm of secrets', 'RFC 8725 §3.1', { alg: 'HS256' }),
  rsa('rsa-prime', 'is published with one of its primes', 'RFC 7517 §9.2', { p: 'AQAB' }),
  rsa('rsa-even', 'has an even exponent', 'RFC 8017 §3.1', { e: 'Ag' }),
  rsa('rsa-endless', 'has an exponent as long as its modulus', 'RFC 8725 §3.4', {
    e: Buffer.alloc(256, 0xff).toString('base64url'),
  }),
  {
    ...rsa('rsa-one', 'has the exponent 1, under which anybody can sign', 'RFC 8017 §3.1', { e: 'AQ' }),
    sign: () => (input) => pkcs1Encoded(input),
  },
  {
    name: 'rsa-short',
    title: 'is an RSA key of 1024 bit',
    section: 'RFC 7518 §3.3',
    alg: 'RS256',
    jwks: ({ short }) => [{ ...short.publicJwk }],
    sign: ({ short }) => short.sign,
  },
  {
    name: 'rsa-stretched',
    title: 'is an RSA key of 1024 bit with zeros before it',
    section: 'RFC 7518 §6.3.1.1',
    alg: 'RS256',
    jwks: ({ short }) => [
      { ...short.publicJwk, n: Buffer.concat([Buffer.alloc(128), bytesOf(short.publicJwk.n)]).toString('base64url') },
    ],
    sign: ({ short }) => short.sign,
  },
  {
    name: 'name-number',
    title: 'has a number for a name',
    section: 'RFC 7517 §4.5',
    alg: 'ES512',
    jwks: ({ p521 }) => [{ ...bareJwk(p521), kid: 7 }],
    signer: 'p521',
  },
];
