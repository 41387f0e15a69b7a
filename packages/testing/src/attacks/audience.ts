import { type Attack, type AttackReason, type AttackRow, attacksOf } from './attack.js';
import { fullWidth, unlike } from './encodings.js';
import { forge, forged } from './forge.js';

type Row = readonly [id: string, title: string, aud: (own: string) => unknown, reason?: AttackReason];

/** Every one of them says something else than the audience, or says nothing that counts. */
const rows: readonly Row[] = [
  ['missing', 'no audience', () => undefined, 'claim_missing'],
  ['null', 'null', () => null, 'claim_invalid'],
  ['empty', 'an empty text', () => '', 'claim_invalid'],
  ['number', 'a number', () => 1, 'claim_invalid'],
  ['true', 'true', () => true, 'claim_invalid'],
  ['object', 'an object of the audience', (own) => ({ [own]: true }), 'claim_invalid'],
  ['object-list', 'an object that looks like a list', (own) => ({ 0: own, length: 1 }), 'claim_invalid'],
  ['list-number', 'the audience and a number', (own) => [own, 1], 'claim_invalid'],
  ['list-number-first', 'a number and the audience', (own) => [1, own], 'claim_invalid'],
  ['list-null', 'the audience and null', (own) => [own, null], 'claim_invalid'],
  ['list-empty-text', 'the audience and an empty text', (own) => [own, ''], 'claim_invalid'],
  ['list-object', 'the audience and an object', (own) => [own, {}], 'claim_invalid'],
  ['list-list', 'the audience in a list in a list', (own) => [[own]], 'claim_invalid'],
  ['list-mixed', 'the audience beside a list of it', (own) => [own, [own]], 'claim_invalid'],
  ['list-empty', 'an empty list', () => []],
  ['list-others', 'a list of others', () => ['urn:one', 'urn:two']],
  ['other', 'another API', () => 'https://other-api.test/'],
  ['client', 'the client', () => 'test-client'],
  ['prefix', 'the beginning of the audience', (own) => own.slice(0, -1)],
  ['suffix', 'the audience and more', (own) => `${own}x`],
  ['path', 'a path below the audience', (own) => `${own}/admin`],
  ['ending', 'the end of the audience', (own) => own.slice(1)],
  ['slash', 'a trailing slash more or less', (own) => (own.endsWith('/') ? own.slice(0, -1) : `${own}/`)],
  ['upper', 'the audience in upper case', (own) => own.toUpperCase()],
  ['space-before', 'a space before the audience', (own) => ` ${own}`],
  ['space-behind', 'a space behind the audience', (own) => `${own} `],
  ['nul', 'a NUL behind the audience', (own) => `${own}\0`],
  ['line', 'a line end behind the audience', (own) => `${own}\n`],
  ['joined-space', 'the audience and another, joined by a space', (own) => `${own} urn:other`],
  ['joined-comma', 'the audience and another, joined by a comma', (own) => `${own},urn:other`],
  ['json', 'a list as text', (own) => JSON.stringify([own])],
  ['percent', 'the audience percent-encoded', (own) => encodeURIComponent(own)],
  ['wide', 'the audience in full-width letters', (own) => own.replace(/[a-z]/, fullWidth)],
  ['zero-width', 'the audience with a zero-width space', (own) => `${own.slice(0, 2)}\u200b${own.slice(2)}`],
  ['wildcard', 'an asterisk', () => '*'],
  ['expression', 'a regular expression', () => '.*'],
  ['all', 'words that somebody might take for every API', () => ['any', 'all', 'account', 'api', 'default']],
  ['proto', '__proto__', () => ['__proto__', 'constructor', 'length', '0']],
];

/** RFC 7519 §4.1.3, RFC 8725 §3.9: a token that is meant for somebody else. */
export const audienceAttacks: readonly Attack[] = attacksOf('audience', 'RFC 7519 §4.1.3', [
  ...rows.map(
    ([id, what, aud, reason = 'audience_mismatch']): AttackRow => ({
      id,
      title: `the audience is: ${what}`,
      reason,
      token: (kit) => forge(kit, { claims: { aud: unlike(kit.issuer.audience, aud) } }),
    }),
  ),
  {
    id: 'in-header',
    title: 'the audience in the header alone',
    section: 'RFC 7519 §5.3',
    reason: 'claim_missing',
    token: (kit) => forge(kit, { header: { aud: kit.issuer.audience }, claims: { aud: undefined } }),
  },
  {
    id: 'other-names',
    title: 'the audience under other names alone',
    reason: 'claim_missing',
    token: (kit) =>
      forge(kit, {
        claims: {
          aud: undefined,
          audience: kit.issuer.audience,
          resource: kit.issuer.audience,
          azp: kit.issuer.audience,
          client_id: kit.issuer.audience,
        },
      }),
  },
  {
    id: 'for-other-scope',
    title: 'a token for another API that lacks the scope, too: 401 and not 403',
    section: 'RFC 6750 §3.1',
    reason: 'audience_mismatch',
    token: forged({ claims: { aud: 'urn:other', scope: undefined } }),
  },
]);
