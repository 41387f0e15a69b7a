// What is odd about texts: the JSON text of a part, its base64url, and the token as a whole.
import { base64url } from './drafts.mjs';

const quoted = (value) => JSON.stringify(value);

/** Edits of a JSON text that is signed afterwards. */
const JSON_EDITS = [
  [
    'a member twice, the first is bad',
    (text) => text.replace('{', '{"alg":"none","iss":"https://evil.example/","exp":1,'),
  ],
  ['a member twice, the last is bad', (text) => text.replace(/\}$/, ',"alg":"none","exp":1}')],
  ['a member twice, alike', (text) => text.replace(/^\{("[^"]*":"[^"]*"),/, '{$1,$1,')],
  ['__proto__', (text) => text.replace('{', '{"__proto__":{"alg":"none","cnf":1,"exp":1},')],
  ['__proto__ null', (text) => text.replace(/\}$/, ',"__proto__":null}')],
  ['an escaped name', (text) => text.replace('"alg"', '"\\u0061lg"').replace('"exp"', '"e\\u0078p"')],
  ['a byte order mark', (text) => `\ufeff${text}`],
  ['white space', (text) => ` \t\r\n${text} \n`],
  ['other white space', (text) => `\u00a0${text}`],
  ['a NUL after it', (text) => `${text}\u0000`],
  ['more after it', (text) => `${text}{}`],
  ['a comma too many', (text) => text.replace(/\}$/, ',}')],
  ['a comment', (text) => text.replace('{', '{/**/')],
  ['single quotes', (text) => text.replaceAll('"', "'")],
  ['a list around it', (text) => `[${text}]`],
  ['a string of it', (text) => quoted(text)],
  ['a plus before a number', (text) => text.replace(/:(\d)/, ':+$1')],
  ['a zero before a number', (text) => text.replace(/:(\d)/, ':0$1')],
  ['a number without end', (text) => text.replace(/:(\d+)/, `:$1${'0'.repeat(400)}`)],
  ['a fraction without end', (text) => text.replace(/:(\d+)/, `:$1.${'3'.repeat(400)}`)],
  ['NaN', (text) => text.replace(/:(\d+)/, ':NaN')],
  ['depth', (text) => text.replace('{', `{"d":${'['.repeat(64)}${']'.repeat(64)},`)],
  ['depth just allowed', (text) => text.replace('{', `{"d":${'['.repeat(63)}${']'.repeat(63)},`)],
  ['brackets that are no depth', (text) => text.replace('{', `{"d":"${'[{'.repeat(80)}",`)],
  ['breadth', (text) => text.replace('{', `{"w":[${'[],'.repeat(90)}{}],`)],
  ['great depth', (text) => text.replace('{', `{"d":${'['.repeat(3000)}${']'.repeat(3000)},`)],
  ['half a surrogate', (text) => text.replace('{', '{"s":"\\ud800",')],
  [
    'many members',
    (text) => text.replace('{', `{${Array.from({ length: 60 }, (_, at) => `"m${at}":${at},`).join('')}`),
  ],
  ['nothing', () => ''],
  ['null', () => 'null'],
  ['Latin-1', (text) => Buffer.from(text.replace('{', '{"l":"é",'), 'latin1')],
  ['UTF-16', (text) => Buffer.from(text, 'utf16le')],
  [
    'an overlong letter',
    (text) => Buffer.concat([Buffer.from('{"o":"'), Buffer.from([0xc0, 0xaf]), Buffer.from(`",${text.slice(1)}`)]),
  ],
  [
    'a surrogate as bytes',
    (text) =>
      Buffer.concat([Buffer.from('{"o":"'), Buffer.from([0xed, 0xa0, 0x80]), Buffer.from(`",${text.slice(1)}`)]),
  ],
  [
    'a byte of its own',
    (text) => Buffer.concat([Buffer.from('{"o":"'), Buffer.from([0xff]), Buffer.from(`",${text.slice(1)}`)]),
  ],
  ['a real replacement character', (text) => text.replace('{', '{"r":"\ufffd",')],
];

function oddJson(draft, chance) {
  const part = chance.pick(['header', 'claims']);
  const [name, edit] = chance.pick(JSON_EDITS);
  draft.edits[part].push(edit);
  draft.notes.push(`${part} text: ${name}`);
}

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

function otherTrailingBits(text) {
  const spare = { 2: 15, 3: 3 }[text.length % 4];
  if (spare === undefined) return text;
  return text.slice(0, -1) + ALPHABET[(ALPHABET.indexOf(text.at(-1)) & ~spare) | 1];
}

/** Letters of which decoders that take bytes look at the low byte alone. */
const BEYOND_LATIN1 = ['letters beyond Latin-1', (bytes, at) => beyondLatin1(base64url(bytes), at)];

/** Spellings that lenient decoders take for the same bytes. */
const SPELLINGS = [
  ['padding', (bytes) => base64url(bytes).padEnd(Math.ceil((bytes.length * 4) / 12) * 4, '=')],
  ['too much padding', (bytes) => `${base64url(bytes)}====`],
  ['the other alphabet', (bytes) => bytes.toString('base64').replaceAll('=', '')],
  ['a plus for a minus', (bytes) => base64url(bytes).replaceAll('-', '+')],
  ['a slash for an underscore', (bytes) => base64url(bytes).replaceAll('_', '/')],
  ['the other alphabet, padded', (bytes) => bytes.toString('base64')],
  [
    'spaces',
    (bytes, at) =>
      base64url(bytes).replace(/^.{3}/, `$&${[' ', '\n', '\t', '\r\n', '\f', '\u00a0', '\u2003'][at % 7]}`),
  ],
  ['a space before it', (bytes) => ` ${base64url(bytes)}`],
  ['a line end after it', (bytes) => `${base64url(bytes)}\n`],
  ['other trailing bits', (bytes) => otherTrailingBits(base64url(bytes))],
  ['one letter too many', (bytes) => `${base64url(bytes)}A`],
  BEYOND_LATIN1,
  [
    'letters beyond ASCII',
    (bytes, at) =>
      base64url(bytes).replace(/./g, (letter, index) =>
        index === at % 20 ? String.fromCharCode(letter.charCodeAt(0) | 0x80) : letter,
      ),
  ],
  ['percent', (bytes) => base64url(bytes).replace(/-|_|A/, (letter) => `%${letter.charCodeAt(0).toString(16)}`)],
  ['hexadecimal', (bytes) => bytes.toString('hex')],
  ['twice', (bytes) => base64url(base64url(bytes))],
  ['a NUL in it', (bytes) => base64url(bytes).replace(/^.{2}/, '$&\u0000')],
];

function beyondLatin1(text, at) {
  const from = at % Math.max(1, text.length);
  return (
    text.slice(0, from) + String.fromCharCode(text.charCodeAt(from) + 0x100 * (1 + (at % 0x40))) + text.slice(from + 1)
  );
}

function oddSpelling(draft, chance) {
  const part = chance.pick(['header', 'claims', 'signature']);
  const [name, spell] = chance.pick(SPELLINGS);
  const at = chance.below(4000);
  draft.spell[part] = (bytes) => spell(bytes, at);
  draft.notes.push(`${part} spelt with ${name} (${at})`);
}

/** The same after signing: for a verifier that signs or hashes something else than the very text. */
function respelt(draft, chance) {
  const part = chance.below(3);
  const [name, spell] = chance.oneIn(3) ? BEYOND_LATIN1 : chance.pick(SPELLINGS);
  const at = chance.below(4000);
  draft.after.push((text) => {
    const parts = text.split('.');
    parts[part] = spell(Buffer.from(parts[part] ?? '', 'base64url'), at);
    return parts.join('.');
  });
  draft.notes.push(`part ${part} spelt with ${name} (${at}) after it was signed`);
}

/** One bit of one part's bytes, after signing. */
function flippedBit(draft, chance) {
  const part = chance.below(3);
  const share = chance.below(100_000) / 100_000;
  const bit = 1 << chance.below(8);
  draft.after.push((text) => {
    const parts = text.split('.');
    const bytes = Buffer.from(parts[part] ?? '', 'base64url');
    if (bytes.length === 0) return text;
    bytes[Math.floor(share * bytes.length)] ^= bit;
    parts[part] = base64url(bytes);
    return parts.join('.');
  });
  draft.notes.push(`bit ${bit} at ${share} of part ${part} flipped`);
}

const LETTERS = [...'.AQaz09-_=+/ ~', '\u0000', '\n', 'é', '\u0141', '\u{1f98a}', '\ud800'];

/** Letters put in, taken out, changed or doubled anywhere in the text, after signing. */
function editedText(draft, chance) {
  for (let turn = 1 + chance.below(3); turn > 0; turn -= 1) {
    const share = chance.below(100_000) / 100_000;
    const what = chance.below(5);
    const letter = chance.pick(LETTERS);
    const length = 1 + chance.below(chance.oneIn(4) ? 60 : 3);
    draft.after.push((text) => {
      const at = Math.floor(share * text.length);
      const gone = text.slice(at, at + length);
      const put = [letter, '', letter, gone + gone, [...gone].reverse().join('')][what];
      return text.slice(0, at) + put + text.slice(what === 0 ? at : at + length);
    });
    draft.notes.push(
      `at ${share}: ${['put in', 'taken out', 'changed', 'doubled', 'turned round'][what]} ${quoted(letter)} × ${length}`,
    );
  }
}

/** Parts of two tokens of the same batch; or the header of the one, signed again by the other's key. */
function swappedParts(draft, chance, world) {
  const other = chance.pick(world.made);
  const part = chance.below(4);
  if (other === undefined) return;
  const taken = other.split('.')[part % 3] ?? '';
  if (part === 3) draft.spell.header = () => taken;
  else {
    draft.after.push((text) => {
      const parts = text.split('.');
      parts[part] = taken;
      return parts.join('.');
    });
  }
  draft.notes.push(`part ${part % 3} is another token's${part === 3 ? ', signed again' : ''}`);
}

const SERIALISATIONS = [
  ([header, claims, signature]) => quoted({ protected: header, payload: claims, signature }),
  ([header, claims, signature]) => quoted({ payload: claims, signatures: [{ protected: header, signature }] }),
  ([header, claims, signature]) => [header, '', claims, claims, signature].join('.'),
  ([header, claims, signature]) => [header, claims, signature, claims, signature].join('.'),
  ([header, , signature]) => `${header}..${signature}`,
  ([header, claims]) => `${header}.${claims}.`,
  ([header, claims]) => `${header}.${claims}`,
  ([, claims, signature]) => `.${claims}.${signature}`,
  (parts) => `${parts.join('.')}.`,
  (parts) => `.${parts.join('.')}`,
  (parts) => `${parts.join('.')}.${parts[2]}`,
  (parts) => `${parts.join('.')}~`,
  (parts) => `Bearer ${parts.join('.')}`,
  (parts) => `"${parts.join('.')}"`,
  (parts) => `${parts.join('.')},${parts.join('.')}`,
  (parts) => parts.join('%2E'),
  (parts) => parts.join('\u3002'),
  (parts) => parts.reverse().join('.'),
  () => '..',
  () => '.',
  () => '',
];

function otherSerialisation(draft, chance) {
  const form = chance.below(SERIALISATIONS.length);
  draft.after.push((text) => SERIALISATIONS[form](text.split('.')));
  draft.notes.push(`serialisation ${form}`);
}

/** As long as may be, or one letter longer. */
function atTheLimit(draft, chance) {
  const { maxLength } = draft.policy;
  const more = chance.below(5) - 2;
  const signatureLength = { 'P-384': 128, 'P-521': 176, RSA: 343, oct: 43 }[draft.key.kind] ?? 86;
  draft.claims.fill = '';
  draft.edits.claims.push((text) => {
    const header = base64url(JSON.stringify(draft.header)).length;
    const room = Math.floor(((maxLength - header - signatureLength - 2) * 3) / 4) + more - Buffer.byteLength(text);
    return text.replace('"fill":""', `"fill":"${'f'.repeat(Math.max(0, room))}"`);
  });
  draft.notes.push(`about as long as may be, ${more}`);
}

export const TEXT_ODDITIES = {
  'odd JSON text': oddJson,
  'odd spelling': oddSpelling,
  'spelt otherwise after signing': respelt,
  'flipped bit': flippedBit,
  'edited text': editedText,
  'swapped parts': swappedParts,
  'other serialisation': otherSerialisation,
  'about too long': atTheLimit,
};
