import { describe, expect, it } from 'vitest';
import {
  AUDIENCE,
  configurationErrorOf,
  ISSUER,
  newKey,
  now,
  reasonOf,
  requestWith,
  sign,
} from '../../../../test/support/core.js';
import { createGate } from '../gate/gate.js';
import { fromNodeRequest } from '../http/node-request.js';
import { verifyAccessToken } from '../verify/standalone.js';
import { createVerifier } from '../verify/verifier.js';

const key = await newKey();
const options = { issuer: ISSUER, audience: AUDIENCE, jwks: { keys: [key.jwk] }, now };

/** Does something while every object inherits a member, as a flaw in some other package can bring about. */
function polluted<Result>(name: string, value: unknown, work: () => Result): Result {
  Object.defineProperty(Object.prototype, name, { value, configurable: true, writable: true });
  try {
    return work();
  } finally {
    Reflect.deleteProperty(Object.prototype, name);
  }
}

/** The same until a promise is settled. */
async function pollutedUntil<Result>(name: string, value: unknown, work: () => Promise<Result>): Promise<Result> {
  Object.defineProperty(Object.prototype, name, { value, configurable: true, writable: true });
  try {
    return await work();
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
    ['claimValues', { tenant: 'north' }],
  ])('change nothing of what is configured: %s', async (name, value) => {
    const verifier = polluted(name, value, () => createVerifier(options));
    expect(await verifier.verify(await sign(key))).toMatchObject({ issuer: ISSUER, audience: [AUDIENCE] });
  });

  it.each([
    ['max', 1],
    ['max', true],
    ['timeout', 0.01],
    ['timeout', true],
    ['maxStale', false],
    ['maxKeys', true],
    ['jwksOrigins', true],
    ['isConfirmed', true],
    ['mayFetch', () => false],
    ['random', true],
    ['resolve', () => ({ issuer: ISSUER, audience: 'other:api' })],
    ['etag', '"1"'],
    ['body', 'x'],
    ['method', 'POST'],
    ['redirect', 'follow'],
    ['scope', 'admin'],
  ])('change nothing of how keys are fetched: %s of %s', async (name, value) => {
    const seen: unknown[] = [];
    const fetched: typeof fetch = async (input, init) => {
      // What a fetch makes of it, that reads members which are not given as well.
      const { method, body, redirect } = init ?? {};
      seen.push([method, body, redirect, new Headers(init?.headers).get('if-none-match')]);
      const isKeys = String(input).endsWith('/keys');
      return Response.json(isKeys ? { keys: [key.jwk] } : { issuer: ISSUER, jwks_uri: `${ISSUER}keys` });
    };
    const token = await sign(key);
    const verify = (issuer: object | string) =>
      createVerifier({ issuer, audience: AUDIENCE, fetch: fetched, now } as never).verify(token);
    for (const issuer of [ISSUER, { issuer: ISSUER }]) {
      const verified = await polluted(name, value, () => verify(issuer));
      expect(verified).toMatchObject({ issuer: ISSUER, audience: [AUDIENCE] });
      await pollutedUntil(name, value, () => verify(issuer));
    }
    expect(new Set(seen.map(String)).size).toBe(1);
  });

  it.each([
    ['keys', [key.jwk]],
    ['issuer', ISSUER],
    ['resolve', () => undefined],
  ])('are not taken where an object lacks them: %s', (name, value) => {
    const { jwks: _, ...discovered } = options;
    const given = name === 'keys' ? { ...discovered, jwks: {} } : { ...discovered, issuer: {} };
    const error = polluted(name, value, () => configurationErrorOf(() => createVerifier(given as never)));
    expect(error.option).toBe(name === 'keys' ? 'jwks' : 'issuer.issuer');
  });

  it('are no scopes that a token must have', async () => {
    const token = await sign(key);
    await expect(polluted('scope', 'admin', () => verifyAccessToken(token, options))).resolves.toBeDefined();
  });

  it('are no issuer of what a resolver answers', async () => {
    const resolve = (() => ({ audience: AUDIENCE, jwks: options.jwks })) as never;
    const verifier = createVerifier({ issuer: { resolve }, now });
    const token = await sign(key);
    const call = pollutedUntil('issuer', ISSUER, () => reasonOf(verifier.verify(token)));
    expect(await call).toBe('issuer_unavailable');
  });

  it('do not stand in for an audience', () => {
    const { audience: _, ...others } = options;
    const error = polluted('audience', AUDIENCE, () => configurationErrorOf(() => createVerifier(others as never)));
    expect(error.option).toBe('audience');
  });
});
