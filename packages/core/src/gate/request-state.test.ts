import { describe, expect, it } from 'vitest';
import { AUDIENCE, configurationErrorOf, ISSUER, newKey, now, sign } from '../../../../test/support/core.js';
import { createVerifier } from '../verify/verifier.js';
import { createGate } from './gate.js';
import { type Guard, noteState as note, type RequestState, stateOf, tokenOf } from './request-state.js';

const key = await newKey();
const verifier = createVerifier({ issuer: ISSUER, audience: AUDIENCE, jwks: { keys: [key.jwk] }, now });
const token = await verifier.verify(await sign(key));

const guardOf = (): Guard => ({ gate: createGate({ verifier }), onRefusal: undefined });

describe.each([
  ['shares its layout with others', false],
  ['has a layout of its own', true],
])('the state of a request that %s', (_, hasOwnLayout) => {
  const noteState = (request: object, state: RequestState): boolean => note(request, state, hasOwnLayout);

  it('is what the gate has noted', () => {
    const [request, guard] = [{}, guardOf()];
    expect(noteState(request, { guard, token, depth: 0 })).toBe(true);
    expect(stateOf(request)).toEqual({ guard, token, depth: 0 });
  });

  it('is that of the gate that ran last, where all of them are as deep', () => {
    const [request, outer, inner] = [{}, guardOf(), guardOf()];
    noteState(request, { guard: outer, token, depth: 0 });
    expect(noteState(request, { guard: inner, token: undefined, depth: 0 })).toBe(true);
    expect(stateOf(request).guard).toBe(inner);
  });

  it('is that of the innermost gate, also where an outer one runs later', () => {
    const [request, outer, inner] = [{}, guardOf(), guardOf()];
    noteState(request, { guard: inner, token, depth: 1 });
    expect(noteState(request, { guard: outer, token: undefined, depth: 0 })).toBe(false);
    expect(stateOf(request)).toMatchObject({ guard: inner, token });
  });

  it('is nothing where no gate ran, whatever stands on the request: that is an error', () => {
    for (const request of [{}, { auth: token }, { auth: { token, guard: guardOf() } }]) {
      expect(configurationErrorOf(() => stateOf(request)).option).toBe('auth');
    }
  });

  it('belongs to the request itself, and to no copy of it', () => {
    const request = { url: '/' };
    noteState(request, { guard: guardOf(), token, depth: 0 });
    expect(configurationErrorOf(() => stateOf({ ...request })).option).toBe('auth');
    expect(configurationErrorOf(() => stateOf(Object.create(request) as object)).option).toBe('auth');
  });

  it('is that of the gate that ran last, also where that is an adapter of the other kind', () => {
    const [request, guard] = [{}, guardOf()];
    noteState(request, { guard: guardOf(), token, depth: 0 });
    note(request, { guard, token: undefined, depth: 0 }, !hasOwnLayout);
    expect(stateOf(request).guard).toBe(guard);
    noteState(request, { guard: guardOf(), token, depth: 0 });
    expect(stateOf(request).token).toBe(token);
  });

  it('serves a function that is bound to the gate that ran last, and to no other', () => {
    const [request, mine, other] = [{}, guardOf(), guardOf()];
    noteState(request, { guard: mine, token, depth: 0 });
    expect(stateOf(request, mine).token).toBe(token);
    expect(configurationErrorOf(() => stateOf(request, other)).option).toBe('createAuth');
  });
});

describe('tokenOf', () => {
  it('is the token', () => {
    expect(tokenOf({ guard: guardOf(), token, depth: 0 }, false)).toBe(token);
  });

  it('is nothing only for those who expect that', () => {
    const state = { guard: guardOf(), token: undefined, depth: 0 };
    expect(tokenOf(state, true)).toBeUndefined();
    const error = configurationErrorOf(() => tokenOf(state, false));
    expect(error.option).toBe('optional');
    expect(error.message).toContain('getAuth(request, { optional: true })');
  });
});
