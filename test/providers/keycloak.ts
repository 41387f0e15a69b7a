// Shapes: https://www.keycloak.org/docs/latest/server_admin/ (clients, client scopes, audience support); what the claim
// `typ` says of a token: https://github.com/keycloak/keycloak/blob/main/core/src/main/java/org/keycloak/util/TokenUtil.java;
// authorization responses, which have no `typ`: AuthorizationResponseToken.java of the same sources
import { CERTIFICATE, NOW, type Provider } from './provider.js';

const ISSUER = 'https://id.example.com/realms/shop';
const JWKS = `${ISSUER}/protocol/openid-connect/certs`;
const API = 'orders-api';
const CLIENT = 'shop-web';
const USER = 'fd8fc3d3-0a39-41f7-9468-45926f658e41';
const KID = 'KAa6_SOruKWTZN1zSQgX_VHuwlN7FQEoIlBigATjRr0';
const ENCRYPTION_KID = 'T7FQEoIlBigATjRr0KAa6_SOruKWTZN1zSQgX_VHuwl';

const header = { alg: 'RS256', typ: 'JWT', kid: KID };
const claims = {
  exp: NOW + 300,
  iat: NOW - 10,
  auth_time: NOW - 60,
  jti: 'onrtac:e1ac2e55-a655-464b-9039-6874c52398e3',
  iss: ISSUER,
  aud: [API, 'account'],
  sub: USER,
  typ: 'Bearer',
  azp: CLIENT,
  sid: 'c09af47f-db7c-4013-bff6-60b78b959786',
  acr: '1',
  'allowed-origins': ['https://shop.example.com'],
  realm_access: { roles: ['offline_access', 'default-roles-shop'] },
  resource_access: {
    [API]: { roles: ['orders:approve'] },
    account: { roles: ['manage-account', 'view-profile'] },
    'billing-api': { roles: ['invoices:delete'] },
  },
  scope: 'openid profile orders:read',
  preferred_username: 'alice',
};
// What an ID token and a logout token of a client lack.
const noRights = {
  realm_access: undefined,
  resource_access: undefined,
  scope: undefined,
  'allowed-origins': undefined,
};
const logout = {
  ...noRights,
  aud: API,
  typ: 'Logout',
  azp: undefined,
  acr: undefined,
  events: { 'http://schemas.openid.net/event/backchannel-logout': {} },
};
const granted = ['openid', 'profile', 'orders:read', 'orders:approve'];

export const keycloak: Provider = {
  name: 'Keycloak',
  documentation: {
    'Server administration': 'https://www.keycloak.org/docs/latest/server_admin/',
    TokenUtil: 'https://github.com/keycloak/keycloak/blob/main/core/src/main/java/org/keycloak/util/TokenUtil.java',
  },
  options: {
    issuer: ISSUER,
    audience: API,
    claimValues: { typ: 'Bearer' },
    scopeClaims: ['scope', ['resource_access', API, 'roles']],
  },
  why:
    'Keycloak names an API in `aud` only if a client scope has an audience mapper for it. The claim `typ` tells access ' +
    'tokens from others: without `claimValues` signed authorization responses (JARM) pass that are made for a client ' +
    'of that name. ' +
    "`scopeClaims` takes the API's own client roles for scopes; drop it if roles shall grant nothing.",
  algorithm: 'RS256',
  discovery: { issuer: ISSUER, jwksUri: JWKS },
  keySets: {
    [JWKS]: [
      {
        key: 'other',
        members: { kid: ENCRYPTION_KID, alg: 'RSA-OAEP', use: 'enc', x5c: [CERTIFICATE], x5t: 'a', 'x5t#S256': 'b' },
      },
      { key: 'signing', members: { kid: KID, x5c: [CERTIFICATE], x5t: 'c', 'x5t#S256': 'd' } },
    ],
  },
  tokens: [
    { title: "a user's token", header, claims, subject: USER, clientId: CLIENT, scopes: granted },
    {
      title: 'a token of a client that says at+jwt',
      header: { ...header, typ: 'at+jwt' },
      claims,
      subject: USER,
      clientId: CLIENT,
      scopes: granted,
    },
    {
      title: 'a token of an older version, which copies the nonce',
      header,
      claims: { ...claims, nonce: 'n' },
      subject: USER,
      clientId: CLIENT,
      scopes: granted,
    },
    {
      title: 'the token of a service account',
      header,
      claims: {
        ...claims,
        ...noRights,
        aud: API,
        azp: 'nightly-export',
        client_id: 'nightly-export',
        auth_time: undefined,
        sid: undefined,
        scope: 'orders:read',
        preferred_username: 'service-account-nightly-export',
      },
      subject: USER,
      clientId: 'nightly-export',
      scopes: ['orders:read'],
    },
  ],
  refused: [
    { title: 'a token for the account console alone', claims: { aud: 'account' }, reason: 'audience_mismatch' },
    { title: 'a token of a client without an audience mapper', claims: { aud: undefined }, reason: 'claim_missing' },
    {
      title: "the ID token of an implicit login to a client of the API's name",
      claims: { ...noRights, aud: API, azp: API, typ: 'ID', nonce: 'n' },
      reason: 'required_claim_mismatch',
      letInBy: { claimValues: {}, refuseIdTokens: false },
    },
    {
      title: "the ID token of a client of the API's name",
      claims: { ...noRights, aud: API, azp: API, typ: 'ID', at_hash: 'UbB146Lw2fEcOkrltOo3uQ' },
      reason: 'required_claim_mismatch',
      letInBy: { claimValues: {}, refuseIdTokens: false },
    },
    { title: 'a logout token', header: { typ: 'logout+jwt' }, claims: logout, reason: 'type_not_allowed' },
    {
      title: 'a logout token of an older version, which says JWT',
      claims: logout,
      reason: 'required_claim_mismatch',
    },
    {
      title: "a signed authorization response to a client of the API's name",
      claims: {
        ...noRights,
        aud: API,
        typ: undefined,
        azp: undefined,
        sub: undefined,
        acr: undefined,
        code: 'b9f2e1f0-1c5d-4d0a-8f3e-0a1b2c3d4e5f',
        state: 's',
      },
      reason: 'claim_missing',
      letInBy: { claimValues: {} },
    },
    {
      title: 'a refresh token, which only Keycloak can check',
      header: { alg: 'HS512' },
      claims: { aud: ISSUER, typ: 'Refresh' },
      reason: 'algorithm_not_allowed',
    },
    {
      title: 'a token bound to a key',
      claims: { typ: 'DPoP', cnf: { jkt: '0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I' } },
      reason: 'required_claim_mismatch',
    },
    {
      title: 'a token signed with the encryption key',
      header: { kid: ENCRYPTION_KID },
      signedWith: 'other',
      reason: 'key_unknown',
    },
    {
      title: 'a token of another realm',
      claims: { iss: 'https://id.example.com/realms/master' },
      reason: 'issuer_untrusted',
    },
  ],
  remaining: [],
  plain: 'accepted',
};
