import { describe, expect, it } from 'vitest';
import { AUDIENCE, goodClaims, ISSUER, newKey, noFetch, now, reasonOf, sign } from '../../../../test/support/core.js';
import type { ClaimValues, VerifierOptions } from '../config/options.js';
import { ConfigurationError } from '../errors.js';
import { explainAccessToken } from './explain.js';
import { createVerifier } from './verifier.js';

const key = await newKey();
const options = { issuer: ISSUER, audience: AUDIENCE, jwks: { keys: [key.jwk] }, fetch: noFetch, now };

const verifierWith = (claimValues: ClaimValues, more: Partial<VerifierOptions> = {}) =>
  createVerifier({ ...options, claimValues, ...more });

const tokenOf = (claims: Record<string, unknown>): Promise<string> => sign(key, goodClaims(claims));

describe('a predicate in claimValues', () => {
  const isNorth = (tenant: unknown): boolean => tenant === 'north';

  it('passes on true', async () => {
    const verifier = verifierWith({ tenant: isNorth, token_use: 'access' });
    await expect(verifier.verify(await tokenOf({ tenant: 'north', token_use: 'access' }))).resolves.toBeDefined();
    expect(await reasonOf(verifier.verify(await tokenOf({ tenant: 'south', token_use: 'access' })))).toBe(
      'required_claim_mismatch',
    );
    expect(await reasonOf(verifier.verify(await tokenOf({ tenant: 'north', token_use: 'id' })))).toBe(
      'required_claim_mismatch',
    );
  });

  it.each([[false], [undefined], [1], ['true'], [{}], [null]])('refuses on %s', async (answer) => {
    const verifier = verifierWith({ tenant: () => answer as boolean });
    expect(await reasonOf(verifier.verify(await tokenOf({ tenant: 'north' })))).toBe('required_claim_mismatch');
  });

  it('refuses where it throws', async () => {
    const verifier = verifierWith({ roles: (roles) => (roles as string[]).includes('admin') });
    expect(await reasonOf(verifier.verify(await tokenOf({ roles: null })))).toBe('required_claim_mismatch');
  });

  it('is a mistake where it answers with a promise, even a rejected one', async () => {
    for (const answer of [async () => true, async () => Promise.reject(new Error('late'))]) {
      const verifier = verifierWith({ tenant: answer as never });
      const call = verifier.verify(await tokenOf({ tenant: 'north' }));
      await expect(call).rejects.toBeInstanceOf(ConfigurationError);
      await expect(call).rejects.toMatchObject({ option: 'claimValues.tenant' });
    }
  });

  it('is given undefined for a claim that is absent, or that objects merely inherit', async () => {
    const seen: unknown[] = [];
    const note = (value: unknown): boolean => seen.push(value) > 0;
    await verifierWith({ tenant: note, constructor: note }).verify(await tokenOf({}));
    expect(seen).toEqual([undefined, undefined]);
  });

  it('is asked on every request, also about a cached token', async () => {
    let isOpen = true;
    const verifier = verifierWith({ tenant: () => isOpen });
    const raw = await tokenOf({ tenant: 'north' });
    await verifier.verify(raw);
    isOpen = false;
    expect(await reasonOf(verifier.verify(raw))).toBe('required_claim_mismatch');
    isOpen = true;
    await expect(verifier.verify(raw)).resolves.toBeDefined();
  });

  it('sees no claim of a token that the issuer did not sign', async () => {
    let calls = 0;
    const verifier = verifierWith({ tenant: () => ++calls > 0 });
    const forged = await sign(await newKey(), goodClaims({ tenant: 'north' }));
    expect(await reasonOf(verifier.verify(forged))).toBe('signature_invalid');
    expect(await reasonOf(verifier.verify(await tokenOf({ exp: 1 })))).toBe('token_expired');
    expect(calls).toBe(0);
  });

  it('is asked before the schema and validate', async () => {
    let calls = 0;
    const validate = (): void => {
      calls += 1;
    };
    const verifier = verifierWith({ tenant: () => false }, { validate });
    expect(await reasonOf(verifier.verify(await tokenOf({})))).toBe('required_claim_mismatch');
    expect(calls).toBe(0);
  });

  it('belongs to its issuer', async () => {
    const issuer = [
      { issuer: ISSUER, jwks: options.jwks, claimValues: { tenant: isNorth } },
      { issuer: 'https://second.example/', jwks: options.jwks },
    ];
    const { jwks: _, ...others } = options;
    const verifier = createVerifier({ ...others, issuer });
    await expect(verifier.verify(await tokenOf({ iss: 'https://second.example/' }))).resolves.toBeDefined();
    expect(await reasonOf(verifier.verify(await tokenOf({})))).toBe('required_claim_mismatch');
  });

  it('is a step of the explanation, once the signature is known to be valid', async () => {
    const stepsOf = async (raw: string) =>
      (await explainAccessToken(raw, { ...options, claimValues: { tenant: isNorth } })).steps.find(
        ({ step }) => step === 'predicates',
      );
    const expected = 'true from the predicates of tenant';
    expect(await stepsOf(await tokenOf({ tenant: 'north' }))).toMatchObject({ outcome: 'passed', expected });
    expect(await stepsOf(await tokenOf({ tenant: 'south' }))).toMatchObject({
      outcome: 'failed',
      reason: 'required_claim_mismatch',
      expected,
      found: '{"tenant":"south"}',
    });
    expect(await stepsOf(await sign(await newKey(), goodClaims({ tenant: 'north' })))).toBeUndefined();
  });
});
