import type { IncomingMessage } from 'node:http';
import type { AccessToken, JwtClaims } from '@scopegate/core';
import {
  type Adapter,
  type AdapterOptions,
  type BoundAuth,
  createAdapter,
  fromNodeRequest,
} from '@scopegate/core/adapter';

// What users of the adapter need of the core: one import serves an API.
export * from '@scopegate/core';

/** What `auth` puts into `ctx.state`: give it to `new Koa<AuthState>()` or `new Router<AuthState>()`. */
export interface AuthState<Claims = JwtClaims> {
  auth?: AccessToken<Claims> | undefined;
}
/** What is used of Koa's context, and with it Koa middleware. */
export interface AuthContext {
  readonly req: IncomingMessage;
  readonly request: object;
  readonly originalUrl: string;
  readonly headerSent: boolean;
  status: number;
  body: unknown;
  state: object;
  set(fields: { [name: string]: string }): void;
}
export type Middleware = (ctx: AuthContext, next: () => Promise<unknown>) => Promise<unknown>;
/** The options of `auth`. */
export type AuthOptions<Claims = JwtClaims> = AdapterOptions<AuthContext, Claims>;
/** What `createAuth` returns. */
export type Auth<Claims = JwtClaims> = BoundAuth<Middleware, Pick<AuthContext, 'req'>, Claims>;

const adapter: Adapter<Middleware, Pick<AuthContext, 'req'>, AuthContext> = createAdapter<
  AuthContext,
  Middleware,
  Pick<AuthContext, 'req'>,
  AuthContext
>({
  requestOf: (ctx) => ctx,
  keyOf: ({ req }) => req,
  toGateRequest: (ctx) => fromNodeRequest(ctx.req, ctx.originalUrl, () => Reflect.get(ctx.request, 'body')),
  mirrorTarget: ({ state }) => state,
  // Koa leaves `ctx.state` to applications.
  ownsProperty: () => false,
  send(ctx, { status, headers, body }) {
    if (ctx.headerSent) return;
    // A body brings a status and a type of its own.
    ctx.body = body === '' ? null : typeof body === 'string' ? body : Buffer.from(body);
    ctx.status = status;
    // Koa 2 leaves the length of an empty body out, and Node then ends the connection.
    ctx.set(body === '' ? { ...headers, 'Content-Length': '0' } : { ...headers });
  },
  toHandler: (step) =>
    async function scopegate(ctx, next) {
      return (await step(ctx)) === true ? next() : undefined;
    },
});

/**
 * Refuses every request without a valid access token before a handler runs: 401, 400, 403 or 503 with the challenge of
 * RFC 6750 §3. Behind it `getAuth(ctx)` is the token, and `ctx.state.auth` as well.
 *
 * @param options - `issuer` and `audience` at least
 * @throws ConfigurationError - naming the option and the cure
 *
 * @example
 * ```ts
 * import { auth, getAuth, requireScope } from '@scopegate/koa';
 * import Router from '@koa/router';
 * import Koa from 'koa';
 *
 * const router = new Router();
 * router.get('/contacts', requireScope('read:contacts'), (ctx) => {
 *   ctx.body = { owner: getAuth(ctx).subject };
 * });
 * const app = new Koa();
 * app.use(auth({ issuer: 'https://tenant.example/', audience: 'appointments:api' })).use(router.routes());
 * ```
 */
export const auth: typeof adapter.auth = adapter.auth;
/** `auth` and its kin bound to one gate, with claims typed by its schema. */
export const createAuth: typeof adapter.createAuth = adapter.createAuth;
/** Everything that a requirement names, in one challenge, otherwise 403. */
export const requireAccess: typeof adapter.requireAccess = adapter.requireAccess;
/** All of these scopes, otherwise 403. Stands behind `auth`; where that did not run, every request is an error. */
export const requireScope: typeof adapter.requireScope = adapter.requireScope;
/** Any one of these scopes, otherwise 403. */
export const requireAnyScope: typeof adapter.requireAnyScope = adapter.requireAnyScope;
/** Claims with these values, or for which a predicate returns `true`, otherwise 403. */
export const requireClaims: typeof adapter.requireClaims = adapter.requireClaims;
/** The token of a request behind `auth`. */
export const getAuth: typeof adapter.getAuth = adapter.getAuth;
