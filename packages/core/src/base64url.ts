import { decodeBase64url, encodeBase64url } from '#platform';

/**
 * The bytes of strict base64url, or nothing: no padding, no foreign character, and the one spelling that the bytes
 * have (RFC 7515 §2, RFC 4648 §3.5). Platform decoders are lenient in all three, so what they made of the text has to
 * give the very text again.
 */
export function decodeStrict(text: string): Uint8Array | undefined {
  const bytes = decodeBase64url(text);
  return bytes.length > 0 && encodeBase64url(bytes) === text ? bytes : undefined;
}
