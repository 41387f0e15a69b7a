import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { AUDIENCE, goodClaims, ISSUER, issuerConfigOf, NOW, newKey, now, sign } from '../../../../test/support/core.js';
import { createVerifier } from '../verify/verifier.js';
import { AccessToken, createAccessToken, type TokenNames } from './access-token.js';
import { registeredOf } from './claims.js';

const key = await newKey();
const VERIFIER = { issuer: ISSUER, audience: 'appointments:api', jwks: { keys: [key.jwk] }, now };

function tokenOf<Claims>(claims: Claims, scopes: readonly string[] = []): AccessToken<Claims> {
  return new AccessToken({
    claims,
    header: { alg: 'RS256', jwk: { kty: 'RSA' } },
    issuer: ISSUER,
    subject: 'user-1',
    clientId: undefined,
    audience: ['a'],
    scopes,
    expiresAt: 1,
  });
}

/** Every object and list within a value, itself included. */
function partsOf(value: unknown): object[] {
  if (typeof value !== 'object' || value === null) return [];
  return [value, ...Object.values(value).flatMap(partsOf)];
}

describe('AccessToken', () => {
  it('is frozen with its header and its claims where no schema made them', async () => {
    const claims = goodClaims({ scope: 'read', tenant: { id: 1, flags: [{}] }, roles: ['a'] });
    const token = await createVerifier(VERIFIER).verify(await sign(key, claims, { extra: { list: [{}] } }));
    expect(partsOf(token).length).toBeGreaterThan(11);
    expect(partsOf(token).every(Object.isFrozen)).toBe(true);
    expect(() => Object.assign(token, { subject: 'user-2' })).toThrow(TypeError);
    expect(() => Object.assign(token.claims['tenant'] as object, { id: 2 })).toThrow(TypeError);
    expect(() => Object.assign(token.header, { alg: 'none' })).toThrow(TypeError);
    expect(() => (token.scopes as string[]).push('admin')).toThrow(TypeError);
  });

  it('freezes itself and its lists, and takes claims and header as they come', () => {
    const token = tokenOf({ roles: ['a'] }, ['read']);
    expect([token, token.audience, token.scopes].every(Object.isFrozen)).toBe(true);
    expect([token.claims, token.header].some(Object.isFrozen)).toBe(false);
  });

  it('has lists that nobody can change, whoever holds what they were made of', () => {
    const scopes = ['read'];
    const token = tokenOf({}, scopes);
    Reflect.set(scopes, 1, 'admin');
    expect(token.scopes).toEqual(['read']);
  });

  it('has a scope only if it has exactly that one', () => {
    const token = tokenOf({}, ['read:contacts', 'a b']);
    expect(token.hasScope('read:contacts')).toBe(true);
    expect(token.hasScope('a b')).toBe(true);
    for (const other of ['read', 'READ:contacts', 'read:contacts ', 'contacts', 'a', 'b', '']) {
      expect(token.hasScope(other)).toBe(false);
    }
  });

  it('has several scopes only if it has all of them, in any order', () => {
    const token = tokenOf({}, ['a', 'b']);
    expect(token.hasScope('b', 'a')).toBe(true);
    expect(token.hasScope('a', 'c')).toBe(false);
  });

  it('denies where no scope is asked for', () => {
    expect(tokenOf({}, ['a']).hasScope()).toBe(false);
  });

  it('shows nothing of the raw token, however it is printed', async () => {
    const raw = await sign(key, goodClaims());
    const token = await createVerifier(VERIFIER).verify(raw);
    const printed = [
      JSON.stringify(token),
      inspect(token, { depth: Number.POSITIVE_INFINITY, showHidden: true, getters: true }),
      String(token),
      Object.getOwnPropertyNames(token).join(),
    ].join('\n');
    expect(printed).toContain('user-1');
    for (const part of raw.split('.')) expect(printed).not.toContain(part);
  });

  it('is written as JSON with its claims and values, and nothing else', () => {
    expect(Object.keys(JSON.parse(JSON.stringify(tokenOf({ a: 1 }))))).toEqual([
      'claims',
      'header',
      'issuer',
      'subject',
      'audience',
      'scopes',
      'expiresAt',
    ]);
  });
});

describe('createAccessToken', () => {
  const header = { alg: 'ES256' };

  function signed(
    payload: Record<string, unknown>,
    names: Partial<TokenNames> = {},
    audienceClaim = 'aud',
  ): AccessToken {
    return createAccessToken({ header, payload }, registeredOf(payload, audienceClaim), {
      ...issuerConfigOf(),
      ...names,
    });
  }

  it('says what the claims say, by the issuer’s options', () => {
    const payload = goodClaims({ permissions: ['a', 'b'], app: 'x', api: 'y', aud: 'other:api' });
    const token = signed(payload, { scopeClaims: ['permissions'], clientIdClaims: ['none', 'app'] }, 'api');
    expect(token).toBeInstanceOf(AccessToken);
    expect({ ...token }).toEqual({
      claims: payload,
      header,
      issuer: ISSUER,
      subject: 'user-1',
      clientId: 'x',
      audience: ['y'],
      scopes: ['a', 'b'],
      expiresAt: NOW + 300,
    });
  });

  it('freezes the claims with all that is in them', () => {
    const { claims } = signed(goodClaims({ realm: { roles: ['a'] } }));
    const realm = claims['realm'] as { roles: string[] };
    expect([claims, realm, realm.roles].every(Object.isFrozen)).toBe(true);
  });

  it('has the issuer’s name from the configuration, and takes nothing that is inherited', () => {
    const payload = Object.create({ sub: 'admin', client_id: 'admin', scope: 'admin', iss: 'https://other.example/' });
    Object.assign(payload, { aud: [AUDIENCE], exp: 1 });
    expect(signed(payload)).toMatchObject({
      issuer: ISSUER,
      subject: undefined,
      clientId: undefined,
      scopes: [],
      expiresAt: 1,
    });
  });
});
