import { ecKey, encoded, rawToken } from '../../support/raw-keys.js';
import { createWorld, ISSUER, serveText } from '../../support/world.js';
import type { Case, Table } from '../cases.js';

const world = await createWorld();
const key = ecKey();
const stranger = ecKey();
const kid = 'raw';
world.issuer.publish({ ...key.jwk, kid, alg: 'ES256' });

const header = (overrides: object = {}) => ({ alg: 'ES256', kid, typ: 'at+jwt', ...overrides });
const token = (overrides: object) => () => rawToken(key, header(overrides), world.claims());

const types: readonly Case[] = [
  ...[
    ['logout+jwt', 'F17'],
    ['secevent+jwt', 'F17'],
    ['dpop+jwt', 'F17'],
    ['token-introspection+jwt', 'F17'],
    ['statuslist+jwt', 'F17'],
    ['application/statuslist+jwt', 'F17 C14'],
    ['id_token', 'F17'],
    ['oauth-authz-req+jwt', 'F17'],
    ['client-authentication+jwt', 'F17'],
    ['entity-statement+jwt', 'F17'],
    ['kb+jwt', 'F17'],
    ['JOSE', 'F5'],
    ['JWE', 'F5'],
    ['at', 'F5'],
    ['jwt+at', 'F5'],
    ['at+jwtx', 'F5'],
    ['xat+jwt', 'F5'],
    ['at+jwt ', 'F5'],
    [' at+jwt', 'F5'],
    ['at jwt', 'F5'],
    ['text/at+jwt', 'F5 C14'],
    ['application/application/at+jwt', 'F5 C14'],
    ['application/', 'F5 C14'],
    ['at+jwt;charset=utf-8', 'F5 C14'],
    ['\u212awt', 'F5'],
    ['a\u0442+jwt', 'F5'],
    ['', 'F5'],
    ['constructor', 'F5'],
  ].map(
    ([typ, shows]): Case => ({
      shows: `F16 ${shows}`,
      title: `a token of the type ${JSON.stringify(typ)} is refused`,
      token: token({ typ }),
      refused: 'type_not_allowed',
    }),
  ),
  ...[null, 1, true, ['at+jwt'], { typ: 'at+jwt' }].map(
    (typ): Case => ({
      shows: 'F16',
      title: `a type that is no text is refused: ${JSON.stringify(typ)}`,
      token: token({ typ }),
      refused: 'type_not_allowed',
    }),
  ),
];

const critical: readonly Case[] = [
  ...[
    ['an extension that nobody knows', 'C9', ['x'], { x: 1 }],
    ['b64', 'C9 C11', ['b64'], { b64: true }],
    ['exp', 'C9', ['exp'], { exp: 1 }],
    ['nothing', 'C10', [], {}],
    ['a member that is not there', 'C10', ['x'], {}],
    ['the same twice', 'C10', ['x', 'x'], { x: 1 }],
    ['alg, which the standard defines itself', 'C10', ['alg'], {}],
    ['crit itself', 'C10', ['crit'], {}],
    ['a text for a list', 'C10', 'x', { x: 1 }],
    ['null', 'C10', null, {}],
    ['a number in the list', 'C10', [1], {}],
    ['an empty name', 'C10', [''], { '': 1 }],
    ['an object', 'C10', { x: 1 }, { x: 1 }],
    ['false', 'C10', false, {}],
  ].map(
    ([what, shows, crit, more]): Case => ({
      shows: `${String(shows)} F5`,
      title: `a token that calls critical: ${String(what)}, is refused`,
      token: token({ crit, ...(more as object) }),
      refused: 'critical_header',
    }),
  ),
  ...[false, 'false', 0, null].map(
    (b64): Case => ({
      shows: 'C11',
      title: `a token of an unencoded payload is refused: b64 ${JSON.stringify(b64)}`,
      token: token({ b64 }),
      refused: 'critical_header',
    }),
  ),
];

const keyIds: readonly Case[] = [
  ...[1, null, true, [kid], { kid }].map(
    (value): Case => ({
      shows: 'C13',
      title: `a key name that is no text is refused: ${JSON.stringify(value)}`,
      token: token({ kid: value }),
      refused: 'key_id_invalid',
    }),
  ),
  ...[
    '',
    'RAW',
    'raw ',
    ' raw',
    'raw\0',
    'ra\u0077\u0301',
    '\u200braw',
    '../../../../dev/null',
    '/etc/passwd',
    "' OR '1'='1",
    'raw; DROP TABLE keys',
    '$(id)',
    '`id`',
    '$HOME',
    '__proto__',
    'constructor',
    'hasOwnProperty',
    'toString',
    'https://attacker.example/keys',
    'file:///etc/passwd',
    '%72aw',
    '*',
    '.*',
    'x'.repeat(5000),
    'ES256:raw',
    'raw\r\nX-Injected: 1',
    '\ud83d\ude00',
  ].map(
    (value): Case => ({
      shows: 'C13 F14',
      title: `a key name is compared exactly and is nothing but a name: ${JSON.stringify(value.slice(0, 40))}`,
      token: token({ kid: value }),
      refused: 'key_unknown',
    }),
  ),
];

/** The key of an attacker in every member in which a header can bring one. */
const carried: readonly (readonly [string, object])[] = [
  ['jwk', { jwk: { ...stranger.jwk, kid, alg: 'ES256' } }],
  ['jku', { jku: 'https://attacker.example/keys' }],
  ['jku on the machine itself', { jku: 'http://127.0.0.1/keys' }],
  ['x5u', { x5u: 'https://attacker.example/certificate' }],
  ['x5c', { x5c: [Buffer.from('a certificate').toString('base64')] }],
  ['x5t', { x5t: encoded('thumbprint'), 'x5t#S256': encoded('thumbprint') }],
];

const carriedKeys: readonly Case[] = carried.flatMap(([name, members]): readonly Case[] => [
  {
    shows: 'C12 F15 G5',
    title: `a key that the token brings in ${name} is not used under a known name`,
    token: () => rawToken(stranger, header(members), world.claims()),
    refused: 'signature_invalid',
  },
  {
    shows: 'C12 F15 G5',
    title: `a key that the token brings in ${name} is not used under a new name`,
    token: () => rawToken(stranger, header({ ...members, kid: 'new' }), world.claims()),
    refused: 'key_unknown',
  },
  {
    shows: 'C12 C15',
    title: `a good token passes that brings ${name}, which is ignored`,
    token: () => rawToken(key, header(members), world.claims()),
  },
]);

const named = carriedKeys.map((one): Case => {
  // Only what the configuration names may be asked for.
  const served = serveText(JSON.stringify({ keys: [{ ...key.jwk, kid, alg: 'ES256' }] }));
  const guarded: typeof fetch = (input, init) => {
    if (String(input) !== `${ISSUER}keys`) throw new Error(`fetched from ${String(input)}`);
    return served.fetch(input, init);
  };
  return { ...one, options: ({ options }) => ({ ...options, jwksUri: `${ISSUER}keys`, fetch: guarded }) };
});

const tampered: readonly Case[] = [
  {
    shows: 'C7 F7 B15',
    title: 'a token is refused whose payload was put into another spelling after it was signed',
    token: () => {
      const [first, , signature] = rawToken(key, header(), world.claims()).split('.');
      return `${first}.${encoded(`${JSON.stringify(world.claims())} `)}.${signature}`;
    },
    refused: 'signature_invalid',
  },
  {
    shows: 'C7',
    title: 'a token is refused whose header was put into another order after it was signed',
    token: () => {
      const [, second, signature] = rawToken(key, header(), world.claims()).split('.');
      return `${encoded({ typ: 'at+jwt', kid, alg: 'ES256' })}.${second}.${signature}`;
    },
    refused: 'signature_invalid',
  },
  {
    shows: 'C7 C15',
    title: 'a token passes that was signed with white space and odd members in both parts',
    token: () => {
      const spaced = (value: object) => encoded(`\n\t${JSON.stringify(value, null, 2)}\r\n `);
      const input = `${spaced(header({ odd: { members: [1, null] } }))}.${spaced(world.claims())}`;
      return `${input}.${encoded(key.sign(input))}`;
    },
  },
  {
    shows: 'F7 B15 G5',
    title: 'a token of another signature is refused',
    token: ({ issuer }) => issuer.forged(),
    refused: 'signature_invalid',
  },
  {
    shows: 'F7 B15 G8',
    title: 'a token is refused whose claims were changed',
    token: ({ issuer }) => issuer.tampered(),
    refused: 'signature_invalid',
  },
  {
    shows: 'F7 B15',
    title: 'a token of a key that was never published is refused',
    token: ({ issuer }) => issuer.unknownKey(),
    refused: 'key_unknown',
  },
  {
    shows: 'C6 F2',
    title: 'a token is refused that takes the public key for a secret',
    token: ({ issuer }) => issuer.confused(),
    refused: 'algorithm_not_allowed',
  },
];

export const headerRules: Table = {
  world,
  cases: [...types, ...critical, ...keyIds, ...named, ...tampered],
};
