import { describe, expect, it } from 'vitest';
import { type ContextOverrides, checkContextOf, goodClaims, NOW } from '../../../../test/support/core.js';
import type { UnverifiedClaims } from '../token/claims.js';
import { CLAIM_CHECKS } from './index.js';

/** What a rule says is wrong. */
function finding(step: string, overrides: ContextOverrides): string | undefined {
  const check = CLAIM_CHECKS.find((each) => each.step === step);
  if (check === undefined) throw new Error(`no rule ${step}`);
  return check.test(checkContextOf(overrides))?.reason;
}

const withHeader = (header: Record<string, unknown>): ContextOverrides => ({ header: { alg: 'ES256', ...header } });
const withClaims = (claims: Record<string, unknown>): ContextOverrides => ({ claims: goodClaims(claims) });

describe('types', () => {
  it.each(['sub', 'jti'])('takes any text for %s, and none at all', (name) => {
    for (const value of ['x', '', undefined]) expect(finding('types', withClaims({ [name]: value }))).toBeUndefined();
  });

  it.each(['sub', 'jti'])('refuses anything else for %s', (name) => {
    for (const value of [1, null, true, ['user-1'], { id: 1 }]) {
      expect(finding('types', withClaims({ [name]: value }))).toBe('claim_invalid');
    }
  });

  it.each(['exp', 'nbf', 'iat'])('takes any number for %s, whatever the time, and none at all', (name) => {
    for (const value of [NOW, NOW + 0.5, 0, -1, 1e21, undefined]) {
      expect(finding('types', withClaims({ [name]: value }))).toBeUndefined();
    }
  });

  it.each(['exp', 'nbf', 'iat'])('refuses anything else for %s', (name) => {
    for (const value of [String(NOW), 'soon', null, true, [NOW], {}, Number.POSITIVE_INFINITY, Number.NaN]) {
      expect(finding('types', withClaims({ [name]: value }))).toBe('claim_invalid');
    }
  });

  it('takes an audience of one text or a list of texts, whomever it names, and none at all', () => {
    for (const aud of ['other:api', ['a', 'b'], [], undefined]) {
      expect(finding('types', withClaims({ aud }))).toBeUndefined();
    }
  });

  it('refuses any other audience, in the configured claim and in no other', () => {
    for (const value of ['', null, 7, {}, ['a', 1], [['a']], [null]]) {
      expect(finding('types', withClaims({ aud: value }))).toBe('claim_invalid');
      const issuer = { audienceClaim: 'client_id' };
      expect(finding('types', { ...withClaims({ aud: value }), issuer })).toBeUndefined();
      expect(finding('types', { ...withClaims({ client_id: value }), issuer })).toBe('claim_invalid');
    }
  });

  it('leaves alone what is inherited, and claims that are not its own', () => {
    const claims: UnverifiedClaims = Object.create({ sub: 1, exp: 'soon', aud: 7 });
    expect(finding('types', { claims })).toBeUndefined();
    expect(finding('types', withClaims({ azp: 1, auth_time: 'x', name: [] }))).toBeUndefined();
  });
});

describe('events', () => {
  const logout = { 'http://schemas.openid.net/event/backchannel-logout': {} };

  it.each([
    [logout],
    [{ 'urn:ietf:params:scim:event:create': { ref: 'x' } }],
    [{ note: 1, 'https://schemas.openid.net/secevent/risc/event-type/account-disabled': null }],
    [{ 'HTTPS://EVENTS.EXAMPLE/X': {} }],
    [{ 'a:': 1 }],
  ])('refuses the members of a security event token in either profile, whatever its type: %j', (events) => {
    for (const typ of ['at+jwt', 'JWT', undefined]) {
      for (const profile of ['jwt', 'rfc9068'] as const) {
        const issuer = { profile, refuseIdTokens: false };
        expect(finding('events', { ...withHeader({ typ }), ...withClaims({ events }), issuer })).toBe(
          'type_not_allowed',
        );
      }
    }
  });

  it.each([
    [undefined],
    [null],
    [{}],
    [['http://schemas.openid.net/event/backchannel-logout']],
    ['http://schemas.openid.net/event/backchannel-logout'],
    [{ created: 'https://events.example/' }],
    [{ 'a note: call back': 1, '//host/path': 1, '1:2': 1, ':x': 1 }],
    [Object.create(logout)],
  ])('takes an own claim of that name that names no events by URIs: %j', (events) => {
    expect(finding('events', withClaims({ events }))).toBeUndefined();
  });

  it('does not see an inherited claim', () => {
    expect(finding('events', { claims: Object.create({ events: logout }) })).toBeUndefined();
  });
});
