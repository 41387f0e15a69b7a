import { createVerifier, type Verifier } from '@scopegate/core';
import { ProxyAgent, fetch as undiciFetch } from 'undici';

// undici's types and those of Node's own fetch differ in details that play no part here.
const fetchThrough = undiciFetch as unknown as (url: unknown, init: object) => Promise<Response>;

/** A verifier that fetches metadata and keys through a forward proxy; nothing else of the program is touched. */
export function verifierBehindProxy(issuer: string, proxy: ProxyAgent.Options | string): Verifier {
  const dispatcher = new ProxyAgent(proxy);
  return createVerifier({
    issuer,
    audience: 'https://api.test/',
    fetch: (url, init) => fetchThrough(url, { ...init, dispatcher }),
  });
}
