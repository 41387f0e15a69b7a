// What Scopegate asks of its platform, answered with web standards alone: jose for the keys, WebCrypto for the rest.
import { importJWK } from 'jose';
import type { PublicJwk, SignatureScheme } from './runtime.js';

/** A key, ready to verify with. */
export interface EngineKey {
  /** WebCrypto ties an RSA key to one scheme, so each scheme has its own. */
  readonly forScheme: Map<SignatureScheme, Promise<CryptoKey>>;
  readonly source: PublicJwk | Uint8Array;
}

type CryptoKey = Awaited<ReturnType<typeof crypto.subtle.importKey>>;

function webKey(key: EngineKey, scheme: SignatureScheme): Promise<CryptoKey> {
  let imported = key.forScheme.get(scheme);
  if (imported === undefined) {
    imported = importFor(key.source, scheme);
    key.forScheme.set(scheme, imported);
  }
  return imported;
}

async function importFor(source: PublicJwk | Uint8Array, scheme: SignatureScheme): Promise<CryptoKey> {
  if (source instanceof Uint8Array) {
    const algorithm = { name: 'HMAC', hash: `SHA-${scheme.hash}` };
    return crypto.subtle.importKey('raw', source, algorithm, false, ['verify']);
  }
  return (await importJWK({ ...source }, scheme.name)) as CryptoKey;
}

function parameters(scheme: SignatureScheme): { name: string; hash?: string; saltLength?: number } {
  const digest = `SHA-${scheme.hash}`;
  switch (scheme.kty) {
    case 'RSA':
      return scheme.pss
        ? { name: 'RSA-PSS', hash: digest, saltLength: (scheme.hash ?? 0) / 8 }
        : { name: 'RSASSA-PKCS1-v1_5', hash: digest };
    case 'EC':
      return { name: 'ECDSA', hash: digest };
    case 'OKP':
      return { name: 'Ed25519' };
    case 'oct':
      return { name: 'HMAC', hash: digest };
  }
}

async function prepared(source: PublicJwk | Uint8Array, scheme: SignatureScheme): Promise<EngineKey> {
  const key: EngineKey = { forScheme: new Map(), source };
  await webKey(key, scheme);
  return key;
}

/** WebCrypto imports keys asynchronously: a bad one is found when keys are first needed. */
export const importsKeysAtOnce: boolean = false;

/** Takes a public JWK in; rejects where it is not a key, such as a point that is not on its curve. */
export function importPublicKey(jwk: PublicJwk, scheme: SignatureScheme): Promise<EngineKey> {
  return prepared(jwk, scheme);
}

/** Takes a shared secret in. */
export function importSecret(secret: Uint8Array, scheme: SignatureScheme): Promise<EngineKey> {
  return prepared(secret, scheme);
}

/** Whether the signature is that of the key over the text. The text is ASCII. */
export async function verifySignature(
  scheme: SignatureScheme,
  key: EngineKey,
  text: string,
  signature: Uint8Array,
): Promise<boolean> {
  const data = new TextEncoder().encode(text);
  return crypto.subtle.verify(parameters(scheme), await webKey(key, scheme), signature, data);
}

/** Decodes base64url, leniently: what is none gives no bytes, white space fewer than the length stands for. */
export function decodeBase64url(text: string): Uint8Array {
  let binary: string;
  try {
    binary = atob(text.replaceAll('-', '+').replaceAll('_', '/'));
  } catch {
    return new Uint8Array();
  }
  const bytes = new Uint8Array(binary.length);
  for (let index = 0; index < binary.length; index += 1) bytes[index] = binary.charCodeAt(index);
  return bytes;
}

const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Decodes UTF-8; `undefined` where the bytes are not. */
export function decodeUtf8(bytes: Uint8Array): string | undefined {
  try {
    return UTF8.decode(bytes);
  } catch {
    return undefined;
  }
}

/** Decodes UTF-8 out of base64url; `undefined` where the bytes are not UTF-8, or not exactly so many. */
export function decodeBase64urlText(text: string, length: number): string | undefined {
  const bytes = decodeBase64url(text);
  return bytes.length === length ? decodeUtf8(bytes) : undefined;
}

/** The same text in memory of its own, so that a part does not hold on to the whole. */
export function copyText(text: string): string {
  return structuredClone(text);
}

/** SHA-256 of a text, as a short string. */
export async function sha256(text: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
  return String.fromCharCode(...new Uint8Array(digest));
}

/** Without `node:diagnostics_channel` there is nobody to announce to. */
export function openChannel<Event>(_name: string): { readonly hasSubscribers: boolean; publish(event: Event): void } {
  return { hasSubscribers: false, publish: () => undefined };
}

/** Tells whoever runs the program, on its console. */
export function emitWarning(code: string, message: string): void {
  console.warn(`[${code}] ${message}`);
}
