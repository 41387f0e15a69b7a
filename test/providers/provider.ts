import type { IssuerOptions, Reason, ScopeClaim, VerifierOptions } from '@scopegate/core';
import type { SigningAlgorithm } from '@scopegate/testing';

/** Seconds since 1970: the moment at which the tests take place. */
export const NOW = 1_800_000_000;

/** What an API is set up with: values alone, so that the documentation can show them. */
export type ProviderOptions = Pick<
  IssuerOptions,
  | 'issuer'
  | 'audience'
  | 'audienceClaim'
  | 'jwksUri'
  | 'algorithms'
  | 'profile'
  | 'scopeClaims'
  | 'claimValues'
  | 'refuseIdTokens'
>;

export type Members = Readonly<Record<string, unknown>>;

/** The keys of a provider: the one that signs its access tokens, and one that it has for something else. */
export type KeyRole = 'signing' | 'other';

/** A JWK as the provider publishes it. */
export interface PublishedKey {
  readonly key: KeyRole;
  /** Members over those of the bare public key with `use` and `alg`; one that is `undefined` is left out. */
  readonly members: Members;
}

/** A token by its difference from the provider's first access token; a member that is `undefined` is left out. */
export interface TokenVariant {
  /** What the token is. */
  readonly title: string;
  readonly header?: Members;
  readonly claims?: Members;
  /** Default: the key that signs access tokens. */
  readonly signedWith?: KeyRole;
}

/** An access token that has to pass under the provider's options, and how it is read. */
export interface AcceptedToken {
  readonly title: string;
  readonly header: Members;
  readonly claims: Members;
  readonly subject: string | undefined;
  readonly clientId: string | undefined;
  readonly scopes: readonly string[];
}

/** A token that is refused under the provider's options. */
export interface RefusedToken extends TokenVariant {
  /** Another text than a JWT. */
  readonly text?: string;
  readonly reason: Reason;
  /** Options in place of the provider's that let it in: what the options keep out. */
  readonly letInBy?: Partial<ProviderOptions>;
}

/** A token that nobody means to let in, and that passes under the provider's options all the same. */
export interface RemainingToken extends TokenVariant {
  /** What refuses it, where an API needs that. */
  readonly remedy?: { readonly options: Partial<VerifierOptions<unknown>>; readonly reason: Reason };
}

/** What happens to the provider's first access token where an API sets the issuer and the audience alone. */
export type PlainOutcome = 'accepted' | Reason | { readonly configuration: string };

/** An identity provider: what its documentation says of its access tokens, and what an API sets for them. */
export interface Provider {
  readonly name: string;
  /** The pages that the shapes are from, by title. */
  readonly documentation: Readonly<Record<string, string>>;
  readonly options: ProviderOptions;
  /** For the page: which options, why, and what would be let in, or kept out, without them. */
  readonly why: string;
  /** For the page: what passes all the same. */
  readonly caution?: string;
  readonly algorithm: SigningAlgorithm;
  /** Where its metadata stands, and what is in it. */
  readonly discovery: { readonly issuer: string; readonly jwksUri: string; readonly metadata?: Members };
  /** The key sets that it publishes, by address. */
  readonly keySets: Readonly<Record<string, readonly PublishedKey[]>>;
  /** The first one is what refused and remaining tokens differ from. */
  readonly tokens: readonly [AcceptedToken, ...AcceptedToken[]];
  readonly refused: readonly RefusedToken[];
  readonly remaining: readonly RemainingToken[];
  readonly plain: PlainOutcome;
  /** Claims in which scopes could be looked for as well, and what the first token would then grant. */
  readonly widened?: { readonly scopeClaims: readonly ScopeClaim[]; readonly scopes: readonly string[] };
}

/** Where a certificate stands in a JWK or a header. Its content is never looked at. */
export const CERTIFICATE = Buffer.from('a certificate').toString('base64');
