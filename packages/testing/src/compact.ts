import { createHmac } from 'node:crypto';
import { requireObject } from './arguments.js';
import { signWithKey, type TestKey } from './test-key.js';

/**
 * One of the first two parts of a token before it is encoded: an object is serialised as JSON, and a string or bytes
 * are taken as they stand, for duplicate members and other JSON that no serialiser writes.
 */
export type TokenPart = Readonly<Record<string, unknown>> | string | Uint8Array;

/** What signs: a key of an issuer, the bytes of an HMAC secret, or nothing at all. */
export type Signer = TestKey | Uint8Array | null;

/** Serialises and signs exactly the header and payload it is given (RFC 7515 §7.1). */
export async function signCompact(header: TokenPart, payload: TokenPart, signer: Signer): Promise<string> {
  const input = `${encodePart(header, 'header')}.${encodePart(payload, 'payload')}`;
  if (signer === null) return `${input}.`;
  const named = isRaw(header) ? undefined : header['alg'];
  const signature =
    signer instanceof Uint8Array ? signWithSecret(signer, named, input) : await signWithKey(signer, named, input);
  return `${input}.${signature.toString('base64url')}`;
}

/** Puts another payload into a token and leaves its header and signature as they are. */
export function replacePayload(token: string, payload: TokenPart): string {
  const [header, , signature] = token.split('.');
  return `${header}.${encodePart(payload, 'payload')}.${signature}`;
}

function encodePart(part: TokenPart, name: string): string {
  const content = isRaw(part) ? part : JSON.stringify(requireObject(name, part));
  return Buffer.from(content as string).toString('base64url');
}

function isRaw(part: TokenPart): part is string | Uint8Array {
  return typeof part === 'string' || part instanceof Uint8Array;
}

const HMAC_HASHES: ReadonlyMap<unknown, string> = new Map([
  ['HS256', 'sha256'],
  ['HS384', 'sha384'],
  ['HS512', 'sha512'],
]);

function signWithSecret(secret: Uint8Array, named: unknown, input: string): Buffer {
  return createHmac(HMAC_HASHES.get(named) ?? 'sha256', secret)
    .update(input)
    .digest();
}
