import { runtime } from '#runtime';

/** The last characters whose bits beyond the last byte are zero, where two or three characters are left over. */
const LAST_OF_TWO = 'AQgw';
const LAST_OF_THREE = 'AEIMQUYcgkosw048';

/** Whether what a lenient decoder makes of the text has but this one spelling, if it makes so many bytes of it. */
function isOneSpelling(text: string): boolean {
  const { length } = text;
  const left = length % 4;
  if (length < 2 || left === 1 || text.includes('+') || text.includes('/')) return false;
  return left === 0 || (left === 2 ? LAST_OF_TWO : LAST_OF_THREE).includes(text.charAt(length - 1));
}

/** Bytes that a text stands for, if it is base64url. */
function bytesIn({ length }: string): number {
  return Math.floor((length * 3) / 4);
}

/**
 * The bytes of strict base64url, or nothing: no padding, no foreign character, and the one spelling that the bytes
 * have (RFC 7515 §2, RFC 4648 §3.5).
 *
 * Platform decoders are lenient: they pass over characters, stop at padding, take plain base64 and drop bits. The first
 * two give fewer bytes than the length of the text stands for, the others are looked for; encoding the bytes again and
 * comparing says the same, and takes longer than checking all claims does.
 */
export function decodeStrict(text: string): Uint8Array | undefined {
  if (!isOneSpelling(text)) return undefined;
  const bytes = runtime.decodeBase64url(text);
  return bytes.length === bytesIn(text) ? bytes : undefined;
}

/** The UTF-8 text in strict base64url, or nothing. */
export function decodeStrictText(text: string): string | undefined {
  return isOneSpelling(text) ? runtime.decodeBase64urlText(text, bytesIn(text)) : undefined;
}
