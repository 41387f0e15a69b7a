import { createVerifier, type IssuerOptions, trustIssuers, type VerifierOptions } from '@scopegate/core';
import { createTestIssuer, type TestIssuer } from '@scopegate/testing';
import { describe, expect, it } from 'vitest';
import { reasonOf, refusalOf } from '../support/core.js';
import { testClock } from './live-api.js';

const A = 'https://a.example.com/';
const B = 'https://b.example.com/';

/** Two tenants on one clock, and a fetch that reaches them both. */
async function twoTenants(metadata: Readonly<Record<string, unknown>> = {}) {
  const clock = testClock();
  const make = (issuer: string): Promise<TestIssuer> =>
    createTestIssuer({ issuer, algorithm: 'ES256', now: clock.now, metadata, audience: 'api' });
  const [a, b] = await Promise.all([make(A), make(B)]);
  const fetch: typeof globalThis.fetch = (url, init) => (String(url).startsWith(A) ? a : b).fetch(url, init);
  return {
    clock,
    a,
    b,
    /** What checks tokens by these options. */
    verifying: (options: Pick<VerifierOptions, 'issuer'> & Partial<VerifierOptions>) => {
      const verifier = createVerifier({ audience: 'api', now: clock.now, fetch, ...options });
      return (token: string) => verifier.verify(token);
    },
  };
}

const LONG = { expiresIn: 1_000_000 };

describe('a tenant that the resolver names', () => {
  it('is taken with the options of the answer over those of the verifier', async () => {
    const { a, b, verifying } = await twoTenants();
    const verify = verifying({
      issuer: {
        resolve: (iss) => (iss === A ? { issuer: A, audience: 'a-api', claimValues: { plan: 'gold' } } : { issuer: B }),
      },
    });
    await verify(await b.token());
    expect(await reasonOf(verify(await a.token()))).toBe('audience_mismatch');
    expect(await reasonOf(verify(await a.token({ audience: 'a-api' })))).toBe('claim_missing');
    expect((await verify(await a.token({ audience: 'a-api', claims: { plan: 'gold' } }))).issuer).toBe(A);
  });

  it('may bring its keys along, or say where they are', async () => {
    const { a, b, verifying } = await twoTenants();
    const verify = verifying({
      issuer: {
        resolve: (iss) => (iss === A ? { issuer: A, jwks: a.jwks() } : { issuer: B, jwksUri: b.jwksUri }),
      },
    });
    await verify(await a.token());
    await verify(await b.token());
    expect([a.requests.total, b.requests.metadata, b.requests.jwks]).toEqual([0, 0, 1]);
  });

  it('that is removed is trusted for no longer than its ttl, with tokens seen before as well', async () => {
    const { a, b, clock, verifying } = await twoTenants();
    const tenants = new Set([A, B]);
    const verify = verifying({
      issuer: { resolve: (iss) => (tenants.has(iss) ? { issuer: iss } : undefined), ttl: 60 },
    });
    const [seen, other] = await Promise.all([a.token(LONG), b.token(LONG)]);
    await verify(seen);
    await verify(other);
    tenants.delete(A);
    clock.advance(59.999);
    await verify(seen);
    clock.advance(0.001);
    expect(await reasonOf(verify(seen))).toBe('issuer_untrusted');
    await verify(other);
  });

  it('whose options change is checked by the new ones, with tokens seen before as well', async () => {
    const { a, clock, verifying } = await twoTenants();
    let options: IssuerOptions = { issuer: A };
    const verify = verifying({ issuer: { resolve: () => options, ttl: 60 } });
    const seen = await a.token(LONG);
    await verify(seen);
    options = { issuer: A, audience: 'another-api' };
    clock.advance(60);
    expect(await reasonOf(verify(seen))).toBe('audience_mismatch');
  });

  it('keeps its keys and its tokens where the answer stays what it was', async () => {
    const { a, clock, verifying } = await twoTenants();
    const verify = verifying({ issuer: { resolve: () => ({ issuer: A, audience: ['api'] }), ttl: 60 } });
    const seen = await a.token(LONG);
    for (let minute = 0; minute < 5; minute += 1) {
      await verify(seen);
      clock.advance(60);
    }
    expect(a.requests.total).toBe(2);
  });
});

describe('a resolver that fails', () => {
  it.each<readonly [string, () => IssuerOptions]>([
    [
      'throws',
      () => {
        throw new Error('postgres://user:password@db/');
      },
    ],
    ['answers with what cannot work', () => ({ issuer: A, algorithms: ['HS256'] })],
    ['answers with an option that there is not', () => ({ issuer: A, audiences: 'api' }) as IssuerOptions],
    ['answers about somebody else', () => ({ issuer: B })],
  ])('because it %s is an outage that tells clients nothing', async (_what, resolve) => {
    const { a, verifying } = await twoTenants();
    const verify = verifying({ issuer: { resolve } });
    const refusal = await refusalOf(verify(await a.token()));
    expect(refusal).toMatchObject({ status: 503, reason: 'issuer_unavailable', headers: { 'Retry-After': '1' } });
    expect(refusal.message).toBe('The access token cannot be checked at the moment.');
    expect(refusal.cause).toBeInstanceOf(Error);
    expect(a.requests.total).toBe(0);
  });

  it('is an outage for tokens seen before once the ttl is over, and is asked again with the next request', async () => {
    const { a, clock, verifying } = await twoTenants();
    let isDown = false;
    const resolve = async (): Promise<IssuerOptions> => {
      if (isDown) throw new Error('no database');
      return { issuer: A };
    };
    const verify = verifying({ issuer: { resolve, ttl: 60 } });
    const seen = await a.token(LONG);
    await verify(seen);
    isDown = true;
    await verify(seen);
    clock.advance(60);
    expect(await reasonOf(verify(seen))).toBe('issuer_unavailable');
    isDown = false;
    await verify(seen);
    expect(a.requests.total).toBe(2);
  });
});

describe("a tenant's jwks_uri", () => {
  const elsewhere = 'https://keys.example.net/jwks';
  const tenants = trustIssuers('https://*.example.com/');

  it.each([
    ['elsewhere', undefined, 'https://keys.example.net/jwks'],
    ['on another port', undefined, 'https://a.example.com:8443/jwks'],
    ['with another tenant', undefined, 'https://b.example.com/.well-known/jwks.json'],
    ['with a parent of it', undefined, 'https://example.com/jwks'],
    ['where another origin is listed', ['https://other.example.net'], elsewhere],
  ])('%s is not fetched', async (_where, jwksOrigins, jwksUri) => {
    const { a, b, verifying } = await twoTenants({ jwks_uri: jwksUri });
    const verify = verifying({ issuer: { ...tenants, ...(jwksOrigins && { jwksOrigins }) } });
    const refusal = await refusalOf(verify(await a.token()));
    expect(refusal).toMatchObject({ status: 503, cause: { kind: 'foreign_jwks_uri' } });
    expect([a.requests.jwks, b.requests.total]).toEqual([0, 0]);
  });

  it('elsewhere is fetched where it is listed', async () => {
    const { a, verifying, clock } = await twoTenants({ jwks_uri: elsewhere });
    const fetch: typeof globalThis.fetch = (url, init) => a.fetch(url === elsewhere ? a.jwksUri : url, init);
    const jwksOrigins = ['https://keys.example.net'];
    const verify = verifying({ issuer: { ...tenants, jwksOrigins }, fetch, now: clock.now });
    expect((await verify(await a.token())).issuer).toBe(A);
  });

  it.each([['https://keys.example.net/'], ['keys.example.net'], ['https://keys.example.net/jwks'], [7], ['*']])(
    'cannot be listed as %j',
    async (origin) => {
      const { verifying } = await twoTenants();
      expect(() => verifying({ issuer: { ...tenants, jwksOrigins: [origin as string] } })).toThrow(
        'issuer.jwksOrigins',
      );
    },
  );
});

describe('the keys of one issuer', () => {
  it.each([
    ['a list', [A, B]],
    ['a resolver', { resolve: (iss: string) => ({ issuer: iss }) }],
    ['a pattern', trustIssuers('https://*.example.com/')],
  ])('never verify for another, whatever their kid: %s', async (_what, issuer) => {
    const { a, b, verifying } = await twoTenants();
    // The very same kid with both, and the key of one, without a kid, published by nobody else.
    await a.rotate({ kid: 'shared', keepOld: false });
    await b.rotate({ kid: 'shared', keepOld: false });
    const verify = verifying({ issuer });
    await verify(await a.token());
    await verify(await b.token());
    for (const kid of ['shared', undefined]) {
      const crossed = await a.token({ claims: { iss: B }, header: { kid } });
      expect(await reasonOf(verify(crossed))).toBe('signature_invalid');
      const back = await b.token({ claims: { iss: A }, header: { kid } });
      expect(await reasonOf(verify(back))).toBe('signature_invalid');
    }
    expect((await verify(await a.token())).issuer).toBe(A);
    expect((await verify(await b.token())).issuer).toBe(B);
  });

  it('do not serve where their kid is known to another alone', async () => {
    const { a, b, verifying } = await twoTenants();
    const verify = verifying({ issuer: [A, B] });
    await verify(await a.token());
    await verify(await b.token());
    expect(await reasonOf(verify(await a.token({ claims: { iss: B } })))).toBe('key_unknown');
  });
});
