import {
  AccessToken,
  AccessTokenError,
  assertScope,
  createGate,
  createVerifier,
  type ErrorCode,
  explainAccessToken,
  isAccessTokenError,
  type JwtClaims,
  type Outcome,
  type Reason,
  type RefusalStatus,
  verifyAccessToken,
} from '@scopegate/core';
import { describe, expectTypeOf, it } from 'vitest';
import { z } from 'zod';

const options = { issuer: 'https://tenant.example/', audience: 'appointments:api' };
const tenant = z.object({ tenant: z.string() });

/** Compiled, and never run. */
const compiled = (_code: (value: never) => unknown): void => undefined;

describe('the types of the core', () => {
  it('give claims the types of their schema, and unknown values without one', () => {
    compiled(async () => {
      expectTypeOf(await verifyAccessToken('', options)).toEqualTypeOf<AccessToken<JwtClaims>>();
      expectTypeOf((await verifyAccessToken('', { ...options, claims: tenant })).claims).toEqualTypeOf<{
        tenant: string;
      }>();
      expectTypeOf((await createVerifier({ ...options, claims: tenant }).verify('')).claims.tenant).toBeString();
      expectTypeOf((await createVerifier(options).verify('')).claims['tenant']).toBeUnknown();
    });
  });

  it('give registered claims the types that have been checked', () => {
    compiled(async () => {
      const { claims } = await createVerifier(options).verify('');
      expectTypeOf(claims.iss).toBeString();
      expectTypeOf(claims.exp).toBeNumber();
      expectTypeOf(claims.aud).toEqualTypeOf<string | readonly string[] | undefined>();
      expectTypeOf(claims.sub).toEqualTypeOf<string | undefined>();
      expectTypeOf(claims.jti).toEqualTypeOf<string | undefined>();
      expectTypeOf(claims.iat).toEqualTypeOf<number | undefined>();
      expectTypeOf(claims.nbf).toEqualTypeOf<number | undefined>();
    });
  });

  it('take values and predicates for claims, and no list of names', () => {
    compiled(() => {
      createVerifier({ ...options, claimValues: { token_use: 'access', tenant: (value) => value === 'north' } });
      // @ts-expect-error: a list of names, as in jose
      createVerifier({ ...options, claimValues: ['sub'] });
      // @ts-expect-error: nothing waits for a predicate
      createVerifier({ ...options, claimValues: { tenant: async () => true } });
    });
  });

  it('let nobody call claims by a type that nothing checks', () => {
    compiled(() => {
      // @ts-expect-error: without a schema nobody looks whether the claims are so
      createVerifier<{ tenant: string }>(options);
      // @ts-expect-error: without a schema nobody looks whether the claims are so
      createGate<{ tenant: string }>(options);
      // @ts-expect-error: without a schema nobody looks whether the claims are so
      verifyAccessToken<{ tenant: string }>('', options);
      // @ts-expect-error: without a schema nobody looks whether the claims are so
      explainAccessToken<{ tenant: string }>('', options);
    });
  });

  it('tell of an error what it can be', () => {
    compiled(() => {
      const error: unknown = undefined;
      if (!isAccessTokenError(error)) return;
      expectTypeOf(error).toEqualTypeOf<AccessTokenError>();
      expectTypeOf(error.code).toEqualTypeOf<ErrorCode | undefined>();
      expectTypeOf(error.status).toEqualTypeOf<RefusalStatus>();
      expectTypeOf(error.statusCode).toEqualTypeOf<RefusalStatus>();
      expectTypeOf<Reason>().toExtend<typeof error.reason>();
      // @ts-expect-error: read-only
      error.status = 200;
      // @ts-expect-error: no such code
      new AccessTokenError('mine', { code: 'invalid_client' });
    });
  });

  it('ask for a look at an outcome before its token is used', () => {
    compiled(async () => {
      const outcome: Outcome = await createGate(options).authenticate({ method: 'GET', url: '/', header: () => [] });
      // @ts-expect-error: not while it may be a refusal
      outcome.token;
      if (!outcome.ok) return outcome.refusal.status;
      // @ts-expect-error: possibly undefined
      outcome.token.subject;
      return outcome.token?.subject;
    });
  });

  it('refuse options that cannot work', () => {
    compiled(() => {
      // @ts-expect-error: whose tokens?
      createVerifier({ audience: 'appointments:api' });
      // @ts-expect-error: misspelt
      createVerifier({ ...options, audiance: 'appointments:api' });
      // @ts-expect-error: gates have realms, verifiers have not
      createVerifier({ ...options, realm: 'api' });
      // @ts-expect-error: the standalone call remembers no tokens
      verifyAccessToken('', { ...options, cache: { max: 10 } });
      // @ts-expect-error: nor does it ask a resolver of tenants
      verifyAccessToken('', { issuer: { resolve: () => undefined }, audience: 'a' });
      // @ts-expect-error: a token is a text
      verifyAccessToken(undefined, options);
      // @ts-expect-error: a verifier, or the options of one
      createGate({ verifier: {} });
      // @ts-expect-error: no schema
      createVerifier({ ...options, claims: { tenant: 'string' } });
    });
  });

  it('refuse scopes that are none', () => {
    compiled((token?: AccessToken) => {
      // @ts-expect-error: possibly undefined
      assertScope(token, 'a');
      if (token === undefined) return;
      // @ts-expect-error: a scope is a text
      assertScope(token, 1);
      // @ts-expect-error: a scope is a text
      token.hasScope(['a']);
    });
  });

  it('tell an access token from what only looks like one', () => {
    compiled((value: unknown) => {
      if (value instanceof AccessToken) expectTypeOf(value.issuer).toBeString();
      // @ts-expect-error: not every object is one
      assertScope({ scopes: ['a'] }, 'a');
    });
  });
});
