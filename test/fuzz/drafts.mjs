// A token before it is one: what stands in it, how that is spelt, and who signs. Whatever is done to a draft is noted, and
// the notes are the recipe by which a violation can be made again.
import { signBytes } from './keys.mjs';
import { AUDIENCE, ISSUER, NOW } from './policies.mjs';

export const base64url = (bytes) => Buffer.from(bytes).toString('base64url');

const RAW = /"@raw\((.*?)\)@"/g;
/** Stands for a text in JSON that no serialiser would write, such as `1e999`. */
export const raw = (text) => `@raw(${text})@`;

const TYPES = {
  jwt: [undefined, 'JWT', 'jwt', 'at+jwt', 'AT+JWT', 'application/at+jwt', 'application/JWT'],
  rfc9068: ['at+jwt', 'AT+jwt', 'application/at+jwt', 'Application/AT+JWT'],
};
const SUBJECTS = ['user-1', 'ü', '\u{1f98a}', 'a b', '"', '0', 'x'.repeat(40)];
const AUDIENCES = [AUDIENCE, [AUDIENCE], [AUDIENCE, 'billing:api'], ['https://another.example', AUDIENCE]];
const SCOPES = [
  { scope: 'read:contacts' },
  { scope: 'read:contacts write:contacts' },
  { scp: ['read:contacts', 'read:contacts', ''] },
  { scope: 'other', scp: 'read:contacts' },
  {},
];
const FURTHER_CLAIMS = [
  {},
  { nbf: NOW - 10 },
  { nbf: NOW - 0.5, roles: ['a', 'b'], nested: { a: { b: [1, null, true] } } },
  { 'https://tenant.example/claim': 'x', azp: 'client-2', empty: {}, list: [] },
  // In base64url these make a minus and an underscore, wherever they begin.
  { url: '>>>>???>>>>~~~~????' },
  { act: { sub: 'admin' }, auth_time: NOW - 60, name: 'Renée \u{1f98a}', half: 0.5, long: 'y'.repeat(600) },
];
const FURTHER_HEADERS = [
  {},
  {},
  {},
  { cty: 'application/json' },
  { x5t: 'AAAA', jku: 'https://evil.example/jwks' },
  { b64: true },
  { url: '>>>>???>>>>~~~~????' },
];

// P-384 and P-521 take a millisecond and more, and so does signing with RSA: they are drawn seldom. So are keys without kid:
// everybody tries several for their tokens.
const WEIGHTS = { 'P-256': 30, Ed25519: 12, RSA: 1.5, 'P-384': 0.25, 'P-521': 0.15, oct: 40 };

/** A draft of a good token. */
export function goodDraft(policy, chance) {
  const issuer = policy.signersOf === undefined ? ISSUER : chance.pick(Object.keys(policy.signersOf));
  const signers = policy.signersOf?.[issuer] ?? policy.signers;
  const key = chance.weighted(
    signers.map((each) => [WEIGHTS[each.kind] * (each.kid === undefined && each.kind !== 'oct' ? 0.3 : 1), each]),
  );
  const isNamed = key.kid !== undefined && !chance.oneIn(16);
  return {
    policy,
    key,
    /** What is signed with, whatever the header says. */
    alg: key.alg,
    header: {
      alg: key.kind === 'Ed25519' && chance.oneIn(3) ? 'Ed25519' : key.alg,
      typ: chance.pick(TYPES[policy.profile]),
      kid: isNamed ? key.kid : undefined,
      ...chance.pick(FURTHER_HEADERS),
    },
    claims: {
      iss: issuer,
      sub: chance.pick(SUBJECTS),
      aud: chance.pick(AUDIENCES),
      client_id: 'client-1',
      iat: NOW - chance.below(100),
      exp: NOW + 100 + chance.below(400),
      jti: `token-${chance.below(1e9)}`,
      ...policy.claims,
      ...chance.pick(SCOPES),
      ...chance.pick(FURTHER_CLAIMS),
    },
    /** Edits of a part's JSON text; each returns a text, or bytes as the last of them. */
    edits: { header: [], claims: [] },
    /** How a part's bytes are spelt; base64url unless something is wrong with it. */
    spell: { header: base64url, claims: base64url, signature: base64url },
    /** What becomes of the signature over the signed bytes, if it is not just that. */
    sign: undefined,
    /** Edits of the whole token. */
    after: [],
    notes: [`${policy.name}, ${key.name} ${key.alg}`],
  };
}

function bytesOf(value, edits) {
  let text = JSON.stringify(value) ?? '';
  if (text.includes('@raw(')) text = text.replace(RAW, '$1');
  // What has become bytes is no text any more that could be edited.
  for (const edit of edits) if (typeof text === 'string') text = edit(text);
  return typeof text === 'string' ? Buffer.from(text) : text;
}

/**
 * The text of the token; and the `original`, where something was done to it after it was signed: what a cache may hold when
 * the text is shown to it.
 */
export function finish(draft) {
  const { header, claims, edits, spell } = draft;
  const input = `${spell.header(bytesOf(header, edits.header))}.${spell.claims(bytesOf(claims, edits.claims))}`;
  const bytes = Buffer.from(input);
  const good = signBytes(draft.key, draft.alg, bytes);
  const signature = draft.sign?.(good, bytes) ?? good;
  const text = draft.after.reduce((before, edit) => edit(before), `${input}.${spell.signature(signature)}`);
  const original = `${input}.${base64url(good)}`;
  return { text, original: original === text ? undefined : original };
}

/** What is in one of the parts, for the person who makes a violation again. */
function shown(part) {
  try {
    return Buffer.from(part, 'base64url').toString('utf8').slice(0, 600);
  } catch {
    return '';
  }
}

/** How a token came about, and its first two parts as they were read and as they were spelt. */
export function recipeOf(notes, text) {
  if (typeof text !== 'string') return notes.join('; ');
  const parts = text.slice(0, 20_000).split('.');
  const spelling = parts.slice(0, 2).map((part) => JSON.stringify(part.slice(0, 800)));
  return [notes.join('; '), `${shown(parts[0])} . ${shown(parts[1] ?? '')}`, `spelt ${spelling.join(' . ')}`].join(
    '\n    ',
  );
}
