// @ts-check
import { generateKeyPair, randomUUID } from 'node:crypto';
import { promisify } from 'node:util';

/** A key set with a new RS256 key. */
export async function generateKeys() {
  const { privateKey } = await promisify(generateKeyPair)('rsa', { modulusLength: 2048 });
  return { keys: [{ ...privateKey.export({ format: 'jwk' }), kid: randomUUID(), alg: 'RS256', use: 'sig' }] };
}
