import { describe, expect, it } from 'vitest';
import { type ContextOverrides, checkContextOf, fc, goodClaims, NOW } from '../../../../test/support/core.js';
import { CHECKS, firstFailure, TIME_CHECKS } from './index.js';
import { safeSpan } from './time.js';

/** What is wrong, by a rule of that name alone. */
function finding(step: string, overrides: ContextOverrides): string | undefined {
  return TIME_CHECKS.find((each) => each.step === step)?.test(checkContextOf(overrides))?.reason;
}

const withClaims = (claims: Record<string, unknown>): ContextOverrides => ({ claims: goodClaims(claims) });

describe('exp', () => {
  it.each([
    [NOW + 1, undefined],
    [NOW - 4.5, undefined],
    [NOW - 5, 'token_expired'],
    [NOW - 6, 'token_expired'],
    [0, 'token_expired'],
    [-1, 'token_expired'],
  ])('with a tolerance of 5 s: %d', (exp, reason) => {
    expect(finding('exp', withClaims({ exp }))).toBe(reason);
  });

  it('ends at the very second without a tolerance', () => {
    expect(finding('exp', { ...withClaims({ exp: NOW + 0.001 }), clockTolerance: 0 })).toBeUndefined();
    expect(finding('exp', { ...withClaims({ exp: NOW }), clockTolerance: 0 })).toBe('token_expired');
  });

  it('must be there', () => {
    const { exp: _, ...claims } = goodClaims();
    expect(finding('exp', { claims })).toBe('claim_missing');
  });
});

describe('nbf', () => {
  it.each([
    [NOW - 1, undefined],
    [NOW + 5, undefined],
    [NOW + 5.5, 'token_not_yet_valid'],
    [NOW + 6, 'token_not_yet_valid'],
  ])('with a tolerance of 5 s: %s', (nbf, reason) => {
    expect(finding('nbf', withClaims({ nbf }))).toBe(reason);
  });

  it('may be absent', () => {
    expect(finding('nbf', {})).toBeUndefined();
  });
});

describe('iat', () => {
  it.each([
    [NOW + 60, 5, undefined],
    [NOW + 61, 5, 'token_issued_in_future'],
    [NOW + 300, 300, undefined],
    [NOW + 301, 300, 'token_issued_in_future'],
    [0, 5, undefined],
  ])('%s with a tolerance of %i s', (iat, clockTolerance, reason) => {
    expect(finding('iat', { ...withClaims({ iat }), clockTolerance })).toBe(reason);
  });

  it.each([
    [NOW - 65, undefined],
    [NOW - 65.5, 'token_too_old'],
    [NOW - 66, 'token_too_old'],
    [NOW + 60, undefined],
  ])('of a greatest age of 60 s and a tolerance of 5 s: %d', (iat, reason) => {
    expect(finding('iat', { ...withClaims({ iat }), maxTokenAge: 60 })).toBe(reason);
  });

  it('may be absent only where no greatest age is set', () => {
    const { iat: _, ...claims } = goodClaims();
    expect(finding('iat', { claims })).toBeUndefined();
    expect(finding('iat', { claims, maxTokenAge: 60 })).toBe('claim_missing');
  });
});

describe('TIME_CHECKS', () => {
  it('holds the rules that time decides, which are rules of every token too', () => {
    expect(TIME_CHECKS.map(({ step }) => step)).toEqual(['exp', 'nbf', 'iat']);
    expect(TIME_CHECKS.every((check) => CHECKS.includes(check))).toBe(true);
  });
});

describe('a time that is no number', () => {
  const dates = { exp: NOW + 300, nbf: NOW - 10, iat: NOW - 10 };
  const brokenBy = (now: number) =>
    TIME_CHECKS.filter(({ test }) => test({ ...checkContextOf({ claims: dates }), now }) !== undefined);

  it('breaks every rule that there is a date for', () => {
    expect(brokenBy(NOW)).toEqual([]);
    expect(brokenBy(Number.NaN)).toEqual(TIME_CHECKS);
    expect(brokenBy(undefined as never)).toEqual(TIME_CHECKS);
  });

  it('breaks the rule of the greatest age, and is in no span that is safe', () => {
    const context = { ...checkContextOf({ claims: dates, maxTokenAge: 60 }), now: Number.NaN };
    expect(firstFailure(TIME_CHECKS.slice(-1), context)?.reason).toBe('token_issued_in_future');
    const { from, until } = safeSpan(context);
    const isSafeAt = (now: number): boolean => now >= from && now < until;
    expect([NOW, Number.NaN].map(isSafeAt)).toEqual([true, false]);
  });
});

describe('safeSpan', () => {
  const second = fc.oneof(fc.integer({ min: -400, max: 400 }), fc.double({ min: -400, max: 400, noNaN: true }));
  const date = fc.option(
    second.map((from) => NOW + from),
    { nil: undefined },
  );
  const settings = fc.record({
    clockTolerance: fc.integer({ min: 0, max: 300 }),
    maxTokenAge: fc.option(fc.integer({ min: 1, max: 400 }), { nil: undefined }),
  });

  it('holds no moment at which a rule of time is broken', () => {
    fc.assert(
      fc.property(date, date, date, settings, second, (exp, nbf, iat, { clockTolerance, maxTokenAge }, later) => {
        const context = checkContextOf({ claims: { exp, nbf, iat }, clockTolerance, maxTokenAge });
        const { from, until } = safeSpan(context);
        const at = context.now + later;
        if (at >= from && at < until) expect(firstFailure(TIME_CHECKS, { ...context, now: at })).toBeUndefined();
      }),
      { numRuns: 5_000 },
    );
  });

  it('holds all of the time in which a token is good, but for a second after its issue and before it is too old', () => {
    const claims = { exp: NOW + 300, nbf: NOW - 20, iat: NOW - 10 };
    const spanOf = (maxTokenAge: number | undefined) => safeSpan(checkContextOf({ claims, maxTokenAge }));
    expect(spanOf(undefined)).toEqual({ from: NOW - 25, until: NOW + 305 });
    expect(spanOf(60)).toEqual({ from: NOW - 25, until: NOW + 54 });
    expect(safeSpan(checkContextOf({ claims: { exp: NOW + 300, iat: NOW } })).from).toBe(NOW - 59);
  });

  it('is empty for a token without exp, whatever else it says', () => {
    const { from, until } = safeSpan(checkContextOf({ claims: { iat: NOW } }));
    expect(from < until).toBe(false);
  });
});
