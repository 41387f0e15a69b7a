import { createWorld, type World } from '../../support/world.js';
import type { Case, Table } from '../cases.js';

const world = await createWorld();

const withScope = (scope: unknown) => (of: World) => of.token({ claims: { scope } });
const withClaims = (claims: Readonly<Record<string, unknown>>) => (of: World) =>
  of.token({ claims: { scope: undefined, ...claims } });

const grants: readonly Case[] = [
  ...[
    ['alone', 'read:contacts'],
    ['first', 'read:contacts openid'],
    ['last', 'openid read:contacts'],
    ['in the middle', 'openid read:contacts profile'],
    ['twice', 'read:contacts read:contacts'],
    ['after several spaces', '  openid   read:contacts  '],
    ['beside odd names', '"quoted" \\ \u00e9 read:contacts'],
  ].map(
    ([where, scope]): Case => ({
      shows: 'A5 G10',
      title: `a scope grants that stands ${where}`,
      token: withScope(scope),
      scopes: ['read:contacts'],
    }),
  ),
  {
    shows: 'A5',
    title: 'all scopes that are asked for grant, in any order',
    token: withScope('c b a'),
    scopes: ['a', 'b', 'c'],
  },
  {
    shows: 'G10',
    title: 'a list of scopes in scp grants',
    token: withClaims({ scp: ['openid', 'read:contacts'] }),
    scopes: ['read:contacts'],
  },
  {
    shows: 'G10',
    title: 'a text of scopes in scp grants',
    token: withClaims({ scp: 'openid read:contacts' }),
    scopes: ['read:contacts'],
  },
  {
    shows: 'G10',
    title: 'a list of scopes in scope grants',
    token: withScope(['openid', 'read:contacts']),
    scopes: ['read:contacts'],
  },
  {
    shows: 'G10',
    title: 'scope and scp grant together',
    token: withClaims({ scope: 'a', scp: ['b'] }),
    scopes: ['a', 'b'],
  },
  {
    shows: 'G10',
    title: 'a configured path into nested claims grants',
    token: withClaims({ realm_access: { roles: ['admin'] } }),
    options: ({ options }) => ({ ...options, scopeClaims: [['realm_access', 'roles']] }),
    scopes: ['admin'],
  },
];

/** What the token has, where `read:contacts` is asked for. */
const refusals: readonly (readonly [string, unknown])[] = [
  ['nothing', undefined],
  ['an empty text', ''],
  ['spaces', '   '],
  ['a prefix of it', 'read'],
  ['a longer one', 'read:contacts:all'],
  ['one that ends like it', 'xread:contacts'],
  ['it in upper case', 'READ:CONTACTS'],
  ['it in mixed case', 'read:Contacts'],
  ['a wildcard', '*'],
  ['a wildcard for its end', 'read:*'],
  ['it between tabs', 'openid\tread:contacts\tprofile'],
  ['it after a line break', 'openid\nread:contacts'],
  ['it after a comma', 'openid,read:contacts'],
  ['it after a no-break space', 'openid\u00a0read:contacts'],
  ['it with a zero-width space', 'read:contacts\u200b'],
  ['it with a Cyrillic letter', 'read:\u0441ontacts'],
  ['it in quotes', '"read:contacts"'],
  ['it encoded', 'read%3Acontacts'],
  ['a list with it and another in one element', ['openid read:contacts']],
  ['a list in a list', [['read:contacts']]],
  ['a list of objects', [{ value: 'read:contacts' }]],
  ['an object with it as a member', { 'read:contacts': true }],
  ['an object that looks like a list', { 0: 'read:contacts', length: 1 }],
  ['true', true],
  ['a number', 1],
  ['null', null],
];

const denies: readonly Case[] = [
  ...refusals.map(
    ([what, scope]): Case => ({
      shows: 'A5 B16 R3 G10',
      title: `a token that has ${what} is refused where read:contacts is asked for`,
      token: withScope(scope),
      scopes: ['read:contacts'],
      refused: 'scope_insufficient',
    }),
  ),
  ...['__proto__', 'constructor', 'length', 'toString'].map(
    (scope): Case => ({
      shows: 'A5',
      title: `what objects inherit grants nothing: ${scope}`,
      token: withScope('a b'),
      scopes: [scope],
      refused: 'scope_insufficient',
    }),
  ),
  ...['scopes', 'permissions', 'roles', 'groups', 'Scope', 'authorities'].map(
    (name): Case => ({
      shows: 'G10',
      title: `a claim that is not configured grants nothing: ${name}`,
      token: withClaims({ [name]: ['read:contacts'] }),
      scopes: ['read:contacts'],
      refused: 'scope_insufficient',
    }),
  ),
  {
    shows: 'G10',
    title: 'scp grants nothing where scope alone is configured',
    token: withClaims({ scp: ['read:contacts'] }),
    options: ({ options }) => ({ ...options, scopeClaims: ['scope'] }),
    scopes: ['read:contacts'],
    refused: 'scope_insufficient',
  },
  {
    shows: 'G10',
    title: 'a path does not walk into lists',
    token: withClaims({ realm_access: [{ roles: ['admin'] }] }),
    options: ({ options }) => ({ ...options, scopeClaims: [['realm_access', '0', 'roles']] }),
    scopes: ['admin'],
    refused: 'scope_insufficient',
  },
  {
    shows: 'B16',
    title: 'a refusal names all scopes that the route asks for, also those that the token has',
    token: withScope('b'),
    scopes: ['a', 'b', 'c'],
    refused: 'scope_insufficient',
  },
  {
    shows: 'B16 R3 U1',
    title: 'a refusal names what every route asks for and what this one does, each once',
    token: withScope('openid a'),
    options: ({ options }) => ({ ...options, scope: ['openid', 'a'] }),
    scopes: ['a', 'b'],
    refused: 'scope_insufficient',
  },
  {
    shows: 'B16 B15 A4',
    title: 'an expired token without the scope is refused as expired, and told nothing of scopes',
    token: ({ issuer }) => issuer.expired({ scope: 'other' }),
    scopes: ['read:contacts'],
    refused: 'token_expired',
  },
  {
    shows: 'B15 B16',
    title: 'a challenge to a bad token names the scopes that are asked of every route',
    token: ({ issuer }) => issuer.expired(),
    options: ({ options }) => ({ ...options, scope: 'read:contacts' }),
    refused: 'token_expired',
  },
];

export const scopes: Table = {
  world,
  cases: [...grants, ...denies],
};
