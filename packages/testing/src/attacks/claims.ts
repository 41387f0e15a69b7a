import { type Attack, type AttackRow, attacksOf } from './attack.js';
import { forge, forged, rewritten } from './forge.js';

const strange: readonly (readonly [id: string, value: unknown])[] = [
  ['null', null],
  ['number', 1],
  ['zero', 0],
  ['true', true],
  ['false', false],
  ['list', ['admin']],
  ['list-empty', []],
  ['object', { sub: 'admin' }],
  ['object-empty', {}],
];

/** Claims whose types are registered: RFC 7519 §4.1. */
export const claimAttacks: readonly Attack[] = attacksOf('claims', 'RFC 7519 §4.1', [
  ...['sub', 'jti'].flatMap((name) =>
    strange.map(
      ([id, value]): AttackRow => ({
        id: `${name}-${id}`,
        title: `${name} is ${JSON.stringify(value)}`,
        section: name === 'sub' ? 'RFC 7519 §4.1.2' : 'RFC 7519 §4.1.7',
        reason: 'claim_invalid',
        token: forged({ claims: { [name]: value } }),
      }),
    ),
  ),
  {
    id: 'nothing',
    title: 'no claims at all',
    reason: 'issuer_invalid',
    token: rewritten({ payload: () => '{}' }),
  },
  {
    id: 'issuer-alone',
    title: 'no claims but the issuer',
    reason: 'claim_missing',
    token: async (kit) =>
      kit.issuer.sign(
        { alg: kit.issuer.signingKey.algorithm, kid: kit.issuer.signingKey.kid },
        { iss: kit.issuer.issuer },
      ),
  },
  {
    id: 'in-header',
    title: 'all claims in the header, and none in the payload',
    section: 'RFC 7519 §5.3',
    reason: 'issuer_invalid',
    token: async (kit) => {
      const [, payload = ''] = (await forge(kit)).split('.');
      const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as object;
      const { kid, algorithm } = kit.issuer.signingKey;
      return kit.issuer.sign({ ...claims, alg: algorithm, kid }, '{}');
    },
  },
  {
    id: 'wrapped',
    title: 'all claims in a claim',
    reason: 'issuer_invalid',
    token: rewritten({ payload: (json) => `{"claims":${json}}` }),
  },
  {
    id: 'upper-case',
    title: 'all claims under names in upper case',
    reason: 'issuer_invalid',
    token: rewritten({ payload: (json) => json.replace(/"(\w+)":/g, (name) => name.toUpperCase()) }),
  },
  {
    id: 'introspection',
    title: 'what an introspection would answer',
    section: 'RFC 7662 §2.2',
    reason: 'claim_missing',
    token: forged({ claims: { active: true, exp: undefined, aud: undefined } }),
  },
  {
    id: 'events',
    title: 'a logout token without its type, which has no expiry',
    section: 'OpenID Connect Back-Channel Logout 1.0 §2.4',
    reason: 'claim_missing',
    token: forged({
      header: { typ: undefined },
      claims: { exp: undefined, sid: 's', events: { 'http://schemas.openid.net/event/backchannel-logout': {} } },
    }),
  },
]);
