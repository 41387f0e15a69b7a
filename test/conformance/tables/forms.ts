import type { RawRequest } from '../../support/raw-http.js';
import { createWorld } from '../../support/world.js';
import type { Case, Table } from '../cases.js';

const world = await createWorld();

const TYPE = 'application/x-www-form-urlencoded';
const form = (body: string, ...more: readonly string[]): RawRequest => ({
  method: 'POST',
  lines: [`Content-Type: ${TYPE}`, ...more],
  body,
});

/** Cases of an API that takes tokens from forms too. */
const withForms = (cases: readonly Omit<Case, 'options'>[]): readonly Case[] =>
  cases.map((one) => ({ ...one, options: ({ options }) => ({ ...options, credentials: { body: true } }) }));

export const forms: Table = {
  world,
  cases: withForms([
    { shows: 'B5', title: 'a token in a form passes', request: (token) => form(`access_token=${token}`) },
    {
      shows: 'B5',
      title: 'a token among the other fields of a form passes',
      request: (token) => form(`name=Ada&access_token=${token}&city=London`),
    },
    {
      shows: 'B5',
      title: 'the type of a form may have parameters and any case',
      request: (token) => ({
        method: 'POST',
        lines: ['Content-Type: Application/X-WWW-Form-Urlencoded; charset=UTF-8'],
        body: `access_token=${token}`,
      }),
    },
    {
      shows: 'B5',
      title: 'other methods than POST may carry a form',
      request: (token) => ({ ...form(`access_token=${token}`), method: 'PUT' }),
    },
    {
      shows: 'B1',
      title: 'the header is read as ever',
      request: (token) => form('a=b', `Authorization: Bearer ${token}`),
    },
    {
      shows: 'B4 B14',
      title: 'a token in the header and one in the form are refused, the same though they be',
      request: (token) => form(`access_token=${token}`, `Authorization: Bearer ${token}`),
      refused: 'credentials_in_two_places',
    },
    {
      shows: 'B4 B14',
      title: 'a good token in the form does not help a bad one in the header',
      request: (token) => form(`access_token=${token}`, 'Authorization: Bearer abc'),
      refused: 'credentials_in_two_places',
    },
    {
      shows: 'B4 B14',
      title: 'a bad token in the form spoils a good one in the header',
      request: (token) => form('access_token=abc', `Authorization: Bearer ${token}`),
      refused: 'credentials_in_two_places',
    },
    {
      shows: 'B5 B14',
      title: 'a form with two tokens is refused',
      request: (token) => form(`access_token=${token}&access_token=${token}`),
      refused: 'credentials_malformed',
    },
    {
      shows: 'B5 B14',
      title: 'a form with an empty token is refused',
      request: () => form('access_token='),
      refused: 'credentials_malformed',
    },
    {
      shows: 'B5',
      title: 'a token that is not ASCII is refused',
      request: () => form('access_token=%C3%A9t%C3%A9'),
      refused: 'credentials_malformed',
    },
    {
      shows: 'B5',
      title: 'a body of another type holds no token',
      request: (token) => ({ method: 'POST', lines: ['Content-Type: text/plain'], body: `access_token=${token}` }),
      refused: 'credentials_missing',
    },
    {
      shows: 'B5',
      title: 'a body without a type holds no token',
      request: (token) => ({ method: 'POST', body: `access_token=${token}` }),
      refused: 'credentials_missing',
    },
    {
      shows: 'B5',
      title: 'the name of the field is exact',
      request: (token) => form(`Access_Token=${token}`),
      refused: 'credentials_missing',
    },
    {
      shows: 'B5 B6',
      title: 'a GET holds no token, neither in its body nor in its query',
      request: (token) => ({
        ...form(`access_token=${token}`),
        method: 'GET',
        path: `/contacts?access_token=${token}`,
      }),
      refused: 'credentials_missing',
    },
    {
      shows: 'B5 B15',
      title: 'a token in a form is checked like any other',
      token: ({ issuer }) => issuer.expired(),
      request: (token) => form(`access_token=${token}`),
      refused: 'token_expired',
    },
  ]),
};
