import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import {
  AUDIENCE,
  base64url,
  configurationErrorOf,
  goodClaims,
  ISSUER,
  NOW,
  newKey,
  now,
  requestWith,
  sign,
  stubFetch,
  unsigned,
} from '../../../../test/support/core.js';
import type { Requirement } from '../checks/requirements.js';
import { AccessTokenError } from '../errors.js';
import type { Refusal } from '../http/refusal.js';
import type { AccessToken } from '../token/access-token.js';
import { createVerifier } from '../verify/verifier.js';
import { createGate, type Gate, type GateSettings, type Outcome } from './gate.js';

const key = await newKey();
const raw = await sign(key);
const VERIFIER = { issuer: ISSUER, audience: AUDIENCE, jwks: { keys: [key.jwk] }, now };
const token = await createVerifier(VERIFIER).verify(raw);

const NO_STORE = { 'Cache-Control': 'no-store' };
const JSON_TYPE = { 'Content-Type': 'application/json; charset=utf-8' };

const gateWith = (settings: GateSettings = {}) => createGate({ ...VERIFIER, ...settings });

function refusalIn(outcome: Outcome<unknown>): Refusal {
  if (outcome.ok) throw new Error('the request got through');
  return outcome.refusal;
}

const refusalTo = async (gate: Gate<unknown>, ...lines: readonly string[]): Promise<Refusal> =>
  refusalIn(await gate.authenticate(requestWith(...lines)));

/** Status, headers and body: all that a client sees. */
const answer = ({ status, headers, body }: Refusal) => ({ status, headers, body });

const errorBody = (error: string, error_description: string): string => JSON.stringify({ error, error_description });

describe('400', () => {
  it('names the error and no scope', async () => {
    expect(answer(await refusalTo(gateWith({ scope: 'read:contacts' }), 'Bearer'))).toEqual({
      status: 400,
      headers: {
        ...NO_STORE,
        ...JSON_TYPE,
        'WWW-Authenticate': `Bearer realm="${AUDIENCE}", error="invalid_request", error_description="The credentials are malformed."`,
      },
      body: errorBody('invalid_request', 'The credentials are malformed.'),
    });
  });
});

describe('401', () => {
  it('is a challenge without an error, and without a body, where no credentials were shown', async () => {
    const expected = {
      status: 401,
      headers: { ...NO_STORE, 'WWW-Authenticate': `Bearer realm="${AUDIENCE}"` },
      body: '',
    };
    expect(answer(await refusalTo(gateWith()))).toEqual(expected);
    expect(answer(await refusalTo(gateWith(), 'Basic dXNlcjpwYXNz'))).toEqual(expected);
  });

  it('names the scopes of every route', async () => {
    const gate = gateWith({ scope: ['read:contacts', 'write:contacts'] });
    expect((await refusalTo(gate)).headers['WWW-Authenticate']).toBe(
      `Bearer realm="${AUDIENCE}", scope="read:contacts write:contacts"`,
    );
  });

  it('names the error of a token that is not good', async () => {
    const expired = await sign(key, goodClaims({ exp: NOW - 60 }));
    expect(answer(await refusalTo(gateWith({ scope: 'read:contacts' }), `Bearer ${expired}`))).toEqual({
      status: 401,
      headers: {
        ...NO_STORE,
        ...JSON_TYPE,
        'WWW-Authenticate': `Bearer realm="${AUDIENCE}", error="invalid_token", error_description="The access token has expired.", scope="read:contacts"`,
      },
      body: errorBody('invalid_token', 'The access token has expired.'),
    });
  });

  it('says nothing that stood in the token', async () => {
    const hostile = 'x"\\\r\nSet-Cookie: a=b; 🦊é\0';
    const tokens = [
      unsigned({ alg: hostile, kid: hostile }),
      unsigned({ alg: 'ES256', typ: hostile }),
      unsigned({ alg: 'ES256', kid: hostile }),
      unsigned({ alg: 'ES256', kid: 'k1' }, goodClaims({ iss: hostile })),
      unsigned({ alg: 'ES256', kid: 'k1' }, goodClaims({ aud: hostile, scope: hostile })),
      `${base64url(hostile)}.${base64url(hostile)}.AAAA`,
    ];
    for (const text of tokens) {
      const refusal = await refusalTo(gateWith(), `Bearer ${text}`);
      const written = JSON.stringify(answer(refusal)) + inspect(refusal, { depth: 9 }) + refusal.cause.stack;
      expect(refusal.status).toBe(401);
      expect(written).not.toContain('Set-Cookie');
      expect(refusal.headers['WWW-Authenticate']).toMatch(/^[\x20-\x7e]+$/);
    }
  });
});

describe('403', () => {
  it('names all scopes that the request needs: those of every route and those of this one', () => {
    const gate = gateWith({ scope: 'read:contacts' });
    expect(gate.authorize(token, { scope: ['write:contacts', 'read:contacts'] })).toMatchObject({
      status: 403,
      headers: {
        ...NO_STORE,
        ...JSON_TYPE,
        'WWW-Authenticate': `Bearer realm="${AUDIENCE}", error="insufficient_scope", error_description="The access token lacks a required scope.", scope="read:contacts write:contacts"`,
      },
      body: errorBody('insufficient_scope', 'The access token lacks a required scope.'),
    });
  });

  it('names every one of the scopes of which any would do', () => {
    const refusal = gateWith().authorize(token, { anyScope: ['a', 'b'] });
    expect(refusal?.headers['WWW-Authenticate']).toContain('scope="a b"');
  });

  it('names no scope where a claim is at fault', () => {
    const refusal = gateWith({ scope: 'read:contacts' }).authorize(token, { claims: { tenant: 'north' } });
    expect(refusal && answer(refusal)).toEqual({
      status: 403,
      headers: {
        ...NO_STORE,
        ...JSON_TYPE,
        'WWW-Authenticate': `Bearer realm="${AUDIENCE}", error="insufficient_scope", error_description="The access token does not permit this request."`,
      },
      body: errorBody('insufficient_scope', 'The access token does not permit this request.'),
    });
    expect(refusal?.cause.reason).toBe('claim_mismatch');
  });

  it('answers a token without the scope of every route', async () => {
    const refusal = await refusalTo(gateWith({ scope: 'admin' }), `Bearer ${raw}`);
    expect(refusal.status).toBe(403);
    expect(refusal.headers['WWW-Authenticate']).toContain('error="insufficient_scope"');
    expect(refusal.headers['WWW-Authenticate']).toContain('scope="admin"');
  });

  it('answers what validate refuses with that code, and names no scope', async () => {
    const gate = createGate({
      ...VERIFIER,
      scope: 'read:contacts',
      validate() {
        throw new AccessTokenError('too_poor', { code: 'insufficient_scope' });
      },
    });
    const refusal = await refusalTo(gate, `Bearer ${raw}`);
    expect(refusal.status).toBe(403);
    expect(refusal.headers['WWW-Authenticate']).not.toContain('scope="');
    expect(refusal.body).not.toContain('too_poor');
  });
});

describe('503', () => {
  it('has no challenge, and says when to come again', async () => {
    const { fetch } = stubFetch(() => undefined);
    const gate = createGate({ issuer: ISSUER, audience: AUDIENCE, fetch, now, scope: 'read:contacts' });
    expect(answer(await refusalTo(gate, `Bearer ${raw}`))).toEqual({
      status: 503,
      headers: { ...NO_STORE, ...JSON_TYPE, 'Retry-After': '1' },
      body: errorBody('temporarily_unavailable', 'The access token cannot be checked at the moment.'),
    });
  });
});

describe('authorize', () => {
  it('has nothing against a token that meets what is asked', () => {
    const gate = gateWith();
    expect(gate.authorize(token, { scope: 'read:contacts' })).toBeUndefined();
    expect(gate.authorize(token, { anyScope: ['x', 'read:contacts'] })).toBeUndefined();
    expect(gate.authorize(token, { claims: { client_id: 'client-1' } })).toBeUndefined();
  });

  it.each([
    ['scopes', { scope: 'write:contacts' }, `Bearer realm="${AUDIENCE}", scope="write:contacts"`],
    ['claims', { claims: { tenant: 'north' } }, `Bearer realm="${AUDIENCE}"`],
  ])('challenges a request without a token, which optional let through: %s', (_, requirement, challenge) => {
    const refusal = gateWith({ optional: true }).authorize(undefined, requirement);
    expect(refusal && answer(refusal)).toEqual({
      status: 401,
      headers: { ...NO_STORE, 'WWW-Authenticate': challenge },
      body: '',
    });
    expect(refusal?.cause.reason).toBe('credentials_missing');
  });

  it('names in one challenge all scopes that a requirement asks for', () => {
    const refusal = gateWith({ scope: 'a' }).authorize(token, { scope: 'b', anyScope: ['read:contacts', 'c'] });
    expect(refusal?.headers['WWW-Authenticate']).toContain('scope="a b read:contacts"');
  });

  it.each([
    [{ scopes: ['admin'] }],
    [() => ({ scope: 'admin' })],
    ['admin'],
    [['admin']],
    [{ kind: 'all-scopes', scopes: ['admin'] }],
    [{ kind: 'of-a-later-version' }],
    [{ scope: 'admin', sincerely: true }],
    [{}],
    [undefined],
    [null],
    [true],
  ])('throws for what it does not understand: %j', (requirement) => {
    for (const whose of [token, undefined]) {
      const error = configurationErrorOf(() => gateWith().authorize(whose, requirement as unknown as Requirement));
      expect(error.option).toMatch(/^requirement/);
    }
  });

  it.each([['a.b.c'], [true], [{}], [{ scopes: ['read:contacts'] }], [[]], [Promise.resolve(token)]])(
    'throws for something that is no token: %j',
    (whose) => {
      const authorize = () => gateWith().authorize(whose as unknown as AccessToken, { scope: 'read:contacts' });
      expect(configurationErrorOf(authorize).option).toBe('token');
    },
  );
});

describe('realm', () => {
  const realmOf = async (gate: Gate<unknown>): Promise<string | undefined> =>
    (await refusalTo(gate)).headers['WWW-Authenticate'];

  it('is the first audience of the first issuer', async () => {
    expect(await realmOf(createGate({ ...VERIFIER, audience: ['first', 'second'] }))).toBe('Bearer realm="first"');
    const verifier = createVerifier({ ...VERIFIER, audience: 'shared' });
    expect(await realmOf(createGate({ verifier }))).toBe('Bearer realm="shared"');
  });

  it('is what is configured', async () => {
    expect(await realmOf(gateWith({ realm: 'the "API"' }))).toBe('Bearer realm="the \\"API\\""');
  });

  it('is a word of ours where the audience cannot stand in a header, or is not known', async () => {
    expect(await realmOf(createGate({ ...VERIFIER, audience: 'términos' }))).toBe('Bearer realm="api"');
    const verifier = { verify: async () => token, prepare: async () => undefined, status: () => [] };
    expect(await realmOf(createGate({ verifier }))).toBe('Bearer realm="api"');
  });
});

describe('the cause of a refusal', () => {
  it('is the error for logs and for the framework, with the same headers and status', async () => {
    const refusal = await refusalTo(gateWith({ scope: 'admin' }), `Bearer ${raw}`);
    expect(refusal.cause).toBeInstanceOf(AccessTokenError);
    expect(refusal.cause).toMatchObject({ reason: 'scope_insufficient', code: 'insufficient_scope', status: 403 });
    expect(refusal.cause.headers).toEqual(refusal.headers);
  });

  it('is one error, however often it is asked for', async () => {
    const refusal = await refusalTo(gateWith());
    expect(refusal.cause).toBe(refusal.cause);
  });

  it('leads to what validate threw', async () => {
    const thrown = new AccessTokenError('account_disabled', { cause: new Error('why') });
    const gate = createGate({
      ...VERIFIER,
      validate() {
        throw thrown;
      },
    });
    const refusal = await refusalTo(gate, `Bearer ${raw}`);
    expect(refusal.cause).toMatchObject({ reason: 'account_disabled' });
    expect(refusal.cause.cause).toBe(thrown);
  });

  it('belongs to headers that nobody can change', async () => {
    for (const lines of [[], ['Bearer'], [`Bearer ${unsigned()}`]]) {
      expect(Object.isFrozen((await refusalTo(gateWith(), ...lines)).headers)).toBe(true);
    }
  });
});
