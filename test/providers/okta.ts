// Shapes: https://developer.okta.com/docs/reference/api/oidc/#access-token (custom authorization servers)
import { NOW, type Provider } from './provider.js';

const DOMAIN = 'https://dev-123456.okta.com';
const ISSUER = `${DOMAIN}/oauth2/default`;
const CLIENT = '0oabskvc6442nkvQO0h7';
const KID = '45js03w0djwedsw';

const claims = {
  ver: 1,
  jti: 'AT.0mP4JKAZX1iACIT4vbEDF7LpvDVjxypPMf0D7uX39RE',
  iss: ISSUER,
  aud: 'api://default',
  iat: NOW - 10,
  exp: NOW + 3600,
  cid: CLIENT,
  uid: '00u5t60iloOHN9pBi0h7',
  scp: ['openid', 'orders.read'],
  auth_time: NOW - 60,
  sub: 'annie.jackson@example.com',
};

export const okta: Provider = {
  name: 'Okta',
  documentation: {
    'OpenID Connect and OAuth 2.0': 'https://developer.okta.com/docs/reference/api/oidc/',
  },
  options: { issuer: ISSUER, audience: 'api://default' },
  why:
    'Of a custom authorization server, such as `default`; tokens of the org server, whose issuer is the bare domain, are ' +
    "Okta's own and not for your API. `audience` belongs to the whole authorization server, ID tokens name the client.",
  caution:
    'All APIs behind one authorization server share its audience, so tokens for each of them pass: require a scope on ' +
    'every route, or give each API a server of its own.',
  algorithm: 'RS256',
  discovery: { issuer: ISSUER, jwksUri: `${ISSUER}/v1/keys` },
  keySets: { [`${ISSUER}/v1/keys`]: [{ key: 'signing', members: { kid: KID } }] },
  tokens: [
    {
      title: "a user's token",
      header: { alg: 'RS256', kid: KID },
      claims,
      subject: 'annie.jackson@example.com',
      clientId: CLIENT,
      scopes: ['openid', 'orders.read'],
    },
    {
      title: "a service's own token",
      header: { alg: 'RS256', kid: KID },
      claims: { ...claims, uid: undefined, auth_time: undefined, sub: CLIENT, scp: ['orders.read'] },
      subject: CLIENT,
      clientId: CLIENT,
      scopes: ['orders.read'],
    },
  ],
  refused: [
    {
      title: 'the ID token of the same login',
      claims: {
        aud: CLIENT,
        cid: undefined,
        uid: undefined,
        scp: undefined,
        jti: 'ID.lcnZvvp-5PQYlTNEfv3Adq6PotmYBcl1D1S',
        sub: '00u5t60iloOHN9pBi0h7',
        amr: ['pwd'],
        nonce: 'n',
      },
      reason: 'audience_mismatch',
      letInBy: { audience: ['api://default', CLIENT], refuseIdTokens: false },
    },
    {
      title: 'the ID token of an implicit login',
      claims: { cid: undefined, uid: undefined, scp: undefined, at_hash: 'fPlsvVszI29LU2UhDyJ9vg' },
      reason: 'id_token',
      letInBy: { refuseIdTokens: false },
    },
    { title: 'a token of the org server', claims: { iss: DOMAIN }, reason: 'issuer_untrusted' },
    {
      title: 'a token of another authorization server',
      claims: { iss: `${DOMAIN}/oauth2/ausain6z9zIedDCxB0h7` },
      reason: 'issuer_untrusted',
    },
    {
      title: 'a token of the type that Okta keeps for its own APIs',
      header: { typ: 'application/okta-internal-at+jwt' },
      reason: 'type_not_allowed',
    },
  ],
  remaining: [
    { title: 'a token for another API behind the same authorization server', claims: { scp: ['invoices.read'] } },
  ],
  plain: 'accepted',
};
