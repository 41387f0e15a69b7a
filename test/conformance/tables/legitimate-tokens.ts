import { ecKey, encoded, rawToken, signedParts } from '../../support/raw-keys.js';
import { AUDIENCE, createWorld, ISSUER, NOW } from '../../support/world.js';
import type { Case, Table } from '../cases.js';

const world = await createWorld();
const key = ecKey();
world.issuer.publish({ ...key.jwk, kid: 'raw', alg: 'ES256' });

const nested = (depth: number): unknown => JSON.parse(`${'['.repeat(depth)}${']'.repeat(depth)}`);

/** Claims that are unusual and right; undefined leaves one out. */
const claims: readonly (readonly [shows: string, what: string, claims: Readonly<Record<string, unknown>>])[] = [
  ['E4', 'an expiry with a fraction', { exp: NOW + 0.5 }],
  ['E4', 'an expiry in the next century', { exp: 4_102_444_800 }],
  ['E4', 'an expiry beyond what dates can hold', { exp: 9e15 }],
  ['E4', 'an expiry in scientific notation', { exp: 1e300 }],
  ['E4 E7', 'an expiry that has passed within the tolerance', { exp: NOW - 4 }],
  ['E4', 'an expiry a second ahead', { exp: NOW + 1 }],
  ['E5', 'no nbf', { nbf: undefined }],
  ['E5', 'an nbf of this second', { nbf: NOW }],
  ['E5 E7', 'an nbf ahead within the tolerance', { nbf: NOW + 5 }],
  ['E5', 'an nbf with a fraction', { nbf: NOW - 0.25 }],
  ['E5', 'an nbf of zero', { nbf: 0 }],
  ['E6', 'no iat', { iat: undefined }],
  ['E6', 'an iat a little ahead', { iat: NOW + 8 }],
  ['E6', 'an iat a whole minute ahead', { iat: NOW + 60 }],
  ['E6', 'an iat with a fraction', { iat: NOW - 1.5 }],
  ['E6', 'an iat of years ago', { iat: 1_000_000_000 }],
  ['E6', 'an iat of zero', { iat: 0 }],
  ['E8 G4', 'a list of audiences, this one first', { aud: [AUDIENCE, 'https://tenant.example/userinfo'] }],
  ['E8 G4', 'a list of audiences, this one last', { aud: ['https://tenant.example/userinfo', AUDIENCE] }],
  ['E8', 'a list of this audience alone', { aud: [AUDIENCE] }],
  ['E8', 'a list that names this audience twice', { aud: [AUDIENCE, AUDIENCE] }],
  ['E8', 'a list of a hundred audiences', { aud: [...Array.from({ length: 99 }, (_, at) => `urn:${at}`), AUDIENCE] }],
  ['E9', 'no subject', { sub: undefined }],
  ['E9', 'an empty subject', { sub: '' }],
  ['E9', 'a subject outside ASCII', { sub: '\u017d\u00f3fia|\u7528\u6237|\ud83d\ude00' }],
  ['E9', 'a subject with quotes and line breaks', { sub: '"\\\r\n\0' }],
  ['E3', 'no jti', { jti: undefined }],
  ['E3', 'no client id', { client_id: undefined }],
  ['E3', 'a client id under another name', { client_id: undefined, azp: 'client-1' }],
  ['E3', 'claims that nobody knows', { 'https://example.com/tenant': { id: 1, tags: ['a', null, true] } }],
  ['E3', 'a claim that is null', { email: null }],
  [
    'E3',
    'ten kilobytes of claims',
    { groups: Array.from({ length: 250 }, (_, at) => `group-${at}-${'x'.repeat(30)}`) },
  ],
  [
    'E3',
    'claims outside ASCII',
    {
      name: 'Zo\u00eb \u05d0\u05d1 \u7530\u4e2d \ud83c\udf08',
      '\u043a\u043b\u044e\u0447': '\u0437\u043d\u0430\u0447\u0435\u043d\u0438\u0435',
    },
  ],
  ['E3', 'claims in another form of Unicode', { name: 'cafe\u0301 \u212b' }],
  ['E3', 'claims with a lone surrogate, written as an escape', { name: '\ud800' }],
  ['E3', 'claims named like what objects inherit', { constructor: 'a', toString: 'b', hasOwnProperty: 1 }],
  ['E3', 'claims of numbers at their limits', { a: Number.MAX_SAFE_INTEGER, b: -0.1, c: 1e-300 }],
  ['E3', 'claims nested sixty levels deep', { deep: nested(60) }],
  [
    'E3',
    'a nonce and an auth_time, which access tokens may have',
    { nonce: 'n', auth_time: NOW - 100, acr: '1', amr: ['pwd'] },
  ],
  ['E3', 'an actor', { act: { sub: 'admin', act: { sub: 'root' } } }],
  ['G10', 'no scope at all', { scope: undefined }],
  ['G10', 'an empty scope', { scope: '' }],
  ['G10', 'scopes in a list', { scope: undefined, scp: ['a', 'b'] }],
  ['G10', 'both kinds of scopes', { scope: 'a', scp: 'b' }],
  ['G10', 'a scope that is null', { scope: null }],
  ['F17', 'a sid, which access tokens may have', { sid: '08a5019c-17e1-4977-8f42-65a12843ea02' }],
];

/** Headers that are unusual and right. */
const headers: readonly (readonly [shows: string, what: string, header: Readonly<Record<string, unknown>>])[] = [
  ['C14 F16', 'the type at+jwt', { typ: 'at+jwt' }],
  ['C14', 'the type AT+JWT', { typ: 'AT+JWT' }],
  ['C14', 'the type application/at+jwt', { typ: 'application/at+jwt' }],
  ['C14', 'the type Application/AT+JWT', { typ: 'Application/AT+JWT' }],
  ['C14', 'the type JWT', { typ: 'JWT' }],
  ['C14', 'the type jwt', { typ: 'jwt' }],
  ['C14', 'the type application/jwt', { typ: 'application/jwt' }],
  ['C14', 'no type', { typ: undefined }],
  ['C15', 'members that nobody knows', { 'x-custom': { a: [1] }, ver: '1.0', pi: null }],
  ['C15', 'a content type', { cty: 'json' }],
  ['C15', 'thumbprints of a certificate', { x5t: 'abc', 'x5t#S256': 'def' }],
  ['C11', 'an encoded payload, which it says it has', { b64: true }],
  ['C15', 'members named like what objects inherit', { constructor: 'a', toString: 'b' }],
  ['C13', 'no key name', { kid: undefined }],
];

const header = { alg: 'ES256', kid: 'raw' };
const withKeyNamed = (kid: string): Case => ({
  shows: 'C13 F14',
  title: `a token passes with the key name ${JSON.stringify(kid)}`,
  token: () => rawToken(key, { alg: 'ES256', kid }, world.claims()),
  options: ({ options }) => ({
    ...options,
    jwksUri: `${ISSUER}keys`,
    fetch: async () => Response.json({ keys: [{ ...key.jwk, kid, alg: 'ES256' }] }),
  }),
});

const cases: readonly Case[] = [
  ...claims.map(
    ([shows, what, overrides]): Case => ({
      shows,
      title: `a token passes with ${what}`,
      token: ({ token }) => token({ claims: overrides }),
    }),
  ),
  ...headers.map(
    ([shows, what, overrides]): Case => ({
      shows,
      title: `a token passes with ${what} in its header`,
      token: ({ token }) => token({ header: overrides }),
    }),
  ),
  ...['', ' ', '__proto__', 'constructor', '../../key', '\u00e9\ud83d\ude00', 'x'.repeat(1000), '{"a":1}'].map(
    withKeyNamed,
  ),
  {
    shows: 'C7',
    title: 'a token passes with white space in both of its parts',
    token: () =>
      signedParts(
        key,
        encoded(` ${JSON.stringify(header, null, 4)}\n`),
        encoded(`\t${JSON.stringify(world.claims(), null, 2)}\r\n`),
      ),
  },
  {
    shows: 'C7',
    title: 'a token passes with everything escaped that JSON can escape',
    token: () => {
      const inEscapes = (text: string) =>
        text.replace(/[a-z]/g, (letter) => `\\u00${letter.charCodeAt(0).toString(16)}`);
      const escaped = JSON.stringify(world.claims()).replace(/"[^"]*"/g, inEscapes);
      return signedParts(key, encoded(header), encoded(escaped));
    },
  },
  {
    shows: 'E8',
    title: 'a token passes for any one of the audiences of the API',
    token: ({ token }) => token({ audience: 'urn:second' }),
    options: ({ options }) => ({ ...options, audience: ['urn:first', 'urn:second'] }),
  },
  {
    shows: 'G8',
    title: 'a token passes with the claims that are required, members in any order',
    token: ({ token }) => token({ claims: { tenant: { region: 'eu', id: 7 } } }),
    options: ({ options }) => ({ ...options, claimValues: { tenant: { id: 7, region: 'eu' } } }),
  },
  {
    shows: 'F17',
    title: 'a token passes with an at_hash where those are let through',
    token: ({ token }) => token({ claims: { at_hash: 'x' } }),
    options: ({ options }) => ({ ...options, refuseIdTokens: false }),
  },
  {
    shows: 'E8',
    title: 'a token passes whose audience stands in another claim, as configured',
    token: ({ token }) => token({ claims: { aud: undefined, client_id: 'client-7' } }),
    options: ({ options }) => ({ ...options, audience: 'client-7', audienceClaim: 'client_id' }),
  },
];

export const legitimateTokens: Table = { world, cases };
