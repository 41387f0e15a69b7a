import { randomUUID } from 'node:crypto';
import { checkNumber, checkObject, checkText, checkTexts, requireObject } from './arguments.js';
import { type Signer, signCompact, type TokenPart } from './compact.js';
import { requireTestKey, type TestKey } from './test-key.js';

/** What `token()` and the deliberately bad ones take; everything has a default. */
export interface TokenOptions {
  /** The `scope` claim: scopes in an array are joined with spaces. Default: no such claim. */
  readonly scope?: string | readonly string[] | undefined;
  /** The `sub` claim. Default `test-user`. */
  readonly subject?: string | undefined;
  /** The `aud` claim. Default: the issuer's `audience`. */
  readonly audience?: string | readonly string[] | undefined;
  /** The `client_id` claim. Default `test-client`. */
  readonly clientId?: string | undefined;
  /** How long the token lives, in seconds. Default 300; a negative number makes an expired token. */
  readonly expiresIn?: number | undefined;
  /** The `iat` claim, in seconds since the epoch. Default: now, by the issuer's clock. */
  readonly issuedAt?: number | undefined;
  /** Further claims, which win over all of the above. A claim that is `undefined` is left out of the token. */
  readonly claims?: Readonly<Record<string, unknown>> | undefined;
  /** Header members, which win over `alg`, `typ` and `kid`. A member that is `undefined` is left out. */
  readonly header?: Readonly<Record<string, unknown>> | undefined;
  /** The key to sign with, which also sets `kid` and `alg`. Default: the issuer's signing key. */
  readonly key?: TestKey | undefined;
}

/** How a test issuer makes tokens. */
export interface TokenMint {
  /**
   * Makes an access token shaped after RFC 9068: `iss`, `sub`, `aud`, `client_id`, `iat`, `exp`, `jti` and `scope`
   * under a header of `alg`, `typ: 'at+jwt'` and `kid`. After `listen()` it names the issuer's loopback URL.
   *
   * @example
   * ```ts
   * import { createTestIssuer } from '@scopegate/testing';
   *
   * const issuer = await createTestIssuer();
   * const token = await issuer.token({ scope: ['orders:read', 'orders:write'], claims: { tenant: 'a' } });
   * const eternal = await issuer.token({ claims: { exp: undefined } });
   * ```
   */
  token(options?: TokenOptions): Promise<string>;

  /**
   * Signs exactly the header and payload it is given, and adds nothing to either.
   *
   * @param header An object, or the text or bytes of the first part before encoding.
   * @param payload An object, or the text or bytes of the second part before encoding.
   * @param signer A key of `createKey()`, the bytes of an HMAC secret (`alg` `HS256`, `HS384` or `HS512`), or `null`
   *   for no signature. Default: the issuer's signing key. A key signs with the header's `alg` where it can, and with
   *   its own algorithm otherwise.
   *
   * @example
   * ```ts
   * import { createTestIssuer } from '@scopegate/testing';
   *
   * const issuer = await createTestIssuer();
   * const header = { alg: 'RS256', kid: issuer.signingKey.kid };
   * const twoSubjects = await issuer.sign(header, '{"sub":"a","sub":"b"}');
   * ```
   */
  sign(header: TokenPart, payload: TokenPart, signer?: Signer): Promise<string>;
}

/** What a token is made from: the issuer as it is at that moment. */
export interface MintContext {
  readonly issuer: string;
  readonly audience: string;
  /** Seconds. */
  readonly now: number;
  readonly key: TestKey;
}

/** A token before it is encoded. */
export interface TokenDraft {
  readonly header: Readonly<Record<string, unknown>>;
  readonly payload: Readonly<Record<string, unknown>>;
  readonly key: TestKey;
}

/** Passes the options of a token on. Claims and header members may be anything. */
export function checkTokenOptions(options: TokenOptions): TokenOptions {
  const { scope, subject, audience, clientId, expiresIn, issuedAt, claims, header, key } = requireObject(
    'options',
    options,
  );
  checkTexts('scope', scope);
  checkText('subject', subject);
  checkTexts('audience', audience);
  checkText('clientId', clientId);
  checkNumber('expiresIn', expiresIn);
  checkNumber('issuedAt', issuedAt);
  checkObject('claims', claims);
  checkObject('header', header);
  if (key !== undefined) requireTestKey(key);
  return options;
}

/** Lays a token out; `twist` holds claims that win over the defaults and lose to the caller's `claims`. */
export function draftToken(
  context: MintContext,
  options: TokenOptions = {},
  twist: Readonly<Record<string, unknown>> = {},
): TokenDraft {
  const key = options.key ?? context.key;
  const issuedAt = options.issuedAt ?? context.now;
  return {
    key,
    header: { alg: key.algorithm, typ: 'at+jwt', kid: key.kid, ...options.header },
    payload: {
      iss: context.issuer,
      sub: options.subject ?? 'test-user',
      aud: options.audience ?? context.audience,
      client_id: options.clientId ?? 'test-client',
      iat: issuedAt,
      exp: issuedAt + (options.expiresIn ?? DEFAULT_LIFETIME),
      jti: randomUUID(),
      scope: scopeClaim(options.scope),
      ...twist,
      ...options.claims,
    },
  };
}

/** Seconds. */
export const DEFAULT_LIFETIME = 300;

/** Signs a draft, with its own key unless another one is to pass for it. */
export function signDraft(draft: TokenDraft, signer: Signer = draft.key): Promise<string> {
  return signCompact(draft.header, draft.payload, signer);
}

function scopeClaim(scope: string | readonly string[] | undefined): string | undefined {
  return scope === undefined || typeof scope === 'string' ? scope : scope.join(' ');
}
