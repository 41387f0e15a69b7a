import { type Attack, type AttackReason, type AttackRow, attacksOf } from './attack.js';
import { rewritten, type TextChange } from './forge.js';

/** The JSON object with members behind its own, and with members before them. */
const behind = (members: string) => (json: string) => `${json.slice(0, -1)},${members}}`;
const before = (members: string) => (json: string) => `{${members},${json.slice(1)}`;
const latin1 = (make: (json: string) => string) => (json: string) => new Uint8Array(Buffer.from(make(json), 'latin1'));

/** What is no JSON object, or not in UTF-8. */
const texts: readonly (readonly [id: string, title: string, change: NonNullable<TextChange['header']>])[] = [
  ['array', 'an array around the object', (json) => `[${json}]`],
  ['null', 'null', () => 'null'],
  ['true', 'true', () => 'true'],
  ['number', 'a number', () => '1'],
  ['string', 'the object as a JSON string', (json) => JSON.stringify(json)],
  ['nothing', 'a space', () => ' '],
  ['rest', 'a letter behind the object', (json) => `${json}x`],
  ['two', 'two objects', (json) => json + json],
  ['lines', 'two objects on two lines', (json) => `${json}\n${json}`],
  ['open', 'an object that does not end', (json) => json.slice(0, -1)],
  ['comma', 'a comma too many', (json) => `${json.slice(0, -1)},}`],
  ['comment', 'a comment', (json) => `${json}/**/`],
  ['quotes', 'single quotes', (json) => json.replaceAll('"', "'")],
  ['bare-names', 'names without quotes', (json) => json.replace(/"(\w+)":/, '$1:')],
  ['nan', 'NaN', behind('"x":NaN')],
  ['infinity', 'Infinity', behind('"x":Infinity')],
  ['hexadecimal', 'a hexadecimal number', behind('"x":0x10')],
  ['leading-zero', 'a number with a leading zero', behind('"x":01')],
  ['plus', 'a number with a plus sign', behind('"x":+1')],
  ['control', 'a control character in a string', behind('"x":"\u0001"')],
  ['line-break', 'a line break in a string', behind('"x":"\n"')],
  ['escape', 'an escape that JSON does not have', behind('"x":"\\x41"')],
  ['nul', 'a NUL behind the object', (json) => `${json}\0`],
  ['mark', 'a byte order mark before the object', (json) => `\ufeff${json}`],
  ['no-break-space', 'a no-break space before the object', (json) => `\u00a0${json}`],
  ['utf-16', 'UTF-16', (json) => new Uint8Array(Buffer.from(json, 'utf16le'))],
  ['utf-16-mark', 'UTF-16 with a byte order mark', (json) => new Uint8Array(Buffer.from(`\ufeff${json}`, 'utf16le'))],
  ['latin-1', 'a letter in Latin-1', latin1(behind('"x":"\xe9"'))],
  ['continuation', 'a continuation byte alone', latin1(behind('"x":"\x80"'))],
  ['cut', 'a character that is cut off', latin1(behind('"x":"\xe2\x82"'))],
  ['overlong', 'a slash in overlong UTF-8', latin1(behind('"x":"\xc0\xaf"'))],
  ['overlong-nul', 'a NUL in overlong UTF-8', latin1(behind('"x":"\xc0\x80"'))],
  ['surrogate', 'a surrogate in UTF-8', latin1(behind('"x":"\xed\xa0\x80"'))],
  ['pair', 'a pair of surrogates in UTF-8', latin1(behind('"x":"\xed\xa0\xbd\xed\xb8\x80"'))],
  ['beyond', 'a character beyond Unicode', latin1(behind('"x":"\xf4\x90\x80\x80"'))],
  ['invalid-name', 'an invalid byte in the name of a member', latin1(behind('"x\xff":1'))],
  ['deep-arrays', 'arrays nested a hundred deep', behind(`"x":${'['.repeat(100)}${']'.repeat(100)}`)],
  ['deep-objects', 'objects nested a hundred deep', behind(`"x":${'{"a":'.repeat(100)}1${'}'.repeat(100)}`)],
  ['bottomless', 'arrays nested two thousand deep, and left open', behind(`"x":${'['.repeat(2000)}`)],
];

/** Of two members of one name the last one counts; so what the last one says is what refuses. */
const headers: readonly (readonly [id: string, title: string, members: string, reason: AttackReason])[] = [
  ['alg-none', 'the last of two algorithms is "none"', '"alg":"none"', 'algorithm_not_allowed'],
  ['alg-hmac', 'the last of two algorithms is for secrets', '"alg":"HS256"', 'algorithm_not_allowed'],
  [
    'alg-escaped',
    'the last of two algorithms, its name escaped, is "none"',
    '"\\u0061lg":"none"',
    'algorithm_not_allowed',
  ],
  ['kid', 'the last of two key names is unknown', '"kid":"attack-unknown"', 'key_unknown'],
  ['kid-number', 'the last of two key names is a number', '"kid":1', 'key_id_invalid'],
  ['typ', 'the last of two types is another', '"typ":"logout+jwt"', 'type_not_allowed'],
  ['crit', 'the last of two lists of extensions is not empty', '"crit":[],"crit":["x"]', 'critical_header'],
];

const claims: readonly (readonly [id: string, title: string, members: string, reason: AttackReason])[] = [
  ['iss', 'the last of two issuers is untrusted', '"iss":"https://attacker.test/"', 'issuer_untrusted'],
  ['iss-null', 'the last of two issuers is null', '"iss":null', 'issuer_invalid'],
  ['aud', 'the last of two audiences is another', '"aud":"urn:other"', 'audience_mismatch'],
  ['aud-empty', 'the last of two audiences is an empty list', '"aud":[]', 'audience_mismatch'],
  ['exp', 'the last of two expiries has passed', '"exp":1', 'token_expired'],
  ['exp-escaped', 'the last of two expiries, its name escaped, has passed', '"\\u0065xp":1', 'token_expired'],
  ['exp-null', 'the last of two expiries is null', '"exp":null', 'claim_invalid'],
  ['nbf', 'the last of two beginnings is far ahead', '"nbf":1,"nbf":99999999999', 'token_not_yet_valid'],
  ['scope', 'the last of two scopes grants nothing', '"scope":""', 'scope_insufficient'],
  ['scope-null', 'the last of two scopes is null', '"scope":null', 'scope_insufficient'],
  ['cnf', 'the last of two confirmations is null', '"cnf":{"jkt":"x"},"cnf":null', 'proof_required'],
];

/** Takes a member out of the object and puts it where code that trusts inheritance would find it. */
function hidden(name: string, wrap: (member: string) => string) {
  return (json: string): string => {
    const { [name]: value, ...rest } = JSON.parse(json) as Record<string, unknown>;
    return before(wrap(JSON.stringify({ [name]: value })))(JSON.stringify(rest));
  };
}

const inProto = (member: string): string => `"__proto__":${member}`;

/** `__proto__` in JSON is a member like any other, and gives nobody what it holds. */
const inherited: readonly AttackRow[] = [
  ...(
    [
      ['iss', 'issuer_invalid'],
      ['exp', 'claim_missing'],
      ['aud', 'claim_missing'],
      ['scope', 'scope_insufficient'],
    ] as const
  ).map(
    ([name, reason]): AttackRow => ({
      id: `proto-${name}`,
      title: `${name} in __proto__ alone`,
      reason,
      token: rewritten({ payload: hidden(name, inProto) }),
    }),
  ),
  {
    id: 'proto-alg',
    title: 'alg in __proto__ alone',
    reason: 'algorithm_not_allowed',
    token: rewritten({ header: hidden('alg', inProto) }),
  },
  {
    id: 'constructor-scope',
    title: 'scope in the prototype of a constructor alone',
    reason: 'scope_insufficient',
    token: rewritten({ payload: hidden('scope', (member) => `"constructor":{"prototype":${member}}`) }),
  },
];

/** JSON that one parser reads in another way than the other, or not at all: RFC 8259, RFC 8725 §3.7. */
export const jsonAttacks: readonly Attack[] = attacksOf('json', 'RFC 7519 §7.2', [
  ...(['header', 'payload'] as const).flatMap((part) =>
    texts.map(
      ([id, what, change]): AttackRow => ({
        id: `${part}-${id}`,
        title: `a ${part} that is, or has: ${what}`,
        section: id.startsWith('deep-') ? 'RFC 8259 §9' : part === 'header' ? 'RFC 7515 §5.2' : 'RFC 7519 §7.2',
        reason: 'token_malformed',
        token: rewritten({ [part]: change }),
      }),
    ),
  ),
  ...headers.map(
    ([id, title, members, reason]): AttackRow => ({
      id: `twice-${id}`,
      title,
      section: 'RFC 7515 §4',
      reason,
      token: rewritten({ header: behind(members) }),
    }),
  ),
  ...claims.map(
    ([id, title, members, reason]): AttackRow => ({
      id: `twice-${id}`,
      title,
      section: 'RFC 7519 §4',
      reason,
      token: rewritten({ payload: behind(members) }),
    }),
  ),
  ...inherited.map((row) => ({ section: 'RFC 7519 §4', ...row })),
]);
