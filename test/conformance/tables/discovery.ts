import { createWorld, ISSUER } from '../../support/world.js';
import type { Case, Table } from '../cases.js';
import { type Documents, KEYS, metadata, OAUTH, OPENID, passes, trustDocuments, unavailable } from '../documents.js';

const world = await createWorld();
const good = (shows: string, title: string, documents: Documents): Case => passes(world, shows, title, documents);
const bad = (shows: string, title: string, documents: Documents): Case => unavailable(world, shows, title, documents);

const places: readonly Case[] = [
  good('H3', 'metadata is found where OpenID Connect puts it', { [OPENID]: metadata() }),
  good('H2', 'metadata is found where OAuth puts it', { [OAUTH]: metadata() }),
  good('H5 H2', 'metadata that is no metadata leads on to the other place', { [OPENID]: ['no'], [OAUTH]: metadata() }),
  good('H4 H2', 'metadata of another issuer leads on to the other place', {
    [OPENID]: metadata({ issuer: 'https://other.example/' }),
    [OAUTH]: metadata(),
  }),
  good('H5', 'members of metadata are ignored that nobody knows', {
    [OPENID]: metadata({ 'https://example.com/': [null], signed_metadata: 'abc' }),
  }),
  good('H5', 'metadata is taken whatever type it is said to have', {
    [OPENID]: new Response(JSON.stringify(metadata()), { headers: { 'content-type': 'text/plain' } }),
  }),
  good('H9', 'an issuer in metadata is the same once JSON is read', {
    [OPENID]: new Response(JSON.stringify(metadata()).replace('"https://tenant', '"\\u0068ttps:\\/\\/tenant')),
  }),
];

/** Tenants by path: what stands in the way of the well-known part. */
const paths: readonly Case[] = (
  [
    ['https://tenant.example/a/b', 'https://tenant.example/a/b/.well-known/openid-configuration', 'H3'],
    ['https://tenant.example/a/b/', 'https://tenant.example/a/b/.well-known/openid-configuration', 'H3'],
    ['https://tenant.example/a/b', 'https://tenant.example/.well-known/oauth-authorization-server/a/b', 'H2'],
    ['https://tenant.example/a/b/', 'https://tenant.example/.well-known/oauth-authorization-server/a/b', 'H2'],
    ['https://tenant.example', 'https://tenant.example/.well-known/openid-configuration', 'H3'],
    ['https://tenant.example:8443/', 'https://tenant.example:8443/.well-known/oauth-authorization-server', 'H2'],
  ] as const
).map(([issuer, url, shows]): Case => {
  const options = { ...trustDocuments(world, { [url]: metadata({ issuer }) }), issuer };
  return {
    shows,
    title: `of ${issuer} metadata is found at ${url}`,
    token: ({ token }) => token({ claims: { iss: issuer } }),
    options: () => options,
  };
});

const wrongPlaces: readonly Case[] = [
  'https://tenant.example/a/.well-known/oauth-authorization-server',
  'https://tenant.example/.well-known/openid-configuration/a',
  'https://tenant.example/.well-known/openid-configuration',
  'https://tenant.example/.well-known/oauth-authorization-server',
  'https://tenant.example/a//.well-known/openid-configuration',
].map((url): Case => {
  const issuer = 'https://tenant.example/a/';
  const options = { ...trustDocuments(world, { [url]: metadata({ issuer }) }), issuer };
  return {
    shows: 'H2 H3',
    title: `of ${issuer} metadata is not looked for at ${url}`,
    token: ({ token }) => token({ claims: { iss: issuer } }),
    options: () => options,
    refused: 'keys_unavailable',
  };
});

const wrongIssuers: readonly Case[] = [
  undefined,
  null,
  1,
  [ISSUER],
  '',
  'https://tenant.example',
  'https://TENANT.example/',
  'https://tenant.example:443/',
  'https://other.example/',
  'https://tenant.example/ ',
  // What a URL parser, or Unicode normalisation, would make the same of.
  'https://tenant\u3002example/',
  'https://\uff54enant.example/',
  'https://tenant.example/\u200b',
  'https://t\u00e9nant.example/',
].map((issuer) =>
  bad('H4 H9 B17', `metadata of the issuer ${JSON.stringify(issuer) ?? 'nobody'} is not used`, {
    [OPENID]: metadata({ issuer }),
    [OAUTH]: metadata({ issuer }),
  }),
);

const keyPlaces: readonly Case[] = [
  undefined,
  null,
  1,
  '',
  '/keys',
  'keys',
  'http://tenant.example/keys',
  'http://127.0.0.1/keys',
  'http://localhost/keys',
  'file:///etc/passwd',
  'data:application/json,{"keys":[]}',
  'javascript:1',
  'ftp://tenant.example/keys',
  [KEYS],
].map((uri) =>
  bad('H6 D16 B17', `keys are not fetched from ${JSON.stringify(uri) ?? 'nowhere'}`, {
    [OPENID]: metadata({ jwks_uri: uri }),
    ...(typeof uri === 'string' && { [uri]: world.issuer.jwks() }),
  }),
);

export const discovery: Table = {
  world,
  cases: [...places, ...paths, ...wrongPlaces, ...wrongIssuers, ...keyPlaces],
};
