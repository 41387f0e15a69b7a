import type { RawRequest } from '../../support/raw-http.js';
import { createWorld } from '../../support/world.js';
import type { Case, Table } from '../cases.js';

const world = await createWorld();

const lines =
  (make: (token: string) => readonly string[]) =>
  (token: string): RawRequest => ({ lines: make(token) });
const authorization = (make: (token: string) => string) => lines((token) => [`Authorization: ${make(token)}`]);

const spellings: readonly (readonly [string, string, (token: string) => RawRequest])[] = [
  ['A2', 'the scheme in lower case', authorization((token) => `bearer ${token}`)],
  ['A2', 'the scheme in upper case', authorization((token) => `BEARER ${token}`)],
  ['A2', 'the scheme in mixed case', authorization((token) => `bEaReR ${token}`)],
  ['B1 B2', 'two spaces after the scheme', authorization((token) => `Bearer  ${token}`)],
  ['B1 B2', 'twenty spaces after the scheme', authorization((token) => `Bearer${' '.repeat(20)}${token}`)],
  ['B1', 'spaces behind the token', authorization((token) => `Bearer ${token}   `)],
  ['B1', 'tabs behind the token', authorization((token) => `Bearer ${token}\t\t`)],
  ['B1', 'no space after the colon', lines((token) => [`Authorization:Bearer ${token}`])],
  ['B1', 'many spaces after the colon', lines((token) => [`Authorization:      Bearer ${token}`])],
  ['B1', 'a tab after the colon', lines((token) => [`Authorization:\tBearer ${token}`])],
  ['B1', 'the name of the header in lower case', lines((token) => [`authorization: Bearer ${token}`])],
  ['B1', 'the name of the header in upper case', lines((token) => [`AUTHORIZATION: Bearer ${token}`])],
  [
    'B1',
    'other headers that have authorization in their names',
    lines((token) => [
      'X-Authorization: Bearer abc',
      `Authorization: Bearer ${token}`,
      'Proxy-Authorization: Basic abc',
    ]),
  ],
  ['B1', 'a DPoP header that nobody asked for', lines((token) => [`Authorization: Bearer ${token}`, 'DPoP: abc'])],
  [
    'B1',
    'a cookie with another token',
    lines((token) => ['Cookie: access_token=abc', `Authorization: Bearer ${token}`]),
  ],
  [
    'B1 B6',
    'another token in the query',
    (token) => ({ path: '/?access_token=abc', lines: [`Authorization: Bearer ${token}`] }),
  ],
  [
    'B1',
    'forty headers',
    lines((token) => [...Array.from({ length: 40 }, (_, at) => `X-${at}: ${at}`), `Authorization: Bearer ${token}`]),
  ],
  ['B1', 'Latin-1 in other headers', lines((token) => ['X-Name: caf\xe9', `Authorization: Bearer ${token}`])],
  [
    'B1',
    'a query of odd characters',
    (token) => ({ path: '/?a=%00%ff&b[]=1&c=\'"', lines: [`Authorization: Bearer ${token}`] }),
  ],
  [
    'B1',
    'a JSON body',
    (token) => ({
      method: 'POST',
      lines: ['Content-Type: application/json', `Authorization: Bearer ${token}`],
      body: '{"access_token":"abc"}',
    }),
  ],
  ['B1', 'a body of no type', (token) => ({ method: 'POST', lines: [`Authorization: Bearer ${token}`], body: 'abc' })],
  ...['POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'].map(
    (method) =>
      [
        'B1',
        `the method ${method}`,
        (token: string): RawRequest => ({ method, lines: [`Authorization: Bearer ${token}`] }),
      ] as const,
  ),
];

const cases: readonly Case[] = [
  ...spellings.map(([shows, what, request]): Case => ({ shows, title: `a request passes with ${what}`, request })),
  {
    shows: 'B8',
    title: 'a request without credentials passes where they are optional',
    request: () => ({}),
    options: ({ options }) => ({ ...options, optional: true }),
  },
  {
    shows: 'A4',
    title: 'a request with a good token passes where credentials are optional',
    options: ({ options }) => ({ ...options, optional: true }),
  },
  {
    shows: 'A5 B16',
    title: 'a request passes that has the scopes that are asked of every route, and more',
    options: ({ options }) => ({ ...options, scope: ['a', 'b'] }),
    token: ({ token }) => token({ scope: 'c b a' }),
  },
];

export const legitimateRequests: Table = { world, cases };
