import { type Body, byteLength, dripBody, endlessBody, paddedBody, truncatedBody, wholeBody } from './bodies.js';
import { ConnectionLost } from './connection-lost.js';
import { surroundWithDecoys } from './decoys.js';
import type { DocumentName, Endpoints } from './endpoints.js';
import type { Fault, FaultBoard } from './faults.js';
import { type Interrupts, pause, settled, silence } from './interruptible.js';
import type { KeyStore } from './key-ring.js';
import type { RequestLog } from './request-log.js';
import { lowerCaseNames, matchesTag, type ResponseBoard } from './response-headers.js';

/** A request, whichever front end it came in by. */
export interface IssuerRequest {
  readonly method: string;
  readonly url: URL;
  readonly ifNoneMatch: string | undefined;
}

/** A response, whichever front end it leaves by. */
export interface IssuerResponse {
  readonly status: number;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Body | undefined;
}

/** What an answer is made from. */
export interface AnswerSources {
  readonly endpoints: Endpoints;
  readonly keys: KeyStore;
  readonly faults: FaultBoard;
  readonly responses: ResponseBoard;
  readonly log: RequestLog;
  /** Members that win over those of the metadata document. */
  readonly metadata: Readonly<Record<string, unknown>>;
  /** Milliseconds. */
  readonly now: () => number;
}

/**
 * Answers a request, with the fault of the moment; undefined where the issuer serves nothing. Throws `ConnectionLost`
 * where the connection is to break, now or while the body is read.
 */
export async function answer(
  sources: AnswerSources,
  request: IssuerRequest,
  interrupts: Interrupts,
): Promise<IssuerResponse | undefined> {
  const { endpoints, log, now } = sources;
  const document = endpoints.documentAt(request.url);
  log.record(document, endpoints.label(request.url));
  if (document === undefined) return undefined;
  const response = await respond(sources, document, request, interrupts);
  return {
    status: response.status,
    headers: { date: new Date(now()).toUTCString(), ...response.headers },
    body: response.body === undefined || request.method === 'HEAD' ? undefined : count(response.body, log),
  };
}

async function respond(
  sources: AnswerSources,
  document: DocumentName,
  request: IssuerRequest,
  interrupts: Interrupts,
): Promise<IssuerResponse> {
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    return { status: 405, headers: { allow: 'GET, HEAD', 'content-length': '0' }, body: undefined };
  }
  const fault = sources.faults.take(document);
  await holdBack(fault, interrupts);
  const replaced = replace(fault, interrupts);
  if (replaced !== undefined) return replaced;
  const text = JSON.stringify(await compose(sources, document, fault));
  const headers = sources.responses.headersFor(document, text);
  const known = matchesTag(request.ifNoneMatch, headers['etag']);
  if (known && !BREAKS_BODY.has(fault?.kind)) return { status: 304, headers, body: undefined };
  return send(text, { 'content-type': 'application/json', ...headers }, fault, interrupts);
}

/** Step 1: what keeps the answer from coming. */
async function holdBack(fault: Fault | undefined, interrupts: Interrupts): Promise<void> {
  switch (fault?.kind) {
    case 'reset':
      throw new ConnectionLost();
    case 'silence':
      return silence(interrupts);
    case 'delay':
      return 'until' in fault ? settled(fault.until, interrupts) : pause(fault.milliseconds, interrupts);
    default:
      return undefined;
  }
}

/** Step 2: what is answered in the document's place. */
function replace(fault: Fault | undefined, interrupts: Interrupts): IssuerResponse | undefined {
  switch (fault?.kind) {
    case 'status':
      return textResponse(fault.status, 'text/plain', `status ${fault.status}`, fault.headers, interrupts);
    case 'redirect':
      return textResponse(fault.status ?? 302, 'text/plain', 'moved', { location: fault.location }, interrupts);
    case 'html':
      return textResponse(200, 'text/html', '<!doctype html><title>Back soon</title>', {}, interrupts);
    case 'not-json':
      return textResponse(200, 'application/json', '{"keys":[}', {}, interrupts);
    default:
      return undefined;
  }
}

/** Step 3: what the document says. */
async function compose(sources: AnswerSources, document: DocumentName, fault: Fault | undefined): Promise<object> {
  const { endpoints, keys } = sources;
  if (document !== 'jwks') {
    const metadata = { ...endpoints.metadata(keys.algorithms), ...sources.metadata };
    return fault?.kind === 'wrong-issuer'
      ? { ...metadata, issuer: fault.issuer ?? 'https://other-issuer.test/' }
      : metadata;
  }
  switch (fault?.kind) {
    case 'empty-set':
      return { keys: [] };
    case 'decoys':
      return surroundWithDecoys(keys.jwks());
    case 'swapped-keys':
      return keys.swappedJwks();
    default:
      return keys.jwks();
  }
}

/** Without a body these would not show, so a conditional request is answered in full. */
const BREAKS_BODY: ReadonlySet<Fault['kind'] | undefined> = new Set([
  'drip',
  'endless-body',
  'huge-body',
  'truncated-body',
]);

/** Step 4: how its bytes arrive. */
function send(
  text: string,
  headers: Readonly<Record<string, string>>,
  fault: Fault | undefined,
  interrupts: Interrupts,
): IssuerResponse {
  const sized = (length: number, body: Body): IssuerResponse => ({
    status: 200,
    headers: { ...headers, 'content-length': String(length) },
    body,
  });
  const length = byteLength(text);
  switch (fault?.kind) {
    case 'endless-body':
      return { status: 200, headers, body: endlessBody(interrupts) };
    case 'huge-body':
      return sized(Math.max(length, fault.bytes), paddedBody(text, fault.bytes, interrupts));
    case 'truncated-body':
      return sized(length, truncatedBody(text, interrupts));
    case 'drip':
      return sized(length, dripBody(text, fault.bytes ?? 1, fault.milliseconds ?? 1000, interrupts));
    default:
      return sized(length, wholeBody(text, interrupts));
  }
}

// RFC 9110 §15: these have no content. (Fetch knows them as null body statuses.)
const WITHOUT_BODY: ReadonlySet<number> = new Set([204, 205, 304]);

function textResponse(
  status: number,
  type: string,
  text: string,
  headers: Readonly<Record<string, string>> | undefined,
  interrupts: Interrupts,
): IssuerResponse {
  const given = lowerCaseNames(headers);
  if (WITHOUT_BODY.has(status)) return { status, headers: given, body: undefined };
  return {
    status,
    headers: { 'content-type': `${type}; charset=utf-8`, 'content-length': String(byteLength(text)), ...given },
    body: wholeBody(text, interrupts),
  };
}

/** Counts the bytes of a body as they are taken from it. */
async function* count(body: Body, log: RequestLog): Body {
  for await (const chunk of body) {
    log.recordBytes(chunk.byteLength);
    yield chunk;
  }
}
