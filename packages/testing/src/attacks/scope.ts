import { type Attack, type AttackRow, attacksOf } from './attack.js';
import { fullWidth } from './encodings.js';
import { forge } from './forge.js';

/** Claims that only look as if they granted the scope. */
const rows: readonly (readonly [
  id: string,
  title: string,
  claims: (scope: string) => Readonly<Record<string, unknown>>,
])[] = [
  ['missing', 'no scope', () => ({ scope: undefined })],
  ['empty', 'an empty scope', () => ({ scope: '' })],
  ['spaces', 'nothing but spaces', () => ({ scope: '   ' })],
  ['null', 'null', () => ({ scope: null })],
  ['true', 'true', () => ({ scope: true })],
  ['number', 'a number', () => ({ scope: 1 })],
  ['other', 'another scope', () => ({ scope: 'openid profile email offline_access' })],
  ['longer', 'a scope that begins like it', (scope) => ({ scope: `${scope}:all` })],
  ['longer-front', 'a scope that ends like it', (scope) => ({ scope: `not-${scope}` })],
  ['shorter', 'the beginning of it', (scope) => ({ scope: scope.slice(0, -1) })],
  ['first-half', 'what stands before its colon', (scope) => ({ scope: scope.split(':')[0] })],
  ['halves', 'its halves, apart', (scope) => ({ scope: scope.replace(':', ' ') })],
  ['upper', 'it in upper case', (scope) => ({ scope: scope.toUpperCase() })],
  ['capital', 'it with a capital letter', (scope) => ({ scope: scope.replace(/^./, (first) => first.toUpperCase()) })],
  ['tab', 'it behind a tab', (scope) => ({ scope: `a\t${scope}\tb` })],
  ['line', 'it on a line of its own', (scope) => ({ scope: `a\n${scope}\nb` })],
  ['return', 'it behind a carriage return', (scope) => ({ scope: `a\r\n${scope}` })],
  ['comma', 'it in a list with commas', (scope) => ({ scope: `a,${scope},b` })],
  ['semicolon', 'it in a list with semicolons', (scope) => ({ scope: `a;${scope};b` })],
  ['plus', 'it in a list with plus signs', (scope) => ({ scope: `a+${scope}+b` })],
  ['percent-space', 'it behind a percent-encoded space', (scope) => ({ scope: `a%20${scope}` })],
  ['no-break-space', 'it behind a no-break space', (scope) => ({ scope: `a\u00a0${scope}` })],
  ['wide-space', 'it behind an ideographic space', (scope) => ({ scope: `a\u3000${scope}` })],
  ['line-separator', 'it behind a line separator', (scope) => ({ scope: `a\u2028${scope}` })],
  ['nul', 'it with a NUL behind it', (scope) => ({ scope: `${scope}\0` })],
  ['nul-more', 'it with a NUL and more behind it', (scope) => ({ scope: `${scope}\0:none` })],
  [
    'zero-width',
    'it with a zero-width space in it',
    (scope) => ({ scope: `${scope.slice(0, 2)}\u200b${scope.slice(2)}` }),
  ],
  ['mark', 'it behind a byte order mark', (scope) => ({ scope: `\ufeff${scope}` })],
  ['wide-colon', 'it with a full-width colon', (scope) => ({ scope: scope.replace(':', '\uff1a') })],
  ['full-width', 'it with a full-width letter', (scope) => ({ scope: scope.replace(/[a-z]/, fullWidth) })],
  ['percent', 'it percent-encoded', (scope) => ({ scope: encodeURIComponent(scope) })],
  ['quoted', 'it in quotes', (scope) => ({ scope: JSON.stringify(scope) })],
  ['json', 'a list of it as text', (scope) => ({ scope: JSON.stringify([scope]) })],
  ['wildcard', 'an asterisk', () => ({ scope: '*' })],
  ['wildcard-half', 'an asterisk behind its colon', (scope) => ({ scope: scope.replace(/:.*/, ':*') })],
  ['expression', 'a regular expression', () => ({ scope: '.* .+ ^ $' })],
  ['words', 'words that somebody might take for everything', () => ({ scope: 'admin root all superuser' })],
  ['proto', '__proto__', () => ({ scope: '__proto__ constructor length 0' })],
  ['object', 'an object with its name', (scope) => ({ scope: { [scope]: true } })],
  ['object-value', 'an object with it as a value', (scope) => ({ scope: { 0: scope, value: scope } })],
  ['list-list', 'it in a list in a list', (scope) => ({ scope: [[scope]] })],
  ['list-object', 'it in an object in a list', (scope) => ({ scope: [{ name: scope, value: scope }] })],
  ['list-joined', 'it and another in one element of a list', (scope) => ({ scope: [`a ${scope}`] })],
  ['list-space', 'it with a space behind it in a list', (scope) => ({ scope: [`${scope} `] })],
  ['list-upper', 'it in upper case in a list', (scope) => ({ scp: [scope.toUpperCase()], scope: undefined })],
  ['name-upper', 'it under the name Scope', (scope) => ({ scope: undefined, Scope: scope, SCOPE: scope })],
  ['name-plural', 'it under the name scopes', (scope) => ({ scope: undefined, scopes: [scope], scopesGranted: scope })],
  [
    'permissions',
    'it among permissions',
    (scope) => ({ scope: undefined, permissions: [scope], authorities: [scope] }),
  ],
  [
    'roles',
    'it among roles',
    (scope) => ({ scope: undefined, roles: [scope], groups: [scope], entitlements: [scope] }),
  ],
  ['realm', 'it among nested roles', (scope) => ({ scope: undefined, realm_access: { roles: [scope], scope } })],
  [
    'resource',
    'it among the roles of a client',
    (scope) => ({ scope: undefined, resource_access: { api: { roles: [scope] } } }),
  ],
  [
    'details',
    'it in authorization_details',
    (scope) => ({ scope: undefined, authorization_details: [{ type: scope, actions: [scope] }] }),
  ],
  ['actor', 'it among the claims of the actor', (scope) => ({ scope: undefined, act: { sub: 'admin', scope } })],
  [
    'may-act',
    'it among the claims of who may act',
    (scope) => ({ scope: undefined, may_act: { sub: 'admin', scope } }),
  ],
  [
    'own',
    'it as the subject, the client and the token’s name',
    (scope) => ({ scope: undefined, sub: scope, client_id: scope, jti: scope }),
  ],
];

/** RFC 6749 §3.3: scopes are compared whole, and stand where they stand. */
export const scopeAttacks: readonly Attack[] = attacksOf('scope', 'RFC 6749 §3.3', [
  ...rows.map(
    ([id, what, claims]): AttackRow => ({
      id,
      title: `instead of the scope: ${what}`,
      reason: 'scope_insufficient',
      token: (kit) => forge(kit, { claims: claims(kit.scope) }),
    }),
  ),
  {
    id: 'in-header',
    title: 'the scope in the header alone',
    section: 'RFC 7519 §5.3',
    reason: 'scope_insufficient',
    token: (kit) => forge(kit, { header: { scope: kit.scope }, claims: { scope: undefined } }),
  },
  {
    id: 'asked-for',
    title: 'a good token without the scope, which the request asks for elsewhere',
    reason: 'scope_insufficient',
    request: async (kit) => ({
      query: `?scope=${encodeURIComponent(kit.scope)}`,
      lines: [
        `Authorization: Bearer ${await forge(kit, { claims: { scope: undefined } })}`,
        `X-Scope: ${kit.scope}`,
        `Cookie: scope=${kit.scope}`,
      ],
    }),
  },
]);
