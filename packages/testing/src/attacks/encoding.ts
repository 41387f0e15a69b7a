import { type Attack, type AttackRow, attacksOf } from './attack.js';
import { encoded, inserted, nonCanonical, replaced } from './encodings.js';
import { type PartChange, respelled } from './forge.js';

type Part = keyof PartChange;
const PARTS: readonly Part[] = ['header', 'payload', 'signature'];

/** Text of a length that leaves no unused bits, and one character behind it that stands for nothing. */
function dangling(part: string): string {
  const bytes = Buffer.from(part, 'base64url');
  const isJson = bytes[0] === 0x7b;
  const text = isJson ? encoded(Buffer.concat([bytes, Buffer.alloc(3 - (bytes.length % 3), ' ')])) : part;
  return `${text}${'A'.repeat(((4 - (text.length % 4)) % 4) + 1)}`;
}

/** What is done to one part, whichever it is. */
const changes: readonly (readonly [id: string, title: string, change: (part: string) => string])[] = [
  ['padding', 'padding', (part) => `${part}${'='.repeat(4 - (part.length % 4))}`],
  ['padding-one', 'one character of padding', (part) => `${part}=`],
  ['plus', 'a plus sign', replaced('-', '+')],
  ['slash', 'a slash', replaced('_', '/')],
  ['tilde', 'a tilde', inserted('~')],
  ['dangling', 'a character too many for base64', dangling],
  ['unused-bits', 'unused bits that are not zero', nonCanonical],
  ['equals', 'an equals sign in the middle', inserted('=')],
  ['space', 'a space', inserted(' ')],
  ['tab', 'a tab', inserted('\t')],
  ['percent', 'a percent sign', inserted('%')],
  ['asterisk', 'an asterisk', inserted('*')],
  ['dollar', 'a dollar sign', inserted('$')],
  ['latin', 'a letter of Latin-1', inserted('\u00e9')],
  ['kelvin', 'the Kelvin sign, which looks like a K', inserted('\u212a')],
  ['hyphen', 'a Unicode hyphen', inserted('\u2010')],
  ['zero-width', 'a zero-width space', inserted('\u200b')],
  ['line-feed', 'a line feed', inserted('\n')],
  ['line-end', 'a line feed at its end', (part) => `${part}\n`],
  ['nul', 'a NUL', inserted('\0')],
];

/** Texts that can stand in a token of HTTP at all, RFC 6750 §2.1; padding can only stand at the end of one. */
const SENDABLE = ['plus', 'slash', 'tilde', 'dangling', 'unused-bits'];
const SENDABLE_AT_END = ['padding', 'padding-one'];
const UNPARSABLE = ['line-feed', 'line-end', 'nul'];

function rowOf(part: Part, id: string, what: string, change: (text: string) => string): AttackRow {
  const row = { id: `${part}-${id}`, title: `${what} in the ${part}`, token: respelled({ [part]: change }) };
  if (UNPARSABLE.includes(id)) return { ...row, parser: 400, bare: 'token_malformed' };
  const isSendable = SENDABLE.includes(id) || (part === 'signature' && SENDABLE_AT_END.includes(id));
  return isSendable
    ? { ...row, reason: 'token_malformed' }
    : { ...row, reason: 'credentials_malformed', bare: 'token_malformed' };
}

/** RFC 7515 §2 and RFC 4648 §3: what is read leniently has many spellings, and each is a token of its own. */
export const encodingAttacks: readonly Attack[] = attacksOf(
  'encoding',
  'RFC 7515 §2',
  PARTS.flatMap((part) => changes.map(([id, what, change]) => rowOf(part, id, what, change))),
);
