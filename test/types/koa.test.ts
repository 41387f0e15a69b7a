import Router from '@koa/router';
import {
  type AccessToken,
  type AuthOptions,
  type AuthState,
  auth,
  createAuth,
  getAuth,
  type JwtClaims,
  type Refusal,
  requireScope,
} from '@scopegate/koa';
import Koa from 'koa';
import { describe, expectTypeOf, it } from 'vitest';
import { z } from 'zod';

const options = { issuer: 'https://tenant.example/', audience: 'appointments:api' };
declare const ctx: Koa.Context;

/** Compiled, and never run. */
const compiled = (_code: () => unknown): void => undefined;

describe('the types of the Koa adapter', () => {
  it('give the token, with no cast and no undefined', () => {
    compiled(() => {
      expectTypeOf(getAuth(ctx)).toEqualTypeOf<AccessToken<JwtClaims>>();
      expectTypeOf(getAuth(ctx, { optional: true })).toEqualTypeOf<AccessToken<JwtClaims> | undefined>();
    });
  });

  it('stand in any application and router, whatever state these have', () => {
    compiled(() => {
      const middleware: Koa.Middleware[] = [auth(options), requireScope('a')];
      for (const each of middleware) new Koa().use(each);
      new Koa().use(auth(options)).use(requireScope('a'));
      new Koa<{ user: string }, { log: () => void }>().use(auth(options)).use((context) => {
        expectTypeOf(context.state.user).toBeString();
        expectTypeOf(context.log).toEqualTypeOf<() => void>();
        expectTypeOf(getAuth(context).issuer).toBeString();
      });
      const router = new Router();
      router.use(auth(options));
      router.get('/contacts/:id', requireScope('a'), (context) => {
        expectTypeOf(getAuth(context).scopes).toEqualTypeOf<readonly string[]>();
        expectTypeOf(context.params['id']).toEqualTypeOf<string | undefined>();
      });
    });
  });

  it('give ctx.state.auth where the state is said to have it', () => {
    compiled(() => {
      new Koa<AuthState>().use(auth(options)).use((context) => {
        expectTypeOf(context.state.auth).toEqualTypeOf<AccessToken | undefined>();
        // @ts-expect-error: possibly undefined
        context.state.auth.subject;
      });
      const router = new Router<AuthState<{ tenant: string }>>();
      router.get('/', requireScope('a'), (context) => {
        expectTypeOf(context.state.auth?.claims.tenant).toEqualTypeOf<string | undefined>();
      });
    });
  });

  it('give claims the types of their schema', () => {
    compiled(() => {
      const own = createAuth({ ...options, claims: z.object({ tenant: z.string() }) });
      expectTypeOf(own.getAuth(ctx).claims).toEqualTypeOf<{ tenant: string }>();
      own.requireClaims({ tenant: (value) => value.startsWith('n') });
      // @ts-expect-error: a text has no toFixed
      own.requireClaims({ tenant: (value) => value.toFixed() === '1' });
    });
  });

  it('tell onRefusal what it is given', () => {
    compiled(() => {
      const onRefusal: NonNullable<AuthOptions['onRefusal']> = (refusal, context) => {
        expectTypeOf(refusal).toEqualTypeOf<Refusal>();
        return { status: refusal.status, body: context.originalUrl };
      };
      auth({ ...options, onRefusal });
      // @ts-expect-error: that is the shape of another framework
      auth({ ...options, onRefusal: (_refusal: Refusal, _req: never, res: { end: () => void }) => res.end() });
    });
  });

  it('refuse what cannot work', () => {
    compiled(() => {
      // @ts-expect-error: whose tokens?
      auth({ audience: 'appointments:api' });
      // @ts-expect-error: misspelt
      auth({ ...options, audiance: 'appointments:api' });
      // @ts-expect-error: a scope is a text
      requireScope(1);
      // @ts-expect-error: nothing to find a token by
      getAuth({});
    });
  });
});
