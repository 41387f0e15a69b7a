import { copyText } from '#runtime';
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

/** A header as the tokens share it that have the same one. */
export interface SharedHeader<Verdict> {
  /** Its text and the dot behind it: a token that starts so has this header. */
  readonly start: string;
  readonly header: JwsHeader;
  /** What the header's checks came to, once they have passed. */
  verdict: Verdict | undefined;
}

/** A token taken apart, nothing of it believed yet. */
export interface CompactJws<Verdict = unknown> {
  readonly header: JwsHeader;
  readonly shared: SharedHeader<Verdict>;
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

/**
 * Headers by their text, decoded and frozen, each with what its checks came to: an issuer's tokens have the same few over
 * and over. Only those of verified tokens are kept, so that strangers push none out. Beside them there is the header of
 * the token before, whosever that was: to compare a text is faster than to look it up, and a client whose tokens are
 * refused goes on showing the same ones.
 */
export class HeaderMemory<Verdict> {
  readonly #kept = new Map<string, SharedHeader<Verdict>>();
  readonly #max: number;
  #latest: SharedHeader<Verdict> | undefined;

  /** @param max - headers of verified tokens; the oldest one goes first */
  constructor(max: number) {
    this.#max = max;
  }

  /** The header of a token whose first dot stands at a place, if it was decoded before. */
  find(token: string, dot: number): SharedHeader<Verdict> | undefined {
    // A slice compared takes half as long as `startsWith`, which goes character by character.
    const start = token.slice(0, dot + 1);
    if (this.#latest?.start === start) return this.#latest;
    const kept = this.#kept.get(start);
    if (kept !== undefined) this.#latest = kept;
    return kept;
  }

  /** Notes a header that was just decoded, until the next one. */
  note(start: string, header: JwsHeader): SharedHeader<Verdict> {
    this.#latest = { start: copyText(start), header, verdict: undefined };
    return this.#latest;
  }

  /** Keeps the header of a token that was verified. */
  keep(shared: SharedHeader<Verdict>): void {
    this.#kept.set(shared.start, shared);
    if (this.#kept.size <= this.#max) return;
    for (const oldest of this.#kept.keys()) {
      this.#kept.delete(oldest);
      break;
    }
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
  headers: HeaderMemory<Verdict> = new HeaderMemory(0),
): CompactJws<Verdict> | Failure {
  if (typeof token !== 'string' || token === '') return failure('token_malformed');
  if (token.length > maxLength) return failure('token_too_long');
  const first = token.indexOf('.');
  const second = token.indexOf('.', first + 1);
  // Without a first dot there is no second one either.
  if (second === -1 || token.includes('.', second + 1)) return failure(reasonOfShape(token));

  // All three are decoded before any of them is parsed: good characters first.
  const known = headers.find(token, first);
  const headerText = known === undefined ? decodeStrictText(token.slice(0, first)) : undefined;
  const payloadText = decodeStrictText(token.slice(first + 1, second));
  const signature = decodeStrict(token.slice(second + 1));
  if (payloadText === undefined || signature === undefined) return failure('token_malformed');

  const header = known?.header ?? (headerText === undefined ? undefined : freezeJson(toJsonObject(headerText)));
  const payload = header === undefined ? undefined : toJsonObject(payloadText);
  if (header === undefined || payload === undefined) return failure('token_malformed');
  const shared = known ?? headers.note(token.slice(0, first + 1), header);
  return { header, shared, payload, signingInput: token.slice(0, second), signature };
}
