import { describe, expect, it } from 'vitest';
import { AUDIENCE, ISSUER, newKey, now, refusalOf, requestWith, sign } from '../../../../test/support/core.js';
import { AccessTokenError, type AccessTokenErrorOptions } from '../errors.js';
import type { Refusal } from '../http/refusal.js';
import { verifyAccessToken } from '../verify/standalone.js';
import { createVerifier } from '../verify/verifier.js';
import { createGate } from './gate.js';

const key = await newKey();
const raw = await sign(key);

/** A verifier's options with a `validate` that refuses. */
const refusing = (reason: string, options: AccessTokenErrorOptions) => ({
  issuer: ISSUER,
  audience: AUDIENCE,
  jwks: { keys: [key.jwk] },
  now,
  validate() {
    throw new AccessTokenError(reason, options);
  },
});

async function refusalBy(reason: string, options: AccessTokenErrorOptions): Promise<Refusal> {
  const outcome = await createGate(refusing(reason, options)).authenticate(requestWith(`Bearer ${raw}`));
  if (outcome.ok) throw new Error('the request got through');
  return outcome.refusal;
}

const OWN = {
  'Cache-Control': 'no-store',
  'Content-Type': 'application/json; charset=utf-8',
  'WWW-Authenticate': `Bearer realm="${AUDIENCE}", error="invalid_token", error_description="The access token is not accepted."`,
};

describe('headers that validate gives with its refusal', () => {
  it('are sent beside those of the answer', async () => {
    const headers = { 'X-Account': 'closed', Link: '<https://api.example/help>; rel="help"' };
    const refusal = await refusalBy('account_closed', { headers });
    expect(refusal.headers).toEqual({ ...OWN, ...headers });
    expect(refusal.cause.headers).toBe(refusal.headers);
  });

  it('do not replace the challenge, the caching or what belongs to the body and the connection', async () => {
    const headers = {
      'www-authenticate': 'Basic realm="x"',
      'WWW-Authenticate': 'Basic realm="y"',
      'Cache-Control': 'max-age=3600',
      'content-type': 'text/html',
      'CONTENT-LENGTH': '0',
      'Content-Encoding': 'gzip',
      'Transfer-Encoding': 'chunked',
    };
    const refusal = await refusalBy('account_closed', { headers });
    expect(refusal.headers).toEqual(OWN);
  });

  it('are on the error of a verifier, and of the call of one line', async () => {
    const options = refusing('account_closed', { headers: { 'X-Account': 'closed', 'Cache-Control': 'public' } });
    for (const call of [createVerifier(options).verify(raw), verifyAccessToken(raw, options)]) {
      expect((await refusalOf(call)).headers).toEqual({
        'X-Account': 'closed',
        'Cache-Control': 'no-store',
        'WWW-Authenticate': 'Bearer error="invalid_token", error_description="The access token is not accepted."',
      });
    }
  });

  it('are sent for a token seen before as for a new one', async () => {
    let isClosed = false;
    const options = refusing('account_closed', { headers: { 'X-Account': 'closed' } });
    const gate = createGate({ ...options, validate: () => (isClosed ? options.validate() : undefined) });
    expect(await gate.authenticate(requestWith(`Bearer ${raw}`))).toMatchObject({ ok: true });
    isClosed = true;
    expect(await gate.authenticate(requestWith(`Bearer ${raw}`))).toMatchObject({
      ok: false,
      refusal: { status: 401, headers: { 'X-Account': 'closed' } },
    });
  });

  it.each([
    ['an outage', 'temporarily_unavailable', 503],
    ['a refusal', 'invalid_token', 401],
    ['a refusal of this one thing', 'insufficient_scope', 403],
  ] as const)('say when to come again after %s', async (_, code, status) => {
    for (const when of ['120', 'Fri, 15 Jan 2027 08:00:00 GMT']) {
      const refusal = await refusalBy('rate_limited', { code, headers: { 'retry-after': when } });
      expect(refusal.status).toBe(status);
      expect(refusal.headers['Retry-After']).toBe(when);
      expect(refusal.headers).not.toHaveProperty('retry-after');
    }
  });

  it('are not looked for where there are none: only an outage says when to come again', async () => {
    expect((await refusalBy('too_poor', {})).headers).toEqual(OWN);
    expect((await refusalBy('database_down', { code: 'temporarily_unavailable' })).headers['Retry-After']).toBe('1');
  });
});

describe('a refusal without an error', () => {
  it('has a realm to name: the gate’s, or a word of ours where there is none', async () => {
    const refusal = await refusalBy('credentials_missing', {});
    expect(refusal).toMatchObject({ status: 401, body: '' });
    expect(refusal.headers['WWW-Authenticate']).toBe(`Bearer realm="${AUDIENCE}"`);
    const error = await refusalOf(verifyAccessToken(raw, refusing('credentials_missing', {})));
    expect(error.headers['WWW-Authenticate']).toBe('Bearer realm="api"');
  });
});
