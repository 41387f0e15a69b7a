import {
  type Adapter,
  type AdapterOptions,
  type BoundAuth,
  createAdapter,
  fromNodeRequest,
  type JwtClaims,
  type Refusal,
} from '@scopegate/core';
import './augment.js';
import type { FastifyPluginAsync, FastifyReply, FastifyRequest, onRequestHookHandler } from 'fastify';
import { pluginOf } from './plugin.js';

export * from './core.js';

/** Answers a refused request. Its `next` leads to error handlers only: without an argument with `refusal.cause`. */
export type OnRefusal = (
  refusal: Refusal,
  request: FastifyRequest,
  reply: FastifyReply,
  next: (error?: unknown) => void,
) => unknown;
/** The options of `auth`. */
export type AuthOptions<Claims = JwtClaims> = AdapterOptions<OnRefusal, Claims>;
/** What `createAuth` returns. */
export type Auth<Claims = JwtClaims> = Omit<BoundAuth<onRequestHookHandler, FastifyRequest, Claims>, 'auth'> & {
  readonly auth: FastifyPluginAsync;
};

type Exchange = { readonly request: FastifyRequest; readonly reply: FastifyReply };

const adapter: Adapter<onRequestHookHandler, FastifyRequest, OnRefusal> = createAdapter<
  Exchange,
  onRequestHookHandler,
  FastifyRequest,
  OnRefusal
>({
  keyOf: ({ request }) => request,
  keyOfRequest: (request) => request,
  toGateRequest: ({ request }) => fromNodeRequest(request.raw, undefined, () => request.body),
  mirror({ request }, token) {
    (request as { auth?: unknown }).auth = token;
  },
  send({ reply }, refusal) {
    if (reply.sent) return;
    reply.code(refusal.status).headers({ ...refusal.headers });
    reply.send(refusal.body === '' ? undefined : refusal.body);
  },
  callOnRefusal: (onRefusal, refusal, { request, reply }, next) => onRefusal(refusal, request, reply, next),
  toHandler: (step) =>
    function scopegate(request, reply, done) {
      // A callback, not a promise: Fastify takes a hook that resolves as leave to go on.
      try {
        const goesOn = step({ request, reply }, (error) => done(error as Error));
        if (goesOn instanceof Promise) goesOn.then((yes) => yes && done()).catch(done);
        else if (goesOn) done();
      } catch (error) {
        done(error as Error);
      }
    },
});

/**
 * Refuses every request without a good access token before a handler runs: 401, 400, 403 or 503 with the challenge of
 * RFC 6750 §3. It holds for the scope that it is registered in; a route in it opts out with `config: { auth: false }`.
 * Behind it `getAuth(request)` is the token, and `request.auth` as well.
 *
 * Registering it rejects with a ConfigurationError that names the option and the cure.
 *
 * @example
 * ```ts
 * import { auth, getAuth, requireScope } from '@scopegate/fastify';
 * import Fastify from 'fastify';
 *
 * const app = Fastify();
 * await app.register(auth, { issuer: 'https://tenant.example/', audience: 'appointments:api' });
 * app.get('/contacts', { onRequest: requireScope('read:contacts') }, (request) => ({ owner: getAuth(request).subject }));
 * ```
 */
export const auth: FastifyPluginAsync<AuthOptions> = pluginOf(adapter.auth);

/**
 * `auth` and its kin bound to one gate, with claims typed by its schema.
 *
 * @param options - as for `auth`
 * @throws ConfigurationError - naming the option and the cure
 */
export function createAuth<Claims = JwtClaims>(options: AuthOptions<Claims>): Auth<Claims> {
  const bound = adapter.createAuth(options);
  return { ...bound, auth: pluginOf(() => bound.auth(), options) };
}

/** All of these scopes, otherwise 403: an `onRequest` hook of a route behind `auth`. */
export const requireScope: typeof adapter.requireScope = adapter.requireScope;
/** Any one of these scopes, otherwise 403. */
export const requireAnyScope: typeof adapter.requireAnyScope = adapter.requireAnyScope;
/** Claims with these values, or that a predicate answers `true` to, otherwise 403. */
export const requireClaims: typeof adapter.requireClaims = adapter.requireClaims;
/** The token of a request behind `auth`. */
export const getAuth: typeof adapter.getAuth = adapter.getAuth;
