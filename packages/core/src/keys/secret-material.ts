import { runtime } from '#runtime';

/** The line that configures a public key in PEM: SPKI, PKCS#1, a certificate, or the public half of a private key. */
export const JWKS_OF_PEM = "jwks: { keys: [createPublicKey(pem).export({ format: 'jwk' })] }";

const JWKS_OF_DER =
  "jwks: { keys: [createPublicKey({ key: der, format: 'der', type: 'spki' }).export({ format: 'jwk' })] }";

/** Key material of another kind that is given as a shared secret, and what to write instead. */
const CURES = {
  PEM: `a PEM; write ${JWKS_OF_PEM}, with node:crypto`,
  DER: `a key or certificate in DER; write ${JWKS_OF_DER}, with node:crypto; of a certificate new X509Certificate(der).publicKey`,
  OpenSSH: `an OpenSSH key; convert it with ssh-keygen -e -m PKCS8 -f key.pub and write ${JWKS_OF_PEM}, with node:crypto`,
  XML: `a key in XML; write it as a JWK in jwks: { keys: [{ kty: 'RSA', n: '…', e: '…' }] }, in base64url`,
  'JWK Set': 'a JWK Set as text; write jwks: JSON.parse(text)',
  JWK: "a JWK as text; write jwks: { keys: [JSON.parse(text)] }, or of a JWK of kty oct secret: Buffer.from(jwk.k, 'base64url')",
  URL: 'a URL; write jwksUri for the URL of a key set, or leave it out and keys are found by issuer',
  object: 'an object that was made text; give the bytes of the secret',
} as const satisfies Readonly<Record<string, string>>;

type KeyMaterial = keyof typeof CURES;

/** What each kind looks like as text. `BEGIN` alone is enough: the dashes are often lost on the way. */
const TEXT_PATTERNS: readonly (readonly [KeyMaterial, RegExp])[] = [
  ['PEM', /-----BEGIN|\bBEGIN(?: |%20|\+)(?:[A-Z0-9]+(?: |%20|\+))*(?:KEY|CERTIFICATE)\b/],
  ['OpenSSH', /(?:^|\s)(?:ssh-|ecdsa-sha2-|sk-(?:ssh|ecdsa)-)[\w.@-]+\s+AAAA/],
  ['XML', /<(?:\w+:)?(?:RSAKeyValue|X509Certificate)\b/],
  ['JWK Set', /^[\s"']*\{.*\bkeys\\?["']?\s*:\s*\[/s],
  ['JWK', /^[\s"']*[[{].*\bkty\\?["']?\s*:/s],
  ['URL', /^[\s"'<]*https?:\/\//i],
  ['object', /^\[object \w+\]/],
];

/** What an OpenSSH key is in bytes, RFC 4253 §6.6: a length of four bytes, and the name of its kind. */
const OPENSSH_BYTES = /^\0\0\0.(?:ssh-|ecdsa-sha2-|sk-)/s;

function latin1(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => String.fromCharCode(byte)).join('');
}

/** The text of the bytes as far as it is ASCII, in UTF-8 or UTF-16, without a byte order mark. */
function asciiText(bytes: Uint8Array): string {
  return latin1(bytes)
    .replaceAll('\0', '')
    .replace(/^(?:\xef\xbb\xbf|\xff\xfe|\xfe\xff)/, '');
}

/** X.690 §8.1: an element. */
interface Element {
  readonly tag: number;
  readonly content: Uint8Array;
  /** What follows it. */
  readonly rest: Uint8Array;
}

/** Where an element's content starts and how long it is: X.690 §8.1.3, up to 65535 bytes, more than any key has. */
function contentSpan([, first = 0, second = 0, third = 0]: Uint8Array): readonly [start: number, length: number] {
  if (first < 0x80) return [2, first];
  if (first === 0x81) return [3, second];
  return first === 0x82 ? [4, second * 256 + third] : [0, Number.POSITIVE_INFINITY];
}

function firstElement(bytes: Uint8Array): Element | undefined {
  const [start, length] = contentSpan(bytes);
  const [tag] = bytes;
  if (tag === undefined || bytes.length < start + length) return undefined;
  return { tag, content: bytes.subarray(start, start + length), rest: bytes.subarray(start + length) };
}

/** The tags of the elements that fill the bytes exactly, in hexadecimal; none where the bytes are not elements. */
function tagsIn(bytes: Uint8Array): string {
  const tags: string[] = [];
  for (let rest = bytes; rest.length > 0; ) {
    const element = firstElement(rest);
    if (element === undefined) return '';
    tags.push(element.tag.toString(16).padStart(2, '0'));
    rest = element.rest;
  }
  return tags.join(' ');
}

/** The members of the sequence that keys and certificates are: 02 an integer, 03 and 04 strings, 06 a name, 30 a sequence. */
const KEY_SEQUENCES: readonly RegExp[] = [
  /^30 0[34]$/, // SubjectPublicKeyInfo, RFC 5280 §4.1; an encrypted private key, RFC 5958 §3
  /^30 30 03$/, // a certificate, RFC 5280 §4.1
  /^02 02( 02)*$/, // RSA keys, public and private: RFC 8017 §A.1
  /^02 30 04( a0| 81| a1)*$/, // a private key, RFC 5958 §2
  /^02 04( a0| a1)+$/, // a private EC key, RFC 5915 §3
  /^02 30( 30)?$/, // PKCS#12, RFC 7292 §4
  /^06 a0$/, // PKCS#7, RFC 2315 §7
];

/**
 * Whether the bytes are a key or certificate in DER: one sequence as long as all of them, whose members fill it exactly and
 * have the tags of a key. Of 32 random bytes fewer than one in 2^40 are.
 */
function isDer(bytes: Uint8Array): boolean {
  const outer = firstElement(bytes);
  if (outer?.tag !== 0x30 || outer.rest.length > 0) return false;
  const tags = tagsIn(outer.content);
  return KEY_SEQUENCES.some((sequence) => sequence.test(tags));
}

function materialOf(bytes: Uint8Array): KeyMaterial | undefined {
  if (isDer(bytes)) return 'DER';
  if (OPENSSH_BYTES.test(latin1(bytes))) return 'OpenSSH';
  const text = asciiText(bytes);
  return TEXT_PATTERNS.find(([, pattern]) => pattern.test(text))?.[0];
}

/** The bytes that a text stands for in hexadecimal, base64 and base64url, with white space anywhere. */
function decodings(text: string): readonly Uint8Array[] {
  const packed = text.replaceAll(/\s/g, '');
  const found: Uint8Array[] = [];
  if (/^(?:[0-9a-f]{2})+$/i.test(packed)) {
    found.push(Uint8Array.from(packed.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16)));
  }
  if (/^[A-Za-z0-9+/_-]+={0,2}$/.test(packed)) found.push(runtime.decodeBase64url(packed.replaceAll('=', '')));
  return found;
}

/**
 * Says what is wrong with a shared secret that is key material of another kind, and what to write instead; nothing where it
 * may be a secret. With a public key as secret everybody who can read that key could sign tokens. Looked at are the bytes
 * themselves, and what they stand for in base64 and hexadecimal; random bytes in any of these remain a secret.
 *
 * @returns what the secret is, and the cure; nothing of the secret itself
 */
export function secretFault(secret: Uint8Array): string | undefined {
  for (const bytes of [secret, ...decodings(asciiText(secret))]) {
    const material = materialOf(bytes);
    if (material !== undefined) return `is ${CURES[material]}`;
  }
  return undefined;
}
