import { type LegitimateRequest, type LegitimateRow, legitimateOf } from './attack.js';
import type { AttackKit } from './attack-kit.js';
import { type Change, forge, forged, nowOf, rewritten, type TextChange } from './forge.js';

type Claims = Readonly<Record<string, unknown>>;
type Unusual = readonly [
  id: string,
  title: string,
  claims: Claims | ((kit: AttackKit, now: number) => Claims),
  section?: string,
];

const nested = (depth: number): unknown => JSON.parse(`${'['.repeat(depth)}${']'.repeat(depth)}`);

const claims: readonly Unusual[] = [
  ['exp-fraction', 'an expiry with a fraction', (_, now) => ({ exp: now + 60.5 })],
  ['exp-far', 'an expiry beyond what dates can hold', { exp: 9e15 }],
  ['exp-huge', 'an expiry in scientific notation', { exp: 1e300 }],
  ['exp-tolerance', 'an expiry that has passed within the usual tolerance', (_, now) => ({ exp: now - 3 })],
  ['nbf-now', 'an nbf of this second', (_, now) => ({ nbf: now })],
  ['nbf-tolerance', 'an nbf ahead within the usual tolerance', (_, now) => ({ nbf: now + 4 })],
  ['nbf-zero', 'an nbf of zero', { nbf: 0 }],
  ['nbf-negative', 'an nbf before 1970', { nbf: -1e300 }],
  ['iat-missing', 'no iat', { iat: undefined }],
  ['iat-zero', 'an iat of zero', { iat: 0 }],
  ['iat-ahead', 'an iat half a minute ahead', (_, now) => ({ iat: now + 30 })],
  ['iat-fraction', 'an iat with a fraction', (_, now) => ({ iat: now - 1.5 })],
  ['aud-list', 'a list of this audience alone', ({ issuer }) => ({ aud: [issuer.audience] })],
  ['aud-last', 'a list of audiences, this one last', ({ issuer }) => ({ aud: ['urn:one', issuer.audience] })],
  ['aud-first', 'a list of audiences, this one first', ({ issuer }) => ({ aud: [issuer.audience, 'urn:one'] })],
  ['aud-twice', 'a list that names this audience twice', ({ issuer }) => ({ aud: [issuer.audience, issuer.audience] })],
  [
    'aud-many',
    'a hundred audiences',
    ({ issuer }) => ({ aud: [...Array.from({ length: 99 }, (_, at) => `urn:${at}`), issuer.audience] }),
  ],
  ['sub-missing', 'no subject', { sub: undefined }],
  ['sub-empty', 'an empty subject', { sub: '' }],
  ['sub-unicode', 'a subject outside ASCII', { sub: '\u017d\u00f3fia|\u7528\u6237|\ud83d\ude00' }],
  ['sub-control', 'a subject with quotes and line ends', { sub: '"\\\r\n\0X-Injected: 1' }],
  ['sub-surrogate', 'a subject with half a character', { sub: 'a\ud800' }],
  ['sub-proto', 'a subject called __proto__', { sub: '__proto__' }],
  ['jti-missing', 'no jti', { jti: undefined }],
  ['client-missing', 'no client id', { client_id: undefined }],
  ['client-azp', 'a client id under another name', { client_id: undefined, azp: 'client' }],
  ['scope-first', 'the scope before others', ({ scope }) => ({ scope: `${scope} b c` })],
  ['scope-last', 'the scope behind others', ({ scope }) => ({ scope: `b c ${scope}` })],
  ['scope-spaces', 'the scope between spaces', ({ scope }) => ({ scope: `  ${scope}  b ` })],
  ['scope-twice', 'the scope twice', ({ scope }) => ({ scope: `${scope} ${scope}` })],
  [
    'scope-many',
    'the scope behind a thousand others',
    ({ scope }) => ({ scope: `${Array.from({ length: 1000 }, (_, at) => `s${at}`).join(' ')} ${scope}` }),
  ],
  ['scope-list', 'scopes in a list', ({ scope }) => ({ scope: ['a', scope] }), 'RFC 8693 §4.2'],
  ['scp-list', 'scopes in the list scp', ({ scope }) => ({ scope: undefined, scp: [scope] }), 'RFC 8693 §4.2'],
  ['scp-text', 'scopes in the text scp', ({ scope }) => ({ scope: undefined, scp: `a ${scope}` }), 'RFC 8693 §4.2'],
  [
    'scope-both',
    'scopes in both, the one asked for in the second',
    ({ scope }) => ({ scope: 'a', scp: [scope] }),
    'RFC 8693 §4.2',
  ],
  ['private', 'claims that nobody knows', { 'https://example.com/tenant': { id: 1, tags: ['a', null, true] } }],
  [
    'big',
    'six kilobytes of claims',
    { groups: Array.from({ length: 150 }, (_, at) => `group-${at}-${'x'.repeat(25)}`) },
  ],
  ['deep', 'claims nested sixty levels deep', { deep: nested(60) }],
  [
    'names',
    'claims named like what objects inherit',
    { constructor: 'a', toString: 'b', hasOwnProperty: 1, length: 0 },
  ],
  ['name-empty', 'a claim without a name', { '': 1 }],
  ['numbers', 'numbers at their limits', { a: Number.MAX_SAFE_INTEGER, b: -0.1, c: 5e-324 }],
  [
    'oidc',
    'claims that access tokens may have of ID tokens',
    { nonce: 'n', auth_time: 1, acr: '1', amr: ['pwd'], sid: 's' },
    'RFC 9068 §2.2.1',
  ],
  ['events-list', 'a list of events', { events: ['created'] }, 'RFC 8417 §2.2'],
  ['events-names', 'events that no URIs name', { events: { created: true, 'seen by': 'x' } }, 'RFC 8417 §2.2'],
  ['actor', 'an actor', { act: { sub: 'service', act: { sub: 'other' } } }, 'RFC 8693 §4.1'],
  ['details', 'authorization details', { authorization_details: [{ type: 'payment', amount: '1' }] }, 'RFC 9396 §9.1'],
];

type Odd = readonly [id: string, title: string, change: TextChange, claims?: Claims | undefined, section?: string];

const before = (members: string) => (json: string) => `{${members},${json.slice(1)}`;
const spaced = (json: string): string => JSON.stringify(JSON.parse(json), null, '\t');
const escaped = (json: string): string =>
  json.replace(/"[^"]*"/g, (text) => text.replace(/[a-z]/g, (letter) => `\\u00${letter.charCodeAt(0).toString(16)}`));

/** JSON that no serialiser writes, and every parser must read. */
const texts: readonly Odd[] = [
  [
    'json-space',
    'white space in both parts',
    { header: (json) => `\n\t${spaced(json)} `, payload: (json) => ` ${spaced(json)}\r\n` },
    undefined,
    'RFC 8259 §2',
  ],
  ['json-escapes', 'every letter as an escape', { header: escaped, payload: escaped }, undefined, 'RFC 8259 §7'],
  ['twice-alg', 'two algorithms, the last one good', { header: before('"alg":"none"') }],
  ['twice-crit', 'a type twice, the last one good', { header: before('"typ":"logout+jwt"') }],
  ['twice-sub', 'two subjects, of which the last counts', { payload: before('"sub":"admin"') }, { sub: 'test-user' }],
  ['twice-iss', 'two issuers, the last one good', { payload: before('"iss":"https://attacker.test/"') }],
  ['twice-exp', 'two expiries, the last one good', { payload: before('"exp":1') }],
  ['twice-scope', 'two scopes, the last one good', { payload: before('"scope":"admin:all"') }],
  [
    'proto-claims',
    'a member called __proto__, which changes nothing',
    { payload: before('"__proto__":{"sub":"admin","cnf":{"jkt":"x"},"at_hash":"x"}') },
    { sub: 'test-user' },
  ],
  [
    'proto-header',
    'a member of the header called __proto__',
    { header: before('"__proto__":{"crit":["x"],"typ":"logout+jwt","b64":false}') },
  ],
];

type Header = readonly [id: string, title: string, header: Claims, section?: string];

const headers: readonly Header[] = [
  ['typ-full', 'the type with its prefix', { typ: 'application/at+jwt' }],
  ['typ-upper', 'the type in upper case', { typ: 'AT+JWT' }],
  ['typ-mixed', 'the type with its prefix in mixed case', { typ: 'Application/At+jwt' }],
  ['typ-jwt', 'the type JWT', { typ: 'JWT' }, 'RFC 7519 §5.1'],
  ['typ-jwt-lower', 'the type jwt', { typ: 'jwt' }, 'RFC 7519 §5.1'],
  ['typ-jwt-full', 'the type application/jwt', { typ: 'application/jwt' }, 'RFC 7519 §5.1'],
  ['typ-missing', 'no type', { typ: undefined }, 'RFC 7519 §5.1'],
  ['kid-missing', 'no key name', { kid: undefined }, 'RFC 7515 §4.1.4'],
  ['cty', 'a content type', { cty: 'json' }, 'RFC 7515 §4.1.10'],
  ['b64-true', 'an encoded payload, which it says it has', { b64: true }, 'RFC 7797 §3'],
  [
    'x5',
    'addresses and thumbprints of a certificate, which are not looked at',
    { x5u: 'https://attacker.test/', x5t: 'a', 'x5t#S256': 'b' },
    'RFC 7515 §4.1.5',
  ],
  ['jku', 'the address of keys, which is not looked at', { jku: 'https://attacker.test/keys' }, 'RFC 7515 §4.1.2'],
  ['jwk', 'a key, which is not looked at', { jwk: { kty: 'EC', crv: 'P-256', x: 'AQ', y: 'AQ' } }, 'RFC 7515 §4.1.3'],
  ['unknown', 'members that nobody knows', { 'x-custom': { a: [1] }, ver: '1.0', pi: null }, 'RFC 7515 §4'],
  ['names', 'members named like what objects inherit', { constructor: 'a', toString: 'b' }, 'RFC 7515 §4'],
];

/** Tokens with claims that are rare, and right: RFC 7519 §4. */
export const legitimateTokens: readonly LegitimateRequest[] = legitimateOf('tokens', 'RFC 7519 §4', [
  ...claims.map(([id, title, unusual, section]): LegitimateRow => {
    const change = async (kit: AttackKit): Promise<Change> => ({
      claims: typeof unusual === 'function' ? unusual(kit, await nowOf(kit)) : unusual,
    });
    return { id, title, ...(section === undefined ? {} : { section }), token: forged(change) };
  }),
  ...texts.map(
    ([id, title, change, shown, section = 'RFC 8259 §4']): LegitimateRow => ({
      id,
      title,
      section,
      ...(shown === undefined ? {} : { claims: shown }),
      token: rewritten(change),
    }),
  ),
  {
    id: 'nonce-scope',
    title: 'a nonce beside scopes, in a token that says JWT',
    section: 'OpenID Connect Core 1.0 §2',
    token: forged({ header: { typ: 'JWT' }, claims: { nonce: 'n' } }),
  },
  {
    id: 'nonce-scp',
    title: 'a nonce beside the list scp, in a token that says JWT',
    section: 'RFC 8693 §4.2',
    token: async (kit) =>
      forge(kit, { header: { typ: 'JWT' }, claims: { nonce: 'n', scope: undefined, scp: [kit.scope] } }),
  },
  {
    id: 'required',
    title: 'the claim that is required',
    needs: 'required-claims',
    token: forged({ claims: { token_use: 'access' } }),
  },
  {
    id: 'profile',
    title: 'everything that the profile asks for',
    section: 'RFC 9068 §2.2',
    needs: 'rfc9068',
    token: forged({ header: { typ: 'application/AT+jwt' } }),
  },
  {
    id: 'young',
    title: 'a token that was issued nine minutes ago, where the age is limited',
    needs: 'max-age',
    token: async (kit) => forge(kit, { claims: { iat: (await nowOf(kit)) - 540 } }),
  },
]);

/** Tokens with headers that are rare, and right: RFC 7515 §4. */
export const legitimateHeaders: readonly LegitimateRequest[] = legitimateOf(
  'headers',
  'RFC 7515 §4.1.9',
  headers.map(
    ([id, title, header, section]): LegitimateRow => ({
      id,
      title,
      ...(section === undefined ? {} : { section }),
      token: forged({ header }),
    }),
  ),
);
