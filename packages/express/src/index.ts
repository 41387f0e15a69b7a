import type { IncomingMessage, ServerResponse } from 'node:http';
import {
  type Adapter,
  type AdapterOptions,
  type BoundAuth,
  createAdapter,
  fromNodeRequest,
  type JwtClaims,
  type Refusal,
} from '@scopegate/core';

export * from './core.js';

/** Goes on to the next handler, or with an error to the error handlers. */
export type Next = (error?: unknown) => void;
/** Express middleware, described by what it uses, so that a route's own types are inferred as without it. */
export type Middleware = (req: IncomingMessage, res: ServerResponse, next: Next) => void;
/** Answers a refused request. Its `next` leads to error handlers only: without an argument with `refusal.cause`. */
export type OnRefusal = (refusal: Refusal, req: IncomingMessage, res: ServerResponse, next: Next) => unknown;
/** The options of `auth`. */
export type AuthOptions<Claims = JwtClaims> = AdapterOptions<OnRefusal, Claims>;
/** What `createAuth` returns. */
export type Auth<Claims = JwtClaims> = BoundAuth<Middleware, IncomingMessage, Claims>;

type Exchange = { readonly req: Parameters<Middleware>[0]; readonly res: ServerResponse };

const adapter: Adapter<Middleware, IncomingMessage, OnRefusal> = createAdapter<
  Exchange,
  Middleware,
  IncomingMessage,
  OnRefusal
>({
  layout: 'own',
  keyOf: ({ req }) => req,
  keyOfRequest: (req) => req,
  toGateRequest: ({ req }) => fromNodeRequest(req),
  mirror({ req }, token) {
    (req as { auth?: unknown }).auth = token;
  },
  send({ res }, refusal) {
    // Begun by an onRefusal that then threw: what was sent cannot be taken back.
    if (res.headersSent) return void (res.writableEnded || res.destroy());
    for (const [name, value] of Object.entries(refusal.headers)) res.setHeader(name, value);
    res.statusCode = refusal.status;
    res.end(refusal.body);
  },
  callOnRefusal: (onRefusal, refusal, { req, res }, next) => onRefusal(refusal, req, res, next),
  toHandler: (step) =>
    function scopegate(req, res, next) {
      try {
        const goesOn = step({ req, res }, next);
        if (goesOn instanceof Promise) goesOn.then((yes) => yes && next()).catch(next);
        else if (goesOn) next();
      } catch (error) {
        next(error);
      }
    },
});

/**
 * Refuses every request without a good access token before a handler runs: 401, 400, 403 or 503 with the challenge of
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
/** All of these scopes, otherwise 403. Stands behind `auth`; where that did not run, every request is an error. */
export const requireScope: typeof adapter.requireScope = adapter.requireScope;
/** Any one of these scopes, otherwise 403. */
export const requireAnyScope: typeof adapter.requireAnyScope = adapter.requireAnyScope;
/** Claims with these values, or that a predicate answers `true` to, otherwise 403. */
export const requireClaims: typeof adapter.requireClaims = adapter.requireClaims;
/** The token of a request behind `auth`. */
export const getAuth: typeof adapter.getAuth = adapter.getAuth;
