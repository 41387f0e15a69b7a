import { describe, expect, it } from 'vitest';
import {
  AUDIENCE,
  goodClaims,
  ISSUER,
  NOW,
  newKey,
  now,
  refusalOf,
  sign,
  unsigned,
} from '../../../../test/support/core.js';
import type { VerifierOptions } from '../config/options.js';
import { AccessTokenError } from '../errors.js';
import type { AccessToken } from '../token/access-token.js';
import { createVerifier } from './verifier.js';

const key = await newKey();
const raw = await sign(key);

const verifierWith = (validate: VerifierOptions['validate'], options: Partial<VerifierOptions> = {}) =>
  createVerifier({
    issuer: ISSUER,
    audience: AUDIENCE,
    jwks: { keys: [key.jwk] },
    now,
    ...(validate === undefined ? {} : { validate }),
    ...options,
  });

const throwing = (error: unknown) => (): void => {
  throw error;
};

describe('validate', () => {
  it('is given the token, and lets it through by returning nothing', async () => {
    const seen: AccessToken[] = [];
    const verifier = verifierWith((token) => void seen.push(token));
    const token = await verifier.verify(raw);
    expect(seen).toEqual([token]);
    expect(seen[0]).toBe(token);
  });

  it('may take its time', async () => {
    const verifier = verifierWith(async () => undefined);
    await expect(verifier.verify(raw)).resolves.toMatchObject({ subject: 'user-1' });
  });

  it.each([
    ['at once', throwing(new AccessTokenError('account_disabled'))],
    ['later', async () => throwing(new AccessTokenError('account_disabled'))()],
  ])('refuses by an AccessTokenError, %s', async (_, validate) => {
    const error = await refusalOf(verifierWith(validate).verify(raw));
    expect(error).toMatchObject({
      code: 'invalid_token',
      reason: 'account_disabled',
      status: 401,
      message: 'The access token is not accepted.',
    });
    expect(error.cause).toBeInstanceOf(AccessTokenError);
  });

  it('refuses with the code that the error names', async () => {
    const validate = throwing(new AccessTokenError('too_poor', { code: 'insufficient_scope' }));
    const error = await refusalOf(verifierWith(validate).verify(raw));
    expect(error).toMatchObject({ code: 'insufficient_scope', status: 403, reason: 'too_poor' });
    expect(error.headers['WWW-Authenticate']).toContain('error="insufficient_scope"');
  });

  it.each([
    ['an error', new RangeError('database is down')],
    ['no error at all', 'no'],
    ['undefined', undefined],
  ])('passes on %s that it throws, at once or later', async (_, thrown) => {
    const outcome = (validate: VerifierOptions['validate']) =>
      verifierWith(validate)
        .verify(raw)
        .then(
          () => 'accepted',
          (error: unknown) => ({ error }),
        );
    expect(await outcome(throwing(thrown))).toEqual({ error: thrown });
    expect(await outcome(() => Promise.reject(thrown))).toEqual({ error: thrown });
  });

  it.each([[false], [true], [null], [0], ['no'], [{}]])(
    'must not return %j: it may have been meant to refuse',
    async (answer) => {
      const at = { name: 'ConfigurationError', option: 'validate' };
      await expect(verifierWith(() => answer as never).verify(raw)).rejects.toMatchObject(at);
      await expect(verifierWith((async () => answer) as never).verify(raw)).rejects.toMatchObject(at);
    },
  );

  it('is waited for where it answers by a promise of another library', async () => {
    // biome-ignore lint/suspicious/noThenProperty: a promise of another library
    const later = { then: (_: unknown, refuse: (error: unknown) => void) => refuse(new AccessTokenError('later')) };
    const error = await refusalOf(verifierWith(() => later as never).verify(raw));
    expect(error.reason).toBe('later');
  });

  it('has its word on every request, also for a token seen before', async () => {
    const disabled = new Set<string>();
    let asked = 0;
    const verifier = verifierWith((token) => {
      asked += 1;
      if (disabled.has(token.subject ?? '')) throw new AccessTokenError('account_disabled');
    });
    const first = await verifier.verify(raw);
    expect(await verifier.verify(raw)).toBe(first);
    disabled.add('user-1');
    expect((await refusalOf(verifier.verify(raw))).reason).toBe('account_disabled');
    disabled.clear();
    expect(await verifier.verify(raw)).toBe(first);
    expect(asked).toBe(4);
  });

  it('is not asked about a token that is not good in itself', async () => {
    const verifier = verifierWith(throwing(new Error('asked')));
    const bad = [
      unsigned(),
      await sign(key, goodClaims({ exp: NOW - 60 })),
      await sign(key, goodClaims({ aud: 'other:api' })),
      await sign(key, goodClaims({ cnf: { jkt: 'x' } })),
    ];
    for (const token of bad) expect((await refusalOf(verifier.verify(token))).status).toBe(401);
  });
});

describe('a bound token', () => {
  it.each([[{ jkt: 'x' }], [{ 'x5t#S256': 'x' }], [{ jwk: key.jwk }], [{}], [null], ['jkt']])(
    'is refused as a plain bearer token, each time it is shown: cnf %j',
    async (cnf) => {
      const verifier = verifierWith(undefined, { refuseIdTokens: false });
      const bound = await sign(key, goodClaims({ cnf }));
      for (const _ of [1, 2]) {
        expect(await refusalOf(verifier.verify(bound))).toMatchObject({
          reason: 'proof_required',
          code: 'invalid_token',
        });
      }
    },
  );
});
