// Shapes: https://dexidp.io/docs/configuration/custom-scopes-claims-clients/ (claims, cross-client trust); that an access
// token is made as an ID token is, with an `at_hash`: https://github.com/dexidp/dex/blob/master/server/oauth2.go
import { NOW, type Provider } from './provider.js';

const ISSUER = 'https://dex.example.com/dex';
const JWKS = `${ISSUER}/keys`;
const API = 'orders-api';
const USER = 'CgcyMzQyNzQ5EgZnaXRodWI';
const KID = '7a3f0c5e9b1d4862f0c5e9b1d4862a3f0c5e9b1d';

const header = { alg: 'RS256', kid: KID };
const claims = {
  iss: ISSUER,
  sub: USER,
  aud: [API, 'web'],
  exp: NOW + 86_400,
  iat: NOW - 10,
  azp: 'web',
  at_hash: 'sbJZ6bVRmSXaLLiBk5wEpg',
  email: 'jane@example.com',
  email_verified: true,
  groups: ['admins', 'developers'],
  name: 'Jane',
};

export const dex: Provider = {
  name: 'Dex',
  documentation: {
    'Scopes and claims': 'https://dexidp.io/docs/configuration/custom-scopes-claims-clients/',
    'oauth2.go': 'https://github.com/dexidp/dex/blob/master/server/oauth2.go',
  },
  options: { issuer: ISSUER, audience: API, refuseIdTokens: false },
  why:
    'Dex makes access tokens as it makes ID tokens, `at_hash` included, so `refuseIdTokens: false` is needed to take them. ' +
    'Give the API a client of its own, and have others ask for the scope `audience:server:client_id:orders-api`. There are ' +
    'no scopes in the tokens; ask for `groups` with `requireClaims`.',
  caution: "ID tokens for that audience pass as well: nothing in Dex's tokens tells the two apart.",
  algorithm: 'RS256',
  discovery: { issuer: ISSUER, jwksUri: JWKS },
  keySets: {
    [JWKS]: [
      { key: 'signing', members: { kid: KID } },
      { key: 'other', members: { kid: 'a-key-rotated-out' } },
    ],
  },
  tokens: [
    {
      title: 'a token of a client that asked for the API',
      header,
      claims,
      subject: USER,
      clientId: 'web',
      scopes: [],
    },
    {
      title: "a token of the API's own client, which is named in aud alone",
      header,
      claims: { ...claims, aud: API, azp: undefined },
      subject: USER,
      clientId: undefined,
      scopes: [],
    },
  ],
  refused: [
    { title: 'a token of another client', claims: { aud: 'web', azp: undefined }, reason: 'audience_mismatch' },
    {
      title: 'a token of a client that asked for another one',
      claims: { aud: ['kubernetes', 'web'] },
      reason: 'audience_mismatch',
    },
  ],
  remaining: [{ title: 'the ID token of the same login', claims: { nonce: 'n', c_hash: 'LDktKdoQak3Pk0cnXxCltA' } }],
  plain: 'id_token',
};
