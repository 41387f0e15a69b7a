import { createHash } from 'node:crypto';

/** Text or bytes in base64url. */
export function encoded(content: string | Uint8Array): string {
  return Buffer.from(content as string).toString('base64url');
}

/** What a change makes of a text; where it leaves it as it was, such as an address without letters, another text. */
export function unlike(own: string, change: (own: string) => unknown): unknown {
  const changed = change(own);
  return changed === own ? `${own}x` : changed;
}

/** The wide form of a letter of ASCII, which NFKC makes the same. */
export function fullWidth(letter: string): string {
  return String.fromCharCode(letter.charCodeAt(0) + 0xfee0);
}

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/** Another spelling of the same bytes: the unused bits of the last character are not zero (RFC 4648 §3.5). */
export function nonCanonical(part: string): string {
  const last = ALPHABET.indexOf(part.slice(-1));
  return `${part.slice(0, -1)}${ALPHABET.charAt(last + 1)}`;
}

/** Puts a text between two characters: a decoder that passes over what it does not know finds the same bytes. */
export function inserted(text: string): (part: string) => string {
  return (part) => `${part.slice(0, 4)}${text}${part.slice(4)}`;
}

/** Writes a character of base64url as base64 has it: a decoder that takes both finds the same bytes. */
export function replaced(own: string, other: string): (part: string) => string {
  return (part) => (part.includes(own) ? part.replaceAll(own, other) : inserted(other)(part));
}

/** RFC 3279 §2.2.3: the two numbers of an ECDSA signature as DER. */
export function toDer(signature: Uint8Array): Buffer {
  const half = signature.length / 2;
  const integer = (bytes: Uint8Array): Buffer => {
    const start = bytes.findIndex((byte) => byte !== 0);
    const short = bytes.subarray(start);
    const sign = (short[0] ?? 0) > 0x7f ? [0] : [];
    return Buffer.from([2, short.length + sign.length, ...sign, ...short]);
  };
  const body = Buffer.concat([integer(signature.subarray(0, half)), integer(signature.subarray(half))]);
  return Buffer.concat([Buffer.of(0x30, body.length), body]);
}

/** RFC 8017 §9.2: what an RSA signature with SHA-256 is before it is raised to a power; `size` in bytes. */
export function pkcs1Encoded(input: string, size = 256, fill = 0xff): Buffer {
  const digest = createHash('sha256').update(input).digest();
  const info = Buffer.concat([Buffer.from('3031300d060960864801650304020105000420', 'hex'), digest]);
  return Buffer.concat([Buffer.of(0, 1), Buffer.alloc(size - 3 - info.length, fill), Buffer.of(0), info]);
}
