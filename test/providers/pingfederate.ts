// Shapes, all of them settings of an access token manager:
// https://docs.pingidentity.com/pingfederate/latest/administrators_reference_guide/pf_configure_json_token_management.html;
// keys, whose `alg` is optional: …/pf_jwks_endpoint.html
import { CERTIFICATE, NOW, type Provider } from './provider.js';

const ISSUER = 'https://sso.example.com';
const API = 'https://orders.example.com';
const CLIENT = 'orders-web';
const MANAGER_KEYS = `${ISSUER}/ext/oauth/jwks`;
const SERVER_KEYS = `${ISSUER}/pf/JWKS`;

const header = { alg: 'RS256', kid: 'manager-2026', 'pi.atm': '8dzf' };
const claims = {
  scope: ['orders:read', 'orders:write'],
  authorization_details: [],
  client_id: CLIENT,
  iss: ISSUER,
  iat: NOW - 10,
  sub: 'joe',
  aud: API,
  jti: 'KCLZM1XIfEAl6ZOQRKlX6o',
  exp: NOW + 7200,
};
const scopes = ['orders:read', 'orders:write'];
const idTokenHeader = { kid: 'server-2026', 'pi.atm': undefined };
const idToken = { client_id: undefined, scope: undefined, authorization_details: undefined, 'pi.sri': 's' };

export const pingFederate: Provider = {
  name: 'PingFederate',
  documentation: {
    'JSON token management':
      'https://docs.pingidentity.com/pingfederate/latest/administrators_reference_guide/pf_configure_json_token_management.html',
    'JWKS endpoint':
      'https://docs.pingidentity.com/pingfederate/latest/administrators_reference_guide/pf_jwks_endpoint.html',
  },
  options: { issuer: ISSUER, audience: API, jwksUri: MANAGER_KEYS },
  why:
    'An access token manager with certificates of its own publishes them at its JWKS Endpoint Path under `/ext`, not in the ' +
    "server's set, which is what discovery finds and ID tokens are signed with: `jwksUri` keeps the two apart. Leave it out " +
    "if the manager uses the centralized signing key or publishes into the server's set. Fill in Issuer and Audience Claim " +
    'Value, which are empty at first.',
  caution:
    'If the keys name no algorithm and the manager signs with another one than RS256, add `algorithms`. A subject in ' +
    'another claim than `sub` is found in `token.claims` alone.',
  algorithm: 'RS256',
  discovery: { issuer: ISSUER, jwksUri: SERVER_KEYS },
  keySets: {
    [MANAGER_KEYS]: [{ key: 'signing', members: { kid: 'manager-2026', alg: undefined, x5c: [CERTIFICATE] } }],
    [SERVER_KEYS]: [{ key: 'other', members: { kid: 'server-2026', x5t: 'a' } }],
  },
  tokens: [
    { title: 'a token with its scopes in an array', header, claims, subject: 'joe', clientId: CLIENT, scopes },
    {
      title: 'a token with its scopes delimited by spaces, and a type',
      header: { ...header, typ: 'at+jwt' },
      claims: { ...claims, scope: 'orders:read orders:write' },
      subject: 'joe',
      clientId: CLIENT,
      scopes,
    },
    {
      title: 'a token with its subject in a claim of its own, and no jti and iat',
      header,
      claims: { ...claims, sub: undefined, Username: 'joe', jti: undefined, iat: undefined },
      subject: undefined,
      clientId: CLIENT,
      scopes,
    },
  ],
  refused: [
    {
      title: "an ID token for a client of the API's name",
      header: idTokenHeader,
      claims: idToken,
      signedWith: 'other',
      reason: 'key_unknown',
      letInBy: { jwksUri: SERVER_KEYS },
    },
    {
      title: "an ID token for a client of the API's name that sent a nonce",
      header: idTokenHeader,
      claims: { ...idToken, nonce: 'n' },
      signedWith: 'other',
      reason: 'id_token',
      letInBy: { jwksUri: SERVER_KEYS, refuseIdTokens: false },
    },
    {
      title: 'a token signed with RS512 under a key that names no algorithm',
      header: { alg: 'RS512' },
      reason: 'key_unfit',
      letInBy: { algorithms: ['RS512'] },
    },
    { title: 'a token of a manager without an audience', claims: { aud: undefined }, reason: 'claim_missing' },
    { title: 'a token of a manager without an issuer', claims: { iss: undefined }, reason: 'issuer_invalid' },
    {
      title: 'a token of a manager that signs with a symmetric key',
      header: { alg: 'HS256', kid: 'symmetric' },
      reason: 'algorithm_not_allowed',
    },
    { title: 'a reference token', text: 'A1lBZ8mUPpUQsaHl0ZRCKcJcgXCB', reason: 'token_not_jwt' },
  ],
  remaining: [],
  plain: 'key_unknown',
};
