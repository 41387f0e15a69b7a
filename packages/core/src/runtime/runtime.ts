import type { MaybePromise } from './promises.js';

/**
 * What this package needs of its platform. There are two makes: `node.ts` for Node, with its own modules, and `web.ts` for
 * everything else, with web standards. package.json chooses under the name `#runtime`, where a make is exported as
 * `runtime`.
 *
 * Node does everything synchronously. On the web, importing keys, verifying signatures and SHA-256 are asynchronous; the
 * rest is synchronous there as well.
 */
export interface Runtime<EngineKey> {
  // Keys and signatures

  /** Whether keys are imported synchronously, so that a wrong one in the options is reported when they are read. */
  readonly importsKeysAtOnce: boolean;
  /**
   * Imports a public key.
   *
   * @param jwk - the members of RFC 7638 and no others
   * @throws what the platform throws (or rejects with) if it is no key, such as a point that is not on its curve
   */
  importPublicKey(jwk: PublicJwk, scheme: SignatureScheme): MaybePromise<EngineKey>;
  /** Imports a shared secret. */
  importSecret(secret: Uint8Array, scheme: SignatureScheme): MaybePromise<EngineKey>;
  /**
   * Whether the signature is that of the key over the text.
   *
   * @param text - ASCII
   */
  verifySignature(scheme: SignatureScheme, key: EngineKey, text: string, signature: Uint8Array): MaybePromise<boolean>;

  // Text and bytes

  /**
   * Decodes base64url, leniently. A character that is in neither alphabet of RFC 4648 gives fewer bytes than the length of
   * the text promises.
   */
  decodeBase64url(text: string): Uint8Array;
  /** Decodes UTF-8 in base64url; `undefined` if the bytes are not UTF-8, or not exactly `length` of them. */
  decodeBase64urlText(text: string, length: number): string | undefined;
  /** Decodes UTF-8; `undefined` if the bytes are not UTF-8. A byte order mark is kept. */
  decodeUtf8(bytes: Uint8Array): string | undefined;
  /**
   * A copy of a text of Latin-1 characters. Engines let a part of a text keep the whole of it in memory, and the whole may
   * be a token.
   */
  copyText(text: string): string;
  /** SHA-256 of the UTF-8 of a text, as a string of one character for each byte. */
  sha256(text: string): MaybePromise<string>;

  // Events and warnings

  /** Opens a channel of `node:diagnostics_channel`. On the web nobody can subscribe to it. */
  openChannel<Event>(name: string): EventChannel<Event>;
  /** Warns whoever runs the program: `process.emitWarning` in Node, the console on the web. */
  emitWarning(code: string, message: string): void;
}

/** How a signature is computed, RFC 7518 §3 and RFC 8037 §3.1. */
export type SignatureScheme = DigestScheme | EddsaScheme;

interface DigestScheme {
  /** The JOSE name. */
  readonly name: string;
  readonly method: 'rsassa-pkcs1' | 'rsassa-pss' | 'ecdsa' | 'hmac';
  /** Bits of the SHA-2 digest. */
  readonly hash: 256 | 384 | 512;
}

interface EddsaScheme {
  /** The JOSE name, which is WebCrypto's as well. */
  readonly name: string;
  readonly method: 'eddsa';
  /** The scheme has a digest of its own. */
  readonly hash: undefined;
}

/** The public members of a JWK, RFC 7517: strings alone. */
export type PublicJwk = Readonly<Record<string, string>>;

/** A place to publish events. Publishers first ask whether anyone subscribes. */
export interface EventChannel<Event> {
  readonly hasSubscribers: boolean;
  publish(event: Event): void;
}
