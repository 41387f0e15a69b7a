import { IncomingMessage, type ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import type { JwtClaims } from '@scopegate/core';
import {
  type Adapter,
  type AdapterOptions,
  type BoundAuth,
  createAdapter,
  fromNodeRequest,
  runStep,
} from '@scopegate/core/adapter';
import type { Request } from 'express';

// What users of the adapter need of the core: one import serves an API.
export * from '@scopegate/core';

/** Goes on to the next handler, or with an error to the error handlers. */
export type Next = (error?: unknown) => void;
/** Express middleware, described by what it uses, so that a route's own types are inferred as without it. */
export type Middleware = (req: IncomingMessage, res: ServerResponse, next: Next) => void;
/** The options of `auth`. */
export type AuthOptions<Claims = JwtClaims> = AdapterOptions<Request, Claims>;
/** What `createAuth` returns. */
export type Auth<Claims = JwtClaims> = BoundAuth<Middleware, IncomingMessage, Claims>;

type Exchange = { readonly req: IncomingMessage; readonly res: ServerResponse };

/** What Express adds to Node's requests; names with an underscore are of libraries beneath it. */
const OWNED = new Set(
  (
    'accepts acceptsCharsets acceptsEncodings acceptsLanguages app baseUrl body cookies fresh get header host hostname ip ' +
    'ips is next originalUrl params path protocol query range res route secret secure signedCookies stale subdomains xhr'
  ).split(' '),
);

const adapter: Adapter<Middleware, IncomingMessage, Request> = createAdapter<
  Exchange,
  Middleware,
  IncomingMessage,
  Request
>({
  // Express has made its own request of Node's.
  requestOf: ({ req }) => req as Request,
  keyOf: (req) => req,
  changesPrototype: true,
  toGateRequest: ({ req }) => fromNodeRequest(req),
  mirrorTarget: ({ req }) => req,
  ownsProperty: (name) => OWNED.has(name) || name.startsWith('_') || name in new IncomingMessage(new Socket()),
  send({ res }, response) {
    // Begun by somebody else meanwhile: what was sent cannot be taken back.
    if (res.headersSent) return void (res.writableEnded || res.destroy());
    for (const [name, value] of Object.entries(response.headers)) res.setHeader(name, value);
    res.statusCode = response.status;
    res.end(response.body);
  },
  toHandler: (step) =>
    function scopegate(req, res, next) {
      runStep(() => step({ req, res }), next, next);
    },
});

/**
 * Refuses every request without a valid access token before a handler runs: 401, 400, 403 or 503 with the challenge of
 * RFC 6750 §3. Behind it `getAuth(req)` is the token, and `req.auth` as well.
 *
 * @param options - `issuer` and `audience` at least
 * @throws ConfigurationError - naming the option and the cure
 *
 * @example
 * ```ts
 * import { auth, getAuth, requireScope } from '@scopegate/express';
 * import express from 'express';
 *
 * const app = express();
 * app.use(auth({ issuer: 'https://tenant.example/', audience: 'appointments:api' }));
 * app.get('/contacts', requireScope('read:contacts'), (req, res) => {
 *   res.json({ owner: getAuth(req).subject });
 * });
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
