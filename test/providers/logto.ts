// Shapes: https://docs.logto.io/authorization/validate-access-tokens (issuer, audience, scope, organization_id); the
// header and the rest of the claims are those of node-oidc-provider's JWT access tokens, which Logto is built upon.
import { NOW, type Provider } from './provider.js';

const ISSUER = 'https://tenant-id.logto.app/oidc';
const JWKS = `${ISSUER}/jwks`;
const API = 'https://orders.example.com';
const CLIENT = 'n0j0znhm3b7kzgd2p4xq1';
const USER = 'f4d8k2m6p0q1';
const KID = 'lXb0iJ6c6cqYd1h2j3k4l5m6n7o8p9q0r1s2t3u4v5w';

const header = { alg: 'ES384', typ: 'at+jwt', kid: KID };
const claims = {
  jti: 'jWq0pR3sT6uV9wX2yZ5aB',
  sub: USER,
  iat: NOW - 10,
  exp: NOW + 3600,
  scope: 'orders:read orders:write',
  client_id: CLIENT,
  iss: ISSUER,
  aud: API,
};
const read = { subject: USER, clientId: CLIENT, scopes: ['orders:read', 'orders:write'] } as const;

export const logto: Provider = {
  name: 'Logto',
  documentation: {
    'Validate access tokens': 'https://docs.logto.io/authorization/validate-access-tokens',
  },
  options: { issuer: ISSUER, audience: API, profile: 'rfc9068' },
  why:
    "Clients have to ask for the API by its resource indicator, or their tokens are opaque. `profile: 'rfc9068'` takes " +
    "tokens alone that say that they are access tokens, which all of Logto's do; without it any JWT that it signs for " +
    'this audience passes.',
  caution:
    'Tokens of an organization are taken as any other: compare `organization_id` with the request, with `requireClaims`.',
  algorithm: 'ES384',
  discovery: { issuer: ISSUER, jwksUri: JWKS },
  keySets: { [JWKS]: [{ key: 'signing', members: { kid: KID } }] },
  tokens: [
    { title: "a user's token", header, claims, ...read },
    {
      title: "a machine's own token",
      header,
      claims: { ...claims, sub: CLIENT },
      ...read,
      subject: CLIENT,
    },
    { title: "a user's token in an organization", header, claims: { ...claims, organization_id: 'org-1' }, ...read },
  ],
  refused: [
    {
      title: 'a token that does not say what it is',
      header: { typ: undefined },
      reason: 'type_not_allowed',
      letInBy: { profile: 'jwt' },
    },
    {
      title: 'the ID token of the same login',
      header: { typ: undefined },
      claims: { aud: CLIENT, client_id: undefined, jti: undefined, scope: undefined, at_hash: 'MTIzNDU2Nzg5MDEy' },
      reason: 'type_not_allowed',
    },
    {
      title: 'a token without client_id',
      claims: { client_id: undefined },
      reason: 'claim_missing',
      letInBy: { profile: 'jwt' },
    },
    {
      title: 'a token for the permissions of an organization',
      claims: { aud: 'urn:logto:organization:org-1' },
      reason: 'audience_mismatch',
    },
  ],
  remaining: [
    { title: 'a token of an organization that the request is not about', claims: { organization_id: 'org-2' } },
  ],
  plain: 'accepted',
};
