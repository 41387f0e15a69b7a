// Requests whose outcome a gate has to wait for, each with the options of its route and the exact status of its answer.

export const AUDIENCE = 'https://contacts.test/';
export const SCOPE = 'read:contacts';

/** Refuses everything, as a verifier of another package would: by a promise. */
const refusing = (verify) => ({ verifier: { verify, prepare: async () => undefined, status: () => [] } });

/**
 * By name. `token` names one of the tokens that the sweep mints. `options` gets the addresses of two issuers, one of them
 * down, and `AccessTokenError`. `Promise` in them is whatever is global when the request arrives.
 */
export const PROMISE_CASES = {
  'a forged token before keys were fetched': {
    token: 'forged',
    status: 401,
    options: ({ issuer }) => ({ issuer, audience: AUDIENCE }),
  },
  'a valid token before keys were fetched': {
    token: 'valid',
    status: 200,
    options: ({ issuer }) => ({ issuer, audience: AUDIENCE }),
  },
  'the same valid token again': {
    token: 'valid',
    status: 200,
    again: true,
    options: ({ issuer }) => ({ issuer, audience: AUDIENCE }),
  },
  'no token': { token: 'none', status: 401, options: ({ issuer }) => ({ issuer, audience: AUDIENCE }) },
  'a forged token under fixed keys': {
    token: 'forged',
    status: 401,
    options: ({ issuer, jwks }) => ({ issuer, audience: AUDIENCE, jwks }),
  },
  'a valid token under fixed keys': {
    token: 'valid',
    status: 200,
    options: ({ issuer, jwks }) => ({ issuer, audience: AUDIENCE, jwks }),
  },
  'a valid token without the scope of the route': {
    token: 'withoutScope',
    status: 403,
    scope: SCOPE,
    options: ({ issuer }) => ({ issuer, audience: AUDIENCE }),
  },
  'a valid token without the scope of the gate': {
    token: 'withoutScope',
    status: 403,
    options: ({ issuer }) => ({ issuer, audience: AUDIENCE, scope: SCOPE }),
  },
  'a valid token without a claim of the route': {
    token: 'valid',
    status: 403,
    claims: { tenant: 'north' },
    options: ({ issuer }) => ({ issuer, audience: AUDIENCE }),
  },
  'an issuer that is down': {
    token: 'fromDown',
    status: 503,
    options: ({ down }) => ({ issuer: down, audience: AUDIENCE }),
  },
  'a stranger, asked of an async resolver': {
    token: 'fromStranger',
    status: 401,
    options: ({ issuer }) => ({
      issuer: { resolve: async (iss) => (iss === issuer ? { issuer } : undefined) },
      audience: AUDIENCE,
    }),
  },
  'a stranger, asked of a resolver that uses the global Promise': {
    token: 'fromStranger',
    status: 401,
    options: () => ({ issuer: { resolve: () => Promise.resolve(undefined) }, audience: AUDIENCE }),
  },
  'a tenant that an async resolver knows': {
    token: 'valid',
    status: 200,
    options: ({ issuer }) => ({
      issuer: { resolve: async (iss) => (iss === issuer ? { issuer } : undefined) },
      audience: AUDIENCE,
      allowInsecureHttp: true,
    }),
  },
  'a verifier of another make that rejects': {
    token: 'valid',
    status: 401,
    options: ({ AccessTokenError }) =>
      refusing(async () => {
        throw new AccessTokenError('token_rejected');
      }),
  },
  'a verifier of another make that rejects by the global Promise': {
    token: 'valid',
    status: 401,
    options: ({ AccessTokenError }) => refusing(() => Promise.reject(new AccessTokenError('token_rejected'))),
  },
  'an async validate that refuses': {
    token: 'valid',
    status: 401,
    options: ({ issuer, AccessTokenError }) => ({
      issuer,
      audience: AUDIENCE,
      validate: async () => {
        throw new AccessTokenError('account_disabled');
      },
    }),
  },
  'a validate that refuses by the global Promise': {
    token: 'valid',
    status: 401,
    options: ({ issuer, AccessTokenError }) => ({
      issuer,
      audience: AUDIENCE,
      validate: () => Promise.reject(new AccessTokenError('account_disabled')),
    }),
  },
  'a validate that accepts by the global Promise': {
    token: 'valid',
    status: 200,
    options: ({ issuer }) => ({ issuer, audience: AUDIENCE, validate: () => Promise.resolve() }),
  },
  'an async schema that refuses': {
    token: 'valid',
    status: 401,
    options: ({ issuer }) => ({
      issuer,
      audience: AUDIENCE,
      claims: { '~standard': { version: 1, vendor: 'test', validate: async () => ({ issues: [{ message: 'no' }] }) } },
    }),
  },
  'an async onRefusal that returns nothing': {
    token: 'forged',
    status: 401,
    options: ({ issuer }) => ({ issuer, audience: AUDIENCE, onRefusal: async () => undefined }),
  },
  'an async onRefusal that answers': {
    token: 'forged',
    status: 418,
    options: ({ issuer }) => ({ issuer, audience: AUDIENCE, onRefusal: async () => ({ status: 418, body: {} }) }),
  },
  'an onRefusal that answers by the global Promise, of a request without a token': {
    token: 'none',
    status: 418,
    options: ({ issuer }) => ({
      issuer,
      audience: AUDIENCE,
      onRefusal: () => Promise.resolve({ status: 418, body: {} }),
    }),
  },
  'an async onRefusal that throws': {
    token: 'forged',
    status: 401,
    options: ({ issuer }) => ({
      issuer,
      audience: AUDIENCE,
      onRefusal: async (refusal) => {
        throw refusal.cause;
      },
    }),
  },
};
