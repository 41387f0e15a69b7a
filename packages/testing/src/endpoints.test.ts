import { describe, expect, test } from 'vitest';
import { Endpoints, selectDocuments } from './endpoints.js';

describe('the documents of an issuer', () => {
  test.each([
    ['https://a.test', '', ''],
    ['https://a.test/', '', ''],
    ['https://a.test/t/1', '/t/1', '/t/1'],
    ['https://a.test/t/1/', '/t/1', '/t/1'],
  ])('of %s are where the specifications put them', (issuer, appended, inserted) => {
    const endpoints = new Endpoints(issuer);
    const at = (path: string): unknown => endpoints.documentAt(new URL(`https://a.test${path}`));
    expect(endpoints.issuer).toBe(issuer);
    expect(endpoints.jwksUri).toBe(`https://a.test${appended}/.well-known/jwks.json`);
    expect(endpoints.documentAt(new URL(endpoints.jwksUri))).toBe('jwks');
    expect(at(`${appended}/.well-known/openid-configuration`)).toBe('openid-configuration');
    expect(at(`/.well-known/oauth-authorization-server${inserted}`)).toBe('oauth-authorization-server');
    expect(at(`${appended}/authorize`)).toBeUndefined();
  });

  test('are nowhere else', () => {
    const endpoints = new Endpoints('https://a.test/t');
    for (const url of [
      'https://a.test/.well-known/openid-configuration',
      'https://a.test/.well-known/openid-configuration/t',
      'https://a.test/t/.well-known/oauth-authorization-server',
      'http://a.test/t/.well-known/openid-configuration',
      'https://a.test:8443/t/.well-known/jwks.json',
      'https://b.test/t/.well-known/jwks.json',
    ]) {
      expect(endpoints.documentAt(new URL(url)), url).toBeUndefined();
    }
  });

  test('are found whatever the query', () => {
    expect(new Endpoints('https://a.test').documentAt(new URL('https://a.test/.well-known/jwks.json?v=1'))).toBe(
      'jwks',
    );
  });

  test('name the issuer exactly and lead to its keys', () => {
    expect(new Endpoints('https://a.test/').metadata(['ES256'])).toEqual({
      issuer: 'https://a.test/',
      authorization_endpoint: 'https://a.test/authorize',
      token_endpoint: 'https://a.test/token',
      jwks_uri: 'https://a.test/.well-known/jwks.json',
      response_types_supported: ['code'],
      subject_types_supported: ['public'],
      id_token_signing_alg_values_supported: ['ES256'],
    });
  });
});

test.each([
  ['https://a.test', 'http://127.0.0.1:1'],
  ['https://a.test/', 'http://127.0.0.1:1/'],
  ['https://a.test/t', 'http://127.0.0.1:1/t'],
  ['https://a.test/t/', 'http://127.0.0.1:1/t/'],
])('an issuer %s that moves becomes %s', (issuer, moved) => {
  expect(new Endpoints(issuer).movedTo('http://127.0.0.1:1').issuer).toBe(moved);
});

describe('selectDocuments', () => {
  test('knows what metadata stands for', () => {
    expect(selectDocuments('metadata')).toEqual(['openid-configuration', 'oauth-authorization-server']);
    expect(selectDocuments('jwks')).toEqual(['jwks']);
    expect(selectDocuments(undefined)).toHaveLength(3);
  });

  test('refuses what it does not know', () => {
    expect(() => selectDocuments('keys' as 'jwks')).toThrow(/^only: /);
  });
});
