import { isJsonObject, own } from '../encoding/json.js';
import { ConfigurationError } from '../errors.js';
import { isSendable } from './refusal.js';

/** What `onRefusal` may return to replace the default response. Members that are left out stay as they are by default. */
export interface Answer {
  /** The HTTP status, 200 to 599. */
  readonly status?: number;
  /** Headers beside the challenge, which is always sent. One that HTTP cannot carry is left out (RFC 9110 §5.5). */
  readonly headers?: Readonly<Record<string, string>>;
  /** A string is sent as text, bytes as they are, nothing as an empty body, and everything else as JSON. */
  readonly body?: unknown;
}

/** A response, ready to be sent by a framework. */
export interface RefusalResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
}

/** Headers that an answer cannot replace. */
const RESERVED = ['www-authenticate', 'content-length', 'transfer-encoding', 'connection'];

const MEMBERS: readonly (keyof Answer)[] = ['status', 'headers', 'body'];

function readStatus(value: unknown): number {
  if (Number.isInteger(value) && Number(value) >= 200 && Number(value) <= 599) return Number(value);
  throw new ConfigurationError('onRefusal', 'the status of an answer is a whole number from 200 to 599');
}

function readHeaders(value: unknown): Readonly<Record<string, string>> {
  if (value === undefined) return {};
  if (!isJsonObject(value)) throw new ConfigurationError('onRefusal', 'the headers of an answer are an object');
  const fields = Object.entries(value).filter(isSendable);
  return Object.fromEntries(fields.filter(([name]) => !RESERVED.includes(name.toLowerCase())));
}

function readBody(value: unknown): { readonly body: string | Uint8Array; readonly type?: string } {
  if (value === undefined || value === null || value === '') return { body: '' };
  if (typeof value === 'string') return { body: value, type: 'text/plain; charset=utf-8' };
  if (value instanceof Uint8Array) return { body: value, type: 'application/octet-stream' };
  const body: unknown = JSON.stringify(value);
  if (typeof body === 'string') return { body, type: 'application/json; charset=utf-8' };
  throw new ConfigurationError('onRefusal', 'the body of an answer is a string, bytes, or a JSON value');
}

/** Merges headers by their names in lower case, so that `content-type` replaces `Content-Type`. */
function merge(...all: readonly Readonly<Record<string, string>>[]): Readonly<Record<string, string>> {
  const merged = new Map<string, readonly [string, string]>();
  for (const field of all.flatMap((headers) => Object.entries(headers))) merged.set(field[0].toLowerCase(), field);
  return Object.fromEntries(merged.values());
}

/**
 * The response to a refused request: the default one, with what `onRefusal` returned in its place. The challenge is kept,
 * because a 401 must have one (RFC 9110 §15.5.2).
 *
 * @throws ConfigurationError - for anything but nothing or an answer
 */
export function responseOf(refusal: RefusalResponse, answer: unknown): RefusalResponse {
  if (answer === undefined || answer === null) return refusal;
  const members: readonly string[] = MEMBERS;
  if (!isJsonObject(answer) || !Object.keys(answer).every((name) => members.includes(name))) {
    throw new ConfigurationError('onRefusal', 'return nothing, or an answer { status, headers, body }');
  }
  const given = own(answer, 'status');
  const status = given === undefined ? refusal.status : readStatus(given);
  const headers = readHeaders(own(answer, 'headers'));
  if (!Object.hasOwn(answer, 'body')) return { status, headers: merge(refusal.headers, headers), body: refusal.body };
  const { body, type } = readBody(own(answer, 'body'));
  const { 'Content-Type': _replaced, ...kept } = refusal.headers;
  const typed = type === undefined ? kept : { ...kept, 'Content-Type': type };
  return { status, headers: merge(typed, headers), body };
}
