// Imported, because the global `Buffer` is a getter that is called each time.
import { Buffer, isUtf8 } from 'node:buffer';
import {
  constants,
  createHmac,
  createPublicKey,
  createSecretKey,
  createVerify,
  hash,
  type KeyObject,
  timingSafeEqual,
  verify,
} from 'node:crypto';
import { channel } from 'node:diagnostics_channel';
import process from 'node:process';
import type { Runtime, SignatureScheme } from './runtime.js';

/** A key, ready to verify with. */
export type EngineKey = KeyObject;

function verifySignature(scheme: SignatureScheme, key: KeyObject, text: string, signature: Uint8Array): boolean {
  const digest = `sha${scheme.hash}`;
  switch (scheme.method) {
    case 'hmac': {
      const expected = createHmac(digest, key).update(text, 'latin1').digest();
      return expected.length === signature.length && timingSafeEqual(expected, signature);
    }
    case 'eddsa':
      return verify(null, Buffer.from(text, 'latin1'), key, signature);
    // `createVerify` is faster than the one-shot `verify`, which takes no text.
    case 'ecdsa':
      return createVerify(digest).update(text, 'latin1').verify({ key, dsaEncoding: 'ieee-p1363' }, signature);
    case 'rsassa-pss': {
      const padding = constants.RSA_PKCS1_PSS_PADDING;
      const saltLength = constants.RSA_PSS_SALTLEN_DIGEST;
      return createVerify(digest).update(text, 'latin1').verify({ key, padding, saltLength }, signature);
    }
    case 'rsassa-pkcs1':
      return createVerify(digest).update(text, 'latin1').verify(key, signature);
  }
}

/** Node's decoder would read only the lower byte of such a character. */
const BEYOND_LATIN1 = /[^\0-\xff]/;

/** Memory for bytes that are needed only until they are decoded. It is never passed on. */
const scratch = Buffer.allocUnsafeSlow(4096);

function decodeBase64urlText(text: string, length: number): string | undefined {
  if (BEYOND_LATIN1.test(text)) return undefined;
  const bytes = length < scratch.length ? scratch : Buffer.allocUnsafe(length + 1);
  const written = bytes.write(text, 0, 'base64url');
  return written === length ? utf8Of(bytes, written) : undefined;
}

function utf8Of(bytes: Buffer, length: number): string | undefined {
  const text = bytes.toString('utf8', 0, length);
  // The decoder replaces what is not UTF-8, so only text with a replacement character has to be checked.
  return text.includes('\ufffd') && !isUtf8(bytes.subarray(0, length)) ? undefined : text;
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** The platform for Node: synchronous throughout, with Node's own modules. */
export const runtime: Runtime<EngineKey> = {
  importsKeysAtOnce: true,
  importPublicKey: (jwk) => createPublicKey({ key: { ...jwk }, format: 'jwk' }),
  importSecret: (secret) => createSecretKey(secret),
  verifySignature,
  decodeBase64url: (text) => (BEYOND_LATIN1.test(text) ? new Uint8Array() : Buffer.from(text, 'base64url')),
  decodeBase64urlText,
  decodeUtf8: (bytes) => utf8Of(asBuffer(bytes), bytes.length),
  copyText: (text) => Buffer.from(text, 'latin1').toString('latin1'),
  // A character for each byte is the fastest form to write, and takes the least memory.
  sha256: (text) => hash('sha256', text, 'binary'),
  openChannel: (name) => channel(name),
  emitWarning: (code, message) => process.emitWarning(message, { code }),
};
