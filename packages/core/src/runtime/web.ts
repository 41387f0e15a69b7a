import { importJWK } from 'jose';
import type { PublicJwk, Runtime, SignatureScheme } from './runtime.js';

type WebKey = Awaited<ReturnType<typeof crypto.subtle.importKey>>;

/** A key, ready to verify with. */
export interface EngineKey {
  /** WebCrypto ties an RSA key to one scheme, so that each scheme needs its own. */
  readonly byScheme: Map<SignatureScheme, Promise<WebKey>>;
  readonly source: PublicJwk | Uint8Array;
}

async function importFor(source: PublicJwk | Uint8Array, scheme: SignatureScheme): Promise<WebKey> {
  if (source instanceof Uint8Array) {
    return crypto.subtle.importKey('raw', source, webAlgorithm(scheme), false, ['verify']);
  }
  return (await importJWK({ ...source }, scheme.name)) as WebKey;
}

function keyFor({ byScheme, source }: EngineKey, scheme: SignatureScheme): Promise<WebKey> {
  const known = byScheme.get(scheme);
  if (known !== undefined) return known;
  const imported = importFor(source, scheme);
  byScheme.set(scheme, imported);
  return imported;
}

async function importKey(source: PublicJwk | Uint8Array, scheme: SignatureScheme): Promise<EngineKey> {
  const key: EngineKey = { byScheme: new Map(), source };
  await keyFor(key, scheme);
  return key;
}

/** A scheme under the name and with the parameters of WebCrypto. */
function webAlgorithm(scheme: SignatureScheme): { name: string; hash?: string; saltLength?: number } {
  const hash = `SHA-${scheme.hash}`;
  switch (scheme.method) {
    case 'rsassa-pkcs1':
      return { name: 'RSASSA-PKCS1-v1_5', hash };
    case 'rsassa-pss':
      return { name: 'RSA-PSS', hash, saltLength: scheme.hash / 8 };
    case 'ecdsa':
      return { name: 'ECDSA', hash };
    case 'eddsa':
      return { name: scheme.name };
    case 'hmac':
      return { name: 'HMAC', hash };
  }
}

async function verifySignature(
  scheme: SignatureScheme,
  key: EngineKey,
  text: string,
  signature: Uint8Array,
): Promise<boolean> {
  const data = new TextEncoder().encode(text);
  return crypto.subtle.verify(webAlgorithm(scheme), await keyFor(key, scheme), signature, data);
}

/** Text that is not base64 gives no bytes. White space is skipped, so that it gives fewer bytes. */
function decodeBase64url(text: string): Uint8Array {
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

function decodeUtf8(bytes: Uint8Array): string | undefined {
  try {
    return UTF8.decode(bytes);
  } catch {
    return undefined;
  }
}

function decodeBase64urlText(text: string, length: number): string | undefined {
  const bytes = decodeBase64url(text);
  return bytes.length === length ? decodeUtf8(bytes) : undefined;
}

async function sha256(text: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
  return String.fromCharCode(...new Uint8Array(digest));
}

/** The platform for everything but Node: web standards, and jose to import JWKs into WebCrypto. */
export const runtime: Runtime<EngineKey> = {
  importsKeysAtOnce: false,
  importPublicKey: importKey,
  importSecret: importKey,
  verifySignature,
  decodeBase64url,
  decodeBase64urlText,
  decodeUtf8,
  copyText: (text) => structuredClone(text),
  sha256,
  openChannel: () => ({ hasSubscribers: false, publish: () => undefined }),
  emitWarning: (code, message) => console.warn(`[${code}] ${message}`),
};
