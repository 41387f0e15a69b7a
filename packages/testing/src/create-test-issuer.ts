import type { SigningAlgorithm } from './algorithms.js';
import { type AnswerSources, answer } from './answers.js';
import { checkFunction, checkObject, checkText, requireObject } from './arguments.js';
import { createBadTokens } from './bad-tokens.js';
import { signCompact } from './compact.js';
import { ConnectionLost } from './connection-lost.js';
import { Endpoints } from './endpoints.js';
import { FaultBoard } from './faults.js';
import { throwIfInterrupted } from './interruptible.js';
import { createIssuerFetch, type Responder } from './issuer-fetch.js';
import { KeyStore } from './key-ring.js';
import { type LoopbackServer, startLoopbackServer } from './loopback-server.js';
import { RequestLog } from './request-log.js';
import { ResponseBoard } from './response-headers.js';
import type { TestIssuer } from './test-issuer.js';
import { createTestKey } from './test-key.js';
import { checkTokenOptions, draftToken, type MintContext, signDraft } from './tokens.js';

/** What `createTestIssuer()` takes. */
export interface TestIssuerOptions {
  /**
   * An http or https URL without query and fragment; nothing is ever looked up there. Default `https://issuer.test/`.
   * For an issuer that is no URL, set the claim: `token({ claims: { iss: 'anything' } })`.
   */
  readonly issuer?: string | undefined;
  /** The audience of its tokens. Default `https://api.test/`. */
  readonly audience?: string | undefined;
  /** The algorithm of its keys. Default `RS256`; `ES256` and `EdDSA` keys are made much faster. */
  readonly algorithm?: SigningAlgorithm | undefined;
  /** Members of the metadata document that win over its own; one that is `undefined` is left out. */
  readonly metadata?: Readonly<Record<string, unknown>> | undefined;
  /** The clock that tokens are made by, in milliseconds since the epoch. Default `Date.now`. */
  readonly now?: (() => number) | undefined;
}

function checkOptions(options: TestIssuerOptions): void {
  const { audience, metadata, now } = requireObject('options', options);
  checkText('audience', audience);
  checkObject('metadata', metadata);
  checkFunction('now', now);
}

/**
 * Makes a local OAuth 2.0 issuer with a fresh key, for tests of an API that checks access tokens.
 *
 * @throws TypeError if an option cannot be used; the message begins with its name.
 *
 * @example
 * ```ts
 * import { createTestIssuer } from '@scopegate/testing';
 *
 * const issuer = await createTestIssuer({ audience: 'https://orders.example/' });
 * const token = await issuer.token({ scope: 'orders:read' });
 * const { keys } = issuer.jwks();
 * ```
 */
export async function createTestIssuer(options: TestIssuerOptions = {}): Promise<TestIssuer> {
  checkOptions(options);
  const audience = options.audience ?? 'https://api.test/';
  const now = options.now ?? (() => Date.now());
  let endpoints = new Endpoints(options.issuer ?? 'https://issuer.test/');
  const keys = new KeyStore(await createTestKey(options.algorithm ?? 'RS256'));
  const faults = new FaultBoard();
  const responses = new ResponseBoard();
  const log = new RequestLog();
  const metadata = options.metadata ?? {};

  let closing = new AbortController();
  let server: Promise<LoopbackServer> | undefined;

  const respond: Responder = async (request, interrupts) => {
    const sources: AnswerSources = { endpoints, keys, faults, responses, log, metadata, now };
    const all = [...interrupts, closing.signal];
    throwIfInterrupted(all);
    return answer(sources, request, all);
  };

  const mint = (): MintContext => ({
    issuer: endpoints.issuer,
    audience,
    now: Math.floor(now() / 1000),
    key: keys.signingKey,
  });

  const close = async (): Promise<void> => {
    const running = server;
    server = undefined;
    closing.abort(new ConnectionLost('the test issuer was closed'));
    await (await running)?.close();
  };

  return {
    get issuer() {
      return endpoints.issuer;
    },
    get jwksUri() {
      return endpoints.jwksUri;
    },
    get keys() {
      return keys.keys;
    },
    get signingKey() {
      return keys.signingKey;
    },
    get requests() {
      return log.snapshot();
    },
    audience,
    fetch: createIssuerFetch(respond),

    async token(tokenOptions = {}) {
      return signDraft(draftToken(mint(), checkTokenOptions(tokenOptions)));
    },
    async sign(header, payload, signer = keys.signingKey) {
      return signCompact(header, payload, signer);
    },
    ...createBadTokens(mint, keys),

    createKey: (keyOptions) => keys.createKey(keyOptions),
    rotate: (rotateOptions) => keys.rotate(rotateOptions),
    publish: (key) => keys.publish(key),
    withdraw: (kid) => keys.withdraw(kid),
    jwks: () => keys.jwks(),

    fault: (fault, faultOptions) => faults.fault(fault, faultOptions),
    respond: (settings, respondOptions) => responses.respond(settings, respondOptions),
    resetRequests: () => log.reset(),

    async listen() {
      if (server === undefined) {
        closing = new AbortController();
        server = startLoopbackServer(respond);
      }
      const { origin } = await server;
      endpoints = endpoints.movedTo(origin);
      return endpoints.issuer;
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}
