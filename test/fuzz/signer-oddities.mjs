// What is odd about who signed, with what, and how the signature is written down.
import { ORDERS, publicKeySecrets, signBytes, signDer, signSalted } from './keys.mjs';

const NAMES = [
  'none',
  'None',
  'NONE',
  '',
  'HS256',
  'HS384',
  'HS512',
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
];
const MORE_NAMES = [
  'ES256',
  'ES384',
  'ES512',
  'ES256K',
  'EdDSA',
  'Ed25519',
  'Ed448',
  'ML-DSA-44',
  'RSA1_5',
  'dir',
  'toString',
];
const FAMILY = { RSA: ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'], oct: ['HS256', 'HS384', 'HS512'] };

/** Another algorithm in the header: one that the key can do, no signature at all, or a public key taken for a secret. */
function otherAlgorithm(draft, chance, { keys }) {
  const what = chance.below(6);
  if (what === 0) {
    draft.header.alg = chance.pick(NAMES.slice(0, 4));
    draft.sign = () => Buffer.alloc(chance.oneIn(2) ? 0 : 64);
    draft.notes.push(`alg ${draft.header.alg}, no signature`);
  } else if (what === 1) {
    const key = chance.pick(chance.pick([keys.published, keys.other]));
    draft.key = chance.pick(publicKeySecrets(key));
    draft.alg = draft.header.alg = chance.pick(FAMILY.oct);
    if (chance.oneIn(2)) draft.header.kid = key.kid;
    draft.notes.push(`${draft.alg} with the ${draft.key.name}`);
  } else if (what === 2) {
    draft.alg = draft.header.alg = chance.pick(FAMILY[draft.key.kind] ?? [...NAMES, ...MORE_NAMES]);
    draft.notes.push(`signed by ${draft.key.name} as ${draft.alg}`);
  } else if (what === 3) {
    // RSA keys can do several algorithms, and are for one of them, also where they do not say so.
    draft.key = keys.published.find(({ jwk }) => jwk.kty === 'RSA' && jwk.alg === undefined);
    draft.alg = draft.header.alg = chance.pick(FAMILY.RSA);
    draft.header.kid = chance.oneIn(3) ? undefined : draft.key.kid;
    draft.notes.push(`signed by ${draft.key.name} as ${draft.alg}`);
  } else {
    draft.header.alg = chance.pick([...NAMES, ...MORE_NAMES]);
    if (what === 4) draft.alg = draft.header.alg;
    draft.notes.push(`alg ${draft.header.alg}, signed with ${draft.key.name}`);
  }
}

const KIDS = [
  'unknown',
  '',
  ' ',
  'ES-1',
  'es-1 ',
  'es-1\u0000',
  '../es-1',
  '*',
  "es-1' OR 1=1",
  '__proto__',
  '0',
  'k'.repeat(3000),
];

/** Somebody else's key, a key that is in the set for something else, or the right key under another name. */
function otherKey(draft, chance, { keys }) {
  const what = chance.below(6);
  if (what === 0) {
    draft.header.kid = chance.pick(KIDS);
    draft.notes.push(`kid ${JSON.stringify(draft.header.kid.slice(0, 20))}`);
    return;
  }
  if (what === 1) {
    const named = chance.pick(draft.policy.listed);
    draft.header.kid = named?.kid ?? 'es-1';
    draft.notes.push(`kid of ${named?.name}`);
    return;
  }
  const all = [keys.strangers, keys.unusable, keys.other, keys.strangers, keys.published][what - 2] ?? keys.strangers;
  const cheap = all.filter(({ kind }) => kind === 'P-256' || kind === 'Ed25519' || kind === 'oct');
  const key = chance.pick(cheap);
  draft.key = key;
  draft.alg = draft.header.alg = key.alg;
  if (what !== 4) draft.header.kid = chance.oneIn(3) ? undefined : key.kid;
  if (key.jwk !== undefined && chance.oneIn(2)) draft.header.jwk = key.jwk;
  if (chance.oneIn(3))
    Object.assign(draft.header, { jku: 'https://evil.example/jwks', x5u: 'https://evil.example/c', x5c: ['AAAA'] });
  draft.notes.push(`signed by ${key.name}`);
}

const zeros = (length) => Buffer.alloc(length);
const number = (bytes) => BigInt(`0x0${bytes.toString('hex')}`);
const written = (value, length) =>
  Buffer.from(
    value
      .toString(16)
      .padStart(length * 2, '0')
      .slice(-length * 2),
    'hex',
  );

/** Other bytes of a signature, some of which are as good as the first. */
const FORMS = [
  ['as DER', (signature, input, { key, alg }) => (key.kind in ORDERS ? signDer(key, alg, input) : signature)],
  ['negated', negated],
  ['plus the order', plusOrder],
  ['all zeros', (signature) => zeros(signature.length)],
  ['r is 0', (signature) => Buffer.concat([zeros(signature.length / 2), signature.subarray(signature.length / 2)])],
  ['s is 0', (signature) => Buffer.concat([signature.subarray(0, signature.length / 2), zeros(signature.length / 2)])],
  [
    'r and s are the order',
    (signature, _, { key }) => (key.kind in ORDERS ? orders(key, signature.length / 2) : signature),
  ],
  [
    'halves exchanged',
    (signature) =>
      Buffer.concat([signature.subarray(signature.length / 2), signature.subarray(0, signature.length / 2)]),
  ],
  ['one byte short', (signature) => signature.subarray(0, -1)],
  ['one byte short in front', (signature) => signature.subarray(1)],
  ['half of it', (signature) => signature.subarray(0, signature.length / 2)],
  ['one byte of it', (signature) => signature.subarray(0, 1)],
  ['a byte more', (signature) => Buffer.concat([signature, zeros(1)])],
  ['a zero in front', (signature) => Buffer.concat([zeros(1), signature])],
  [
    'a zero before each half',
    (signature) =>
      Buffer.concat([
        zeros(1),
        signature.subarray(0, signature.length / 2),
        zeros(1),
        signature.subarray(signature.length / 2),
      ]),
  ],
  ['twice', (signature) => Buffer.concat([signature, signature])],
  ['0xff', (signature) => Buffer.alloc(signature.length, 0xff)],
  ['very long', (signature) => Buffer.concat([signature, zeros(2000)])],
  ['over something else', (_, input, { key, alg }) => signBytes(key, alg, input.subarray(1))],
  [
    'over the text without its dot',
    (_, input, { key, alg }) => signBytes(key, alg, Buffer.from(input.toString().replace('.', ''))),
  ],
];

function negated(signature, _, { key }) {
  const order = ORDERS[key.kind];
  if (order === undefined) return signature;
  const length = signature.length / 2;
  return Buffer.concat([signature.subarray(0, length), written(order - number(signature.subarray(length)), length)]);
}

function plusOrder(signature, _, { key }) {
  // Of Ed25519 the second half is a little-endian number below this order; a sum must not pass for it (RFC 8032 §5.1.7).
  if (key.kind === 'Ed25519') {
    const order = 2n ** 252n + 27742317777372353535851937790883648493n;
    const sum = number(Buffer.from(signature.subarray(32)).reverse()) + order;
    return Buffer.concat([signature.subarray(0, 32), written(sum, 32).reverse()]);
  }
  const order = ORDERS[key.kind];
  if (order === undefined) return signature;
  const length = signature.length / 2;
  return Buffer.concat([signature.subarray(0, length), written(order + number(signature.subarray(length)), length)]);
}

function orders(key, length) {
  const order = written(ORDERS[key.kind], length);
  return Buffer.concat([order, order]);
}

/** RFC 7518 §3.5: the salt of PSS is as long as the hash. */
function otherSalt(draft, chance, { keys }) {
  const key = keys.published.find(({ alg }) => alg === 'PS256');
  draft.key = key;
  draft.alg = draft.header.alg = 'PS256';
  if (draft.header.kid !== undefined) draft.header.kid = key.kid;
  const length = chance.pick([0, 20, 31, 32, 33, 64, 222]);
  draft.sign = (_, input) => signSalted(key, length, input);
  draft.notes.push(`signed by ${key.name} with ${length} bytes of salt`);
}

/** PSS, for which OpenSSL asks for no leading zeros (RFC 8017 §8.1.2). */
function withoutLeadingZero(draft, _chance, { keys }) {
  const key = keys.published.find(({ alg }) => alg === 'PS256');
  draft.key = key;
  draft.alg = draft.header.alg = 'PS256';
  if (draft.header.kid !== undefined) draft.header.kid = key.kid;
  draft.sign = (signature, input) => {
    let each = signature;
    while (each[0] !== 0) each = signBytes(key, 'PS256', input);
    return each.subarray(1);
  };
  draft.notes.push(`signed by ${key.name} without the leading zero`);
}

function otherSignatureForm(draft, chance, world) {
  if (chance.oneIn(10)) {
    chance.pick([otherSalt, withoutLeadingZero])(draft, chance, world);
    return;
  }
  const [name, form] = chance.pick(FORMS);
  draft.sign = (signature, input) => form(signature, input, draft);
  draft.notes.push(`signature ${name}`);
}

export const SIGNER_ODDITIES = {
  'other algorithm': otherAlgorithm,
  'other key': otherKey,
  'other form of signature': otherSignatureForm,
};
