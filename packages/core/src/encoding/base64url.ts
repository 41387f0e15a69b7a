import { runtime } from '#runtime';

/** The last characters whose unused bits are zero, if two or three characters remain after the groups of four. */
const LAST_OF_TWO = 'AQgw';
const LAST_OF_THREE = 'AEIMQUYcgkosw048';

/**
 * Whether no other text decodes to the same bytes, provided that a lenient decoder finds as many bytes as
 * {@link byteLengthOf} says.
 */
function isCanonical(text: string): boolean {
  const { length } = text;
  const rest = length % 4;
  if (length < 2 || rest === 1 || text.includes('+') || text.includes('/')) return false;
  return rest === 0 || (rest === 2 ? LAST_OF_TWO : LAST_OF_THREE).includes(text.charAt(length - 1));
}

/** The number of bytes that a text encodes, if it is base64url. */
function byteLengthOf({ length }: string): number {
  return Math.floor((length * 3) / 4);
}

/**
 * Decodes strict base64url: no padding, no other character, and the one spelling that the bytes have (RFC 7515 §2, RFC 4648
 * §3.5). Nothing if the text is anything else.
 *
 * The decoders of platforms are lenient. They skip characters and stop at padding, which gives fewer bytes than the length
 * of the text promises; they accept plain base64 and ignore unused bits, which is checked here. To encode the bytes again
 * and compare would find the same, but takes longer than checking all claims.
 */
export function decodeStrict(text: string): Uint8Array | undefined {
  if (!isCanonical(text)) return undefined;
  const bytes = runtime.decodeBase64url(text);
  return bytes.length === byteLengthOf(text) ? bytes : undefined;
}

/** Decodes UTF-8 in strict base64url. Nothing if the text is anything else. */
export function decodeStrictText(text: string): string | undefined {
  return isCanonical(text) ? runtime.decodeBase64urlText(text, byteLengthOf(text)) : undefined;
}
