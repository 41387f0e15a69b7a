// What TypeScript knows, and what it must not let pass. The compiler is the test: here Vitest runs next to nothing.
import '@scopegate/express/augment';
import {
  type AccessToken,
  type AuthOptions,
  auth,
  createAuth,
  createVerifier,
  getAuth,
  type JwtClaims,
  type Refusal,
  requireAccess,
  requireAnyScope,
  requireClaims,
  requireScope,
} from '@scopegate/express';
import express, { type Request } from 'express';
import { describe, expectTypeOf, it } from 'vitest';
import { z } from 'zod';

const options = { issuer: 'https://tenant.example/', audience: 'appointments:api' };
const tenant = z.object({ tenant: z.string(), level: z.number() });
declare const request: Request;

/** Compiled, and never run. */
const compiled = (_code: () => unknown): void => undefined;

describe('the types of the Express adapter', () => {
  it('give the token, with no cast and no undefined', () => {
    compiled(() => {
      expectTypeOf(getAuth(request)).toEqualTypeOf<AccessToken<JwtClaims>>();
      expectTypeOf(getAuth(request).subject).toEqualTypeOf<string | undefined>();
      expectTypeOf(getAuth(request).scopes).toEqualTypeOf<readonly string[]>();
      expectTypeOf(getAuth(request).claims.exp).toBeNumber();
      expectTypeOf(getAuth(request).claims['tenant']).toBeUnknown();
      expectTypeOf(getAuth(request, { optional: true })).toEqualTypeOf<AccessToken<JwtClaims> | undefined>();
    });
  });

  it('give req.auth to those who import the augmentation', () => {
    expectTypeOf<Request['auth']>().toEqualTypeOf<AccessToken | undefined>();
  });

  it('leave what Express infers of a route as it is', () => {
    compiled(() => {
      const app = express();
      app.use(auth(options));
      app.use('/api', auth(options), express.Router());
      app.get('/contacts/:id', requireScope('read:contacts'), (req, res) => {
        expectTypeOf(req.params.id).toBeString();
        // @ts-expect-error: no such parameter
        res.json(req.params.contactId);
      });
      app.get('/a/:one/b/:two', requireAnyScope('a', 'b'), requireClaims({ sub: 'x' }), (req) => {
        expectTypeOf(req.params.two).toBeString();
      });
      app.get('/contacts/:id', [auth(options), requireScope(['a', 'b'])], (_req: Request) => undefined);
    });
  });

  it('give claims the types of their schema', () => {
    compiled(() => {
      const own = createAuth({ ...options, claims: tenant });
      expectTypeOf(own.getAuth(request).claims).toEqualTypeOf<{ tenant: string; level: number }>();
      own.requireAccess({ scope: 'a', claims: { level: (value) => value > 3 } });
      // @ts-expect-error: the schema has no such claim
      own.requireAccess({ claims: { tennant: 'north' } });
      // @ts-expect-error: the options are those of createAuth
      own.auth({ scope: 'a' });
      own.requireClaims({ tenant: (value) => value.startsWith('n'), level: (value) => value.toFixed(0) === '3' });
      // @ts-expect-error: a number has no startsWith
      own.requireClaims({ level: (value) => value.startsWith('n') });
      // @ts-expect-error: the schema has no such claim
      own.requireClaims({ tennant: 'north' });
      // @ts-expect-error: a predicate answers at once
      own.requireClaims({ tenant: async () => true });
      // @ts-expect-error: the schema has no such claim
      own.getAuth(request).claims.tennant;
      createAuth({ ...options, claims: tenant, validate: ({ claims }) => void claims.level.toFixed() });
      // @ts-expect-error: the schema says that it is a number
      createAuth({ ...options, claims: tenant, validate: ({ claims }) => void claims.level.trim() });
    });
  });

  it('tell onRefusal what it is given, and what it may answer', () => {
    compiled(() => {
      const onRefusal: NonNullable<AuthOptions['onRefusal']> = (refusal, req) => {
        expectTypeOf(refusal).toEqualTypeOf<Refusal>();
        expectTypeOf(refusal.status).toEqualTypeOf<400 | 401 | 403 | 503>();
        expectTypeOf(refusal.cause.reason).toExtend<string>();
        // Express's own request: its response, and all that Express adds.
        expectTypeOf(req.originalUrl).toBeString();
        req.res?.status(418).json({ mine: req.get('accept') });
      };
      auth({ ...options, onRefusal });
      auth({
        ...options,
        onRefusal: async () => ({ status: 404, headers: { 'X-Mine': 'yes' }, body: { mine: true } }),
      });
      auth({ ...options, onRefusal: ({ status }) => (status === 403 ? { status: 404 } : undefined) });
      // @ts-expect-error: a refusal is no text
      auth({ ...options, onRefusal: (refusal: string) => void refusal });
      // @ts-expect-error: there is no third argument
      auth({ ...options, onRefusal: (_a: Refusal, _b: Request, _c: string) => undefined });
      // @ts-expect-error: nothing, or an answer
      auth({ ...options, onRefusal: () => 'No entry.' });
      // @ts-expect-error: a status is a number
      auth({ ...options, onRefusal: () => ({ status: '403' }) });
      // @ts-expect-error: not a function
      auth({ ...options, onRefusal: 'default' });
    });
  });

  it('let nobody call claims by a type that nothing checks', () => {
    compiled(() => {
      // @ts-expect-error: without a schema nobody looks whether the claims are so
      createAuth<{ roles: string[] }>(options);
      // @ts-expect-error: without a schema nobody looks whether the claims are so
      auth<{ roles: string[] }>(options);
      // @ts-expect-error: another schema
      createAuth<{ roles: string[] }>({ ...options, claims: tenant });
      createAuth<{ tenant: string; level: number }>({ ...options, claims: tenant });
      const verifier = createVerifier({ ...options, claims: tenant });
      expectTypeOf(createAuth({ verifier }).getAuth(request).claims).toEqualTypeOf<{ tenant: string; level: number }>();
      // @ts-expect-error: the verifier checks other claims
      createAuth<{ roles: string[] }>({ verifier });
    });
  });

  it('refuse options that cannot work', () => {
    compiled(() => {
      // @ts-expect-error: whose tokens?
      auth({ audience: 'appointments:api' });
      // @ts-expect-error: no options at all
      auth();
      // @ts-expect-error: misspelt
      auth({ ...options, audiance: 'appointments:api' });
      // @ts-expect-error: a list
      auth({ ...options, algorithms: 'RS256' });
      // @ts-expect-error: no such profile
      auth({ ...options, profile: 'oidc' });
      // @ts-expect-error: true or false
      auth({ ...options, optional: 'yes' });
      // @ts-expect-error: a name, or false
      auth({ ...options, requestProperty: true });
      // @ts-expect-error: the query is never read
      auth({ ...options, credentials: { query: true } });
      // @ts-expect-error: a number of seconds
      auth({ ...options, clockTolerance: '5s' });
      // @ts-expect-error: of several issuers each has its own keys, and an issuer has a name
      auth({ issuer: [{ audience: 'appointments:api' }] });
    });
  });

  it('refuse requirements that are none', () => {
    compiled(() => {
      // @ts-expect-error: a scope is a text
      requireScope(1);
      // @ts-expect-error: a scope is a text
      requireScope(['a', null]);
      // @ts-expect-error: a scope is a text
      requireAnyScope({ scope: 'a' });
      // @ts-expect-error: plain data with known members
      requireAccess({ scopes: ['a'] });
      // @ts-expect-error: a requirement, not a scope
      requireAccess('a');
      // @ts-expect-error: a list is never equal to a claim
      requireClaims({ roles: ['admin'] });
      // @ts-expect-error: claims are given by name
      requireClaims('tenant');
    });
  });

  it('ask for a look at an optional token before it is used', () => {
    compiled(() => {
      const token = getAuth(request, { optional: true });
      // @ts-expect-error: possibly undefined
      token.subject;
      // @ts-expect-error: possibly undefined
      request.auth.subject;
      return token?.subject ?? request.auth?.subject;
    });
  });

  it('let nobody write to a token', () => {
    compiled(() => {
      const token = getAuth(request);
      // @ts-expect-error: read-only
      token.subject = 'admin';
      // @ts-expect-error: read-only
      token.scopes.push('admin');
      // @ts-expect-error: read-only
      token.claims.sub = 'admin';
      // @ts-expect-error: the raw token is not on it
      token.raw;
    });
  });
});
