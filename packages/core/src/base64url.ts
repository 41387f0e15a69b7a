import { decodeBase64url } from '#platform';

const ALPHABET = /^[A-Za-z0-9_-]+$/;

/** By length modulo 4: the last characters whose unused bits are zero. */
const CANONICAL_END: readonly (string | undefined)[] = [undefined, '', 'AQgw', 'AEIMQUYcgkosw048'];

/**
 * The bytes of strict base64url, or nothing: no padding, no foreign character, and the one spelling that the bytes
 * have (RFC 7515 §2, RFC 4648 §3.5). Platform decoders are lenient in all three.
 */
export function decodeStrict(text: string): Uint8Array | undefined {
  if (!ALPHABET.test(text)) return undefined;
  const ends = CANONICAL_END[text.length % 4];
  if (ends !== undefined && !ends.includes(text.charAt(text.length - 1))) return undefined;
  return ends === '' ? undefined : decodeBase64url(text);
}
