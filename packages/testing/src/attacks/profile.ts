import { type Attack, type AttackNeed, type AttackReason, type AttackRow, attacksOf } from './attack.js';
import { type Change, forge, forged, nowOf } from './forge.js';

const row =
  (needs: AttackNeed, section: string) =>
  (id: string, title: string, reason: AttackReason, change: Change): AttackRow => ({
    id: `${needs}-${id}`,
    title,
    section,
    needs,
    reason,
    token: forged(change),
  });

const strict = row('rfc9068', 'RFC 9068 §2.2');
const typed = row('rfc9068', 'RFC 9068 §4');
const bound = row('rfc9068', 'RFC 7800 §3.1');
const profile: readonly AttackRow[] = [
  ...([undefined, 'JWT', 'jwt', 'application/jwt', 'at', null] as const).map((typ, index) =>
    typed(`typ-${index}`, `the type ${JSON.stringify(typ) ?? 'missing'}, under the profile`, 'type_not_allowed', {
      header: { typ },
    }),
  ),
  ...['exp', 'aud', 'sub', 'client_id', 'iat', 'jti'].map((name) =>
    strict(`no-${name.replace('_', '-')}`, `no ${name}, under the profile`, 'claim_missing', {
      claims: { [name]: undefined },
    }),
  ),
  ...['sub', 'client_id', 'jti'].flatMap((name) =>
    ['', 1, null, ['x'], {}].map((value, index) =>
      strict(
        `${name.replace('_', '-')}-${index}`,
        `${name} is ${JSON.stringify(value)}, under the profile`,
        'claim_invalid',
        {
          claims: { [name]: value },
        },
      ),
    ),
  ),
  bound('bound', 'a bound token, under the profile', 'proof_required', { claims: { cnf: { jkt: 'x' } } }),
];

const required = row('required-claims', 'RFC 7519 §4');
const claims: readonly AttackRow[] = [
  required('missing', 'the required claim is missing', 'claim_missing', {}),
  required('header', 'the required claim stands in the header', 'claim_missing', { header: { token_use: 'access' } }),
  ...['id', 'ACCESS', 'access ', 'accessx', '', null, true, 1, ['access'], { access: true }].map((value, index) =>
    required(`value-${index}`, `the required claim is ${JSON.stringify(value)}`, 'required_claim_mismatch', {
      claims: { token_use: value },
    }),
  ),
];

const age = row('max-age', 'RFC 7519 §4.1.6');
const ages: readonly AttackRow[] = [
  age('missing', 'no iat, where the age is limited', 'claim_missing', { claims: { iat: undefined } }),
  age('zero', 'an iat of zero, where the age is limited', 'token_too_old', { claims: { iat: 0 } }),
  age('negative', 'an iat before 1970, where the age is limited', 'token_too_old', { claims: { iat: -1e12 } }),
  age('text', 'an iat that is a text, where the age is limited', 'claim_invalid', { claims: { iat: 'now' } }),
  {
    ...age('old', 'a token that was issued eleven minutes ago', 'token_too_old', {}),
    token: async (kit) => forge(kit, { claims: { iat: (await nowOf(kit)) - 660 } }),
  },
];

/** What an API refuses that asks for more than others: the profile of RFC 9068, a claim, youth. */
export const profileAttacks: readonly Attack[] = attacksOf('profile', 'RFC 9068 §4', [...profile, ...claims, ...ages]);
