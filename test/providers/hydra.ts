// Shapes: https://www.ory.com/docs/oauth2-oidc/jwt-access-token (`ext`, top-level claims, keys); `aud`:
// https://www.ory.com/docs/hydra/guides/audiences; `scp` or `scope`, the setting strategies.jwt.scope_claim:
// https://www.ory.com/docs/hydra/reference/configuration
import { NOW, type Provider } from './provider.js';

const ISSUER = 'https://hydra.example.com';
const JWKS = `${ISSUER}/.well-known/jwks.json`;
const API = 'https://orders.example.com';
const CLIENT = '9692b3f9-8078-4b2e-9f8a-0d3b4c5a6e71';
const USER = '1d4f2a3b-5c6d-4e7f-8091-a2b3c4d5e6f7';
const KID = '5a7b3c1d-2e4f-4a6b-8c9d-0e1f2a3b4c5d';
const ID_TOKEN_KID = '0f1e2d3c-4b5a-4697-8879-6a5b4c3d2e1f';

const header = { alg: 'RS256', kid: KID, typ: 'JWT' };
const claims = {
  aud: [API],
  client_id: CLIENT,
  exp: NOW + 3600,
  ext: { tier: 'gold' },
  iat: NOW - 10,
  iss: ISSUER,
  jti: '4b1c6f0e-9a2d-4e3f-b5c7-d8e9f0a1b2c3',
  nbf: NOW - 10,
  scp: ['openid', 'orders.read'],
  sub: USER,
};
const read = { subject: USER, clientId: CLIENT, scopes: ['openid', 'orders.read'] } as const;

export const hydra: Provider = {
  name: 'Ory Hydra and Ory Network',
  documentation: {
    'JWT access tokens': 'https://www.ory.com/docs/oauth2-oidc/jwt-access-token',
    'Token audience': 'https://www.ory.com/docs/hydra/guides/audiences',
  },
  options: { issuer: ISSUER, audience: API },
  why:
    'Set `strategies.access_token` to `jwt`, allow clients the audience, and have them ask for it: otherwise `aud` is empty ' +
    'and the token refused. Scopes are found in `scp` and in `scope`, whatever `strategies.jwt.scope_claim` says; what a ' +
    'consent app puts into `ext` grants nothing. ID tokens name the client; one without a nonce would pass if its id were listed as well.',
  algorithm: 'RS256',
  discovery: { issuer: ISSUER, jwksUri: JWKS },
  keySets: {
    [JWKS]: [
      { key: 'other', members: { kid: ID_TOKEN_KID } },
      { key: 'signing', members: { kid: KID } },
    ],
  },
  tokens: [
    { title: "a user's token, its scopes in a list", header, claims, ...read },
    {
      title: "a user's token, its scopes in a string",
      header,
      claims: { ...claims, scp: undefined, scope: 'openid orders.read' },
      ...read,
    },
    {
      title: "a user's token, its scopes in both",
      header,
      claims: { ...claims, scope: 'openid orders.read' },
      ...read,
    },
    {
      title: "a client's own token, with a scope in its session data",
      header,
      claims: { ...claims, sub: CLIENT, scp: ['orders.read'], ext: { scope: 'orders.write', scp: ['orders.write'] } },
      subject: CLIENT,
      clientId: CLIENT,
      scopes: ['orders.read'],
    },
  ],
  refused: [
    { title: 'a token of a client that asked for no audience', claims: { aud: [] }, reason: 'audience_mismatch' },
    {
      title: 'an ID token of the response type id_token',
      header: { kid: ID_TOKEN_KID },
      claims: { aud: [CLIENT], client_id: undefined, ext: undefined, scp: undefined, nonce: 'n', sid: 's' },
      signedWith: 'other',
      reason: 'audience_mismatch',
      letInBy: { audience: [API, CLIENT], refuseIdTokens: false },
    },
    {
      title: 'an opaque token',
      text: 'ory_at_JGhESDjKfHMQ8Wcy0cC3.hIQxGmX37ydn8WmKAnlD3U',
      reason: 'token_not_jwt',
    },
  ],
  remaining: [],
  plain: 'accepted',
};
