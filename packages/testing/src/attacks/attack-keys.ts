import { generateKeyPair, type KeyObject, sign } from 'node:crypto';
import { promisify } from 'node:util';
import type { JWK } from 'jose';
import type { TestIssuer } from '../test-issuer.js';
import { createTestKey, type TestKey } from '../test-key.js';
import { FLAWED_KEYS } from './flawed-keys.js';
import { type AttackKeys, bareJwk, type ShortKey } from './key-material.js';
import { ODD_KEYS } from './odd-keys.js';

async function createShortKey(): Promise<ShortKey> {
  const { publicKey, privateKey } = await promisify(generateKeyPair)('rsa', { modulusLength: 1024 });
  return {
    publicJwk: membersOf(publicKey),
    sign: (input) => sign('sha256', Buffer.from(input), privateKey),
  };
}

function membersOf(key: KeyObject): JWK {
  return key.export({ format: 'jwk' }) as JWK;
}

/** Makes the keys and publishes them beside those of the issuer. */
export async function createAttackKeys(issuer: TestIssuer, namesake: TestKey): Promise<AttackKeys> {
  const [rsa, ec, p384, ed, p521, nameless, short, outsider] = await Promise.all([
    createTestKey('RS256', 'attack-rsa'),
    createTestKey('ES256', 'attack-ec'),
    createTestKey('ES384', 'attack-p384'),
    createTestKey('Ed25519', 'attack-ed'),
    createTestKey('ES512', '7'),
    createTestKey('ES256'),
    createShortKey(),
    createTestKey('ES256', 'attack-outsider'),
  ]);
  const keys: AttackKeys = { rsa, ec, p384, ed, p521, nameless, short, outsider, namesake };
  issuer.publish({ ...bareJwk(nameless), alg: 'ES256' });
  for (const key of [rsa, ec, p384, ed]) issuer.publish(key);
  for (const { name, jwks } of [...FLAWED_KEYS, ...ODD_KEYS]) {
    for (const jwk of jwks(keys)) issuer.publish({ kid: `attack-${name}`, ...jwk });
  }
  return keys;
}
