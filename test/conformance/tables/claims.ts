import { ecKey, encoded, rawToken, signedParts } from '../../support/raw-keys.js';
import { AUDIENCE, createWorld, ISSUER, NOW, type World } from '../../support/world.js';
import type { Case, Table } from '../cases.js';

const world = await createWorld();
const key = ecKey();
world.issuer.publish({ ...key.jwk, kid: 'raw', alg: 'ES256' });

const withClaims = (claims: Readonly<Record<string, unknown>>) => (of: World) => of.token({ claims });
/** Claims whose JSON no serialiser would write. */
const withText = (change: (text: string) => string) => () =>
  signedParts(key, encoded({ alg: 'ES256', kid: 'raw' }), encoded(change(JSON.stringify(world.claims()))));
const withNumber = (name: string, number: string) => withText((text) => text.replace(/}$/, `,"${name}":${number}}`));

const NO_DATES = ['"1900000000"', 'null', 'true', '[1900000000]', '{}', '1e999', '-1e999', '""', '"never"'];

const times: readonly Case[] = [
  {
    shows: 'E4 B15 G6 A4',
    title: 'an expired token is refused',
    token: ({ issuer }) => issuer.expired(),
    refused: 'token_expired',
  },
  {
    shows: 'E4 G6',
    title: 'a token without an expiry is refused',
    token: withClaims({ exp: undefined }),
    refused: 'claim_missing',
  },
  {
    shows: 'E4 E7',
    title: 'a token is refused in the very second at which tolerance ends',
    token: withClaims({ exp: NOW - 5 }),
    refused: 'token_expired',
  },
  { shows: 'E4', title: 'an expiry of zero is refused', token: withClaims({ exp: 0 }), refused: 'token_expired' },
  { shows: 'E4', title: 'an expiry before 1970 is refused', token: withClaims({ exp: -1 }), refused: 'token_expired' },
  {
    shows: 'E7 E4',
    title: 'without tolerance a token is refused in the very second of its expiry',
    token: withClaims({ exp: NOW }),
    options: ({ options }) => ({ ...options, clockTolerance: 0 }),
    refused: 'token_expired',
  },
  {
    shows: 'E7',
    title: 'a token passes within the configured tolerance',
    token: withClaims({ exp: NOW - 299 }),
    options: ({ options }) => ({ ...options, clockTolerance: 300 }),
  },
  {
    shows: 'E7 E5',
    title: 'a token passes that becomes valid within the configured tolerance',
    token: withClaims({ nbf: NOW + 300 }),
    options: ({ options }) => ({ ...options, clockTolerance: 300 }),
  },
  {
    shows: 'E5 B15',
    title: 'a token that is not valid yet is refused',
    token: ({ issuer }) => issuer.notYetValid(),
    refused: 'token_not_yet_valid',
  },
  {
    shows: 'E5 E7',
    title: 'a token is refused that becomes valid a second after tolerance ends',
    token: withClaims({ nbf: NOW + 6 }),
    refused: 'token_not_yet_valid',
  },
  {
    shows: 'E6',
    title: 'a token issued more than a minute ahead is refused',
    token: withClaims({ iat: NOW + 61 }),
    refused: 'token_issued_in_future',
  },
  {
    shows: 'E6',
    title: 'a token issued in the far future is refused',
    token: withClaims({ iat: 99_999_999_999 }),
    refused: 'token_issued_in_future',
  },
  {
    shows: 'E6',
    title: 'a token older than is allowed is refused, though it has not expired',
    token: withClaims({ iat: NOW - 106 }),
    options: ({ options }) => ({ ...options, maxTokenAge: 100 }),
    refused: 'token_too_old',
  },
  {
    shows: 'E6',
    title: 'a token of unknown age is refused where age is limited',
    token: withClaims({ iat: undefined }),
    options: ({ options }) => ({ ...options, maxTokenAge: 100 }),
    refused: 'claim_missing',
  },
  ...(['exp', 'nbf', 'iat'] as const).flatMap((name, index) =>
    NO_DATES.map(
      (text): Case => ({
        shows: `E${4 + index}`,
        title: `${name} is refused that is no finite number: ${text}`,
        token: withNumber(name, text),
        refused: 'claim_invalid',
      }),
    ),
  ),
];

const issuers: readonly Case[] = [
  {
    shows: 'G3 B15',
    title: 'a token of another issuer is refused',
    token: ({ issuer }) => issuer.fromOtherIssuer(),
    refused: 'issuer_untrusted',
  },
  ...[
    'https://tenant.example',
    'https://tenant.example//',
    'https://TENANT.example/',
    'HTTPS://tenant.example/',
    'http://tenant.example/',
    'https://tenant.example:443/',
    'https://tenant.example./',
    'https://tenant.example/%2f',
    'https://tenant.example/?',
    'https://tenant.example/#',
    'https://tenant.example/ ',
    ' https://tenant.example/',
    'https://tenant.example/\0',
    'https://user@tenant.example/',
    'https://tenant.example@attacker.example/',
    'https://tenant.example.attacker.example/',
    'https://attacker.example/https://tenant.example/',
    'https://ten\u0430nt.example/',
    '\ufeffhttps://tenant.example/',
    '__proto__',
    'constructor',
  ].map(
    (iss): Case => ({
      shows: 'E9 G3 H9',
      title: `an issuer is compared to the last character: ${JSON.stringify(iss)}`,
      token: withClaims({ iss }),
      refused: 'issuer_untrusted',
    }),
  ),
  ...[undefined, null, '', 1, [ISSUER], { iss: ISSUER }, true].map(
    (iss): Case => ({
      shows: 'E9 G3',
      title: `an issuer is refused that is no text: ${JSON.stringify(iss) ?? 'none at all'}`,
      token: withClaims({ iss }),
      refused: 'issuer_invalid',
    }),
  ),
  {
    shows: 'H9 E9',
    title: 'an issuer passes that is the same once JSON is read',
    token: withText((text) => text.replace('tenant.example/', '\\u0074enant.example\\/')),
  },
];

const audiences: readonly Case[] = [
  {
    shows: 'E8 G4 B15 R2 U1',
    title: 'a token for another API is refused',
    token: ({ issuer }) => issuer.forOtherAudience(),
    refused: 'audience_mismatch',
  },
  {
    shows: 'F13 G4',
    title: 'a token for no API in particular is refused',
    token: withClaims({ aud: undefined }),
    refused: 'claim_missing',
  },
  ...[
    'appointments:api/',
    'appointments:API',
    'appointments:api ',
    'appointments',
    'appointments:api:v2',
    'appointments:api,other',
    'appointments:api other',
    'appointments%3Aapi',
    '*',
    'appointments:*',
    'appointments\u003aap\u0456',
  ].map(
    (aud): Case => ({
      shows: 'E9 E8 G4',
      title: `an audience is compared to the last character: ${JSON.stringify(aud)}`,
      token: withClaims({ aud }),
      refused: 'audience_mismatch',
    }),
  ),
  ...[
    'https://api.example/contacts/1',
    'https://api.example/',
    'https://api.example',
    'https://api.example/contacts/',
    'https://api.example/contact',
    'https://API.example/contacts',
    'https://api.example:443/contacts',
    'https://api.example/contacts?tenant=1',
  ].map(
    (aud): Case => ({
      shows: 'O2',
      title: `no parent, child or other spelling of a resource is taken for it: ${aud}`,
      token: withClaims({ aud }),
      options: ({ options }) => ({ ...options, audience: 'https://api.example/contacts' }),
      refused: 'audience_mismatch',
    }),
  ),
  { shows: 'E8', title: 'an empty list is refused', token: withClaims({ aud: [] }), refused: 'audience_mismatch' },
  {
    shows: 'E8',
    title: 'a list without this API is refused',
    token: withClaims({ aud: ['a', 'b'] }),
    refused: 'audience_mismatch',
  },
  ...[
    [AUDIENCE, 1],
    [AUDIENCE, null],
    [AUDIENCE, ''],
    [AUDIENCE, [AUDIENCE]],
    '',
    {},
    1,
    null,
    true,
    { 0: AUDIENCE, length: 1 },
  ].map(
    (aud): Case => ({
      shows: 'E8',
      title: `an audience is refused that is neither a text nor a list of texts: ${JSON.stringify(aud)}`,
      token: withClaims({ aud }),
      refused: 'claim_invalid',
    }),
  ),
];

const others: readonly Case[] = [
  ...(['sub', 'jti'] as const).flatMap((name) =>
    [1, null, ['a'], {}, false].map(
      (value): Case => ({
        shows: 'E9',
        title: `${name} is refused that is no text: ${JSON.stringify(value)}`,
        token: withClaims({ [name]: value }),
        refused: 'claim_invalid',
      }),
    ),
  ),
  {
    shows: 'G8 R2',
    title: 'a claim is refused that is not exactly what is required',
    token: withClaims({ token_use: 'id' }),
    options: ({ options }) => ({ ...options, claimValues: { token_use: 'access' } }),
    refused: 'required_claim_mismatch',
  },
  {
    shows: 'G8',
    title: 'a token is refused without a claim that is required',
    options: ({ options }) => ({ ...options, claimValues: { token_use: 'access' } }),
    refused: 'claim_missing',
  },
  {
    shows: 'E9',
    title: 'a claim that objects inherit is not there',
    options: ({ options }) => ({ ...options, claimValues: { toString: 'access' } }),
    refused: 'claim_missing',
  },
  {
    shows: 'E1',
    title: 'a claim called __proto__ is data, and no expiry comes from it',
    token: withText((text) => text.replace(/"exp":\d+/, '"__proto__":{"exp":1900000000}')),
    refused: 'claim_missing',
  },
  {
    shows: 'C4',
    title: 'a header member called __proto__ is data, and no algorithm comes from it',
    token: () => rawToken(key, '{"__proto__":{"alg":"ES256"},"kid":"raw"}', world.claims()),
    refused: 'algorithm_not_allowed',
  },
];

export const claims: Table = {
  world,
  cases: [...times, ...issuers, ...audiences, ...others],
};
