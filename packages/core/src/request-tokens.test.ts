import { describe, expect, it } from 'vitest';
import { AUDIENCE, configurationErrorOf, ISSUER, newKey, now, sign } from '../../../test/support/core.js';
import { createGate } from './gate.js';
import { type Guard, RequestTokens } from './request-tokens.js';
import { allScopes } from './requirements.js';
import { createVerifier } from './verifier.js';

const key = await newKey();
const verifier = createVerifier({ issuer: ISSUER, audience: AUDIENCE, jwks: { keys: [key.jwk] }, now });
const token = await verifier.verify(await sign(key));

const guardOf = (realm: string): Guard<() => void> => ({ gate: createGate({ verifier, realm }), onRefusal: undefined });

const read = allScopes('read:contacts');
const write = allScopes('write:contacts');

describe.each(['shared', 'own'] as const)('RequestTokens of requests whose layout is %s', (layout) => {
  it('gives the token of a request that a gate let through', () => {
    const tokens = new RequestTokens(layout);
    const request = {};
    tokens.set(request, guardOf('a'), token);
    expect(tokens.get(request)).toBe(token);
    expect(tokens.refusal(request, read)).toBeUndefined();
  });

  it('refuses by the gate that let the request through, and says which', () => {
    const tokens = new RequestTokens<() => void>(layout);
    const [request, guard] = [{}, guardOf('inner')];
    tokens.set(request, guard, token);
    const refused = tokens.refusal(request, write);
    expect(refused?.guard).toBe(guard);
    expect(refused?.refusal.status).toBe(403);
    expect(refused?.refusal.headers['WWW-Authenticate']).toContain('realm="inner"');
  });

  it('lets the last gate of several count', () => {
    const tokens = new RequestTokens<() => void>(layout);
    const request = {};
    tokens.set(request, guardOf('outer'), token);
    tokens.set(request, guardOf('inner'), undefined);
    expect(tokens.get(request, { optional: true })).toBeUndefined();
    expect(tokens.refusal(request, read)?.refusal.headers['WWW-Authenticate']).toContain('realm="inner"');
  });

  it('challenges a request that came without a token', () => {
    const tokens = new RequestTokens<() => void>(layout);
    const request = {};
    tokens.set(request, guardOf('a'), undefined);
    expect(tokens.refusal(request, read)?.refusal).toMatchObject({ status: 401, body: '' });
  });

  it('gives no token for one only to those who mind that case', () => {
    const tokens = new RequestTokens<() => void>(layout);
    const request = {};
    tokens.set(request, guardOf('a'), undefined);
    expect(tokens.get(request, { optional: true })).toBeUndefined();
    for (const options of [undefined, {}, { optional: false }]) {
      const error = configurationErrorOf(() => tokens.get(request, options));
      expect(error.option).toBe('optional');
      expect(error.message).toContain('getAuth(request, { optional: true })');
    }
  });

  it('opens nothing where no gate ran, whatever stands on the request', () => {
    const tokens = new RequestTokens<() => void>(layout);
    for (const request of [{}, { auth: token }, { auth: { token, gate: guardOf('a') } }]) {
      for (const call of [
        () => tokens.get(request),
        () => tokens.get(request, { optional: true }),
        () => tokens.refusal(request, read),
      ]) {
        expect(configurationErrorOf(call)).toMatchObject({ option: 'auth' });
      }
    }
  });

  it('knows the request itself, and no copy of it, and nothing of another adapter', () => {
    const tokens = new RequestTokens<() => void>(layout);
    const request = { url: '/' };
    tokens.set(request, guardOf('a'), token);
    expect(configurationErrorOf(() => tokens.get({ ...request })).option).toBe('auth');
    expect(configurationErrorOf(() => tokens.get(Object.create(request) as object)).option).toBe('auth');
    expect(configurationErrorOf(() => new RequestTokens(layout).get(request)).option).toBe('auth');
  });

  it('serves a function that is bound to the gate that ran last, and to no other', () => {
    const tokens = new RequestTokens<() => void>(layout);
    const [request, mine, other] = [{}, guardOf('a'), guardOf('a')];
    tokens.set(request, mine, token);
    expect(tokens.get(request, {}, mine)).toBe(token);
    expect(tokens.refusal(request, read, mine)).toBeUndefined();
    for (const call of [() => tokens.get(request, {}, other), () => tokens.refusal(request, read, other)]) {
      expect(configurationErrorOf(call).option).toBe('createAuth');
    }
  });
});
