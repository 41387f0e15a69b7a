import { describe, expect, it } from 'vitest';
import { AUDIENCE, configurationErrorOf, ISSUER, newKey, now, requestWith, sign } from '../../../test/support/core.js';
import { createGate } from './gate.js';
import { fromNodeRequest } from './request/node-request.js';
import { createVerifier } from './verifier.js';

const key = await newKey();
const options = { issuer: ISSUER, audience: AUDIENCE, jwks: { keys: [key.jwk] }, now };

/** Does something while every object inherits a member, as a flaw in some other package can bring about. */
function polluted<Result>(name: string, value: unknown, work: () => Result): Result {
  Object.defineProperty(Object.prototype, name, { value, configurable: true, enumerable: false });
  try {
    return work();
  } finally {
    Reflect.deleteProperty(Object.prototype, name);
  }
}

describe('options that somebody has put on Object.prototype', () => {
  it('open no gate', async () => {
    const gate = polluted('optional', true, () => createGate(options));
    expect(await gate.authenticate(requestWith())).toMatchObject({ ok: false, refusal: { status: 401 } });
  });

  it('let no body carry a token where credentials are not configured at all', async () => {
    const gate = polluted('body', true, () => createGate(options));
    const form = {
      method: 'POST',
      url: '/',
      header: (name: string) => (name === 'content-type' ? ['application/x-www-form-urlencoded'] : []),
      body: () => ({ access_token: 'x' }),
    };
    expect(await gate.authenticate(form)).toMatchObject({ refusal: { cause: { reason: 'credentials_missing' } } });
  });

  it('are no header of a request', async () => {
    const gate = createGate(options);
    const authorization = `Bearer ${await sign(key)}`;
    const outcome = polluted('authorization', authorization, () =>
      gate.authenticate(fromNodeRequest({ method: 'GET', url: '/', rawHeaders: [], headers: {} })),
    );
    expect(await outcome).toMatchObject({ ok: false, refusal: { status: 401 } });
  });

  it('let no body carry a token', async () => {
    const gate = polluted('body', true, () => createGate({ ...options, credentials: {} }));
    const form = {
      method: 'POST',
      url: '/',
      header: (name: string) => (name === 'content-type' ? ['application/x-www-form-urlencoded'] : []),
      body: () => ({ access_token: 'x' }),
    };
    expect(await gate.authenticate(form)).toMatchObject({ refusal: { cause: { reason: 'credentials_missing' } } });
  });

  it('allow no plain http', () => {
    const issuer = 'http://tenant.example/';
    const error = polluted('allowInsecureHttp', true, () =>
      configurationErrorOf(() => createVerifier({ issuer, audience: AUDIENCE })),
    );
    expect(error.option).toBe('issuer');
  });

  it.each([
    ['secret', 'x'.repeat(64)],
    ['algorithms', ['PS256']],
    ['audience', 'other:api'],
    ['issuer', 'https://other.example/'],
    ['profile', 'rfc9068'],
    ['maxTokenLength', 1],
    ['audienceClaim', 'azp'],
    ['jwksUri', 'https://other.example/jwks'],
    ['validate', () => false],
    ['claims', {}],
    ['requiredClaims', { tenant: 'north' }],
  ])('change nothing of what is configured: %s', async (name, value) => {
    const verifier = polluted(name, value, () => createVerifier(options));
    expect(await verifier.verify(await sign(key))).toMatchObject({ issuer: ISSUER, audience: [AUDIENCE] });
  });

  it('do not stand in for an audience', () => {
    const { audience: _, ...others } = options;
    const error = polluted('audience', AUDIENCE, () => configurationErrorOf(() => createVerifier(others as never)));
    expect(error.option).toBe('audience');
  });
});
