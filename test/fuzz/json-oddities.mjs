// What is odd about a header or a set of claims as JSON. All of it is signed with the right key afterwards: otherwise every
// token would end at its signature, and what comes before and after it would never be asked.
import { raw } from './drafts.mjs';
import { AUDIENCE, ISSUER, NOW, OTHER_ISSUER } from './policies.mjs';

const CLAIMS = [
  'iss',
  'sub',
  'aud',
  'exp',
  'nbf',
  'iat',
  'jti',
  'client_id',
  'scope',
  'scp',
  'azp',
  'token_use',
  'cnf',
  'refuse',
];
const PARAMETERS = ['alg', 'typ', 'kid', 'crit', 'b64', 'cty', 'zip', 'enc', 'jwk', 'jku', 'x5c', 'x5u'];

const VALUES = [
  ...[null, true, false, 0, -1, 1, NOW, NOW + 300, 1e15, '', ' ', 'a', '0', `${NOW + 300}`, 'null', 'none'],
  ...[
    [],
    {},
    [[]],
    [null],
    [''],
    [0],
    [AUDIENCE, 0],
    [AUDIENCE, ''],
    [AUDIENCE, null],
    [[AUDIENCE]],
    { 0: AUDIENCE, length: 1 },
  ],
  ...[
    '\u0000',
    '\ud800',
    '\udfff',
    '\u{1f98a}',
    '\ufeff',
    '\u202e',
    'a\r\nSet-Cookie: x=y',
    '"',
    '\\',
    '{"alg":"none"}',
  ],
  ...[
    '1e999',
    '-1e999',
    '1e308',
    '-0',
    '0.1',
    '18000000000000000000000',
    '1.8e9',
    '1E-400',
    '"\\ud83e"',
    '"\\u0061"',
  ].map(raw),
];

function depth(of) {
  return raw(of === '[' ? `${'['.repeat(70)}${']'.repeat(70)}` : `${'{"a":'.repeat(63)}{}${'}'.repeat(63)}`);
}

/** Something set to something odd, left out, or under a name that only looks like the right one. */
function oddMember(part, names) {
  return (draft, chance, world) => {
    const name = chance.pick(names);
    const target = draft[part];
    const what = chance.below(8);
    if (what === 0) delete target[name];
    else if (what === 1) target[name] = [target[name]];
    else if (what === 2) target[name] = chance.pick(world.drawn);
    else if (what === 3 && target[name] !== undefined) {
      target[chance.pick([name.toUpperCase(), ` ${name}`, `${name}\u0000`, `${name} `, name.replace('a', 'а')])] =
        target[name];
      delete target[name];
    } else target[name] = chance.pick(VALUES);
    draft.notes.push(`${part}: ${name} ${['left out', 'in a list', 'drawn', 'renamed'][what] ?? 'odd'}`);
  };
}

/** What a stricter rule, or an attack, is known for. */
const HEADERS = [
  { typ: 'dpop+jwt' },
  { typ: 'id_token' },
  { typ: 'at+jwt ' },
  { typ: 'application/application/at+jwt' },
  { typ: 'a\u0074+jwt' },
  { typ: '\u212awt' },
  { typ: null },
  { crit: ['exp'], exp: 1 },
  { crit: ['b64'], b64: true },
  { crit: ['b64'], b64: true, cty: 'JWT' },
  { crit: ['b64'], b64: false },
  { crit: [] },
  { crit: 'b64' },
  { b64: false },
  { b64: 'true' },
  { kid: null },
  { kid: 7 },
  { kid: ['es-1'] },
  { kid: '__proto__' },
  { kid: 'toString' },
  { zip: 'DEF' },
  { enc: 'A256GCM' },
  { cty: 'JWT' },
  { jku: 'https://evil.example/jwks.json' },
  { x5u: 'https://evil.example/cert.pem', x5c: ['AAAA'] },
  { p2c: 1e9, p2s: 'AAAA', epk: {} },
  { constructor: { name: 'x' }, hasOwnProperty: 1, toString: null },
  // biome-ignore lint/suspicious/noThenProperty: what is awaited by mistake would call it.
  { then: {}, toJSON: 'x', length: 3 },
  { deep: depth('{') },
];
const CLAIM_SETS = [
  { at_hash: 'AAAA' },
  { c_hash: '' },
  { nonce: 'n', at_hash: null },
  { nonce: 'n', scope: undefined },
  { nonce: null, scope: undefined, scp: ['read:contacts'] },
  { events: { 'http://schemas.openid.net/event/backchannel-logout': {} } },
  { events: { created: 1 } },
  { events: ['urn:x'] },
  { cnf: { jkt: 'AAAA' } },
  { cnf: null },
  { cnf: false },
  { iat: NOW + 59 },
  { iat: NOW + 61 },
  { iat: NOW + 1e9 },
  { exp: undefined },
  { exp: undefined, nbf: NOW - 1, iat: NOW },
  { exp: raw('1e999') },
  { nbf: raw('-1e999') },
  { iat: raw('1e400') },
  { aud: [AUDIENCE, ''] },
  { aud: [AUDIENCE, 7] },
  { aud: [AUDIENCE, AUDIENCE] },
  { aud: {} },
  { aud: AUDIENCE.toUpperCase() },
  { aud: `${AUDIENCE}/` },
  { sub: 7 },
  { sub: '' },
  { jti: null },
  { jti: ['x'] },
  { client_id: '' },
  { jti: '' },
  { sub: '', jti: '', client_id: '' },
  { client_id: 7, azp: 'x' },
  { iss: OTHER_ISSUER },
  { iss: ISSUER.slice(0, -1) },
  { iss: [ISSUER] },
  { scope: 'read:contacts\nadmin', scp: [1, null, 'x y'] },
  { scope: { read: true }, scp: 'a' },
  { deep: depth('[') },
  { deep: depth('{') },
  { constructor: 'x', hasOwnProperty: 'y', valueOf: null, toJSON: 'z' },
  { big: 'z'.repeat(9000) },
];

/** Where claims are asked for and the API has the last word: other values, and reasons of its own, some of the token's making. */
const STRICT_CLAIM_SETS = [
  ...['id', ['access'], 'Access', undefined].map((use) => ({ token_use: use })),
  ...['account_disabled', 'credentials_missing', 'scope_insufficient', '', '__proto__'].map((refuse) => ({ refuse })),
  { refuse: 'a\r\nX-Injected: "yes"' },
];

function knownOddity(part, list) {
  return (draft, chance) => {
    const isStrict = part === 'claims' && draft.policy.isLastWord === true && chance.oneIn(2);
    const odd = chance.pick(isStrict ? STRICT_CLAIM_SETS : list);
    Object.assign(draft[part], odd);
    draft.notes.push(`${part}: ${JSON.stringify(odd).slice(0, 100)}`);
  };
}

const OFFSETS = [
  0, 1, -1, 0.5, -0.5, 4, 5, 6, -4, -5, -6, 59, 60, 61, -59, -60, -61, 600, -600, -659, -660, -661, 1e9, -1e9,
];

function boundary(draft, chance) {
  const names = ['exp', 'nbf', 'iat'];
  for (let turn = 0; turn < 2; turn += 1) {
    const name = chance.pick(names);
    const value = NOW + chance.pick(OFFSETS);
    draft.claims[name] = chance.oneIn(12) ? value * 1000 : value;
    draft.notes.push(`${name} = now ${value - NOW}`);
    if (chance.oneIn(2)) return;
  }
}

/** Other letters that look the same, or that some comparison would take for the same. */
const LOOKALIKES = [
  (text) => text.replace('e', 'е'),
  (text) => text.replace('S', 'Ѕ'),
  (text) => text.toUpperCase(),
  (text) => text.toLowerCase(),
  (text) => `${text}\u200b`,
  (text) => `\ufeff${text}`,
  (text) => text.replace('s', 'ſ'),
  (text) => text.replace(/\//g, '\u2215'),
  (text) => text.replace('.', '。'),
  (text) => text.replace(/[!-~]/, (letter) => String.fromCharCode(letter.charCodeAt(0) + 0xfee0)),
  (text) => `${text} `,
  (text) => `${text}\u0000`,
  (text) => text.replace('a', 'a\u0301'),
  (text) => encodeURI(text).replace('%', '%25').replace(':', '%3A'),
];

function lookalike(draft, chance) {
  const [part, name] = chance.pick([
    ...['iss', 'aud', 'token_use'].map((claim) => ['claims', claim]),
    ['header', 'alg'],
    ['header', 'kid'],
    ['header', 'typ'],
  ]);
  const value = [draft[part][name]].flat()[0];
  if (typeof value === 'string') draft[part][name] = chance.pick(LOOKALIKES)(value);
  draft.notes.push(`${name} only looks like it`);
}

/** Whole parts as fast-check draws them. */
function drawnStructure(draft, chance, world) {
  const what = chance.below(4);
  if (what === 0) draft.claims = structuredClone(chance.pick(world.drawn));
  else if (what === 1) draft.header = structuredClone(chance.pick(world.drawn));
  else if (what === 2) draft.claims = { ...draft.claims, ...chance.pick(world.drawnClaims) };
  else draft.header = { ...draft.header, ...chance.pick(world.drawnHeaders) };
  draft.notes.push(['claims drawn', 'header drawn', 'some claims drawn', 'some of the header drawn'][what]);
}

export const JSON_ODDITIES = {
  'odd header': oddMember('header', PARAMETERS),
  'known header oddity': knownOddity('header', HEADERS),
  'odd claim': oddMember('claims', CLAIMS),
  'known claim oddity': knownOddity('claims', CLAIM_SETS),
  'times at a boundary': boundary,
  lookalike,
  'drawn structure': drawnStructure,
};
export const NAMES = { claims: CLAIMS, header: PARAMETERS };
