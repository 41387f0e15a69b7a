// The limits: what is left where everything is taken away that a verifier could do without.
import { createHash, hash, verify } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { verification } from './tokens.mjs';

/** SHA-256 of a text, the fastest way that this Node has. */
const sha256 =
  hash === undefined
    ? (token) => createHash('sha256').update(token).digest('base64url')
    : (token) => hash('sha256', token, 'base64url');

/**
 * The floor: split, base64url-decode payload and signature, `JSON.parse`, `crypto.verify` on a key prepared before. No
 * check at all is in it: a token that is well signed passes.
 *
 * @returns the claims, or nothing where the signature is wrong
 */
export function createFloor(key) {
  const { hash: digest, key: prepared } = verification(key.algorithm, key.publicKey);
  return (token) => {
    const first = token.indexOf('.');
    const second = token.indexOf('.', first + 1);
    const claims = JSON.parse(Buffer.from(token.slice(first + 1, second), 'base64url').toString('utf8'));
    const signature = Buffer.from(token.slice(second + 1), 'base64url');
    const isValid = verify(digest, Buffer.from(token.slice(0, second), 'latin1'), prepared, signature);
    return isValid ? claims : undefined;
  };
}

/** `crypto.verify` alone, on a token taken apart before. */
export function createBareVerify(key) {
  const { hash: digest, key: prepared } = verification(key.algorithm, key.publicKey);
  return ({ data, signature }) => verify(digest, data, prepared, signature);
}

/** What `createBareVerify` takes. */
export function takeApart(token) {
  const at = token.lastIndexOf('.');
  return { data: Buffer.from(token.slice(0, at), 'latin1'), signature: Buffer.from(token.slice(at + 1), 'base64url') };
}

/** For tokens seen before: one SHA-256 and one look-up; the floor for those that are not. */
export function createHashAndLookUp(key, max) {
  const floor = createFloor(key);
  const seen = new LRUCache({ max });
  return (token) => {
    const name = sha256(token);
    const known = seen.get(name);
    if (known !== undefined) return known;
    const claims = floor(token);
    if (claims !== undefined) seen.set(name, claims);
    return claims;
  };
}
