import type { DocumentName } from './endpoints.js';

/** How often a test issuer was asked, over `issuer.fetch` and over loopback together. */
export interface RequestCounts {
  /** Requests for the metadata, in either place. */
  readonly metadata: number;
  /** Requests for the JWK Set. */
  readonly jwks: number;
  /** All requests: also those for anything that the issuer does not serve, and those that ended in a fault. */
  readonly total: number;
  /** Bytes of response bodies that were handed to the reader or to its socket. */
  readonly bytesSent: number;
  /** The last 1000 requests, oldest first: the path, or the whole URL where it lies outside the issuer's origin. */
  readonly paths: readonly string[];
}

const LIMIT = 1000;

/** Counts requests and remembers the latest of them. */
export class RequestLog {
  #metadata = 0;
  #jwks = 0;
  #total = 0;
  #bytesSent = 0;
  #paths: string[] = [];

  record(document: DocumentName | undefined, label: string): void {
    this.#total += 1;
    if (document === 'jwks') this.#jwks += 1;
    else if (document !== undefined) this.#metadata += 1;
    this.#paths.push(label);
    if (this.#paths.length > 2 * LIMIT) this.#paths = this.#paths.slice(-LIMIT);
  }

  recordBytes(count: number): void {
    this.#bytesSent += count;
  }

  snapshot(): RequestCounts {
    return Object.freeze({
      metadata: this.#metadata,
      jwks: this.#jwks,
      total: this.#total,
      bytesSent: this.#bytesSent,
      paths: Object.freeze(this.#paths.slice(-LIMIT)),
    });
  }

  reset(): void {
    this.#metadata = 0;
    this.#jwks = 0;
    this.#total = 0;
    this.#bytesSent = 0;
    this.#paths = [];
  }
}
