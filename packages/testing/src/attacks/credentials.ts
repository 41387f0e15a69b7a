import { type Attack, type AttackRow, attacksOf, slug } from './attack.js';
import { authorization, carrying, lines } from './forge.js';

const FORM = 'Content-Type: application/x-www-form-urlencoded';

const absent: readonly AttackRow[] = [
  {
    id: 'none',
    title: 'no credentials at all',
    section: 'RFC 6750 §3.1',
    reason: 'credentials_missing',
    request: () => ({ lines: [] }),
  },
  ...['Basic dXNlcjpwYXNz', 'Digest username="user"', 'Negotiate YII=', 'Bearer-Token abc'].map(
    (value): AttackRow => ({
      id: `scheme-${slug(value.split(' ')[0] ?? '')}`,
      title: `credentials of another scheme: ${value}`,
      section: 'RFC 6750 §3.1',
      reason: 'credentials_unsupported',
      request: () => ({ lines: [`Authorization: ${value}`] }),
    }),
  ),
  ...['DPoP', 'JWT', 'Token', 'BearerX', 'XBearer', 'Bear', 'OAuth', 'access_token', 'Bearer,'].map(
    (scheme): AttackRow => ({
      id: `good-token-${slug(scheme)}`,
      title: `a good token under the scheme ${scheme}`,
      section: 'RFC 6750 §2.1',
      reason: scheme === 'Bearer,' ? 'credentials_malformed' : 'credentials_unsupported',
      request: authorization((token) => `${scheme} ${token}`),
    }),
  ),
  {
    id: 'no-scheme',
    title: 'a good token without a scheme',
    reason: 'credentials_unsupported',
    request: authorization((token) => token),
  },
  {
    id: 'options',
    title: 'OPTIONS without credentials',
    section: 'RFC 9110 §9.3.7',
    needs: 'methods',
    reason: 'credentials_missing',
    request: () => ({ method: 'OPTIONS', lines: [] }),
  },
  {
    id: 'head',
    title: 'HEAD without credentials',
    section: 'RFC 9110 §9.3.2',
    needs: 'methods',
    reason: 'credentials_missing',
    request: () => ({ method: 'HEAD', lines: [] }),
  },
  {
    id: 'method-override',
    title: 'a method that another header would override, without credentials',
    section: 'RFC 6750 §3.1',
    needs: 'methods',
    reason: 'credentials_missing',
    request: () => ({ method: 'POST', lines: ['X-HTTP-Method-Override: OPTIONS'] }),
  },
];

const elsewhere: readonly AttackRow[] = [
  ...['access_token', 'token', 'authorization', 'bearer_token', 'jwt'].map(
    (name): AttackRow => ({
      id: `query-${slug(name)}`,
      title: `a good token in the query, as ${name}`,
      section: 'RFC 9700 §4.3.2',
      reason: 'credentials_missing',
      request: carrying((token) => ({ query: `?${name}=${token}`, lines: [] })),
    }),
  ),
  {
    id: 'query-and-header',
    title: 'a good token in the query beside a bad one in the header',
    section: 'RFC 6750 §2.3',
    reason: 'token_not_jwt',
    request: carrying((token) => ({ query: `?access_token=${token}`, lines: ['Authorization: Bearer abc'] })),
  },
  ...['access_token', 'token', 'Authorization', 'jwt', '__Host-access_token'].map(
    (name): AttackRow => ({
      id: `cookie-${slug(name)}`,
      title: `a good token in the cookie ${name}`,
      section: 'RFC 6750 §5.3',
      reason: 'credentials_missing',
      request: lines((token) => `Cookie: ${name}=${token}`),
    }),
  ),
  ...[
    'Proxy-Authorization',
    'X-Authorization',
    'X-Forwarded-Authorization',
    'X-Original-Authorization',
    'Authorization_',
    'WWW-Authenticate',
    'Authentication',
  ].map(
    (name): AttackRow => ({
      id: `header-${slug(name)}`,
      title: `a good token in ${name}`,
      section: 'RFC 6750 §2',
      reason: 'credentials_missing',
      request: lines((token) => `${name}: Bearer ${token}`),
    }),
  ),
  ...['X-Access-Token', 'Access-Token', 'X-Auth-Token', 'X-Amzn-Oidc-Accesstoken'].map(
    (name): AttackRow => ({
      id: `header-${slug(name)}`,
      title: `a good token, bare, in ${name}`,
      section: 'RFC 6750 §2',
      reason: 'credentials_missing',
      request: lines((token) => `${name}: ${token}`),
    }),
  ),
  {
    id: 'identity-headers',
    title: 'headers in which a proxy would say who is calling',
    section: 'RFC 9700 §4.13',
    reason: 'credentials_missing',
    request: () => ({ lines: ['X-Forwarded-User: admin', 'X-Remote-User: admin', 'X-Userinfo: e30='] }),
  },
  {
    id: 'sub-protocol',
    title: 'a good token as a protocol of a web socket',
    section: 'RFC 6750 §2',
    reason: 'credentials_missing',
    request: lines((token) => `Sec-WebSocket-Protocol: bearer, ${token}`),
  },
  {
    id: 'form',
    title: 'a good token in a form, where forms are not read',
    section: 'RFC 6750 §2.2',
    needs: 'methods',
    reason: 'credentials_missing',
    request: carrying((token) => ({ method: 'POST', lines: [FORM], body: `access_token=${token}` })),
  },
];

/** Values of which the good token is a part. */
const mangled: readonly (readonly [id: string, title: string, make: (token: string) => string])[] = [
  ['scheme-alone', 'the scheme alone', () => 'Bearer'],
  ['scheme-and-space', 'the scheme and a space', () => 'Bearer '],
  ['scheme-twice', 'the scheme twice', (token) => `Bearer Bearer ${token}`],
  ['two-words', 'a good token with a word behind it', (token) => `Bearer ${token} abc`],
  ['word-first', 'a good token with a word before it', (token) => `Bearer abc ${token}`],
  ['quoted', 'a good token in quotes', (token) => `Bearer "${token}"`],
  ['braces', 'a good token in angle brackets', (token) => `Bearer <${token}>`],
  ['parameter', 'a good token as a parameter', (token) => `Bearer access_token=${token}`],
  ['quoted-parameter', 'a good token as a quoted parameter', (token) => `Bearer token="${token}"`],
  ['comma-behind', 'a good token with a comma behind it', (token) => `Bearer ${token},`],
  ['comma-before', 'a good token with a comma before it', (token) => `Bearer ,${token}`],
  ['semicolon', 'a good token with a semicolon behind it', (token) => `Bearer ${token};`],
  ['joined-good-first', 'a good token and a bad one, joined by a comma', (token) => `Bearer ${token}, Bearer abc`],
  ['joined-good-last', 'a bad token and a good one, joined by a comma', (token) => `Bearer abc, Bearer ${token}`],
  ['joined-basic', 'another scheme and a good token, joined', (token) => `Bearer abc,Basic YTpi, Bearer ${token}`],
  ['colon', 'a colon for the space', (token) => `Bearer: ${token}`],
  ['scheme-quoted', 'a scheme in quotes', (token) => `"Bearer" ${token}`],
  ['percent', 'a good token whose dots are percent-encoded', (token) => `Bearer ${token.replaceAll('.', '%2E')}`],
  ['entity', 'a good token whose dots are entities', (token) => `Bearer ${token.replaceAll('.', '&#46;')}`],
  ['line-escape', 'a line break, percent-encoded, behind a good token', (token) => `Bearer ${token}%0d%0a`],
  ['star', 'a good token with an asterisk in it', (token) => `Bearer ${token.slice(0, 9)}*${token.slice(9)}`],
  ['space-inside', 'a good token with a space in it', (token) => `Bearer ${token.slice(0, 9)} ${token.slice(9)}`],
  ['json', 'a good token in JSON', (token) => `Bearer {"access_token":"${token}"}`],
  ['spaces-alone', 'thousands of spaces, and a character that cannot be', () => `Bearer${' '.repeat(9000)}"`],
];

const repeated: readonly (readonly [id: string, title: string, make: (token: string) => readonly string[]])[] = [
  ['good-first', 'a good one and a bad one', (t) => [`Authorization: Bearer ${t}`, 'Authorization: Bearer abc']],
  ['good-last', 'a bad one and a good one', (t) => ['Authorization: Bearer abc', `Authorization: Bearer ${t}`]],
  ['same', 'the same good one twice', (t) => [`Authorization: Bearer ${t}`, `Authorization: Bearer ${t}`]],
  ['case', 'in another case', (t) => [`authorization: Bearer ${t}`, 'AUTHORIZATION: Bearer abc']],
  ['other-scheme', 'another scheme first', (t) => ['Authorization: Basic YTpi', `Authorization: Bearer ${t}`]],
  ['empty-last', 'an empty one behind it', (t) => [`Authorization: Bearer ${t}`, 'Authorization:']],
  ['empty-first', 'an empty one before it', (t) => ['Authorization:', `Authorization: Bearer ${t}`]],
  ['apart', 'others between', (t) => [`Authorization: Bearer ${t}`, 'X: y', 'Cookie: a=b', 'Authorization: DPoP x']],
];

/** Credentials that are missing, elsewhere, malformed or too many: RFC 6750 §2, §3.1. */
export const credentialsAttacks: readonly Attack[] = attacksOf('credentials', 'RFC 6750 §2.1', [
  ...absent,
  ...elsewhere,
  ...mangled.map(
    ([id, title, make]): AttackRow => ({ id, title, reason: 'credentials_malformed', request: authorization(make) }),
  ),
  ...repeated.map(
    ([id, what, make]): AttackRow => ({
      id: `repeated-${id}`,
      title: `two Authorization lines: ${what}`,
      section: 'RFC 6750 §3.1',
      reason: 'credentials_repeated',
      request: lines(make),
    }),
  ),
]);
