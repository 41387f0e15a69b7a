// Keys, made anew in each run, and signatures over any text.
import { constants, createHmac, generateKeyPairSync, randomBytes, sign } from 'node:crypto';

/** Of a modulus whose first byte is 2 or 3 every third signature begins with a zero. */
const RSA_BITS = 2050;
/** How long an RSA signature is. */
export const RSA_BYTES = Math.ceil(RSA_BITS / 8);

const KINDS = {
  RSA: ['rsa', { modulusLength: RSA_BITS }],
  'P-256': ['ec', { namedCurve: 'P-256' }],
  'P-384': ['ec', { namedCurve: 'P-384' }],
  'P-521': ['ec', { namedCurve: 'P-521' }],
  Ed25519: ['ed25519', {}],
};
const PSS = { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST };

/**
 * A key pair under a name of its own for recipes, which never tell more of a key than that.
 *
 * @param alg - what it signs with if nothing else is asked for
 * @param attributes - members of its JWK beside those that make the key; one that is `undefined` is left out
 */
function keyPair(name, kind, alg, attributes = {}) {
  const [type, options] = KINDS[kind];
  const { publicKey, privateKey } = generateKeyPairSync(type, options);
  const members = { ...publicKey.export({ format: 'jwk' }), kid: name, alg, ...attributes };
  const jwk = JSON.parse(JSON.stringify(members));
  return { name, kind, alg, kid: jwk.kid, jwk, publicKey, privateKey };
}

function secretKey(name, bytes = randomBytes(64)) {
  return { name, kind: 'oct', alg: 'HS256', kid: undefined, secret: bytes };
}

/** The digest of an algorithm's name, also of one that this kind of key has no use for. */
function digestOf(alg) {
  return /(?:256|384|512)$/.exec(alg)?.[0] ?? '256';
}

/** Signs with whatever the key can do; where the algorithm is of another kind of key, as the key does by default. */
export function signBytes(key, alg, input) {
  const digest = `sha${digestOf(alg)}`;
  if (key.kind === 'oct') return createHmac(digest, key.secret).update(input).digest();
  if (key.kind === 'Ed25519') return sign(null, input, key.privateKey);
  if (key.kind !== 'RSA') return sign(digest, input, { key: key.privateKey, dsaEncoding: 'ieee-p1363' });
  return sign(digest, input, alg.startsWith('PS') ? { key: key.privateKey, ...PSS } : key.privateKey);
}

/** The same signature by the same key, but as DER: what OpenSSL makes if it is not asked for anything else. */
export function signDer(key, alg, input) {
  return sign(`sha${digestOf(alg)}`, input, { key: key.privateKey, dsaEncoding: 'der' });
}

/** PS256 with a salt of another length. */
export function signSalted(key, saltLength, input) {
  return sign('sha256', input, { key: key.privateKey, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength });
}

/** The order of each curve's group: `s` and `order - s` are both good. */
export const ORDERS = {
  'P-256': 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n,
  'P-384': 0xffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973n,
  'P-521':
    0x01fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffa51868783bf2f966b7fcc0148f709a5d03bb5c9b8899c47aebb6fb71e91386409n,
};

let made;

/** Everybody's keys, made once: those published by one issuer or another, and those that nobody knows. */
export function allKeys() {
  made ??= makeKeys();
  return made;
}

function makeKeys() {
  const published = [
    // First, for without a kid no more than four keys that fit are tried; the last ones' turn never comes.
    keyPair('nameless', 'P-256', 'ES256', { kid: undefined }),
    keyPair('es-1', 'P-256', 'ES256'),
    keyPair('es-2', 'P-256', 'ES256', { use: 'sig', alg: undefined }),
    keyPair('es-384', 'P-384', 'ES384'),
    keyPair('es-512', 'P-521', 'ES512', { key_ops: ['verify'] }),
    keyPair('ed-1', 'Ed25519', 'EdDSA'),
    keyPair('ed-2', 'Ed25519', 'EdDSA', { alg: undefined }),
    keyPair('rs-1', 'RSA', 'RS256', { use: 'sig' }),
    keyPair('ps-1', 'RSA', 'PS256'),
    keyPair('rsa-any', 'RSA', 'RS256', { alg: undefined }),
    // Two of the same name, as some issuers have them in a rotation.
    keyPair('twin', 'P-256', 'ES256'),
    keyPair('twin', 'P-256', 'ES256'),
    keyPair('nameless ed', 'Ed25519', 'EdDSA', { kid: undefined }),
    keyPair('es-6', 'P-256', 'ES256'),
  ];
  /** In the set too, and good for no token. */
  const unusable = [
    keyPair('for encryption', 'P-256', 'ES256', { use: 'enc' }),
    keyPair('for signing only', 'P-256', 'ES256', { key_ops: ['sign'] }),
    keyPair('of another alg', 'P-256', 'ES256', { alg: 'ECDH-ES' }),
  ];
  const other = [keyPair('other-1', 'P-256', 'ES256'), keyPair('es-1', 'Ed25519', 'EdDSA')];
  const secret = secretKey('secret');
  const strangers = [keyPair('es-1', 'P-256', 'ES256'), keyPair('stranger', 'Ed25519', 'EdDSA'), secretKey('guess')];
  return { published, unusable, other, secret, strangers };
}

/** Public keys as secrets, in every spelling that a confused verifier could have them in. */
export function publicKeySecrets(key) {
  const pem = key.publicKey.export({ type: 'spki', format: 'pem' });
  const der = key.publicKey.export({ type: 'spki', format: 'der' });
  const texts = [pem, pem.trim(), JSON.stringify(key.jwk), key.jwk.n ?? key.jwk.x];
  return [der, Buffer.alloc(0), Buffer.alloc(32), ...texts.map((text) => Buffer.from(text))].map((bytes) =>
    secretKey(`public key of ${key.name}`, bytes),
  );
}
