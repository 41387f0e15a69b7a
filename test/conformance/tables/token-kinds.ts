import { createWorld, type World } from '../../support/world.js';
import type { Case, Table } from '../cases.js';

const world = await createWorld();

const make =
  (claims: Readonly<Record<string, unknown>>, header: Readonly<Record<string, unknown>> = {}) =>
  (of: World) =>
    of.token({ claims, header });
const strict = ({ options }: World) => ({ ...options, profile: 'rfc9068' as const });

const profile: readonly Case[] = [
  { shows: 'G1 G9', title: 'a token of the profile passes where the profile is asked for', options: strict },
  ...[undefined, 'JWT', 'jwt', 'application/jwt', 'dpop+jwt', 'at', null].map(
    (typ): Case => ({
      shows: 'G1 F16',
      title: `where the profile is asked for, a token of the type ${JSON.stringify(typ) ?? 'none'} is refused`,
      token: make({}, { typ }),
      options: strict,
      refused: 'type_not_allowed',
    }),
  ),
  ...['at+jwt', 'AT+JWT', 'At+Jwt', 'application/at+jwt', 'APPLICATION/AT+JWT', 'Application/at+JWT'].map(
    (typ): Case => ({
      shows: 'G1 C14',
      title: `where the profile is asked for, a token of the type ${typ} passes`,
      token: make({}, { typ }),
      options: strict,
    }),
  ),
  ...['exp', 'aud', 'sub', 'client_id', 'iat', 'jti'].map(
    (name): Case => ({
      shows: 'G9 G8',
      title: `where the profile is asked for, a token without ${name} is refused`,
      token: make({ [name]: undefined }),
      options: strict,
      refused: 'claim_missing',
    }),
  ),
  {
    shows: 'G9',
    title: 'where the profile is asked for, a token without iss is refused',
    token: make({ iss: undefined }),
    options: strict,
    refused: 'issuer_invalid',
  },
  ...['sub', 'client_id', 'jti'].flatMap((name) =>
    ['', 1, null, ['x']].map(
      (value): Case => ({
        shows: 'G9',
        title: `where the profile is asked for, ${name} is refused that is ${JSON.stringify(value)}`,
        token: make({ [name]: value }),
        options: strict,
        refused: 'claim_invalid',
      }),
    ),
  ),
  {
    shows: 'G12',
    title: 'any key of the set may sign access tokens, also one of another algorithm',
    token: async ({ issuer, token }) => token({ key: await issuer.createKey({ algorithm: 'ES384' }) }),
    // The keys are fetched after the key was made.
    options: ({ options }) => ({ ...options }),
  },
];

const otherKinds: readonly Case[] = [
  ...['at_hash', 'c_hash'].map(
    (name): Case => ({
      shows: 'F17 B15',
      title: `an ID token is refused, which its ${name} gives away`,
      token: make({ [name]: 'MTIzNDU2Nzg5MDEyMzQ1Ng', nonce: 'n' }, { typ: 'JWT' }),
      refused: 'id_token',
    }),
  ),
  {
    shows: 'F17',
    title: 'an ID token is refused as such however its at_hash looks',
    token: make({ at_hash: null }, { typ: undefined }),
    refused: 'id_token',
  },
  {
    shows: 'F17',
    title: 'a token for the client itself, as ID tokens are, is refused by its audience',
    token: make({ aud: 'client-1', azp: 'client-1', nonce: 'n' }, { typ: 'JWT' }),
    refused: 'audience_mismatch',
  },
  {
    shows: 'F17',
    title: 'a logout token is refused by its type',
    token: make(
      { events: { 'http://schemas.openid.net/event/backchannel-logout': {} }, sid: 's' },
      { typ: 'logout+jwt' },
    ),
    refused: 'type_not_allowed',
  },
  {
    shows: 'F17',
    title: 'a security event is refused by its type',
    token: make({ events: {} }, { typ: 'secevent+jwt' }),
    refused: 'type_not_allowed',
  },
  {
    shows: 'F17',
    title: 'an introspection response is refused by its type',
    token: make({ token_introspection: { active: true } }, { typ: 'token-introspection+jwt' }),
    refused: 'type_not_allowed',
  },
];

/** Whatever is in it: nothing here can check the proof. */
const bound: readonly Case[] = [
  ...[
    ['a DPoP key', 'K17', { jkt: '0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I' }],
    ['a client certificate', 'L7', { 'x5t#S256': 'A4DtL2JmUMhAsvJj5tKyn64SqzmuXbMrJa0n761y5v0' }],
    ['a key itself', 'K28', { jwk: { kty: 'EC' } }],
    ['a key by its name', 'K28', { kid: 'k' }],
    ['something that nobody knows', 'K28', { 'kc-jkt-type': 1 }],
    ['a DPoP key and something that nobody knows', 'K28 K17', { jkt: 'x', 'kc-jkt-type': 1 }],
    ['nothing', 'K28', {}],
    ['a text', 'K28', 'jkt'],
    ['null', 'K28', null],
    ['a list', 'K28', []],
    ['false', 'K28', false],
  ].map(
    ([what, shows, cnf]): Case => ({
      shows: String(shows),
      title: `a token bound to ${String(what)} is refused as a plain bearer token`,
      token: make({ cnf }),
      refused: 'proof_required',
    }),
  ),
  {
    shows: 'K17',
    title: 'a bound token is refused with a proof beside it, which nothing here can check',
    token: make({ cnf: { jkt: 'x' } }),
    request: (token) => ({ lines: [`Authorization: Bearer ${token}`, 'DPoP: abc.def.ghi'] }),
    refused: 'proof_required',
  },
  {
    shows: 'L7 R6',
    title: 'a token bound to a certificate is refused whatever a header says of certificates',
    token: make({ cnf: { 'x5t#S256': 'A4DtL2JmUMhAsvJj5tKyn64SqzmuXbMrJa0n761y5v0' } }),
    request: (token) => ({
      lines: [
        `Authorization: Bearer ${token}`,
        'Client-Cert: :MIIB:',
        'X-Forwarded-Client-Cert: Hash=00',
        'X-SSL-Client-Verify: SUCCESS',
      ],
    }),
    refused: 'proof_required',
  },
  {
    shows: 'K17',
    title: 'a bound token under the DPoP scheme is refused, which is not supported',
    token: make({ cnf: { jkt: 'x' } }),
    request: (token) => ({ lines: [`Authorization: DPoP ${token}`, 'DPoP: abc.def.ghi'] }),
    refused: 'credentials_unsupported',
  },
  {
    shows: 'K28',
    title: 'a bound token is refused where the profile is asked for, too',
    token: make({ cnf: { jkt: 'x' } }),
    options: strict,
    refused: 'proof_required',
  },
];

export const tokenKinds: Table = {
  world,
  cases: [...profile, ...otherKinds, ...bound],
};
