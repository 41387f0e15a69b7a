import { decodeUtf8 } from '#platform';
import { decodeStrict } from '../base64url.js';
import { type Failure, failure, type Reason } from '../errors.js';
import { freezeJson, parseJsonObject } from '../json.js';

/** The protected header of a token, RFC 7515 §4. Only `alg` and `kid` are ever acted upon, and only after checks. */
export interface JwsHeader {
  readonly alg?: unknown;
  readonly typ?: unknown;
  readonly kid?: unknown;
  readonly [parameter: string]: unknown;
}

/** A token taken apart, nothing of it believed yet. */
export interface CompactJws<Verdict = unknown> {
  readonly header: JwsHeader;
  readonly headerText: string;
  /** What was noted with the header when a token with the same one was verified. */
  readonly verdict: Verdict | undefined;
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
function toJsonObject(bytes: Uint8Array): Record<string, unknown> | undefined {
  const text = decodeUtf8(bytes);
  if (text === undefined) return undefined;
  const value = parseJsonObject(text);
  return value === undefined || isTooDeep(text, value) ? undefined : value;
}

/** Why a text that has not three parts is no token. RFC 7516 §9: five parts are a JWE. */
function misshapen(token: string): Reason {
  if (/[^A-Za-z0-9_.-]/.test(token)) return 'token_malformed';
  return token.split('.').length === 5 ? 'token_encrypted' : 'token_not_jwt';
}

interface RememberedHeader<Verdict> {
  readonly header: JwsHeader;
  readonly verdict: Verdict;
}

/**
 * Headers by their text, decoded and frozen, each with what its checks came to: an issuer's tokens have the same few over
 * and over. Only those of verified tokens are put in, so that strangers push none out.
 */
export class HeaderMemory<Verdict> {
  readonly #headers = new Map<string, RememberedHeader<Verdict>>();
  readonly #max: number;

  /** @param max - headers; the oldest one goes first */
  constructor(max: number) {
    this.#max = max;
  }

  get(text: string): RememberedHeader<Verdict> | undefined {
    return this.#headers.get(text);
  }

  remember({ headerText, header }: CompactJws<Verdict>, verdict: Verdict): void {
    if (this.#headers.size >= this.#max && !this.#headers.has(headerText)) {
      for (const oldest of this.#headers.keys()) {
        this.#headers.delete(oldest);
        break;
      }
    }
    // A text of its own: engines let a part of a text hold on to the whole, and the whole is a token.
    this.#headers.set(structuredClone(headerText), { header, verdict });
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
export function decodeCompact<Verdict>(
  token: unknown,
  maxLength: number,
  headers?: HeaderMemory<Verdict>,
): CompactJws<Verdict> | Failure {
  if (typeof token !== 'string' || token === '') return failure('token_malformed');
  if (token.length > maxLength) return failure('token_too_long');
  const first = token.indexOf('.');
  const second = token.indexOf('.', first + 1);
  // Without a first dot there is no second one either.
  if (second === -1 || token.includes('.', second + 1)) return failure(misshapen(token));

  // All three are decoded before any of them is parsed: good characters first.
  const headerText = token.slice(0, first);
  const known = headers?.get(headerText);
  const headerBytes = known === undefined ? decodeStrict(headerText) : undefined;
  const payloadBytes = decodeStrict(token.slice(first + 1, second));
  const signature = decodeStrict(token.slice(second + 1));
  if (payloadBytes === undefined || signature === undefined) return failure('token_malformed');

  const header = known?.header ?? (headerBytes === undefined ? undefined : freezeJson(toJsonObject(headerBytes)));
  const payload = header === undefined ? undefined : toJsonObject(payloadBytes);
  if (header === undefined || payload === undefined) return failure('token_malformed');
  return { header, headerText, verdict: known?.verdict, payload, signingInput: token.slice(0, second), signature };
}
