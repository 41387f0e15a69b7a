import { runtime } from '#runtime';
import { decodeStrict, decodeStrictText } from '../encoding/base64url.js';
import { freezeJson, parseJsonObject } from '../encoding/json.js';
import { type Failure, failure, type Reason } from '../errors.js';

/** The protected header of a token, RFC 7515 §4. Only `alg` and `kid` are ever acted upon, and only after checks. */
export interface JwsHeader {
  readonly alg?: unknown;
  readonly typ?: unknown;
  readonly kid?: unknown;
  readonly [parameter: string]: unknown;
}

/** A token taken apart, nothing of it believed yet. */
export interface CompactJws {
  readonly header: JwsHeader;
  readonly payload: Record<string, unknown>;
  /** What was signed: the exact text received, never a re-encoding of it (RFC 7515 §5.2). */
  readonly signingInput: string;
  readonly signature: Uint8Array;
}

/** Longest nesting of header and payload; real tokens stay below ten. */
const MAX_DEPTH = 64;

/** Whether the text can hold a deeper nesting than is allowed; few brackets settle it without a walk. */
function isTooDeep(text: string, value: object): boolean {
  let brackets = 0;
  for (let at = text.indexOf('['); at !== -1 && brackets <= MAX_DEPTH; at = text.indexOf('[', at + 1)) brackets += 1;
  for (let at = text.indexOf('{'); at !== -1 && brackets <= MAX_DEPTH; at = text.indexOf('{', at + 1)) brackets += 1;
  if (brackets <= MAX_DEPTH) return false;
  let level: object[] = [value];
  for (let depth = 1; level.length > 0; depth += 1) {
    if (depth > MAX_DEPTH) return true;
    level = level.flatMap((parent) =>
      Object.values(parent).filter((child) => typeof child === 'object' && child !== null),
    );
  }
  return false;
}

/**
 * One JSON object out of one segment. Of members that occur twice the last one counts (RFC 7515 §4, RFC 7519 §4), here
 * and therefore everywhere, since nothing else ever parses the text again.
 */
function toJsonObject(text: string): Record<string, unknown> | undefined {
  const value = parseJsonObject(text);
  return value === undefined || isTooDeep(text, value) ? undefined : value;
}

/** Why a text that has not three parts is no token. RFC 7516 §9: five parts are a JWE. */
function reasonOfShape(token: string): Reason {
  if (/[^A-Za-z0-9_.-]/.test(token)) return 'token_malformed';
  return token.split('.').length === 5 ? 'token_encrypted' : 'token_not_jwt';
}

/** Headers that are held: an issuer has a handful, one for each of its keys. */
const MAX_HEADERS = 100;
/** Characters of a header that is held. Real ones have fifty to two hundred. */
const MAX_HEADER_LENGTH = 512;

/**
 * Decoded headers by their text, since the tokens of an issuer have the same few over and over. It holds those of tokens
 * that are refused as well: a stranger can at most make the next token's header be decoded again.
 */
export class HeaderCache {
  readonly #headers = new Map<string, JwsHeader>();

  get(text: string): JwsHeader | undefined {
    return this.#headers.get(text);
  }

  /** @param header - frozen, since several tokens share it */
  set(text: string, header: JwsHeader): void {
    if (text.length > MAX_HEADER_LENGTH) return;
    if (this.#headers.size >= MAX_HEADERS) this.#headers.clear();
    this.#headers.set(runtime.copyText(text), header);
  }
}

/**
 * Takes a JWS in compact serialisation apart (RFC 7515 §7.1), strictly, before anything is looked up.
 * Nothing about keys, signature or claims is checked here.
 *
 * @param token - whatever was shown as a token
 * @param maxLength - characters
 * @param headers - headers that were decoded before
 */
export function decodeCompact(token: unknown, maxLength: number, headers?: HeaderCache): CompactJws | Failure {
  if (typeof token !== 'string' || token === '') return failure('token_malformed');
  if (token.length > maxLength) return failure('token_too_long');
  const first = token.indexOf('.');
  const second = token.indexOf('.', first + 1);
  // Without a first dot there is no second one either.
  if (second === -1 || token.includes('.', second + 1)) return failure(reasonOfShape(token));

  // The characters of all three are looked at before any of them is parsed.
  const encodedHeader = token.slice(0, first);
  const known = headers?.get(encodedHeader);
  const headerText = known === undefined ? decodeStrictText(encodedHeader) : '';
  const payloadText = decodeStrictText(token.slice(first + 1, second));
  const signature = decodeStrict(token.slice(second + 1));
  if (headerText === undefined || payloadText === undefined || signature === undefined) {
    return failure('token_malformed');
  }

  const header = known ?? freezeJson(toJsonObject(headerText));
  const payload = header === undefined ? undefined : toJsonObject(payloadText);
  if (header === undefined || payload === undefined) return failure('token_malformed');
  if (known === undefined) headers?.set(encodedHeader, header);
  return { header, payload, signingInput: token.slice(0, second), signature };
}
