// Shapes: https://zitadel.com/docs/apis/openidoauth/claims (which claim stands in which token, and the roles' claims)
import { z } from '../support/core.js';
import { NOW, type Provider } from './provider.js';

const ISSUER = 'https://shop-x1y2z3.zitadel.cloud';
const JWKS = `${ISSUER}/oauth/v2/keys`;
const PROJECT = '230123456789012345';
const CLIENT = '230123456789054321@shop';
const USER = '77776025198584418';
const KID = '230123456789000001';
const ROLES = 'urn:zitadel:iam:org:project:roles';

const header = { alg: 'RS256', kid: KID };
const claims = {
  iss: ISSUER,
  sub: USER,
  // By default every client of the project, and the project.
  aud: [CLIENT, '230123456789054322@shop', PROJECT],
  azp: CLIENT,
  exp: NOW + 43_200,
  iat: NOW - 10,
  nbf: NOW - 10,
  jti: '69234237813329048',
  [ROLES]: { 'orders:approve': { '230000000000000001': 'shop.example.com' } },
  [`urn:zitadel:iam:org:project:${PROJECT}:roles`]: {
    'orders:approve': { '230000000000000001': 'shop.example.com' },
  },
};
const idToken = { jti: undefined, auth_time: NOW - 60, amr: ['pwd', 'mfa'], nonce: 'n' };
const requireId = z.looseObject({ jti: z.string() });

export const zitadel: Provider = {
  name: 'ZITADEL',
  documentation: {
    Claims: 'https://zitadel.com/docs/apis/openidoauth/claims',
  },
  options: { issuer: ISSUER, audience: PROJECT },
  why:
    'Set the access token type of the application to JWT, and `audience` to the id of the project. Tokens name no scopes; ' +
    'roles are the members of an object in `urn:zitadel:iam:org:project:roles`, which `requireClaims` can look into and ' +
    '`scopeClaims` cannot.',
  caution:
    "ID tokens name the project as well. Those with `at_hash` or `nonce` are refused by `refuseIdTokens`'s default; one " +
    'with neither passes, unless a `claims` schema asks for `jti`, which only access tokens have.',
  algorithm: 'RS256',
  discovery: { issuer: ISSUER, jwksUri: JWKS },
  keySets: {
    [JWKS]: [
      { key: 'other', members: { kid: '230123456789000000' } },
      { key: 'signing', members: { kid: KID } },
    ],
  },
  tokens: [
    { title: "a user's token", header, claims, subject: USER, clientId: CLIENT, scopes: [] },
    {
      title: 'the token of a service account',
      header: { ...header, typ: 'JWT' },
      claims: { ...claims, aud: [PROJECT], azp: undefined, client_id: 'nightly-export' },
      subject: USER,
      clientId: 'nightly-export',
      scopes: [],
    },
  ],
  refused: [
    {
      title: 'the ID token of the same login',
      claims: { ...idToken, at_hash: 'MTIzNDU2Nzg5MDEyMzQ1Ng' },
      reason: 'id_token',
      letInBy: { refuseIdTokens: false },
    },
    {
      title: 'an ID token of the response type id_token',
      claims: idToken,
      reason: 'id_token',
      letInBy: { refuseIdTokens: false },
    },
    {
      title: 'a token for another project',
      claims: { aud: ['230987654321098765@billing', '230987654321000000'] },
      reason: 'audience_mismatch',
    },
    { title: 'an opaque token', text: 'Q2a_FzN7mZ0pXj3vW8bTeL6kRyHs', reason: 'token_not_jwt' },
  ],
  remaining: [
    {
      title: 'an ID token with neither at_hash nor nonce',
      claims: { ...idToken, nonce: undefined },
      remedy: { options: { claims: requireId }, reason: 'claims_rejected' },
    },
  ],
  plain: 'accepted',
};
