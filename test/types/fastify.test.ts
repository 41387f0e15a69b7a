import {
  type AccessToken,
  type AuthOptions,
  auth,
  createAuth,
  getAuth,
  type JwtClaims,
  type Refusal,
  requireScope,
} from '@scopegate/fastify';
import Fastify, { type FastifyRequest } from 'fastify';
import { describe, expectTypeOf, it } from 'vitest';
import { z } from 'zod';

const options = { issuer: 'https://tenant.example/', audience: 'appointments:api' };
declare const request: FastifyRequest;

/** Compiled, and never run. */
const compiled = (_code: () => unknown): void => undefined;

describe('the types of the Fastify adapter', () => {
  it('give the token, with no cast and no undefined', () => {
    compiled(() => {
      expectTypeOf(getAuth(request)).toEqualTypeOf<AccessToken<JwtClaims>>();
      expectTypeOf(getAuth(request, { optional: true })).toEqualTypeOf<AccessToken<JwtClaims> | undefined>();
    });
  });

  it('give request.auth', () => {
    expectTypeOf<FastifyRequest['auth']>().toEqualTypeOf<AccessToken | undefined>();
    compiled(() => {
      // @ts-expect-error: possibly undefined
      request.auth.subject;
    });
  });

  it('leave what Fastify infers of a route as it is', () => {
    compiled(async () => {
      const app = Fastify();
      await app.register(auth, options);
      await app.register(auth, { ...options, prefix: '/api', logLevel: 'warn' });
      app.get<{ Params: { id: string } }>('/contacts/:id', { onRequest: requireScope('a') }, async (received) => {
        expectTypeOf(received.params.id).toBeString();
        expectTypeOf(getAuth(received).issuer).toBeString();
        // @ts-expect-error: no such parameter
        received.params.contactId;
      });
      app.get(
        '/list',
        { onRequest: [requireScope('a'), requireScope('b')], preHandler: requireScope('c') },
        async () => 1,
      );
      app.get('/open', { config: { auth: false } }, async () => 1);
      // @ts-expect-error: true or false
      app.get('/wrong', { config: { auth: 'no' } }, async () => 1);
    });
  });

  it('give claims the types of their schema', () => {
    compiled(async () => {
      const own = createAuth({ ...options, claims: z.object({ tenant: z.string() }) });
      await Fastify().register(own.auth);
      expectTypeOf(own.getAuth(request).claims).toEqualTypeOf<{ tenant: string }>();
      own.requireClaims({ tenant: (value) => value.startsWith('n') });
      // @ts-expect-error: the schema has no such claim
      own.requireClaims({ tennant: 'north' });
    });
  });

  it('tell onRefusal what it is given', () => {
    compiled(() => {
      const onRefusal: NonNullable<AuthOptions['onRefusal']> = (refusal, received) => {
        expectTypeOf(refusal).toEqualTypeOf<Refusal>();
        expectTypeOf(received).toEqualTypeOf<FastifyRequest>();
        return { body: { error: refusal.cause.reason } };
      };
      createAuth({ ...options, onRefusal });
      // @ts-expect-error: a refusal is no text
      createAuth({ ...options, onRefusal: (refusal: string) => void refusal });
    });
  });

  it('refuse what cannot work', () => {
    compiled(() => {
      const app = Fastify();
      // @ts-expect-error: whose tokens?
      app.register(auth, { audience: 'appointments:api' });
      // @ts-expect-error: misspelt
      app.register(auth, { ...options, audiance: 'appointments:api' });
      // @ts-expect-error: whose tokens?
      createAuth({ audience: 'appointments:api' });
      // @ts-expect-error: a scope is a text
      requireScope(1);
    });
  });
});
