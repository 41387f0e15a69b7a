import { type Attack, type AttackRow, attacksOf } from './attack.js';
import { forge, forged, nowOf, rewritten } from './forge.js';

/** What is no number of seconds. */
const strange: readonly (readonly [id: string, value: unknown])[] = [
  ['null', null],
  ['true', true],
  ['empty', ''],
  ['text', 'never'],
  ['number-text', '99999999999'],
  ['number-text-space', ' 99999999999 '],
  ['date', '2099-01-01T00:00:00Z'],
  ['date-http', 'Thu, 01 Jan 2099 00:00:00 GMT'],
  ['nan', 'NaN'],
  ['infinity', 'Infinity'],
  ['list', [99_999_999_999]],
  ['list-empty', []],
  ['object', { value: 99_999_999_999 }],
  ['object-value', { valueOf: 99_999_999_999 }],
];

/** Numbers that JSON can write and no double can hold: `JSON.parse` makes Infinity of them. */
const boundless: readonly string[] = ['1e999', '-1e999', '1e309', `1${'0'.repeat(400)}`];

const DATES = ['exp', 'nbf', 'iat'] as const;
const SECTIONS = { exp: 'RFC 7519 §4.1.4', nbf: 'RFC 7519 §4.1.5', iat: 'RFC 7519 §4.1.6' };

/** In seconds from now. */
const moments: readonly (readonly [id: string, title: string, claim: (typeof DATES)[number], seconds: number])[] = [
  ['exp-minute', 'it expired a minute ago', 'exp', -60],
  ['exp-hour', 'it expired an hour ago', 'exp', -3600],
  ['exp-tolerance', 'it expired at the end of the usual tolerance of five seconds', 'exp', -5],
  ['exp-year', 'it expired a year ago', 'exp', -31_536_000],
  ['nbf-minute', 'it is valid in a minute', 'nbf', 60],
  ['nbf-hour', 'it is valid in an hour', 'nbf', 3600],
  ['nbf-tolerance', 'it is valid a second after the usual tolerance', 'nbf', 6.5],
  ['nbf-century', 'it is valid in a hundred years', 'nbf', 3_153_600_000],
  ['iat-two-minutes', 'it was issued in two minutes', 'iat', 120],
  ['iat-tolerance', 'it was issued a little more than a minute ahead', 'iat', 62],
  ['iat-year', 'it was issued in a year', 'iat', 31_536_000],
];

const REASONS = { exp: 'token_expired', nbf: 'token_not_yet_valid', iat: 'token_issued_in_future' } as const;

const numbers: readonly (readonly [id: string, value: number])[] = [
  ['zero', 0],
  ['one', 1],
  ['negative', -1],
  ['minus-zero', -0],
  ['negative-huge', -1e300],
  ['tiny', 5e-324],
  ['minutes', 30_000_000],
];

/** RFC 7519 §2: a date is a number of seconds, and nothing that could be made into one. */
export const timeAttacks: readonly Attack[] = attacksOf('time', 'RFC 7519 §2', [
  {
    id: 'exp-missing',
    title: 'no exp',
    section: SECTIONS.exp,
    reason: 'claim_missing',
    token: forged({ claims: { exp: undefined } }),
  },
  {
    id: 'exp-other-names',
    title: 'no exp, and others that look like it',
    section: SECTIONS.exp,
    reason: 'claim_missing',
    token: forged({ claims: { exp: undefined, expires_in: 3600, expiry: 99_999_999_999, EXP: 99_999_999_999 } }),
  },
  {
    id: 'exp-in-header',
    title: 'exp in the header alone',
    section: 'RFC 7519 §5.3',
    reason: 'claim_missing',
    token: forged({ header: { exp: 99_999_999_999 }, claims: { exp: undefined } }),
  },
  ...DATES.flatMap((claim) =>
    strange.map(
      ([id, value]): AttackRow => ({
        id: `${claim}-${id}`,
        title: `${claim} is ${JSON.stringify(value)}`,
        section: SECTIONS[claim],
        reason: 'claim_invalid',
        token: forged({ claims: { [claim]: value } }),
      }),
    ),
  ),
  ...DATES.flatMap((claim) =>
    boundless.map(
      (text, index): AttackRow => ({
        id: `${claim}-boundless-${index}`,
        title: `${claim} is ${text.slice(0, 8)}${text.length > 8 ? '…' : ''}`,
        section: SECTIONS[claim],
        reason: 'claim_invalid',
        token: rewritten({ payload: (json) => `${json.slice(0, -1)},"${claim}":${text}}` }),
      }),
    ),
  ),
  ...moments.map(
    ([id, title, claim, seconds]): AttackRow => ({
      id,
      title,
      section: SECTIONS[claim],
      reason: REASONS[claim],
      token: async (kit) => forge(kit, { claims: { [claim]: (await nowOf(kit)) + seconds } }),
    }),
  ),
  ...numbers.map(
    ([id, exp]): AttackRow => ({
      id: `exp-${id}`,
      title: `exp is ${Object.is(exp, -0) ? '-0' : exp}`,
      section: SECTIONS.exp,
      reason: 'token_expired',
      token: rewritten({ payload: (json) => `${json.slice(0, -1)},"exp":${Object.is(exp, -0) ? '-0' : exp}}` }),
    }),
  ),
  ...['nbf', 'iat'].map(
    (claim): AttackRow => ({
      id: `${claim}-milliseconds`,
      title: `${claim} in milliseconds`,
      reason: claim === 'nbf' ? 'token_not_yet_valid' : 'token_issued_in_future',
      token: async (kit) => forge(kit, { claims: { [claim]: (await nowOf(kit)) * 1000 } }),
    }),
  ),
  {
    id: 'exp-before-nbf',
    title: 'it expires before it is valid',
    section: SECTIONS.nbf,
    reason: 'token_not_yet_valid',
    token: async (kit) => {
      const now = await nowOf(kit);
      return forge(kit, { claims: { nbf: now + 900, exp: now + 600 } });
    },
  },
  {
    id: 'expired-without-scope',
    title: 'it has expired and lacks the scope: 401 and not 403',
    section: 'RFC 6750 §3.1',
    reason: 'token_expired',
    token: (kit) => kit.issuer.expired({ scope: 'none' }),
  },
]);
