import { createWorld } from '../../support/world.js';
import type { Case, Table } from '../cases.js';

const world = await createWorld();

/** A request with these header lines. */
const lines = (...each: readonly string[]) => ({ lines: each });
const authorization = (value: string) => lines(`Authorization: ${value}`);

const FORM = 'Content-Type: application/x-www-form-urlencoded';

const none: readonly Case[] = [
  {
    shows: 'A1 B8 B9 B13 U1',
    title: 'a request without credentials is challenged, and told of no error',
    request: () => lines(),
    refused: 'credentials_missing',
  },
  {
    shows: 'B8 B13',
    title: 'another scheme counts as no credentials',
    request: () => authorization('Basic dXNlcjpwYXNz'),
    refused: 'credentials_unsupported',
  },
  {
    shows: 'B13',
    title: 'a good token under another scheme is not looked at',
    request: (token) => authorization(`DPoP ${token}`),
    refused: 'credentials_unsupported',
  },
  {
    shows: 'B13',
    title: 'a scheme that only begins like Bearer is another scheme',
    request: (token) => authorization(`BearerX ${token}`),
    refused: 'credentials_unsupported',
  },
  {
    shows: 'B13',
    title: 'a bare token without a scheme is another scheme',
    request: () => authorization('abc123'),
    refused: 'credentials_unsupported',
  },
  {
    shows: 'B1',
    title: 'a token in Proxy-Authorization is not seen',
    request: (token) => lines(`Proxy-Authorization: Bearer ${token}`),
    refused: 'credentials_missing',
  },
  {
    shows: 'B16 B13',
    title: 'a challenge without error names the scopes that are asked of every route',
    request: () => lines(),
    options: ({ options }) => ({ ...options, scope: ['read:contacts', 'openid'] }),
    refused: 'credentials_missing',
  },
];

const elsewhere: readonly Case[] = [
  {
    shows: 'B6 U2',
    title: 'a token in the query is ignored',
    request: (token) => ({ path: `/contacts?access_token=${token}` }),
    refused: 'credentials_missing',
  },
  {
    shows: 'B6 U2',
    title: 'a token in the query does not spoil the one in the header',
    request: (token) => ({ path: '/contacts?access_token=abc', ...authorization(`Bearer ${token}`) }),
  },
  {
    shows: 'B4 B6',
    title: 'a good token in the query does not help a bad one in the header',
    request: (token) => ({ path: `/contacts?access_token=${token}`, ...authorization('Bearer abc') }),
    refused: 'token_not_jwt',
  },
  {
    shows: 'B4',
    title: 'a token in a form is ignored unless that is switched on',
    request: (token) => ({ method: 'POST', lines: [FORM], body: `access_token=${token}` }),
    refused: 'credentials_missing',
  },
  {
    shows: 'B4',
    title: 'a token in a form does not spoil the one in the header where forms are off',
    request: (token) => ({ method: 'POST', lines: [FORM, `Authorization: Bearer ${token}`], body: 'access_token=abc' }),
  },
  ...['access_token', 'token', 'jwt', 'Authorization', 'bearer'].map(
    (name): Case => ({
      shows: 'B1',
      title: `a token in the cookie ${name} is ignored`,
      request: (token) => lines(`Cookie: ${name}=${token}`),
      refused: 'credentials_missing',
    }),
  ),
  ...[
    'X-Access-Token',
    'X-Forwarded-Authorization',
    'X-Original-Authorization',
    'X-Authorization',
    'Authorization_',
  ].map(
    (name): Case => ({
      shows: 'R6',
      title: `a token in ${name} is ignored`,
      request: (token) => lines(`${name}: Bearer ${token}`),
      refused: 'credentials_missing',
    }),
  ),
];

const malformed: readonly Case[] = [
  ...[
    ['nothing at all', ''],
    ['Bearer alone', 'Bearer'],
    ['Bearer and a space', 'Bearer '],
    ['Bearer and spaces', 'Bearer    '],
    ['two words', 'Bearer abc def'],
    ['a comma', 'Bearer abc,def'],
    ['padding alone', 'Bearer ='],
    ['padding in the middle', 'Bearer ab=cd'],
    ['a parameter instead of a token', 'Bearer token="abc"'],
    ['quotes', 'Bearer "abc"'],
    ['braces', 'Bearer {abc}'],
    ['a tab for the space', 'Bearer\tabc'],
    ['a tab behind the space', 'Bearer \tabc'],
    ['a percent sign', 'Bearer a%2eb'],
    ['a byte above ASCII', 'Bearer abc\xff'],
    ['Latin-1 letters', 'Bearer t\xe9l\xe9phone'],
    ['UTF-8 of an emoji', 'Bearer \xf0\x9f\x98\x80'],
    ['a no-break space', 'Bearer\xa0abc'],
    ['the scheme twice', 'Bearer Bearer abc'],
    ['a colon for the space', 'Bearer: abc'],
    ['a scheme that is no token', '"Bearer" abc'],
  ].map(
    ([what, value]): Case => ({
      shows: 'B2 B12 B14',
      title: `credentials of ${what} are malformed`,
      request: () => authorization(String(value)),
      refused: 'credentials_malformed',
    }),
  ),
  {
    shows: 'B2',
    title: 'a good token with more behind it is not cut to size',
    request: (token) => authorization(`Bearer ${token} extra`),
    refused: 'credentials_malformed',
  },
  {
    shows: 'B2',
    title: 'optional credentials must be well-formed all the same',
    request: () => authorization('Bearer'),
    options: ({ options }) => ({ ...options, optional: true }),
    refused: 'credentials_malformed',
  },
  {
    shows: 'B8',
    title: 'optional credentials of another scheme are refused all the same',
    request: () => authorization('Basic dXNlcjpwYXNz'),
    options: ({ options }) => ({ ...options, optional: true }),
    refused: 'credentials_unsupported',
  },
];

const repeated: readonly Case[] = [
  ...[
    ['a good token and a bad one', (token: string) => [`Authorization: Bearer ${token}`, 'Authorization: Bearer abc']],
    ['a bad token and a good one', (token: string) => ['Authorization: Bearer abc', `Authorization: Bearer ${token}`]],
    ['the same good token twice', (token: string) => Array(2).fill(`Authorization: Bearer ${token}`)],
    ['names in different case', (token: string) => [`authorization: Bearer ${token}`, 'AUTHORIZATION: Bearer abc']],
    ['another scheme first', (token: string) => ['Authorization: Basic abc', `Authorization: Bearer ${token}`]],
    ['another scheme last', (token: string) => [`Authorization: Bearer ${token}`, 'Authorization: Basic abc']],
    ['an empty one last', (token: string) => [`Authorization: Bearer ${token}`, 'Authorization:']],
    [
      'other headers between',
      (token: string) => [`Authorization: Bearer ${token}`, 'X: y', 'Authorization: Bearer abc'],
    ],
    ['three of them', (token: string) => Array(3).fill(`Authorization: Bearer ${token}`)],
  ].map(
    ([what, make]): Case => ({
      shows: 'B3 B4 B14',
      title: `two Authorization lines are refused: ${String(what)}`,
      request: (token) => ({ lines: (make as (token: string) => string[])(token) }),
      refused: 'credentials_repeated',
    }),
  ),
  {
    shows: 'B3 B14',
    title: 'two credentials joined by a comma are refused, the first one good',
    request: (token) => authorization(`Bearer ${token}, Bearer abc`),
    refused: 'credentials_malformed',
  },
  {
    shows: 'B3 B14',
    title: 'two credentials joined by a comma are refused, the last one good',
    request: (token) => authorization(`Bearer abc, Bearer ${token}`),
    refused: 'credentials_malformed',
  },
];

export const credentials: Table = {
  world,
  cases: [...none, ...elsewhere, ...malformed, ...repeated],
};
