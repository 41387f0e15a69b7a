import { type AttackKeys, bareJwk } from './key-material.js';

/** A key that is published in an unusual way, and good. */
export interface OddKey {
  /** Its `kid` is `attack-` and this. */
  readonly name: string;
  readonly title: string;
  readonly section: string;
  readonly key: 'ec' | 'rsa' | 'p384' | 'ed';
  readonly alg: string;
  readonly jwks: (keys: AttackKeys) => readonly Readonly<Record<string, unknown>>[];
}

type Members = Readonly<Record<string, unknown>>;

const ec = (name: string, title: string, section: string, changed: Members): OddKey => ({
  name,
  title,
  section,
  key: 'ec',
  alg: 'ES256',
  jwks: (keys) => [{ ...bareJwk(keys.ec), ...changed }],
});

const of = (
  key: OddKey['key'],
  alg: string,
  name: string,
  title: string,
  section: string,
  changed: Members,
): OddKey => ({
  name,
  title,
  section,
  key,
  alg,
  jwks: (keys) => [{ ...bareJwk(keys[key]), ...changed }],
});

export const ODD_KEYS: readonly OddKey[] = [
  ec('plain', 'says neither what it is for nor with which algorithm', 'RFC 7517 §4', {}),
  ec('operations', 'may verify', 'RFC 7517 §4.3', { key_ops: ['verify'] }),
  ec('both-operations', 'is for signatures and may sign and verify', 'RFC 7517 §4.3', {
    use: 'sig',
    key_ops: ['sign', 'verify'],
  }),
  ec('extended', 'has members that nobody knows', 'RFC 7517 §4', { nbf: 1, 'https://example.com/': [null] }),
  ec('certified', 'brings a chain of certificates', 'RFC 7517 §4.7', { x5c: ['AQAB'], x5t: 'AQAB' }),
  ec('named __proto__', 'has a name with __proto__ in it', 'RFC 7517 §4.5', {}),
  ec('named ../key?#%00', 'has a name like a path', 'RFC 7517 §4.5', {}),
  ec('named \u00e9\ud83d\ude00', 'has a name outside ASCII', 'RFC 7517 §4.5', {}),
  of('p384', 'ES384', 'p384-plain', 'is on P-384 and says no more', 'RFC 7518 §3.4', {}),
  of('ed', 'EdDSA', 'ed-older', 'is for EdDSA, and so is the token', 'RFC 8037 §3.1', { alg: 'EdDSA' }),
  of('ed', 'Ed25519', 'ed-mixed', 'is for EdDSA, and the token says Ed25519', 'RFC 9864 §2.2', { alg: 'EdDSA' }),
  of('ed', 'EdDSA', 'ed-plain', 'is an Ed25519 key that says no more', 'RFC 8037 §2', {}),
  of('rsa', 'RS256', 'rsa-plain', 'is an RSA key that says no more', 'RFC 7518 §3.3', {}),
  of('rsa', 'PS256', 'rsa-pss', 'is an RSA key for PS256', 'RFC 7518 §3.5', { alg: 'PS256' }),
  of('rsa', 'RS512', 'rsa-512', 'is an RSA key for RS512', 'RFC 7518 §3.3', { alg: 'RS512' }),
  {
    ...ec('decoys', 'stands among others of its name that are not usable', 'RFC 7517 §4.5', {}),
    jwks: (keys) => [
      { kty: 'oct', alg: 'HS256', k: 'AQAB' },
      { ...bareJwk(keys.rsa), alg: 'RS256' },
      { ...bareJwk(keys.ec), use: 'enc' },
      { ...bareJwk(keys.ec), use: 'sig' },
      { kty: 'LATTICE', pub: 'AQAB' },
    ],
  },
  {
    ...ec('namesakes', 'stands behind another of its name and kind', 'RFC 7517 §4.5', {}),
    jwks: (keys) => [bareJwk(keys.nameless), bareJwk(keys.ec)],
  },
];
