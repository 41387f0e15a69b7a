import { randomBytes } from 'node:crypto';
import type { JSONWebKeySet, JWK } from 'jose';

/**
 * Keys that no verifier may use or stumble over (RFC 7517 §5: a key of an unknown type, with a member missing or out
 * of range is to be ignored), around those of `set`; one of another type under the `kid` of each (RFC 7517 §4.5).
 */
export function surroundWithDecoys(set: JSONWebKeySet): JSONWebKeySet {
  const namesakes = set.keys.flatMap(({ kid }) => (kid === undefined ? [] : [secretKey(kid)]));
  const decoys = [...namesakes, ...DECOYS] as JWK[];
  const half = decoys.length >> 1;
  return { keys: [...decoys.slice(0, half), ...set.keys, ...decoys.slice(half)] };
}

// Made at run time, once: the set must not change from one answer to the next.
const noise = (size: number): string => randomBytes(size).toString('base64url');
const SECRET = noise(32);
const MODULUS = Buffer.concat([Buffer.of(0xc5), randomBytes(254), Buffer.of(0x0d)]).toString('base64url');
const SMALL_MODULUS = Buffer.concat([Buffer.of(0xc5), randomBytes(62), Buffer.of(0x0d)]).toString('base64url');

function secretKey(kid: string): Readonly<Record<string, unknown>> {
  return { kty: 'oct', kid, alg: 'HS256', use: 'sig', k: SECRET };
}

const DECOYS: readonly Readonly<Record<string, unknown>>[] = [
  { kty: 'RSA', kid: 'decoy-encryption', use: 'enc', alg: 'RSA-OAEP-256', n: MODULUS, e: 'AQAB' },
  { kty: 'RSA', kid: 'decoy-operations', key_ops: ['encrypt', 'wrapKey'], n: MODULUS, e: 'AQAB' },
  { kty: 'RSA', kid: 'decoy-short', use: 'sig', alg: 'RS256', n: SMALL_MODULUS, e: 'AQAB' },
  { kty: 'RSA', kid: 'decoy-incomplete', use: 'sig', alg: 'RS256', e: 'AQAB' },
  { kty: 'EC', kid: 'decoy-off-curve', use: 'sig', alg: 'ES256', crv: 'P-256', x: noise(32), y: noise(32) },
  { kty: 'EC', kid: 'decoy-curve', use: 'sig', alg: 'ES999', crv: 'P-999', x: noise(32), y: noise(32) },
  { kty: 'OKP', kid: 'decoy-agreement', crv: 'X25519', x: noise(32) },
  { kty: 'LATTICE', kid: 'decoy-type', use: 'sig', pub: noise(32) },
  { kid: 'decoy-typeless' },
];
