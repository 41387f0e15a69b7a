import { describe, expect, it } from 'vitest';
import { AUDIENCE, ISSUER, newKey, now, requestWith, sign } from '../../../../test/support/core.js';
import { AccessTokenError, ConfigurationError } from '../errors.js';
import type { Refusal } from '../http/refusal.js';
import { createVerifier, type Verifier } from '../verify/verifier.js';
import { createGate, type GateSettings, type Outcome } from './gate.js';

const key = await newKey();
const VERIFIER = { issuer: ISSUER, audience: AUDIENCE, jwks: { keys: [key.jwk] }, now };
const raw = await sign(key);

/** A gate with a verifier that somebody else has made. */
function gateOf(verify: (token: string) => unknown, settings: GateSettings = {}) {
  const verifier = { verify, prepare: async () => undefined, status: () => [] } as unknown as Verifier;
  return createGate({ verifier, ...settings });
}

const bearer = (token: string) => requestWith(`Bearer ${token}`);

async function refusalBy(verify: (token: string) => unknown): Promise<Refusal> {
  const outcome: Outcome = await gateOf(verify).authenticate(bearer('opaque'));
  if (outcome.ok) throw new Error('the request got through');
  return outcome.refusal;
}

describe('a verifier of its own', () => {
  it('is shared between gates', async () => {
    const verifier = createVerifier(VERIFIER);
    const [first, second] = [createGate({ verifier }), createGate({ verifier, scope: 'read:contacts' })];
    const outcomes = [await first.authenticate(bearer(raw)), await second.authenticate(bearer(raw))];
    expect(outcomes).toMatchObject([{ ok: true }, { ok: true }]);
    expect(outcomes[0]).toEqual(outcomes[1]);
  });

  it('may be of another make', async () => {
    const token = await createVerifier(VERIFIER).verify(raw);
    const seen: string[] = [];
    const gate = gateOf(async (text) => {
      seen.push(text);
      return token;
    });
    expect(await gate.authenticate(bearer('opaque'))).toEqual({ ok: true, token });
    expect(seen).toEqual(['opaque']);
  });

  it('may hand out the token of another copy of this package, which is of another class', async () => {
    const token = { ...(await createVerifier(VERIFIER).verify(raw)) };
    const gate = gateOf(async () => token, { scope: 'read:contacts' });
    const outcome = await gate.authenticate(bearer('opaque'));
    expect(outcome.ok && outcome.token).toBe(token);
    expect(gate.authorize(token as never, { scope: 'read:contacts' })).toBeUndefined();
    expect(gate.authorize(token as never, { claims: { sub: 'user-2' } })?.status).toBe(403);
  });

  it.each([
    ['nothing', undefined],
    ['null', null],
    ['false', false],
    ['true', true],
    ['a text', 'user-1'],
    ['an empty object', {}],
    ['a list', []],
    ['claims alone', { sub: 'user-1', scope: 'read:contacts' }],
    ['what has claims but no scopes', { claims: {} }],
    ['what has scopes but no claims', { scopes: ['read:contacts'] }],
    ['what has its scopes in a text', { claims: {}, scopes: 'read:contacts' }],
  ])('that resolves to %s instead of a token is a fault of the program: nobody gets through', async (_, answer) => {
    const fault = {
      name: 'ConfigurationError',
      option: 'verifier',
      message: expect.stringContaining('no AccessToken'),
    };
    for (const settings of [{}, { optional: true }, { scope: 'read:contacts' }]) {
      await expect(gateOf(async () => answer, settings).authenticate(bearer('opaque'))).rejects.toMatchObject(fault);
      await expect(gateOf(() => answer, settings).authenticate(bearer('opaque'))).rejects.toMatchObject(fault);
    }
  });

  it('is not asked about what can be no credentials', async () => {
    const asked: string[] = [];
    const outcome = await gateOf((text) => void asked.push(text)).authenticate(bearer('"opaque"'));
    expect(outcome).toMatchObject({ ok: false, refusal: { status: 400, cause: { reason: 'credentials_malformed' } } });
    expect(asked).toEqual([]);
  });

  it.each([
    ['rejects with', (error: unknown) => Promise.reject(error)],
    [
      'throws',
      (error: unknown): never => {
        throw error;
      },
    ],
  ])('refuses where it %s an AccessTokenError, whose word and code are kept', async (_, refuse) => {
    const error = new AccessTokenError('revoked', { code: 'insufficient_scope' });
    const refusal = await refusalBy(() => refuse(error));
    expect(refusal).toMatchObject({ status: 403, cause: { reason: 'revoked', code: 'insufficient_scope' } });
    expect(refusal.cause.cause).toBe(error);
  });

  it.each(['7', '0', '120', 'Fri, 15 Jan 2027 08:00:00 GMT'])(
    'says itself when to come again, in its own words: %s',
    async (when) => {
      for (const name of ['Retry-After', 'retry-after']) {
        const error = new AccessTokenError('keys_unavailable', { headers: { [name]: when } });
        const { status, headers } = await refusalBy(() => Promise.reject(error));
        expect(status).toBe(503);
        expect(headers).toEqual({
          'Cache-Control': 'no-store',
          'Content-Type': 'application/json; charset=utf-8',
          'Retry-After': when,
        });
      }
    },
  );

  it('says to come again in a second where it does not say when', async () => {
    const refusal = await refusalBy(() => Promise.reject(new AccessTokenError('keys_unavailable')));
    expect(refusal.headers['Retry-After']).toBe('1');
  });

  it('refuses with 401 by the error of another copy, also with a code that this one does not know', async () => {
    class OtherCopy extends Error {
      readonly reason = 'proof_unheard_of';
      readonly code = 'use_dpop_nonce';
      readonly headers = { 'WWW-Authenticate': 'DPoP error="use_dpop_nonce"', 'DPoP-Nonce': 'n-1' };
    }
    Object.defineProperty(OtherCopy.prototype, Symbol.for('scopegate.AccessTokenError'), { value: true });
    const refusal = await refusalBy(() => Promise.reject(new OtherCopy()));
    expect(refusal).toMatchObject({ status: 401, cause: { reason: 'proof_unheard_of', code: 'use_dpop_nonce' } });
    expect(refusal.headers['DPoP-Nonce']).toBe('n-1');
    expect(refusal.headers['WWW-Authenticate']).toMatch(/^Bearer realm="api", error="use_dpop_nonce", /);
    expect(JSON.parse(refusal.body)).toMatchObject({ error: 'use_dpop_nonce' });
  });

  it('has its challenge replaced by the gate’s own', async () => {
    const wrapped = createVerifier({ ...VERIFIER, audience: 'other:api' });
    const verifier = { ...wrapped, verify: (token: string) => wrapped.verify(token) } as Verifier;
    const outcome = await createGate({ verifier, realm: 'contacts', scope: 'read:contacts' }).authenticate(bearer(raw));
    expect(outcome.ok || outcome.refusal.headers['WWW-Authenticate']).toBe(
      'Bearer realm="contacts", error="invalid_token", error_description="The access token is meant for another API.", scope="read:contacts"',
    );
  });

  it.each([
    ['a fault of its own', new RangeError('introspection')],
    ['a fault of its configuration', new ConfigurationError('issuer', 'name one')],
    ['no error at all', 'no'],
  ])('passes on %s', async (_, thrown) => {
    await expect(refusalBy(() => Promise.reject(thrown))).rejects.toBe(thrown);
    await expect(
      refusalBy(() => {
        throw thrown;
      }),
    ).rejects.toBe(thrown);
  });
});
