import type { JwtClaims } from '@scopegate/core';
import {
  type Adapter,
  type AdapterOptions,
  type BoundAuth,
  createAdapter,
  fromNodeRequest,
  runStep,
} from '@scopegate/core/adapter';
import './augment.js';
import type { FastifyPluginAsync, FastifyReply, FastifyRequest, onRequestHookHandler } from 'fastify';
import { pluginOf } from './plugin.js';

// What users of the adapter need of the core: one import serves an API.
export * from '@scopegate/core';

/** The options of `auth`. */
export type AuthOptions<Claims = JwtClaims> = AdapterOptions<FastifyRequest, Claims>;
/** What `createAuth` returns. */
export type Auth<Claims = JwtClaims> = Omit<BoundAuth<onRequestHookHandler, FastifyRequest, Claims>, 'auth'> & {
  readonly auth: FastifyPluginAsync;
};

type Exchange = { readonly request: FastifyRequest; readonly reply: FastifyReply };

/** What Fastify's requests use themselves. */
const OWNED = new Set(
  (
    'body compileValidationSchema context getDecorator getValidationFunction headers host hostname id ip ips is404 log ' +
    'mediaType method originalUrl params port protocol query raw routeOptions server setDecorator signal socket url ' +
    'validateInput validationError'
  ).split(' '),
);

const adapter: Adapter<onRequestHookHandler, FastifyRequest> = createAdapter<
  Exchange,
  onRequestHookHandler,
  FastifyRequest
>({
  requestOf: ({ request }) => request,
  keyOf: ({ raw }) => raw,
  toGateRequest: ({ request }) => fromNodeRequest(request.raw, undefined, () => request.body),
  mirrorTarget: ({ request }) => request,
  ownsProperty: (name) => OWNED.has(name),
  send({ reply }, { status, headers, body }) {
    if (reply.sent) return;
    reply.code(status).headers({ ...headers });
    reply.send(body === '' ? undefined : body);
  },
  toHandler: (step) =>
    function scopegate(request, reply, done) {
      // A callback, not a promise: Fastify takes a hook that resolves as leave to go on.
      runStep(
        () => step({ request, reply }),
        () => done(),
        (error) => done(error as Error),
      );
    },
});

/**
 * Refuses every request without a valid access token before a handler runs: 401, 400, 403 or 503 with the challenge of
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
export const auth: FastifyPluginAsync<AuthOptions> = pluginOf((options: AuthOptions) => adapter.guard(options).handler);

/**
 * `auth` and its kin bound to one gate, with claims typed by its schema.
 *
 * @param options - as for `auth`
 * @throws ConfigurationError - naming the option and the cure
 */
export function createAuth<Claims = JwtClaims>(options: AuthOptions<Claims>): Auth<Claims> {
  const { handler, ...bound } = adapter.guard(options);
  return { ...bound, auth: pluginOf(() => handler, options) };
}

/** Everything that a requirement names, in one challenge, otherwise 403: an `onRequest` hook of a route behind `auth`. */
export const requireAccess: typeof adapter.requireAccess = adapter.requireAccess;
/** All of these scopes, otherwise 403: an `onRequest` hook of a route behind `auth`. */
export const requireScope: typeof adapter.requireScope = adapter.requireScope;
/** Any one of these scopes, otherwise 403. */
export const requireAnyScope: typeof adapter.requireAnyScope = adapter.requireAnyScope;
/** Claims with these values, or for which a predicate returns `true`, otherwise 403. */
export const requireClaims: typeof adapter.requireClaims = adapter.requireClaims;
/** The token of a request behind `auth`. */
export const getAuth: typeof adapter.getAuth = adapter.getAuth;
