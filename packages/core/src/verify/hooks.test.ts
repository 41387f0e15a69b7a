import { describe, expect, it } from 'vitest';
import { ISSUER } from '../../../../test/support/core.js';
import { AccessTokenError, ConfigurationError, Failure } from '../errors.js';
import { AccessToken } from '../token/access-token.js';
import { applySchema, type Hooks, runValidate } from './hooks.js';

const none: Hooks<never> = { claims: undefined, validate: undefined };

const signed = new AccessToken({
  claims: { iss: ISSUER, exp: 1, sub: 'user-1' },
  header: { alg: 'ES256' },
  issuer: ISSUER,
  subject: 'user-1',
  clientId: undefined,
  audience: [],
  scopes: [],
  expiresAt: 1,
});

describe('applySchema', () => {
  const made = (validate: (value: unknown) => unknown): Promise<unknown> =>
    applySchema(
      { ...none, claims: { '~standard': { version: 1, vendor: 'test', validate: validate as never } } },
      signed,
    );

  it('is the signed token itself where there is no schema', async () => {
    expect(await applySchema(none, signed)).toBe(signed);
  });

  it('is a token of its own with what the schema made, which is not frozen', async () => {
    const value = { roles: new Set(['user']), list: [{}] };
    const token = (await made(() => ({ value }))) as AccessToken<typeof value>;
    expect(token).toBeInstanceOf(AccessToken);
    expect({ ...token }).toEqual({ ...signed, claims: value });
    expect(token.claims).toBe(value);
    expect(Object.isFrozen(token)).toBe(true);
    expect([value, value.roles, value.list, value.list[0]].some(Object.isFrozen)).toBe(false);
  });

  it('shows the schema the signed claims, and another token each time', async () => {
    const seen: unknown[] = [];
    const schema = (value: unknown) => {
      seen.push(value);
      return { value };
    };
    expect(await made(schema)).not.toBe(await made(schema));
    expect(seen).toEqual([signed.claims, signed.claims]);
    expect(seen.every((claims) => claims === signed.claims)).toBe(true);
  });

  it('waits for the schema', async () => {
    expect(await made(async () => ({ value: 1 }))).toMatchObject({ claims: 1, subject: 'user-1' });
  });

  it('takes whatever the schema made, a promise or a failure among them', async () => {
    for (const value of [Promise.resolve(1), new Failure('token_expired'), undefined, null]) {
      expect(((await made(() => ({ value }))) as AccessToken<unknown>).claims).toBe(value);
    }
  });

  it('is a failure that keeps the issues for the log, where there are any', async () => {
    const issues = [{ message: 'no' }];
    class Issues extends Array<unknown> {
      get issues(): unknown {
        return this;
      }
    }
    expect(await made(() => ({ issues }))).toMatchObject({ reason: 'claims_rejected', cause: issues });
    expect(await made(() => ({ issues, value: 1 }))).toMatchObject({ reason: 'claims_rejected' });
    expect(await made(() => Issues.of(1))).toMatchObject({ reason: 'claims_rejected' });
    expect(await made(() => Object.create({ issues }))).toMatchObject({ reason: 'claims_rejected' });
  });

  it('is nothing where the schema answers with neither, which is thrown', async () => {
    for (const answer of ['text', null, undefined, {}, [], Object.create({ value: 1 })]) {
      await expect(made(() => answer)).rejects.toThrow(ConfigurationError);
      await expect(made(async () => answer)).rejects.toThrow(ConfigurationError);
    }
  });
});

describe('runValidate', () => {
  const said = (validate: (() => unknown) | undefined): Promise<unknown> =>
    runValidate({ ...none, validate: validate as never }, signed);
  const throwing = (error: unknown) => (): never => {
    throw error;
  };

  it('is nothing where there is no validate, or it says nothing, at once or later', async () => {
    expect(await said(undefined)).toBeUndefined();
    expect(await said(() => undefined)).toBeUndefined();
    expect(await said(async () => undefined)).toBeUndefined();
  });

  it('is the failure that an AccessTokenError stands for, at once or later', async () => {
    const headers = { 'X-Account': 'closed' };
    const error = new AccessTokenError('too_poor', { code: 'insufficient_scope', headers });
    const failed = Failure.of(error);
    expect(await said(throwing(error))).toEqual(failed);
    expect(await said(() => Promise.reject(error))).toEqual(failed);
    expect(failed).toMatchObject({ reason: 'too_poor', code: 'insufficient_scope', headers, cause: error });
  });

  it('is whatever else is thrown, passed on', async () => {
    await expect(said(throwing(new RangeError('x')))).rejects.toThrow(RangeError);
    await expect(said(() => Promise.reject(new RangeError('x')))).rejects.toThrow(RangeError);
  });

  it('is a fault of the configuration where validate returns something', async () => {
    await expect(said(() => false)).rejects.toThrow(ConfigurationError);
    await expect(said(async () => false)).rejects.toThrow(ConfigurationError);
  });
});
