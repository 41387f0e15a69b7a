// The same API under each framework, bare and behind each contender; every contender as its README sets it up.
import { createPublicKey } from 'node:crypto';
import { createRequire } from 'node:module';
import { createFloor, createHashAndLookUp } from '../floor.mjs';
import { AUDIENCE } from '../tokens.mjs';

// Several of the contenders are CommonJS and take themselves for the module.
const require = createRequire(import.meta.url);

const APPOINTMENTS = { appointments: [{ id: 'a-1', at: '2027-01-04T09:00:00Z', with: 'Dr. Who' }] };

const bearerOf = (authorization) => authorization?.slice('Bearer '.length);
const jwksUriOf = (issuer) => `${issuer}.well-known/jwks.json`;

const keyOf = ({ jwk }) => ({ algorithm: jwk.alg, publicKey: createPublicKey({ key: jwk, format: 'jwk' }) });

/** What no contender can do without: the floor for tokens that are new, a hash and a look-up for those that come again. */
const LIMITS = {
  floor: (settings) => createFloor(keyOf(settings)),
  'hash + look-up': (settings) => createHashAndLookUp(keyOf(settings), 1000),
};

/** Apps of nothing but a limit. */
const limits = (appOf) =>
  Object.fromEntries(Object.entries(LIMITS).map(([name, create]) => [name, (settings) => appOf(create(settings))]));

async function expressApp(guard) {
  const { default: express } = await import('express');
  const app = express();
  if (guard !== undefined) app.use(guard);
  app.get('/appointments', (_req, res) => res.json(APPOINTMENTS));
  return new Promise((resolve) => {
    const server = app.listen(0, '127.0.0.1', () => resolve(server));
  });
}

/** Express middleware of a function that takes a token and throws. */
const expressGuard = (verify) => async (req, res, next) => {
  try {
    req.auth = await verify(bearerOf(req.headers.authorization));
  } catch {
    res.status(401).end();
    return;
  }
  next();
};

const EXPRESS = {
  bare: () => expressApp(undefined),
  'empty handler': () => expressApp((_req, _res, next) => next()),
  ...limits((check) =>
    expressApp((req, res, next) => {
      req.auth = check(bearerOf(req.headers.authorization));
      if (req.auth === undefined) res.status(401).end();
      else next();
    }),
  ),
  async scopegate({ issuer }) {
    const { auth } = await import('@scopegate/express');
    return expressApp(auth({ issuer, audience: AUDIENCE }));
  },
  async 'scopegate, cache off'({ issuer }) {
    const { auth } = await import('@scopegate/express');
    return expressApp(auth({ issuer, audience: AUDIENCE, cache: false }));
  },
  async 'aws-jwt-verify'({ issuer, jwk }) {
    const { JwtVerifier } = await import('aws-jwt-verify');
    // It fetches over https alone, so the keys are given to it.
    const verifier = JwtVerifier.create({ issuer, audience: AUDIENCE, jwksUri: 'https://tenant.example/jwks.json' });
    verifier.cacheJwks({ keys: [jwk] });
    return expressApp(expressGuard((token) => verifier.verify(token)));
  },
  async jose({ issuer }) {
    const { createRemoteJWKSet, jwtVerify } = await import('jose');
    const keySet = createRemoteJWKSet(new URL(jwksUriOf(issuer)));
    return expressApp(expressGuard((token) => jwtVerify(token, keySet, { issuer, audience: AUDIENCE })));
  },
  async 'express-oauth2-jwt-bearer'({ issuer }) {
    const { auth } = require('express-oauth2-jwt-bearer');
    return expressApp(auth({ issuerBaseURL: issuer, audience: AUDIENCE }));
  },
};

async function koaApp(guard) {
  const { default: Koa } = await import('koa');
  const app = new Koa();
  if (guard !== undefined) app.use(guard);
  app.use((ctx) => {
    ctx.body = APPOINTMENTS;
  });
  return new Promise((resolve) => {
    const server = app.listen(0, '127.0.0.1', () => resolve(server));
  });
}

const KOA = {
  bare: () => koaApp(undefined),
  'empty handler': () => koaApp((_ctx, next) => next()),
  ...limits((check) =>
    koaApp((ctx, next) => {
      ctx.state.auth = check(bearerOf(ctx.headers.authorization));
      if (ctx.state.auth === undefined) ctx.throw(401);
      return next();
    }),
  ),
  async scopegate({ issuer }) {
    const { auth } = await import('@scopegate/koa');
    return koaApp(auth({ issuer, audience: AUDIENCE }));
  },
  async 'scopegate, cache off'({ issuer }) {
    const { auth } = await import('@scopegate/koa');
    return koaApp(auth({ issuer, audience: AUDIENCE, cache: false }));
  },
  'koa-jwt + jwks-rsa'({ issuer }) {
    const jwt = require('koa-jwt');
    const { koaJwtSecret } = require('jwks-rsa');
    const secret = koaJwtSecret({
      jwksUri: jwksUriOf(issuer),
      cache: true,
      rateLimit: true,
      jwksRequestsPerMinute: 5,
    });
    return koaApp(jwt({ secret, audience: AUDIENCE, issuer, algorithms: ['RS256'] }));
  },
};

async function fastifyApp(guard) {
  const { default: Fastify } = await import('fastify');
  const app = Fastify();
  const options = (await guard?.(app)) ?? {};
  app.get('/appointments', options, async () => APPOINTMENTS);
  await app.listen({ port: 0, host: '127.0.0.1' });
  return app.server;
}

const fastifyJwtJwks = (options) =>
  fastifyApp(async (app) => {
    await app.register(require('fastify-jwt-jwks'), options);
    return { preValidation: app.authenticate };
  });

const FASTIFY = {
  bare: () => fastifyApp(undefined),
  'empty handler': () =>
    fastifyApp((app) => {
      app.addHook('onRequest', (_request, _reply, done) => done());
    }),
  ...limits((check) =>
    fastifyApp((app) => {
      app.decorateRequest('auth', undefined);
      app.addHook('onRequest', (request, reply, done) => {
        request.auth = check(bearerOf(request.headers.authorization));
        if (request.auth === undefined) reply.code(401).send();
        else done();
      });
    }),
  ),
  scopegate: ({ issuer }) =>
    fastifyApp(async (app) => {
      const { auth } = await import('@scopegate/fastify');
      await app.register(auth, { issuer, audience: AUDIENCE });
    }),
  'scopegate, cache off': ({ issuer }) =>
    fastifyApp(async (app) => {
      const { auth } = await import('@scopegate/fastify');
      await app.register(auth, { issuer, audience: AUDIENCE, cache: false });
    }),
  'fastify-jwt-jwks': ({ issuer }) => fastifyJwtJwks({ jwksUrl: jwksUriOf(issuer), audience: AUDIENCE, issuer }),
  'fastify-jwt-jwks, cache on': ({ issuer }) =>
    fastifyJwtJwks({ jwksUrl: jwksUriOf(issuer), audience: AUDIENCE, issuer, cache: true }),
  '@fastify/jwt + get-jwks': ({ issuer }) =>
    fastifyApp(async (app) => {
      const getJwks = require('get-jwks')({ issuersWhitelist: [issuer] });
      await app.register(require('@fastify/jwt'), {
        decode: { complete: true },
        secret: (_request, { header: { kid, alg }, payload: { iss } }) =>
          getJwks.getPublicKey({ kid, domain: iss, alg }),
        verify: { allowedIss: issuer, allowedAud: AUDIENCE },
      });
      app.addHook('onRequest', (request) => request.jwtVerify());
    }),
};

/** Of each framework the apps; each starts to listen and gives its server. */
export const APPS = { express: EXPRESS, koa: KOA, fastify: FASTIFY };
