import { createHash } from 'node:crypto';
import { checkObject, requireObject } from './arguments.js';
import { type DocumentName, type DocumentSelector, selectDocuments } from './endpoints.js';

/** The headers that a test issuer sends with its documents. By default there are none about caching. */
export interface ResponseSettings {
  /** The `Cache-Control` header, such as `max-age=600`. */
  readonly cacheControl?: string | undefined;
  /** The `Age` header, in seconds. */
  readonly age?: number | undefined;
  /**
   * `true` for an `ETag` that follows the content; a string for one that stays, whatever the content. A request whose
   * `If-None-Match` has it is answered with 304, except under a fault of the body.
   */
  readonly etag?: string | true | undefined;
  /** Further headers, which win over all others. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
}

/** How a test issuer's response headers are set. */
export interface ResponseSwitch {
  /**
   * Sets the headers of the documents from the next request on, in place of those set before; `respond({})` takes them
   * away. They are not sent with faults that answer something else than the document.
   *
   * @example
   * ```ts
   * import { createTestIssuer } from '@scopegate/testing';
   *
   * const issuer = await createTestIssuer();
   * issuer.respond({ cacheControl: 'max-age=600', age: 30, etag: true }, { only: 'jwks' });
   * ```
   */
  respond(settings: ResponseSettings, options?: { readonly only?: DocumentSelector | undefined }): void;
}

/** Which headers go with which document. */
export class ResponseBoard implements ResponseSwitch {
  readonly #settings = new Map<DocumentName, ResponseSettings>();

  respond(settings: ResponseSettings, options: { readonly only?: DocumentSelector | undefined } = {}): void {
    checkObject('headers', requireObject('settings', settings).headers);
    requireObject('options', options);
    for (const document of selectDocuments(options.only)) this.#settings.set(document, settings);
  }

  /** The headers that go with a document of this text, `etag` among them where there is one. */
  headersFor(document: DocumentName, text: string): Record<string, string> {
    const { cacheControl, age, etag, headers } = this.#settings.get(document) ?? {};
    return {
      ...(cacheControl !== undefined && { 'cache-control': cacheControl }),
      ...(age !== undefined && { age: String(age) }),
      ...(etag !== undefined && { etag: etag === true ? contentTag(text) : quoteTag(etag) }),
      ...lowerCaseNames(headers),
    };
  }
}

/** Tells whether `If-None-Match` has the tag; the comparison is the weak one (RFC 9110 §13.1.2). */
export function matchesTag(ifNoneMatch: string | undefined, etag: string | undefined): boolean {
  if (ifNoneMatch === undefined || etag === undefined) return false;
  if (ifNoneMatch.trim() === '*') return true;
  const opaque = (tag: string): string => tag.trim().replace(/^W\//, '');
  return ifNoneMatch.split(',').some((tag) => opaque(tag) === opaque(etag));
}

/** Headers under lower-case names, so that one given twice in different case is one header. */
export function lowerCaseNames(headers: Readonly<Record<string, string>> = {}): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}

function contentTag(text: string): string {
  return `"${createHash('sha256').update(text).digest('base64url')}"`;
}

function quoteTag(tag: string): string {
  return /^(W\/)?"/.test(tag) ? tag : `"${tag}"`;
}
