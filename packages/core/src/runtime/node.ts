// What Scopegate asks of its platform, answered by Node: everything at once and without a promise.
// Imported, since the global one is behind a getter that is called each time.
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
import type { PublicJwk, SignatureScheme } from './runtime.js';

/** A key, ready to verify with. */
export type EngineKey = KeyObject;

/** Whether keys are imported at once, so that a bad one is found when it is configured. */
export const importsKeysAtOnce: boolean = true;

/** Takes a public JWK in; throws where it is not a key, such as a point that is not on its curve. */
export function importPublicKey(jwk: PublicJwk, _scheme: SignatureScheme): EngineKey {
  return createPublicKey({ key: { ...jwk }, format: 'jwk' });
}

/** Takes a shared secret in. */
export function importSecret(secret: Uint8Array, _scheme: SignatureScheme): EngineKey {
  return createSecretKey(secret);
}

/** Whether the signature is that of the key over the text. The text is ASCII. */
export function verifySignature(
  scheme: SignatureScheme,
  key: EngineKey,
  text: string,
  signature: Uint8Array,
): boolean | Promise<boolean> {
  const digest = `sha${scheme.hash}`;
  if (scheme.kty === 'oct') {
    const expected = createHmac(digest, key).update(text, 'latin1').digest();
    return expected.length === signature.length && timingSafeEqual(expected, signature);
  }
  if (scheme.kty === 'OKP') return verify(null, Buffer.from(text, 'latin1'), key, signature);
  // Faster than the one-shot `verify`, which takes no text.
  const verifier = createVerify(digest).update(text, 'latin1');
  if (scheme.kty === 'EC') return verifier.verify({ key, dsaEncoding: 'ieee-p1363' }, signature);
  if (scheme.pss) {
    const padding = constants.RSA_PKCS1_PSS_PADDING;
    return verifier.verify({ key, padding, saltLength: constants.RSA_PSS_SALTLEN_DIGEST }, signature);
  }
  return verifier.verify(key, signature);
}

/** Of such a character Node's decoder would take the lower byte, as if it were another one. */
const BEYOND_LATIN1 = /[^\0-\xff]/;

/**
 * Decodes base64url, leniently: each foreign character gives fewer bytes than the length of the text stands for, but for
 * those of plain base64.
 */
export function decodeBase64url(text: string): Uint8Array {
  return BEYOND_LATIN1.test(text) ? new Uint8Array() : Buffer.from(text, 'base64url');
}

/** Where texts are decoded into that need no bytes of their own afterwards. Nothing else ever sees it. */
const scratch = Buffer.allocUnsafeSlow(4096);

/** Decodes UTF-8 out of base64url; `undefined` where the bytes are not UTF-8, or not exactly so many. */
export function decodeBase64urlText(text: string, length: number): string | undefined {
  if (BEYOND_LATIN1.test(text)) return undefined;
  const bytes = length < scratch.length ? scratch : Buffer.allocUnsafe(length + 1);
  const written = bytes.write(text, 0, 'base64url');
  return written === length ? textOf(bytes, written) : undefined;
}

function textOf(bytes: Buffer, length: number): string | undefined {
  const text = bytes.toString('utf8', 0, length);
  // Only text that holds a replacement character can have had something replaced.
  return text.includes('\ufffd') && !isUtf8(bytes.subarray(0, length)) ? undefined : text;
}

/** Decodes UTF-8; `undefined` where the bytes are not. */
export function decodeUtf8(bytes: Uint8Array): string | undefined {
  return textOf(asBuffer(bytes), bytes.length);
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/**
 * The same text, Latin-1, in memory of its own: engines let a part of a text hold on to the whole, and the whole may be a
 * token.
 */
export function copyText(text: string): string {
  return Buffer.from(text, 'latin1').toString('latin1');
}

/** SHA-256 of a text, as a short string. */
export function sha256(text: string): string | Promise<string> {
  // A character for each byte is written fastest, and takes least room.
  return hash('sha256', text, 'binary');
}

/** A named place to announce to. */
export function openChannel<Event>(name: string): { readonly hasSubscribers: boolean; publish(event: Event): void } {
  return channel(name);
}

/** Tells whoever runs the program, where its warnings go. */
export function emitWarning(code: string, message: string): void {
  process.emitWarning(message, { code });
}
