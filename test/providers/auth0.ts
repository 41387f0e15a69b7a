// Shapes: https://auth0.com/docs/secure/tokens/access-tokens/access-token-profiles (both dialects, with and without
// `permissions`); keys: https://auth0.com/docs/secure/tokens/json-web-tokens/json-web-key-sets
import { CERTIFICATE, NOW, type Provider } from './provider.js';

const ISSUER = 'https://tenant.eu.auth0.com/';
const API = 'https://orders.example.com';
const CLIENT = 'Xc9f3TqYb1mWqk2Vd8RrTz5uLh7sGjPa';
const KID = 'NUQ3RTQ0QzU4MkJFODI5N0Y0MjQ5';

const profile = {
  documentation: {
    'Access token profiles': 'https://auth0.com/docs/secure/tokens/access-tokens/access-token-profiles',
  },
  algorithm: 'RS256',
  discovery: { issuer: ISSUER, jwksUri: `${ISSUER}.well-known/jwks.json` },
  keySets: {
    [`${ISSUER}.well-known/jwks.json`]: [
      { key: 'signing', members: { kid: KID, x5t: KID, x5c: [CERTIFICATE] } },
      { key: 'other', members: { kid: 'next', x5t: 'next', x5c: [CERTIFICATE] } },
    ],
  },
  plain: 'accepted',
  widened: {
    scopeClaims: ['scope', 'permissions'],
    scopes: ['openid', 'profile', 'orders:read', 'orders:delete'],
  },
} as const;

const common = {
  iss: ISSUER,
  sub: 'auth0|63f0c1d2a4b5',
  aud: [API, `${ISSUER}userinfo`],
  iat: NOW - 10,
  exp: NOW + 86_400,
  scope: 'openid profile orders:read',
  // What the user may do, whatever the application asked for.
  permissions: ['orders:delete', 'orders:read'],
};

const plainToken = { ...common, azp: CLIENT };
const strictToken = { ...common, client_id: CLIENT, jti: '73WakrfVbNJBaAmhQtEeDv' };

const userOf = {
  subject: 'auth0|63f0c1d2a4b5',
  clientId: CLIENT,
  scopes: ['openid', 'profile', 'orders:read'],
} as const;

const plainHeader = { alg: 'RS256', typ: 'JWT', kid: KID };
const strictHeader = { alg: 'RS256', typ: 'at+jwt', kid: KID };

export const auth0: Provider = {
  ...profile,
  name: 'Auth0',
  options: { issuer: ISSUER, audience: API },
  why:
    "The issuer ends with a slash; `audience` is the API's identifier, and ID tokens name the application instead: one " +
    'without a nonce would pass if its client id were listed as well. `permissions` grants nothing unless `scopeClaims` names it; then ' +
    'every application has all that its user may do.',
  tokens: [
    { title: "a user's token", header: plainHeader, claims: plainToken, ...userOf },
    {
      title: "an application's own token",
      header: plainHeader,
      claims: {
        ...plainToken,
        sub: `${CLIENT}@clients`,
        aud: API,
        scope: 'orders:read',
        gty: 'client-credentials',
        permissions: undefined,
      },
      subject: `${CLIENT}@clients`,
      clientId: CLIENT,
      scopes: ['orders:read'],
    },
    { title: 'a token of the RFC 9068 profile', header: strictHeader, claims: strictToken, ...userOf },
  ],
  refused: [
    {
      title: 'the ID token of the same login',
      claims: { aud: CLIENT, azp: undefined, scope: undefined, permissions: undefined, nonce: 'n', sid: 's' },
      reason: 'audience_mismatch',
      letInBy: { audience: [API, CLIENT], refuseIdTokens: false },
    },
    {
      title: 'a token for the user info endpoint alone',
      claims: { aud: `${ISSUER}userinfo` },
      reason: 'audience_mismatch',
    },
    {
      title: 'a token that names the custom domain',
      claims: { iss: 'https://login.example.com/' },
      reason: 'issuer_untrusted',
    },
    {
      title: 'the encrypted token of an application that asked for no API',
      text: 'eyJhbGciOiJkaXIiLCJlbmMiOiJBMjU2R0NNIn0..AAAAAAAAAAAAAAAA.AAAA.AAAAAAAAAAAAAAAAAAAAAA',
      reason: 'token_encrypted',
    },
  ],
  remaining: [],
};

export const auth0Strict: Provider = {
  ...profile,
  name: 'Auth0, RFC 9068 profile',
  options: { issuer: ISSUER, audience: API, profile: 'rfc9068' },
  why:
    "For an API whose JSON Web Token Profile is RFC 9068: `profile: 'rfc9068'` takes tokens alone that say that they are " +
    'access tokens. Without it whatever the tenant signs for this audience passes, an ID token or one of the other profile.',
  tokens: [
    { title: "a user's token", header: strictHeader, claims: strictToken, ...userOf },
    {
      title: "an application's own token",
      header: strictHeader,
      claims: { ...strictToken, sub: `${CLIENT}@clients`, aud: API, scope: 'orders:read', permissions: undefined },
      subject: `${CLIENT}@clients`,
      clientId: CLIENT,
      scopes: ['orders:read'],
    },
  ],
  refused: [
    {
      title: 'a token that only says that it is a JWT',
      header: { typ: 'JWT' },
      reason: 'type_not_allowed',
      letInBy: { profile: 'jwt' },
    },
    {
      title: 'a token that names its application in azp',
      claims: { client_id: undefined, azp: CLIENT },
      reason: 'claim_missing',
      letInBy: { profile: 'jwt' },
    },
    { title: 'a token without jti', claims: { jti: undefined }, reason: 'claim_missing', letInBy: { profile: 'jwt' } },
  ],
  remaining: [],
};
