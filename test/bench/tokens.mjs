// Keys and tokens, of Node's own crypto alone: no contender has a hand in them.
import { constants, createPublicKey, generateKeyPair, sign } from 'node:crypto';
import { promisify } from 'node:util';

const generate = promisify(generateKeyPair);
const signAsync = promisify(sign);

/** How each algorithm makes keys, and signs with them. */
const ALGORITHMS = {
  RS256: { type: 'rsa', generation: { modulusLength: 2048 }, hash: 'sha256', signing: {} },
  PS256: {
    type: 'rsa',
    generation: { modulusLength: 2048 },
    hash: 'sha256',
    signing: { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST },
  },
  ES256: { type: 'ec', generation: { namedCurve: 'P-256' }, hash: 'sha256', signing: { dsaEncoding: 'ieee-p1363' } },
  EdDSA: { type: 'ed25519', generation: {}, hash: null, signing: {} },
};

export const ISSUER = 'https://tenant.example/';
export const AUDIENCE = 'https://api.example/';

/** What `crypto.verify` needs beside text, key and signature. */
export function verification(algorithm, publicKey) {
  const { hash, signing } = ALGORITHMS[algorithm];
  return { hash, key: Object.keys(signing).length === 0 ? publicKey : { key: publicKey, ...signing } };
}

/**
 * An issuer's signing key.
 *
 * @param {string} algorithm - RS256, PS256, ES256 or EdDSA
 * @param {string} kid
 */
export async function createKey(algorithm, kid = 'n6Qv7yC2kPz0') {
  const { type, generation } = ALGORITHMS[algorithm];
  const { publicKey, privateKey } = await generate(type, generation);
  const jwk = { ...publicKey.export({ format: 'jwk' }), kid, alg: algorithm, use: 'sig' };
  return { algorithm, kid, publicKey, privateKey, jwk, pem: publicKey.export({ type: 'spki', format: 'pem' }) };
}

/** What the others need of a key, as it goes from one process to another. */
export function publicPart({ algorithm, kid, jwk, pem }) {
  return { algorithm, kid, jwk, pem };
}

/** The same with the key itself, on the other side. */
export function withPublicKey(part) {
  return { ...part, publicKey: createPublicKey({ key: part.jwk, format: 'jwk' }) };
}

const text = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');

/** Signs claims with a key. */
async function signToken(key, claims) {
  const { hash, signing } = ALGORITHMS[key.algorithm];
  const input = `${text({ alg: key.algorithm, typ: 'JWT', kid: key.kid })}.${text(claims)}`;
  const signature = await signAsync(hash, Buffer.from(input), { key: key.privateKey, ...signing });
  return `${input}.${signature.toString('base64url')}`;
}

/** Claims as an identity provider writes them; an RS256 token of them has some 700 characters. */
function claimsOf(number, changes = {}) {
  const issuedAt = Math.floor(Date.now() / 1000) - 60;
  return {
    iss: ISSUER,
    sub: `auth0|65f1c0ffee00${String(number).padStart(12, '0')}`,
    aud: AUDIENCE,
    iat: issuedAt,
    exp: issuedAt + 7200,
    azp: 'Zk3vX9qLw2Rt8YbN5uJc7HdM1sPf4GaE',
    scope: 'read:appointments write:appointments',
    ...changes,
  };
}

/** Tokens that differ, as the bytes in which they arrive. */
export async function mint(key, count, changes = {}) {
  const tokens = new Array(count);
  const workers = 8;
  let next = 0;
  const work = async () => {
    for (let index = next++; index < count; index = next++) {
      tokens[index] = Buffer.from(await signToken(key, claimsOf(index, changes)), 'latin1');
    }
  };
  await Promise.all(Array.from({ length: workers }, work));
  return tokens;
}

/** Signatures moved from one token to the next: each is the key's, and none is of its token. */
export function forge(tokens) {
  const parts = tokens.map((token) => token.toString('latin1').split('.'));
  return parts.map(([header, payload], index) => {
    const [, , signature] = parts[(index + 1) % parts.length];
    return Buffer.from(`${header}.${payload}.${signature}`, 'latin1');
  });
}

/** Hands out texts one after the other, round and round, each time as a new string: as a header parser makes them. */
export function inTurn(tokens, from = 0) {
  let at = from % tokens.length;
  return () => {
    const token = tokens[at];
    at = at + 1 === tokens.length ? 0 : at + 1;
    return token.latin1Slice(0, token.length);
  };
}
