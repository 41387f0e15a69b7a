import { describe, expect, it } from 'vitest';
import { AUDIENCE, goodClaims, ISSUER, issuerConfigOf, NOW, unsigned } from '../../../../test/support/core.js';
import type { IssuerConfig } from '../config/issuer-config.js';
import type { VerifierConfig } from '../config/verifier-config.js';
import { AccessTokenError, ConfigurationError, Failure } from '../errors.js';
import { algorithmNamed } from '../keys/algorithms.js';
import { AccessToken } from '../token/access-token.js';
import { type JwtClaims, registeredOf } from '../token/claims.js';
import { type CompactJws, decodeCompact } from '../token/compact.js';
import { contextOf, createToken, runValidate, signedOf, tokenForRequest } from './hooks.js';

function jwsOf(claims: Record<string, unknown> = {}, header: Record<string, unknown> = { alg: 'ES256' }): CompactJws {
  const jws = decodeCompact(unsigned(header, goodClaims(claims)), 16_384);
  if (jws instanceof Failure) throw new Error(jws.reason);
  return jws;
}

function verifierPolicy<Claims>(overrides: Partial<VerifierConfig<Claims>>): VerifierConfig<Claims> {
  return {
    issuers: { find: () => issuerConfigOf(), confirm: () => undefined, list: () => [] },
    maxTokenLength: 16_384,
    clockTolerance: 5,
    maxTokenAge: undefined,
    claims: undefined,
    validate: undefined,
    cacheSize: 0,
    now: () => NOW * 1000,
    ...overrides,
  };
}

/** The token that a text becomes, once it is verified. */
function signedToken(jws: CompactJws, issuer: IssuerConfig): AccessToken {
  return createToken(jws, contextOf(verifierPolicy({}), jws.header, jws.payload, issuer));
}

describe('contextOf', () => {
  it('puts together what the checks look at, the time in seconds and the algorithm decided on', () => {
    const { header, payload } = jwsOf();
    const issuer = issuerConfigOf();
    const policy = { clockTolerance: 7, maxTokenAge: 60, now: () => NOW * 1000 + 500 };
    expect(contextOf(policy, header, payload, issuer)).toEqual({
      header,
      claims: payload,
      registered: registeredOf(payload, 'aud'),
      issuer,
      algorithm: algorithmNamed('ES256'),
      now: NOW + 0.5,
      clockTolerance: 7,
      maxTokenAge: 60,
    });
  });

  it('knows no algorithm where the issuer’s tokens may not use it', () => {
    const ps256 = new Set([algorithmNamed('PS256')].filter((each) => each !== undefined));
    const algorithmFor = (alg: unknown, algorithms: typeof ps256 | undefined) =>
      contextOf(verifierPolicy({}), { alg }, {}, issuerConfigOf({ algorithms })).algorithm?.name;
    expect([algorithmFor('ES256', ps256), algorithmFor('PS256', ps256)]).toEqual([undefined, 'PS256']);
    expect([algorithmFor('none', undefined), algorithmFor('HS256', undefined)]).toEqual([undefined, undefined]);
  });
});

describe('contextOf, of a header that was looked at before', () => {
  it('has the algorithm that was decided on then', () => {
    const { header, payload } = jwsOf();
    const es384 = algorithmNamed('ES384');
    expect(contextOf(verifierPolicy({}), header, payload, issuerConfigOf(), es384).algorithm).toBe(es384);
  });
});

describe('signedOf', () => {
  it('is the text that was signed, its signature, and what a key is looked for with', () => {
    const jws = jwsOf({}, { alg: 'EdDSA', kid: 'k7' });
    const issuer = issuerConfigOf({
      algorithms: new Set([algorithmNamed('Ed25519')].filter((each) => each !== undefined)),
    });
    expect(signedOf(jws, contextOf(verifierPolicy({}), jws.header, jws.payload, issuer))).toEqual({
      signingInput: jws.signingInput,
      signature: jws.signature,
      kid: 'k7',
      algorithm: algorithmNamed('Ed25519'),
      configured: issuer.algorithms,
    });
  });

  it('takes no kid that is inherited', () => {
    const jws = { ...jwsOf(), header: Object.create({ kid: 'k7' }) };
    expect(signedOf(jws, contextOf(verifierPolicy({}), { alg: 'ES256' }, {}, issuerConfigOf())).kid).toBeUndefined();
  });
});

describe('tokenForRequest', () => {
  const signed = signedToken(jwsOf({ realm: { roles: ['a'] } }), issuerConfigOf());
  const made = (validate: (value: unknown) => unknown): unknown =>
    tokenForRequest({ claims: { '~standard': { version: 1, vendor: 'test', validate: validate as never } } }, signed);

  it('is the signed token itself where there is no schema', () => {
    expect(tokenForRequest({ claims: undefined }, signed)).toBe(signed);
  });

  it('is a token of its own with what the schema made, which is not frozen', () => {
    const value = { roles: new Set(['user']), list: [{}] };
    const token = made(() => ({ value })) as AccessToken<typeof value>;
    expect(token).toBeInstanceOf(AccessToken);
    expect({ ...token }).toEqual({ ...signed, claims: value });
    expect(token.claims).toBe(value);
    expect(Object.isFrozen(token)).toBe(true);
    expect([value, value.roles, value.list, value.list[0]].some(Object.isFrozen)).toBe(false);
  });

  it('shows the schema the signed claims, and another token each time', () => {
    const seen: unknown[] = [];
    const schema = (value: unknown) => {
      seen.push(value);
      return { value };
    };
    expect(made(schema)).not.toBe(made(schema));
    expect(seen).toEqual([signed.claims, signed.claims]);
    expect(seen.every((claims) => claims === signed.claims)).toBe(true);
  });

  it('is waited for only where the schema has to be', async () => {
    const later = made(async () => ({ value: 1 }));
    expect(later).toBeInstanceOf(Promise);
    expect(await later).toMatchObject({ claims: 1, subject: 'user-1' });
  });

  it('takes whatever the schema made, a promise or a failure among them', async () => {
    for (const value of [Promise.resolve(1), new Failure('token_expired'), undefined, null]) {
      expect((made(() => ({ value })) as AccessToken<unknown>).claims).toBe(value);
    }
  });

  it('is a failure that keeps the issues for the log, where there are any', () => {
    const issues = [{ message: 'no' }];
    class Issues extends Array<unknown> {
      get issues(): unknown {
        return this;
      }
    }
    expect(made(() => ({ issues }))).toMatchObject({ reason: 'claims_rejected', cause: issues });
    expect(made(() => ({ issues, value: 1 }))).toMatchObject({ reason: 'claims_rejected' });
    expect(made(() => Issues.of(1))).toMatchObject({ reason: 'claims_rejected' });
    expect(made(() => Object.create({ issues }))).toMatchObject({ reason: 'claims_rejected' });
  });

  it('is nothing where the schema answers with neither, which is thrown', async () => {
    for (const answer of ['text', null, undefined, {}, [], Object.create({ value: 1 })]) {
      expect(() => made(() => answer)).toThrow(ConfigurationError);
      await expect(made(async () => answer)).rejects.toThrow(ConfigurationError);
    }
  });
});

describe('createToken', () => {
  it('says what the claims say, by the issuer’s options', () => {
    const jws = jwsOf({ permissions: ['a', 'b'], app: 'x', api: 'y', aud: 'other:api' });
    const issuer = issuerConfigOf({
      scopeClaims: ['permissions'],
      clientIdClaims: ['none', 'app'],
      audienceClaim: 'api',
    });
    const token = signedToken(jws, issuer);
    expect(token).toBeInstanceOf(AccessToken);
    expect({ ...token }).toEqual({
      claims: jws.payload,
      header: jws.header,
      issuer: ISSUER,
      subject: 'user-1',
      clientId: 'x',
      audience: ['y'],
      scopes: ['a', 'b'],
      expiresAt: NOW + 300,
    });
    expect([token.claims, token.header]).toEqual([jws.payload, jws.header]);
  });

  it('freezes the claims with all that is in them', () => {
    const { claims } = signedToken(jwsOf({ realm: { roles: ['a'] } }), issuerConfigOf());
    const realm = claims['realm'] as { roles: string[] };
    expect([claims, realm, realm.roles].every(Object.isFrozen)).toBe(true);
  });

  it('has the issuer’s name from the configuration, and takes nothing that is inherited', () => {
    const payload = Object.create({ sub: 'admin', client_id: 'admin', scope: 'admin', iss: 'https://other.example/' });
    Object.assign(payload, { aud: [AUDIENCE], exp: 1 });
    const token = signedToken({ ...jwsOf(), payload }, issuerConfigOf());
    expect(token).toMatchObject({ issuer: ISSUER, subject: undefined, clientId: undefined, scopes: [], expiresAt: 1 });
  });
});

describe('runValidate', () => {
  const token = signedToken(jwsOf(), issuerConfigOf());
  const said = (validate: (() => unknown) | undefined): unknown =>
    runValidate(verifierPolicy<JwtClaims>({ validate: validate as never }), token);
  const throwing = (error: unknown) => (): never => {
    throw error;
  };

  it('is nothing, at once, where there is no validate, or it says nothing', () => {
    expect(said(undefined)).toBeUndefined();
    expect(said(() => undefined)).toBeUndefined();
  });

  it('is waited for only where validate has to be', async () => {
    const later = said(async () => undefined);
    expect(later).toBeInstanceOf(Promise);
    expect(await later).toBeUndefined();
  });

  it('is the failure that an AccessTokenError stands for, at once or later', async () => {
    const headers = { 'X-Account': 'closed' };
    const error = new AccessTokenError('too_poor', { code: 'insufficient_scope', headers });
    const failed = Failure.of(error);
    expect(said(throwing(error))).toEqual(failed);
    expect(await said(() => Promise.reject(error))).toEqual(failed);
    expect(failed).toMatchObject({ reason: 'too_poor', code: 'insufficient_scope', headers, cause: error });
  });

  it('is whatever else is thrown, passed on', async () => {
    expect(() => said(throwing(new RangeError('x')))).toThrow(RangeError);
    await expect(said(() => Promise.reject(new RangeError('x')))).rejects.toThrow(RangeError);
  });

  it('is a fault of the configuration where validate returns something', async () => {
    expect(() => said(() => false)).toThrow(ConfigurationError);
    await expect(said(async () => false)).rejects.toThrow(ConfigurationError);
  });
});
