import { decodeBase64url } from '#platform';

/** The last characters whose bits beyond the last byte are zero, where two or three characters are left over. */
const LAST_OF_TWO = 'AQgw';
const LAST_OF_THREE = 'AEIMQUYcgkosw048';

/**
 * The bytes of strict base64url, or nothing: no padding, no foreign character, and the one spelling that the bytes
 * have (RFC 7515 §2, RFC 4648 §3.5).
 *
 * Platform decoders are lenient: they pass over characters, stop at padding, take plain base64 and drop bits. The first
 * two give fewer bytes than the length of the text stands for, the others are looked for; encoding the bytes again and
 * comparing says the same, and takes longer than checking all claims does.
 */
export function decodeStrict(text: string): Uint8Array | undefined {
  const { length } = text;
  const left = length % 4;
  if (length < 2 || left === 1 || text.includes('+') || text.includes('/')) return undefined;
  if (left !== 0 && !(left === 2 ? LAST_OF_TWO : LAST_OF_THREE).includes(text.charAt(length - 1))) return undefined;
  const bytes = decodeBase64url(text);
  return bytes.length === Math.floor((length * 3) / 4) ? bytes : undefined;
}
