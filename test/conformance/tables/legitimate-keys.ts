import { ecKey, edKey, type RawKey, rawToken, rsaKey } from '../../support/raw-keys.js';
import { createWorld, trustKeys } from '../../support/world.js';
import type { Case, Table } from '../cases.js';

const world = await createWorld();
const rsa = rsaKey();
const ec = { 'P-256': ecKey('P-256'), 'P-384': ecKey('P-384'), 'P-521': ecKey('P-521') };
const ed = edKey();

/** A token of a key, and a set in which the key is published so. */
function published(
  shows: string,
  title: string,
  key: RawKey,
  alg: string,
  header: object,
  ...keys: readonly unknown[]
): Case {
  const options = trustKeys(world, { keys });
  return { shows, title, token: () => rawToken(key, { alg, ...header }, world.claims()), options: () => options };
}

const algorithms: readonly Case[] = (
  [
    ['RS256', rsa, 'G2'],
    ['RS384', rsa, 'F1'],
    ['RS512', rsa, 'F1'],
    ['PS256', rsa, 'F1'],
    ['PS384', rsa, 'F1'],
    ['PS512', rsa, 'F1'],
    ['ES256', ec['P-256'], 'D12'],
    ['ES384', ec['P-384'], 'D12'],
    ['ES512', ec['P-521'], 'D12'],
    ['EdDSA', ed, 'F20'],
    ['Ed25519', ed, 'F20'],
  ] as const
).map(([alg, key, shows]) =>
  published(shows, `a key for ${alg} verifies a token of it`, key, alg, { kid: 'k' }, { ...key.jwk, kid: 'k', alg }),
);

const { jwk } = ec['P-256'];
const good = { ...jwk, kid: 'k', alg: 'ES256', use: 'sig' };
const decoys = [
  { kty: 'oct', kid: 'k', k: 'c2VjcmV0' },
  { ...rsa.jwk, kid: 'k', use: 'enc' },
  { ...ec['P-384'].jwk, kid: 'k' },
  { kty: 'future', kid: 'k' },
  null,
];

const sets: readonly Case[] = [
  published('D5 D7', 'a key passes without kid, alg and use, and a token without kid', ec['P-256'], 'ES256', {}, jwk),
  published('D7', 'an RSA key without alg is for RS256', rsa, 'RS256', { kid: 'k' }, { ...rsa.jwk, kid: 'k' }),
  published(
    'D7',
    'a P-384 key without alg is for ES384',
    ec['P-384'],
    'ES384',
    { kid: 'k' },
    { ...ec['P-384'].jwk, kid: 'k' },
  ),
  published('D7 F20', 'an Ed25519 key without alg is for EdDSA', ed, 'EdDSA', { kid: 'k' }, { ...ed.jwk, kid: 'k' }),
  published(
    'F20',
    'a key for EdDSA verifies a token of Ed25519',
    ed,
    'Ed25519',
    { kid: 'k' },
    { ...ed.jwk, kid: 'k', alg: 'EdDSA' },
  ),
  published(
    'F20',
    'a key for Ed25519 verifies a token of EdDSA',
    ed,
    'EdDSA',
    { kid: 'k' },
    { ...ed.jwk, kid: 'k', alg: 'Ed25519' },
  ),
  published(
    'D9',
    'a token without kid finds its key among keys of other kinds',
    ec['P-256'],
    'ES256',
    {},
    ...decoys,
    good,
  ),
  published(
    'D9',
    'a token without kid finds its key among four that fit',
    ec['P-256'],
    'ES256',
    {},
    ecKey().jwk,
    ecKey().jwk,
    ecKey().jwk,
    jwk,
  ),
  published('D2 D9', 'a key is found behind decoys of its name', ec['P-256'], 'ES256', { kid: 'k' }, ...decoys, good),
  published('D2 D9', 'a key is found before decoys of its name', ec['P-256'], 'ES256', { kid: 'k' }, good, ...decoys),
  published('D2 D9', 'the same key may be published twice', ec['P-256'], 'ES256', { kid: 'k' }, good, good),
  published(
    'D3',
    'a key passes with its certificate chain',
    ec['P-256'],
    'ES256',
    { kid: 'k' },
    { ...good, x5c: ['MIIB'], x5t: 'abc', x5u: 'https://tenant.example/c' },
  ),
  published('D6', 'a key passes that may verify', ec['P-256'], 'ES256', { kid: 'k' }, { ...good, key_ops: ['verify'] }),
  published(
    'G12',
    'keys of every kind may stand side by side',
    ed,
    'Ed25519',
    { kid: 'ed' },
    good,
    { ...rsa.jwk, kid: 'rsa' },
    { ...ed.jwk, kid: 'ed' },
  ),
  published(
    'D13',
    'a hundred keys may be published',
    ec['P-256'],
    'ES256',
    { kid: 'k' },
    ...Array.from({ length: 99 }, (_, at) => ({ ...jwk, kid: `${at}` })),
    good,
  ),
];

const fixed: readonly Case[] = [
  {
    shows: 'D9 G12',
    title: 'keys that are configured need no issuer to fetch them from',
    token: ({ token }) => token(),
    options: ({ issuer, options: { fetch: _fetch, ...rest } }) => ({ ...rest, jwks: issuer.jwks() }),
  },
  {
    shows: 'H1',
    title: 'an issuer need be no URL where its keys are configured',
    token: ({ token }) => token({ claims: { iss: 'accounts' } }),
    options: ({ issuer, options: { fetch: _fetch, ...rest } }) => ({
      ...rest,
      issuer: 'accounts',
      jwks: issuer.jwks(),
    }),
  },
];

export const legitimateKeys: Table = { world, cases: [...algorithms, ...sets, ...fixed] };
