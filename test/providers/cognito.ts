// Shapes: https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-the-access-token.html
// and …-using-the-id-token.html; `aud` in access tokens (resource binding):
// https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-define-resource-servers.html
import { NOW, type Provider } from './provider.js';

const ISSUER = 'https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_Example12';
const JWKS = `${ISSUER}/.well-known/jwks.json`;
const CLIENT = '57cbishk4j24pabc1234567890';
const USER = 'aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee';
const API = 'https://orders.example.com';
const KID = '1234example=';

const claims = {
  sub: USER,
  'cognito:groups': ['admin'],
  iss: ISSUER,
  version: 2,
  client_id: CLIENT,
  origin_jti: 'aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee',
  event_id: 'bbbbbbbb-bbbb-cccc-dddd-eeeeeeeeeeee',
  token_use: 'access',
  scope: 'aws.cognito.signin.user.admin orders/read',
  auth_time: NOW - 10,
  exp: NOW + 3600,
  iat: NOW - 10,
  jti: 'cccccccc-bbbb-cccc-dddd-eeeeeeeeeeee',
  username: 'janedoe@example.com',
};
const header = { kid: KID, alg: 'RS256' };
const idToken = { token_use: 'id', scope: undefined, username: undefined, 'cognito:username': 'janedoe@example.com' };
const scopes = ['aws.cognito.signin.user.admin', 'orders/read'];

export const cognito: Provider = {
  name: 'Amazon Cognito',
  documentation: {
    'Access token':
      'https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-the-access-token.html',
    'Resource servers':
      'https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-define-resource-servers.html',
  },
  options: { issuer: ISSUER, audience: CLIENT, audienceClaim: 'client_id', claimValues: { token_use: 'access' } },
  why:
    'Access tokens name no API but the app client, in `client_id`; `audience` lists the app clients that may call. Without ' +
    '`audienceClaim` it is the wrong way round: access tokens are refused, and ID tokens, whose `aud` is the app client, ' +
    'are let in. `token_use` says outright what a token is for.',
  caution:
    'Every API that lists the app client takes its tokens: require a scope. With resource binding tokens do name the API; ' +
    'then set `audience` to that, leave `audienceClaim` out and keep `claimValues`, or tokens bound to another API pass.',
  algorithm: 'RS256',
  discovery: { issuer: ISSUER, jwksUri: JWKS },
  keySets: {
    [JWKS]: [
      { key: 'signing', members: { kid: KID } },
      { key: 'other', members: { kid: '5678example=' } },
    ],
  },
  tokens: [
    { title: "a user's token", header, claims, subject: USER, clientId: CLIENT, scopes },
    {
      title: "an app client's own token",
      header,
      claims: {
        ...claims,
        sub: CLIENT,
        scope: 'orders/read',
        'cognito:groups': undefined,
        origin_jti: undefined,
        event_id: undefined,
        username: undefined,
      },
      subject: CLIENT,
      clientId: CLIENT,
      scopes: ['orders/read'],
    },
    {
      title: 'a token bound to the API',
      header,
      claims: { ...claims, aud: API },
      subject: USER,
      clientId: CLIENT,
      scopes,
    },
  ],
  refused: [
    {
      title: 'the ID token of the same login',
      header: { kid: '5678example=' },
      claims: { ...idToken, aud: CLIENT, client_id: undefined },
      signedWith: 'other',
      reason: 'claim_missing',
      letInBy: { audienceClaim: 'aud', claimValues: {} },
    },
    {
      title: 'a token of the app client that is not for access',
      claims: idToken,
      reason: 'required_claim_mismatch',
      letInBy: { claimValues: {} },
    },
    {
      title: 'a token of another app client of the user pool',
      claims: { client_id: '1example23456789' },
      reason: 'audience_mismatch',
    },
    {
      title: 'a token of another user pool',
      claims: { iss: 'https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_Other1234' },
      reason: 'issuer_untrusted',
    },
  ],
  remaining: [
    {
      title: 'a token that resource binding made for another API',
      claims: { aud: 'https://invoices.example.com' },
      remedy: { options: { audience: API, audienceClaim: 'aud' }, reason: 'audience_mismatch' },
    },
  ],
  plain: 'claim_missing',
};
