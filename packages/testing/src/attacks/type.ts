import { type Attack, type AttackRow, attacksOf, slug } from './attack.js';
import { forged } from './forge.js';

/** Types of other JWTs that the same issuer, or somebody with its keys, may sign. */
const kinds: readonly (readonly [typ: string, section: string])[] = [
  ['logout+jwt', 'OpenID Connect Back-Channel Logout 1.0 §2.4'],
  ['secevent+jwt', 'RFC 8417 §2.3'],
  ['dpop+jwt', 'RFC 9449 §4.2'],
  ['token-introspection+jwt', 'RFC 9701 §5'],
  ['statuslist+jwt', 'Token Status List §5.1'],
  ['oauth-authz-req+jwt', 'RFC 9101 §10.8'],
  ['client-authentication+jwt', 'RFC 7523bis §4'],
  ['authorization-grant+jwt', 'RFC 8725 §3.11'],
  ['oauth-id-jag+jwt', 'Identity Assertion Authorization Grant §3.1'],
  ['entity-statement+jwt', 'OpenID Federation 1.0 §3'],
  ['trust-mark+jwt', 'OpenID Federation 1.0 §7'],
  ['resolve-response+jwt', 'OpenID Federation 1.0 §8.3'],
  ['jwk-set+jwt', 'OpenID Federation 1.0 §5.2.1'],
  ['vc+jwt', 'W3C VC JOSE COSE §3.1'],
  ['vp+jwt', 'W3C VC JOSE COSE §3.1'],
  ['vc+sd-jwt', 'SD-JWT VC §3.2.1'],
  ['dc+sd-jwt', 'SD-JWT VC §3.2.1'],
  ['sd-jwt', 'RFC 9901 §4'],
  ['kb+jwt', 'RFC 9901 §4.3'],
  ['openid4vci-proof+jwt', 'OpenID4VCI 1.0 App. F.1'],
  ['key-attestation+jwt', 'OpenID4VCI 1.0 App. D.1'],
  ['oauth-client-attestation+jwt', 'Attestation-Based Client Authentication §4'],
  ['oauth-client-attestation-pop+jwt', 'Attestation-Based Client Authentication §5.1'],
  ['txntoken+jwt', 'Transaction Tokens §10.1'],
  ['wimse-id+jwt', 'WIMSE Workload-to-Workload Authentication §3.1'],
  ['passport', 'RFC 8225 §4.1'],
  ['eat+jwt', 'RFC 9782 §2'],
  ['intent+jwt', 'RFC 8725 §3.11'],
  ['id_token', 'RFC 8725 §3.11'],
  ['refresh+jwt', 'RFC 8725 §3.11'],
];

/** What only looks like one of the types that are accepted. */
const lookalikes: readonly string[] = [
  '',
  ' ',
  'at',
  '+jwt',
  'at+',
  'jwt+at',
  'at-jwt',
  'at jwt',
  'at%2Bjwt',
  'at+jwtx',
  'xat+jwt',
  'rat+jwt',
  'at+jwt ',
  ' at+jwt',
  'at+jwt\0',
  'at+jwt\n',
  'at+jwt;v=1',
  'at+jwt, logout+jwt',
  'logout+jwt, at+jwt',
  'text/at+jwt',
  'application/',
  'application/application/at+jwt',
  'application//at+jwt',
  'application/at+jwt/',
  'application/x-at+jwt',
  'JOSE',
  'JOSE+JSON',
  'JWS',
  'JWE',
  'JWTS',
  'Bearer',
  '\u0430t+jwt',
  'at\uff0bjwt',
  '\u017fjwt',
  '*',
  '__proto__',
  'constructor',
];

const values: readonly unknown[] = [null, 0, 1, true, false, [], ['at+jwt'], {}, { typ: 'at+jwt' }];

/** Tokens of other kinds that say so in their claims alone, where a verifier can know them by that. */
const idTokens: readonly (readonly [id: string, title: string, header: object, claims: object])[] = [
  ['at-hash', 'an ID token with at_hash', { typ: 'JWT' }, { at_hash: 'MTIzNDU2Nzg5MDEyMzQ1Ng', nonce: 'n' }],
  ['c-hash', 'an ID token with c_hash', { typ: 'JWT' }, { c_hash: 'MTIzNDU2Nzg5MDEyMzQ1Ng', nonce: 'n' }],
  ['both', 'an ID token with both', { typ: undefined }, { at_hash: 'MTIz', c_hash: 'MTIz', auth_time: 1 }],
  ['null', 'an ID token whose at_hash is null', { typ: undefined }, { at_hash: null }],
  ['typed', 'an ID token of the type of access tokens', {}, { at_hash: 'MTIzNDU2Nzg5MDEyMzQ1Ng' }],
  ['nonce', 'an ID token without at_hash', { typ: 'JWT' }, { nonce: 'n', scope: undefined }],
  ['nonce-untyped', 'an ID token without at_hash and type', { typ: undefined }, { nonce: 'n', scope: undefined }],
  ['nonce-null', 'an ID token whose nonce is null', { typ: 'JWT' }, { nonce: null, scope: undefined }],
  ['nonce-roles', 'an ID token with roles', { typ: 'JWT' }, { nonce: 'n', scope: undefined, roles: ['admin'] }],
];

const ID_TOKEN_SECTIONS: Readonly<Record<string, string>> = { 'c-hash': '§3.3.2.11', nonce: '§2' };

const LOGOUT = 'http://schemas.openid.net/event/backchannel-logout';

/** Security event tokens, which say so in `events`, whatever their type says. */
const securityEvents: readonly (readonly [id: string, title: string, header: object, claims: object])[] = [
  ['logout', 'a logout token that says JWT', { typ: 'JWT' }, { events: { [LOGOUT]: {} }, sid: 's' }],
  ['logout-untyped', 'a logout token that says no type', { typ: undefined }, { events: { [LOGOUT]: {} }, sid: 's' }],
  ['logout-typed', 'a logout token of the type of access tokens', {}, { events: { [LOGOUT]: {} } }],
  ['logout-no-scope', 'a logout token without scopes', { typ: 'JWT' }, { events: { [LOGOUT]: {} }, scope: undefined }],
  ['urn', 'a security event named by a URN', { typ: 'JWT' }, { events: { 'urn:ietf:params:scim:event:create': {} } }],
  ['beside', 'a security event beside other members', { typ: 'JWT' }, { events: { note: 1, [LOGOUT]: null } }],
];

/** RFC 8725 §3.11, §3.12: one kind of token must not pass for another. */
export const typeAttacks: readonly Attack[] = attacksOf('type', 'RFC 8725 §3.11', [
  ...kinds.map(
    ([typ, section]): AttackRow => ({
      id: slug(typ),
      title: `a JWT of the type ${typ}`,
      section,
      reason: 'type_not_allowed',
      token: forged({ header: { typ } }),
    }),
  ),
  ...['logout+jwt', 'statuslist+jwt'].flatMap((typ): readonly AttackRow[] => [
    {
      id: `${slug(typ)}-full`,
      title: `a JWT of the type application/${typ}`,
      section: 'RFC 7515 §4.1.9',
      reason: 'type_not_allowed',
      token: forged({ header: { typ: `application/${typ}` } }),
    },
    {
      id: `${slug(typ)}-upper`,
      title: `a JWT of the type ${typ.toUpperCase()}`,
      section: 'RFC 7515 §4.1.9',
      reason: 'type_not_allowed',
      token: forged({ header: { typ: typ.toUpperCase() } }),
    },
  ]),
  ...lookalikes.map(
    (typ, index): AttackRow => ({
      id: `lookalike-${index}`,
      title: `a type that only looks like one: ${JSON.stringify(typ)}`,
      section: 'RFC 7515 §4.1.9',
      reason: 'type_not_allowed',
      token: forged({ header: { typ } }),
    }),
  ),
  ...values.map(
    (typ, index): AttackRow => ({
      id: `value-${index}`,
      title: `a type that is ${JSON.stringify(typ)}`,
      section: 'RFC 7515 §4.1.9',
      reason: 'type_not_allowed',
      token: forged({ header: { typ } }),
    }),
  ),
  ...idTokens.map(
    ([id, title, header, claims]): AttackRow => ({
      id: `id-token-${id}`,
      title,
      section: `OpenID Connect Core 1.0 ${ID_TOKEN_SECTIONS[id.replace(/^nonce-.*/, 'nonce')] ?? '§3.1.3.6'}`,
      reason: 'id_token',
      token: forged({ header: { ...header }, claims: { ...claims } }),
    }),
  ),
  ...securityEvents.map(
    ([id, title, header, claims]): AttackRow => ({
      id: `events-${id}`,
      title,
      section: id.startsWith('logout') ? 'OpenID Connect Back-Channel Logout 1.0 §2.4' : 'RFC 8417 §2.2',
      reason: 'type_not_allowed',
      token: forged({ header: { ...header }, claims: { ...claims } }),
    }),
  ),
  {
    id: 'id-token-client',
    title: 'an ID token, which is for the client',
    section: 'OpenID Connect Core 1.0 §2',
    reason: 'audience_mismatch',
    token: forged({ header: { typ: 'JWT' }, claims: { aud: 'test-client', azp: 'test-client', nonce: 'n' } }),
  },
]);
