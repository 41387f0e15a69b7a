import type { BadTokens } from './bad-tokens.js';
import type { FaultSwitch } from './faults.js';
import type { KeyRing } from './key-ring.js';
import type { RequestCounts } from './request-log.js';
import type { ResponseSwitch } from './response-headers.js';
import type { TokenMint } from './tokens.js';

/** A local OAuth 2.0 issuer: it makes tokens, publishes keys and goes wrong on demand. It never logs anyone in. */
export interface TestIssuer extends TokenMint, BadTokens, KeyRing, FaultSwitch, ResponseSwitch, AsyncDisposable {
  /** The issuer's URL, exactly as its metadata and its tokens spell it. `listen()` changes it. */
  readonly issuer: string;

  /** Where its JWK Set is. */
  readonly jwksUri: string;

  /** The audience of its tokens. */
  readonly audience: string;

  /**
   * A `fetch` that is answered in this process, with no network: metadata in both places (OpenID Connect Discovery §4,
   * RFC 8414 §3.1) and the JWK Set. Any other URL rejects as an unreachable host would, with `TypeError: fetch failed`.
   * Give it to the verifier under test.
   */
  readonly fetch: typeof fetch;

  /** How often it was asked, as of now. */
  readonly requests: RequestCounts;

  /** Starts counting anew. */
  resetRequests(): void;

  /**
   * Serves the same over HTTP on an ephemeral port of 127.0.0.1 and returns the URL that `issuer` has from then on:
   * the origin is the server's, the path stays. Call it before making tokens, which name the issuer. The server does
   * not keep the process alive.
   *
   * @example
   * ```ts
   * import { createTestIssuer } from '@scopegate/testing';
   *
   * const issuer = await createTestIssuer();
   * await issuer.listen();
   * const response = await fetch(issuer.jwksUri);
   * await issuer.close();
   * ```
   */
  listen(): Promise<string>;

  /**
   * Frees the port and ends what is under way. From then on `fetch` rejects, as if the provider were gone, until the
   * next `listen()`; tokens can still be made.
   */
  close(): Promise<void>;
}
