import { randomUUID } from 'node:crypto';
import { replacePayload } from './compact.js';
import type { KeyStore } from './key-ring.js';
import { publicKeyPem } from './test-key.js';
import {
  checkTokenOptions,
  DEFAULT_LIFETIME,
  draftToken,
  type MintContext,
  signDraft,
  type TokenOptions,
} from './tokens.js';

/**
 * Tokens that a verifier must refuse. Each is a good token but for the one thing that its name says, so a refusal has
 * one cause; all take the options of `token()`, and the caller's `claims` and `header` have the last word.
 *
 * @example
 * ```ts
 * import { createTestIssuer } from '@scopegate/testing';
 *
 * const issuer = await createTestIssuer();
 * const tokens = [await issuer.expired(), await issuer.forged({ scope: 'orders:read' })];
 * ```
 */
export interface BadTokens {
  /** Expired an hour ago. */
  expired(options?: TokenOptions): Promise<string>;
  /** Becomes valid (`nbf`) in an hour. */
  notYetValid(options?: TokenOptions): Promise<string>;
  /** Made for `https://other-api.test/`, or for the `audience` given. */
  forOtherAudience(options?: TokenOptions): Promise<string>;
  /** Says that it is from `https://other-issuer.test/`, under this issuer's signature. */
  fromOtherIssuer(options?: TokenOptions): Promise<string>;
  /** Names a published key and is signed with another one of the same kind. */
  forged(options?: TokenOptions): Promise<string>;
  /** Its `sub` was changed after it was signed. */
  tampered(options?: TokenOptions): Promise<string>;
  /** Has `alg: 'none'` and an empty signature. */
  unsigned(options?: TokenOptions): Promise<string>;
  /** Has `alg: 'HS256'` and is signed with the public key (in PEM) as the secret: algorithm confusion. */
  confused(options?: TokenOptions): Promise<string>;
  /** Signed with a key that was never published, under a `kid` that is new every time. */
  unknownKey(options?: TokenOptions): Promise<string>;
}

// Beyond any clock tolerance.
const HOUR = 3600;

/** What makes a token of options, once these have been looked at. */
function checked(make: (options: TokenOptions) => Promise<string>): (options?: TokenOptions) => Promise<string> {
  return async (options = {}) => make(checkTokenOptions(options));
}

/** Makes the bad tokens of the issuer that `context` describes at the moment of the call. */
export function createBadTokens(context: () => MintContext, keys: KeyStore): BadTokens {
  return {
    expired: checked(async (options) => {
      const at = context();
      const exp = at.now - HOUR;
      const issuedAt = options.issuedAt ?? exp - (options.expiresIn ?? DEFAULT_LIFETIME);
      return signDraft(draftToken(at, { ...options, issuedAt }, { exp }));
    }),

    notYetValid: checked(async (options) => {
      const at = context();
      const nbf = at.now + HOUR;
      const exp = nbf + (options.expiresIn ?? DEFAULT_LIFETIME);
      return signDraft(draftToken(at, options, { nbf, exp }));
    }),

    forOtherAudience: checked(async (options) => {
      return signDraft(draftToken(context(), { ...options, audience: options.audience ?? 'https://other-api.test/' }));
    }),

    fromOtherIssuer: checked(async (options) => {
      return signDraft(draftToken(context(), options, { iss: 'https://other-issuer.test/' }));
    }),

    forged: checked(async (options) => {
      const draft = draftToken(context(), options);
      return signDraft(draft, await keys.impostorOf(draft.key));
    }),

    tampered: checked(async (options) => {
      const draft = draftToken(context(), options);
      const token = await signDraft(draft);
      return replacePayload(token, { ...draft.payload, sub: `not-${draft.payload['sub']}` });
    }),

    unsigned: checked(async (options) => {
      return signDraft(draftToken(context(), { ...options, header: { alg: 'none', ...options.header } }), null);
    }),

    confused: checked(async (options) => {
      const draft = draftToken(context(), { ...options, header: { alg: 'HS256', ...options.header } });
      return signDraft(draft, Buffer.from(publicKeyPem(draft.key)));
    }),

    unknownKey: checked(async (options) => {
      const key = await keys.stranger();
      return signDraft(draftToken(context(), { ...options, key, header: { kid: randomUUID(), ...options.header } }));
    }),
  };
}
