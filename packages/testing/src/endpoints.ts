/** The documents that an issuer serves: its metadata in two places, and its JWK Set. */
export type DocumentName = 'openid-configuration' | 'oauth-authorization-server' | 'jwks';

/** Which documents a setting is for: one of them, or `metadata` for both places of the metadata. */
export type DocumentSelector = DocumentName | 'metadata';

const SELECTED: Readonly<Record<DocumentSelector, readonly DocumentName[]>> = {
  'openid-configuration': ['openid-configuration'],
  'oauth-authorization-server': ['oauth-authorization-server'],
  metadata: ['openid-configuration', 'oauth-authorization-server'],
  jwks: ['jwks'],
};

/** The documents that a selector stands for; all of them without one. */
export function selectDocuments(selector: DocumentSelector | undefined): readonly DocumentName[] {
  if (selector === undefined) return [...SELECTED.metadata, ...SELECTED.jwks];
  if (typeof selector !== 'string' || !Object.hasOwn(SELECTED, selector)) {
    throw new TypeError(`only: expected one of ${Object.keys(SELECTED).join(', ')}`);
  }
  return SELECTED[selector];
}

/** An issuer's URL and the places that follow from it. */
export class Endpoints {
  /** Exactly as configured. */
  readonly issuer: string;
  readonly jwksUri: string;
  readonly #origin: string;
  readonly #documents: ReadonlyMap<string, DocumentName>;

  constructor(issuer: string) {
    const url = parseIssuer(issuer);
    // A terminating slash goes before a suffix is appended (OpenID Connect Discovery §4) or inserted (RFC 8414 §3.1).
    const path = url.pathname.replace(/\/$/, '');
    this.issuer = issuer;
    this.#origin = url.origin;
    this.jwksUri = `${url.origin}${path}/.well-known/jwks.json`;
    this.#documents = new Map<string, DocumentName>([
      [`${path}/.well-known/openid-configuration`, 'openid-configuration'],
      [`/.well-known/oauth-authorization-server${path}`, 'oauth-authorization-server'],
      [`${path}/.well-known/jwks.json`, 'jwks'],
    ]);
  }

  /** The document at a URL, or undefined where this issuer serves none. */
  documentAt(url: URL): DocumentName | undefined {
    return url.origin === this.#origin ? this.#documents.get(url.pathname) : undefined;
  }

  /** A URL as the request log shows it: the path alone where the origin is the issuer's. */
  label(url: URL): string {
    return url.origin === this.#origin ? `${url.pathname}${url.search}` : url.href;
  }

  /** The issuer at another origin: its path stays. */
  movedTo(origin: string): Endpoints {
    const { pathname } = new URL(this.issuer);
    const bare = !this.issuer.endsWith('/') && pathname === '/';
    return new Endpoints(bare ? origin : `${origin}${pathname}`);
  }

  /** The metadata document (RFC 8414 §2, OpenID Connect Discovery §3). Nothing is served at its other endpoints. */
  metadata(algorithms: readonly string[]): Record<string, unknown> {
    const base = this.issuer.replace(/\/$/, '');
    return {
      issuer: this.issuer,
      authorization_endpoint: `${base}/authorize`,
      token_endpoint: `${base}/token`,
      jwks_uri: this.jwksUri,
      response_types_supported: ['code'],
      subject_types_supported: ['public'],
      id_token_signing_alg_values_supported: algorithms,
    };
  }
}

function parseIssuer(issuer: string): URL {
  const url = typeof issuer === 'string' && URL.canParse(issuer) ? new URL(issuer) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol) || /[?#]/.test(issuer)) {
    throw new TypeError('issuer: expected an http or https URL without query and fragment');
  }
  return url;
}
