// Metadata with `access_token_issuer`:
// https://learn.microsoft.com/windows-server/identity/ad-fs/development/ad-fs-logout-openid-connect and
// https://learn.microsoft.com/openspecs/windows_protocols/ms-oidce/f629647a-4825-465b-80bb-32c7e9cec2c8; access tokens:
// https://learn.microsoft.com/windows-server/identity/ad-fs/development/ad-fs-openid-connect-oauth-concepts
import { CERTIFICATE, NOW, type Provider } from './provider.js';

const SERVER = 'https://adfs.example.com/adfs';
const ISSUER = 'http://adfs.example.com/adfs/services/trust';
const JWKS = `${SERVER}/discovery/keys`;
const API = 'https://orders.example.com';
const CLIENT = '97fec0e9-d322-4922-83e6-4b8208415ddf';
const KID = 'qN8ENOO1h0LwxMiAZny00jNpI1o';

const header = { typ: 'JWT', alg: 'RS256', x5t: KID, kid: KID };
const claims = {
  aud: API,
  iss: ISSUER,
  iat: NOW - 10,
  nbf: NOW - 10,
  exp: NOW + 3600,
  sub: 'E8uMvTw4EzVtNJjAGGkn/HLxB5lsxPvUz9N8v2ONw6w=',
  upn: 'joe@example.com',
  apptype: 'Confidential',
  appid: CLIENT,
  authmethod: 'urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport',
  auth_time: '2027-01-15T07:59:50.000Z',
  ver: '1.0',
  scp: 'openid orders.read',
};

export const adfs: Provider = {
  name: 'AD FS',
  documentation: {
    'OpenID Connect metadata':
      'https://learn.microsoft.com/windows-server/identity/ad-fs/development/ad-fs-logout-openid-connect',
    'MS-OIDCE 3.2.5.3.1.3':
      'https://learn.microsoft.com/openspecs/windows_protocols/ms-oidce/f629647a-4825-465b-80bb-32c7e9cec2c8',
  },
  options: { issuer: ISSUER, audience: API, jwksUri: JWKS },
  why:
    'Access tokens are from the `access_token_issuer` of the metadata, an http URI that is a name and no address, so ' +
    '`jwksUri` says where the keys are; nothing is fetched over http. With the `issuer` of the metadata in its place access ' +
    'tokens are refused, and ID tokens let in where the client and the Web API have one identifier.',
  algorithm: 'RS256',
  discovery: { issuer: SERVER, jwksUri: JWKS, metadata: { access_token_issuer: ISSUER } },
  keySets: { [JWKS]: [{ key: 'signing', members: { kid: KID, x5t: KID, x5c: [CERTIFICATE] } }] },
  tokens: [
    {
      title: "a user's token",
      header,
      claims,
      subject: 'E8uMvTw4EzVtNJjAGGkn/HLxB5lsxPvUz9N8v2ONw6w=',
      clientId: CLIENT,
      scopes: ['openid', 'orders.read'],
    },
    {
      title: 'a token without a subject',
      header,
      claims: { ...claims, sub: undefined, upn: undefined, scp: 'openid' },
      subject: undefined,
      clientId: CLIENT,
      scopes: ['openid'],
    },
  ],
  refused: [
    {
      title: 'an ID token, where the client and the Web API have one identifier',
      claims: { iss: SERVER, nonce: 'n' },
      reason: 'issuer_untrusted',
      letInBy: { issuer: SERVER },
    },
    {
      title: 'a token for the client itself',
      claims: { aud: `microsoft:identityserver:${CLIENT}` },
      reason: 'audience_mismatch',
    },
    {
      title: 'a token that names the issuer with https',
      claims: { iss: 'https://adfs.example.com/adfs/services/trust' },
      reason: 'issuer_untrusted',
    },
  ],
  remaining: [],
  plain: { configuration: 'issuer' },
};
