// Shapes: https://learn.microsoft.com/entra/identity-platform/access-token-claims-reference (v1.0 and v2.0); keys with
// `issuer` and without `alg`: https://learn.microsoft.com/entra/identity-platform/access-tokens#validate-the-issuer;
// ID tokens, which from the token endpoint have no `at_hash`:
// https://learn.microsoft.com/entra/identity-platform/id-token-claims-reference
import { z } from '../support/core.js';
import { CERTIFICATE, NOW, type Provider, type PublishedKey } from './provider.js';

const LOGIN = 'https://login.microsoftonline.com';
const TENANT = '5c1e7a52-0d4b-4f0e-9a57-2f6c0b8f9d10';
const OTHER_TENANT = '8eaef023-2b34-4da1-9baa-8bc8c9d6a490';
// The tenant of personal accounts, the same for everybody.
const CONSUMERS = '9188040d-6c67-4c5b-b112-36a304b66dad';
const API = '8f2f0a3c-6a1d-4f6e-8d51-1d3c5b7a9e20';
const CLIENT = 'b7d1c2a4-93e5-4c8f-a0b6-4e2d8f6a1c30';
const USER = '690222be-ff1a-4d56-abd1-7e4f7d38e474';
const SUBJECT = 'HKZpfaHyWadeOouYlitjrI-KffTm222X5rrV3xDqfKQ';
const KID = 'jS1Xo1OWDj_52vbwGNgvQO2VzMc';
const CONSUMER_KID = 'yreX2PsLi-qkbR8QDOmB_ySxp8Q';

/** Microsoft's keys have no `alg`, and say in a member of their own whose they are. */
const keys = (issuer: string, consumers: string): readonly PublishedKey[] => [
  { key: 'signing', members: { alg: undefined, kid: KID, x5t: KID, x5c: [CERTIFICATE], issuer } },
  {
    key: 'other',
    members: { alg: undefined, kid: CONSUMER_KID, x5t: CONSUMER_KID, x5c: [CERTIFICATE], issuer: consumers },
  },
];

const common = {
  iat: NOW - 10,
  nbf: NOW - 10,
  exp: NOW + 4500,
  aio: 'AXQAi/8IAAAAtAaZLo3ChMif6KOnttRB7eBq4',
  oid: USER,
  rh: '0.AXQA',
  scp: 'Orders.Read access_as_user',
  // Of the user, whatever the client was allowed.
  roles: ['Orders.Approve'],
  sub: SUBJECT,
  tid: TENANT,
  uti: 'fqiBqXLPj0eQa82S-IYFAA',
};
const ownToken = { scp: undefined, roles: ['Orders.Read.All'], idtyp: 'app', oid: SUBJECT };

const widened = { scopeClaims: ['scp', 'roles'], scopes: ['Orders.Read', 'access_as_user', 'Orders.Approve'] };
const requireClient = z.looseObject({ azp: z.string() });

const V2 = `${LOGIN}/${TENANT}/v2.0`;
const V2_KEYS = `${LOGIN}/${TENANT}/discovery/v2.0/keys`;
const v2Claims = {
  ...common,
  aud: API,
  iss: V2,
  azp: CLIENT,
  azpacr: '0',
  name: 'Abe Lincoln',
  preferred_username: 'abe@example.com',
  ver: '2.0',
};
const v2Header = { typ: 'JWT', alg: 'RS256', kid: KID };

export const entraV2: Provider = {
  name: 'Microsoft Entra ID, v2.0 tokens',
  documentation: {
    'Access token claims': 'https://learn.microsoft.com/entra/identity-platform/access-token-claims-reference',
    'Access tokens': 'https://learn.microsoft.com/entra/identity-platform/access-tokens',
    'ID token claims': 'https://learn.microsoft.com/entra/identity-platform/id-token-claims-reference',
  },
  options: { issuer: V2, audience: API },
  why:
    "For an API whose manifest accepts version 2. The issuer names your tenant, never `common`; `audience` is the API's " +
    "client id. Applications' own tokens have no scopes but `roles`, which users have too: ask for those with " +
    '`requireClaims`, for in `scopeClaims` a role would pass for a scope of its name.',
  caution:
    'Give the API an app registration of its own: where a client signs in with the same one and sends no nonce, its ID ' +
    'tokens pass too, with neither `azp` nor scopes (require a scope, or `azp` with a `claims` schema). Whose a key is according to its ' +
    '`issuer` member is not looked at.',
  algorithm: 'RS256',
  discovery: { issuer: V2, jwksUri: V2_KEYS },
  keySets: { [V2_KEYS]: keys(V2, `${LOGIN}/${CONSUMERS}/v2.0`) },
  tokens: [
    {
      title: "a user's token",
      header: v2Header,
      claims: v2Claims,
      subject: SUBJECT,
      clientId: CLIENT,
      scopes: ['Orders.Read', 'access_as_user'],
    },
    {
      title: "an application's own token, which has roles in place of scopes",
      header: v2Header,
      claims: { ...v2Claims, ...ownToken, azpacr: '1', name: undefined, preferred_username: undefined },
      subject: SUBJECT,
      clientId: CLIENT,
      scopes: [],
    },
  ],
  refused: [
    {
      title: "the ID token of the client's own registration",
      claims: { aud: CLIENT, azp: undefined, azpacr: undefined, scp: undefined, nonce: 'n' },
      reason: 'audience_mismatch',
      letInBy: { audience: [API, CLIENT], refuseIdTokens: false },
    },
    {
      title: "the ID token of a client that shares the API's registration",
      claims: { azp: undefined, azpacr: undefined, scp: undefined, nonce: 'n' },
      reason: 'id_token',
      letInBy: { refuseIdTokens: false },
    },
    {
      title: 'an ID token of the hybrid flow',
      claims: { azp: undefined, azpacr: undefined, scp: undefined, nonce: 'n', c_hash: 'MTIzNDU2Nzg5MDEyMzQ1Ng' },
      reason: 'id_token',
      letInBy: { refuseIdTokens: false },
    },
    {
      title: 'a v1.0 token of the same tenant',
      claims: { iss: `https://sts.windows.net/${TENANT}/` },
      reason: 'issuer_untrusted',
    },
    {
      title: 'a token of another tenant',
      claims: { iss: `${LOGIN}/${OTHER_TENANT}/v2.0`, tid: OTHER_TENANT },
      reason: 'issuer_untrusted',
    },
    {
      title: 'a token for Microsoft Graph',
      claims: { aud: '00000003-0000-0000-c000-000000000000' },
      header: { nonce: 'n' },
      reason: 'audience_mismatch',
    },
    { title: "a token for the API's URI", claims: { aud: `api://${API}` }, reason: 'audience_mismatch' },
  ],
  remaining: [
    {
      title: "the ID token of a client that shares the API's registration and sent no nonce",
      claims: { azp: undefined, azpacr: undefined, scp: undefined },
      remedy: { options: { claims: requireClient }, reason: 'claims_rejected' },
    },
    {
      title: 'a token signed with a key that Microsoft publishes for personal accounts',
      header: { kid: CONSUMER_KID },
      signedWith: 'other',
    },
  ],
  plain: 'accepted',
  widened,
};

const V1 = `https://sts.windows.net/${TENANT}/`;
const V1_KEYS = `${LOGIN}/common/discovery/keys`;
const v1Claims = {
  ...common,
  aud: `api://${API}`,
  iss: V1,
  acr: '1',
  amr: ['pwd', 'mfa'],
  appid: CLIENT,
  appidacr: '0',
  ipaddr: '203.0.113.7',
  name: 'Abe Lincoln',
  unique_name: 'abe@example.com',
  ver: '1.0',
};
const v1Header = { typ: 'JWT', alg: 'RS256', x5t: KID, kid: KID };

export const entraV1: Provider = {
  name: 'Microsoft Entra ID, v1.0 tokens',
  documentation: {
    'Access token claims': 'https://learn.microsoft.com/entra/identity-platform/access-token-claims-reference',
    'Access tokens': 'https://learn.microsoft.com/entra/identity-platform/access-tokens',
  },
  options: { issuer: V1, audience: `api://${API}` },
  why:
    'What an API gets whose manifest does not say otherwise. The issuer is the token service, with a slash at its end; ' +
    "`audience` is the Application ID URI. The API's client id may stand there instead if clients ask by it, but ID " +
    'tokens of the registration name that as well.',
  caution: 'Whose a key is according to its `issuer` member is not looked at.',
  algorithm: 'RS256',
  discovery: { issuer: V1, jwksUri: V1_KEYS },
  keySets: { [V1_KEYS]: keys(V1, `https://sts.windows.net/${CONSUMERS}/`) },
  tokens: [
    {
      title: "a user's token",
      header: v1Header,
      claims: v1Claims,
      subject: SUBJECT,
      clientId: CLIENT,
      scopes: ['Orders.Read', 'access_as_user'],
    },
    {
      title: "an application's own token, which has roles in place of scopes",
      header: v1Header,
      claims: { ...v1Claims, ...ownToken, appidacr: '1', amr: undefined, name: undefined, unique_name: undefined },
      subject: SUBJECT,
      clientId: CLIENT,
      scopes: [],
    },
  ],
  refused: [
    {
      title: "the ID token of a client that shares the API's registration",
      claims: { aud: API, appid: undefined, appidacr: undefined, scp: undefined, nonce: 'n' },
      reason: 'audience_mismatch',
      letInBy: { audience: [`api://${API}`, API], refuseIdTokens: false },
    },
    { title: 'a v2.0 token of the same tenant', claims: { iss: V2 }, reason: 'issuer_untrusted' },
    {
      title: 'a token of another tenant',
      claims: { iss: `https://sts.windows.net/${OTHER_TENANT}/`, tid: OTHER_TENANT },
      reason: 'issuer_untrusted',
    },
  ],
  remaining: [
    {
      title: 'a token signed with a key that Microsoft publishes for personal accounts',
      header: { x5t: CONSUMER_KID, kid: CONSUMER_KID },
      signedWith: 'other',
    },
  ],
  plain: 'accepted',
  widened,
};
