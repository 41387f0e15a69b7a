import { type Attack, type AttackReason, type AttackRow, attacksOf } from './attack.js';
import { type Change, forged } from './forge.js';

const optionalLines: readonly (readonly [id: string, value: string, reason: AttackReason])[] = [
  ['scheme', 'Bearer', 'credentials_malformed'],
  ['empty', '', 'credentials_malformed'],
  ['other', 'Basic YTpi', 'credentials_unsupported'],
  ['opaque', 'Bearer abc', 'token_not_jwt'],
  ['two-words', 'Bearer abc def', 'credentials_malformed'],
];
const optional: readonly AttackRow[] = [
  ...optionalLines.map(
    ([id, value, reason]): AttackRow => ({
      id: `optional-${id}`,
      title: `${JSON.stringify(value)}, where no credentials would do`,
      needs: 'optional',
      reason,
      request: () => ({ lines: [`Authorization: ${value}`] }),
    }),
  ),
  {
    id: 'optional-expired',
    title: 'an expired token, where no token would do',
    needs: 'optional',
    reason: 'token_expired',
    token: (kit) => kit.issuer.expired(),
  },
  {
    id: 'optional-forged',
    title: 'a forged token, where no token would do',
    needs: 'optional',
    reason: 'signature_invalid',
    token: (kit) => kit.issuer.forged(),
  },
  {
    id: 'optional-bound',
    title: 'a bound token, where no token would do',
    section: 'RFC 7800 §3.1',
    needs: 'optional',
    reason: 'proof_required',
    token: forged({ claims: { cnf: {} } }),
  },
];

const unreachable = (id: string, title: string, reason: AttackReason, change: Change): AttackRow => ({
  id: `outage-${id}`,
  title,
  needs: 'outage',
  reason,
  token: forged(change),
});
const outage: readonly AttackRow[] = [
  {
    ...unreachable('good', 'a good token, while no keys can be had', 'keys_unavailable', {}),
    section: 'RFC 9110 §15.6.4',
  },
  {
    ...unreachable('forged', 'a forged token, while no keys can be had', 'keys_unavailable', {}),
    section: 'RFC 9110 §15.6.4',
    token: (kit) => kit.issuer.forged(),
  },
  unreachable('none', 'a token of no algorithm, while no keys can be had', 'algorithm_not_allowed', {
    header: { alg: 'none' },
  }),
  unreachable('other', 'a token for another API, while no keys can be had', 'audience_mismatch', {
    claims: { aud: 'urn:other' },
  }),
  {
    ...unreachable('expired', 'an expired token, while no keys can be had', 'token_expired', {}),
    token: (kit) => kit.issuer.expired(),
  },
];

/** What must be refused all the same where no credentials would do, and what must not be blamed on the client. */
export const settingsAttacks: readonly Attack[] = attacksOf('settings', 'RFC 6750 §3.1', [...optional, ...outage]);
