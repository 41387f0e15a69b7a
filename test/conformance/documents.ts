import type { AuthOptions } from '../support/api.js';
import { ISSUER, type World } from '../support/world.js';
import type { Case } from './cases.js';

/** By URL, all that there is on the web. */
export type Documents = Readonly<Record<string, unknown>>;

export const OPENID: string = `${ISSUER}.well-known/openid-configuration`;
export const OAUTH: string = `${ISSUER}.well-known/oauth-authorization-server`;
export const KEYS: string = `${ISSUER}keys`;

/** The metadata of the issuer, but for what is overridden. */
export const metadata = (overrides: object = {}): object => ({ issuer: ISSUER, jwks_uri: KEYS, ...overrides });

/**
 * A fetch that knows these documents and no others: a Response as it is, all else as JSON. It follows redirects unless
 * told otherwise, as any fetch does.
 */
function serving(documents: Documents): typeof fetch {
  return async function serve(input, init): Promise<Response> {
    const document = documents[String(input)];
    if (document === undefined) return new Response('not here', { status: 404 });
    if (!(document instanceof Response)) return Response.json(document);
    const location = document.headers.get('location');
    return location === null || init?.redirect === 'manual' ? document.clone() : serve(location, init);
  };
}

/** The options of an API whose issuer is this web; its keys are there unless they are overridden. */
export function trustDocuments(world: World, documents: Documents): AuthOptions {
  return { ...world.options, fetch: serving({ [KEYS]: world.issuer.jwks(), ...documents }) };
}

/** A good token, with these documents. */
export function passes(world: World, shows: string, title: string, documents: Documents): Case {
  const options = trustDocuments(world, documents);
  return { shows, title, options: () => options };
}

/** A good token, with documents that are no use. */
export function unavailable(world: World, shows: string, title: string, documents: Documents): Case {
  return { ...passes(world, shows, title, documents), refused: 'keys_unavailable' };
}
