import { createTestIssuer, type SigningAlgorithm, type TestIssuer, type TestKey } from '@scopegate/testing';
import type { KeyRole, Members, Provider, PublishedKey, TokenVariant } from './provider.js';

/** Keys of one algorithm. Making RSA keys takes its time, so all providers have the same ones. */
interface Keys extends Readonly<Record<KeyRole, TestKey>> {
  /** One that nobody publishes. */
  readonly stranger: TestKey;
}

const keysOf = new Map<SigningAlgorithm, Promise<Keys>>();

async function makeKeys(algorithm: SigningAlgorithm): Promise<Keys> {
  const maker = await createTestIssuer({ algorithm });
  const [other, stranger] = await Promise.all([maker.createKey(), maker.createKey()]);
  return { signing: maker.signingKey, other, stranger };
}

function keysFor(algorithm: SigningAlgorithm): Promise<Keys> {
  const keys = keysOf.get(algorithm) ?? makeKeys(algorithm);
  keysOf.set(algorithm, keys);
  return keys;
}

/** An object without the members that are `undefined`. */
function defined(members: Members): Members {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined));
}

/** An issuer that publishes exactly these keys, in the provider's shape. */
async function issuerOf(published: readonly PublishedKey[], keys: Keys, url: string): Promise<TestIssuer> {
  // Its own key is not used: the cheapest there is.
  const issuer = await createTestIssuer({ issuer: new URL('/', url).href, algorithm: 'ES256' });
  issuer.withdraw();
  for (const { key, members } of published) issuer.publish(defined({ ...keys[key].publicJwk, ...members }));
  return issuer;
}

/** A provider that can be asked for its metadata and its keys, at the addresses that are really its own. */
export interface ServedProvider {
  readonly fetch: typeof fetch;
  /** The addresses that were asked, in order. */
  readonly asked: string[];
  /** A token of the provider, or one that differs from its first. */
  token(variant?: Omit<TokenVariant, 'title'>, from?: Pick<TokenSource, 'header' | 'claims'>): Promise<string>;
  /** The first token, signed with a key that is not the provider's. */
  forged(): Promise<string>;
}

interface TokenSource {
  readonly header: Members;
  readonly claims: Members;
}

export async function serve(provider: Provider): Promise<ServedProvider> {
  const { discovery, tokens } = provider;
  const keys = await keysFor(provider.algorithm);
  const metadata = { jwks_uri: discovery.jwksUri, ...discovery.metadata };
  const issuer = await createTestIssuer({ issuer: discovery.issuer, algorithm: 'ES256', metadata });
  const sets = new Map<string, TestIssuer>();
  for (const [url, published] of Object.entries(provider.keySets)) {
    sets.set(url, await issuerOf(published, keys, url));
  }
  const [first] = tokens;
  const asked: string[] = [];
  return {
    asked,
    fetch(input, init) {
      const url = input instanceof Request ? input.url : String(input);
      asked.push(url);
      const set = sets.get(url);
      return set === undefined ? issuer.fetch(input, init) : set.fetch(set.jwksUri, init);
    },
    token({ header, claims, signedWith = 'signing' } = {}, from = first) {
      const parts = [defined({ ...from.header, ...header }), defined({ ...from.claims, ...claims })] as const;
      return issuer.sign(...parts, keys[signedWith]);
    },
    forged: () => issuer.sign(first.header, first.claims, keys.stranger),
  };
}
