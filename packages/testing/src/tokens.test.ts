import { describe, expect, test } from 'vitest';
import { createTestKey } from './test-key.js';
import { draftToken, type MintContext } from './tokens.js';

const key = await createTestKey('ES256', 'current');
const context: MintContext = { issuer: 'https://issuer.test/', audience: 'https://api.test/', now: 5000, key };

describe('draftToken', () => {
  test('joins scopes with spaces', () => {
    expect(draftToken(context, { scope: ['a', 'b:c'] }).payload).toMatchObject({ scope: 'a b:c' });
    expect(draftToken(context, { scope: 'a b:c' }).payload).toMatchObject({ scope: 'a b:c' });
    expect(draftToken(context, { scope: [] }).payload).toMatchObject({ scope: '' });
  });

  test('has no scope claim unless asked', () => {
    expect(JSON.stringify(draftToken(context).payload)).not.toContain('scope');
  });

  test('takes every claim by its option', () => {
    const options = { subject: 's', audience: ['a', 'b'], clientId: 'c', issuedAt: 10, expiresIn: 20 };
    expect(draftToken(context, options).payload).toMatchObject({
      sub: 's',
      aud: ['a', 'b'],
      client_id: 'c',
      iat: 10,
      exp: 30,
    });
  });

  test('makes an expired token of a negative life', () => {
    expect(draftToken(context, { expiresIn: -1 }).payload).toMatchObject({ iat: 5000, exp: 4999 });
  });

  test('lets claims and header members win, and removes those that are undefined', () => {
    const options = {
      subject: 'lost',
      claims: { sub: 'won', exp: undefined, nbf: 'soon' },
      header: { kid: undefined, typ: 'JWT', extra: true },
    };
    const draft = draftToken(context, options);
    expect(JSON.parse(JSON.stringify(draft.payload))).toMatchObject({ sub: 'won', nbf: 'soon' });
    expect(JSON.parse(JSON.stringify(draft.payload))).not.toHaveProperty('exp');
    expect(JSON.parse(JSON.stringify(draft.header))).toEqual({ alg: 'ES256', typ: 'JWT', extra: true });
  });

  test('takes options that are undefined for absent', () => {
    const { payload } = draftToken(context, { subject: undefined, expiresIn: undefined, scope: undefined });
    expect(payload).toMatchObject({ sub: 'test-user', exp: 5300 });
  });

  test('names the key it is to be signed with', async () => {
    const other = await createTestKey('EdDSA', 'other');
    expect(draftToken(context, { key: other })).toMatchObject({ key: other, header: { kid: 'other', alg: 'EdDSA' } });
  });

  test('never makes two tokens with the same jti', () => {
    expect(draftToken(context).payload['jti']).not.toBe(draftToken(context).payload['jti']);
  });
});
