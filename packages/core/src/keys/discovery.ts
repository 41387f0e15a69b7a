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
 * The URLs at which an issuer may publish its metadata. OpenID Connect Discovery §4 appends the well-known path to the
 * issuer; RFC 8414 §3.1 inserts it between host and path. Both remove a terminating slash first.
 */
export function metadataUrls(issuer: string): readonly [string, string] {
  const url = new URL(issuer);
  const path = url.pathname.replace(/\/$/, '');
  return [
    `${url.origin}${path}/.well-known/openid-configuration`,
    `${url.origin}/.well-known/oauth-authorization-server${path}`,
  ];
}

/** What an issuer wrote, for a log: shortened, and without control characters. */
function quoted(text: unknown): string {
  return JSON.stringify(text)?.slice(0, 200) ?? 'nothing';
}

/** What a discovered `jwks_uri` must be. */
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
 * Runs a step with a signal that aborts with the whole, or after the given seconds. `AbortSignal.any` would do the same, but
 * on Node 20 it holds its sources weakly: a timeout that is garbage collected never fires (nodejs/node#57736).
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

const WRONG_DOCUMENT: readonly KeyFaultKind[] = [
  'issuer_mismatch',
  'no_jwks_uri',
  'insecure_jwks_uri',
  'foreign_jwks_uri',
];

function isWrongDocument(fault: KeyFault): boolean {
  return WRONG_DOCUMENT.includes(fault.kind);
}

/**
 * Finds an issuer's `jwks_uri` in its metadata: first at the URL of OpenID Connect, which most issuers serve, then at that
 * of RFC 8414. The second URL is tried if the first one gives no usable document.
 *
 * @param issuer - as configured; the document must name it exactly
 * @param stepTimeout - seconds for each URL
 * @throws KeyFault - of the two faults the more specific one
 */
export async function discoverJwksUri(
  issuer: string,
  settings: FetchSettings & JwksUriRules & { readonly stepTimeout: number },
): Promise<string> {
  let reported: KeyFault | undefined;
  for (const url of metadataUrls(issuer)) {
    try {
      const { body } = await withDeadline(settings.stepTimeout, settings.signal, (signal) =>
        fetchDocument(url, { ...settings, etag: undefined, signal }),
      );
      return jwksUriOf(body ?? {}, issuer, url, settings);
    } catch (error) {
      if (!(error instanceof KeyFault)) throw error;
      // A document that was found and is wrong is more specific than one that was not found. Otherwise the first fault is
      // reported, because its URL is the well-known one.
      if (reported === undefined || (isWrongDocument(error) && !isWrongDocument(reported))) reported = error;
      // The time for all of it is over.
      if (settings.signal.aborted) break;
    }
  }
  throw reported;
}
