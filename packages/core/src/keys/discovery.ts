import { own } from '../encoding/json.js';
import {
  type FetchSettings,
  fetchDocument,
  isSecureUrl,
  KeyFault,
  type KeyFaultKind,
  parseUrl,
} from '../http/fetch-json.js';

/**
 * Where an issuer's metadata may stand: OpenID Connect Discovery §4 appends to the issuer, RFC 8414 §3.1 inserts
 * between host and path. Both leave out a terminating slash.
 */
export function metadataUrls(issuer: string): readonly [string, string] {
  const url = new URL(issuer);
  const path = url.pathname.replace(/\/$/, '');
  return [
    `${url.origin}${path}/.well-known/openid-configuration`,
    `${url.origin}/.well-known/oauth-authorization-server${path}`,
  ];
}

/** Of what an issuer wrote: short, and no control characters for a log to trip over. */
function quoted(text: unknown): string {
  return JSON.stringify(text)?.slice(0, 200) ?? 'nothing';
}

/** What a discovered `jwks_uri` has to comply with. */
interface JwksUriRules {
  readonly allowInsecureHttp: boolean;
  readonly jwksOrigins?: readonly string[] | undefined;
}

function jwksUriOf(metadata: object, issuer: string, url: string, rules: JwksUriRules): string {
  const named = own(metadata, 'issuer');
  if (named !== issuer) {
    // RFC 8414 §3.3: identical, or the document is not used.
    throw new KeyFault(
      'issuer_mismatch',
      `${url} names the issuer ${quoted(named)}, configured is ${quoted(issuer)}; they must be identical, to the last slash`,
    );
  }
  const jwksUri = own(metadata, 'jwks_uri');
  const parsed = typeof jwksUri === 'string' ? parseUrl(jwksUri) : undefined;
  if (parsed === undefined) throw new KeyFault('no_jwks_uri', `${url} names no jwks_uri`);
  const mayBeHttp = rules.allowInsecureHttp || issuer.startsWith('http:');
  if (!isSecureUrl(parsed, rules.allowInsecureHttp) || (parsed.protocol === 'http:' && !mayBeHttp)) {
    throw new KeyFault('insecure_jwks_uri', `${url} names a jwks_uri that is not https`);
  }
  if (rules.jwksOrigins?.includes(parsed.origin) === false) {
    throw new KeyFault(
      'foreign_jwks_uri',
      `${url} names a jwks_uri of another origin, ${parsed.origin}, that is not listed`,
    );
  }
  return parsed.href;
}

/**
 * Runs a step that ends with the whole, or after some seconds of its own. `AbortSignal.any` would do, but on Node 20 it
 * holds its sources weakly: a timeout that the garbage collector takes never comes (nodejs/node#57736).
 */
async function withDeadline<T>(
  seconds: number,
  whole: AbortSignal,
  step: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  const abort = (): void => controller.abort();
  const signals = [whole, AbortSignal.timeout(seconds * 1000)];
  for (const signal of signals) signal.addEventListener('abort', abort);
  try {
    return await step(controller.signal);
  } finally {
    for (const signal of signals) signal.removeEventListener('abort', abort);
  }
}

const FOUND_AND_WRONG: readonly KeyFaultKind[] = [
  'issuer_mismatch',
  'no_jwks_uri',
  'insecure_jwks_uri',
  'foreign_jwks_uri',
];

function isFoundAndWrong(fault: KeyFault): boolean {
  return FOUND_AND_WRONG.includes(fault.kind);
}

/**
 * Finds an issuer's `jwks_uri` in its metadata: OpenID's place first, which most issuers serve, then RFC 8414's. Any
 * answer that is not a usable document leads on to the next place.
 *
 * @param issuer - as configured; the document must name it exactly
 * @param stepTimeout - seconds for each place
 * @throws KeyFault - the most telling one of the places
 */
export async function discoverJwksUri(
  issuer: string,
  settings: FetchSettings & JwksUriRules & { readonly stepTimeout: number },
): Promise<string> {
  let telling: KeyFault | undefined;
  for (const url of metadataUrls(issuer)) {
    try {
      const { body } = await withDeadline(settings.stepTimeout, settings.signal, (signal) =>
        fetchDocument(url, { ...settings, etag: undefined, signal }),
      );
      return jwksUriOf(body ?? {}, issuer, url, settings);
    } catch (error) {
      if (!(error instanceof KeyFault)) throw error;
      // A document that was found and is wrong says more than one that was not found; of equals, the first is the one
      // that people know.
      if (telling === undefined || (isFoundAndWrong(error) && !isFoundAndWrong(telling))) telling = error;
      // The whole is over: nobody would wait for the next place.
      if (settings.signal.aborted) break;
    }
  }
  throw telling;
}
