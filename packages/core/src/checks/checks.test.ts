import { describe, expect, it } from 'vitest';
import {
  type ContextOverrides,
  checkContextOf,
  goodClaims,
  issuerConfigOf,
  NOW,
} from '../../../../test/support/core.js';
import { algorithmNamed } from '../keys/algorithms.js';
import type { JwtClaims } from '../token/claims.js';
import { allowedAlgorithm, bindingFailure, CHECKS, firstFailure } from './index.js';

/** What is wrong, by a rule of that name alone. */
function finding(step: string, overrides: ContextOverrides): string | undefined {
  const check = CHECKS.find((each) => each.step === step);
  if (check === undefined) throw new Error(`no rule ${step}`);
  return check.test(checkContextOf(overrides))?.reason;
}

const withHeader = (header: Record<string, unknown>): ContextOverrides => ({ header: { alg: 'ES256', ...header } });
const withClaims = (claims: Record<string, unknown>): ContextOverrides => ({ claims: goodClaims(claims) });

describe('alg', () => {
  it.each(['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519'])(
    'takes %s where the keys decide',
    (alg) => {
      expect(finding('alg', { header: { alg } })).toBeUndefined();
    },
  );

  it.each([
    'none',
    'NONE',
    'nOnE',
    'rs256',
    'RS256 ',
    'HS256',
    'HS384',
    'HS512',
    'ES256K',
    'RSA-OAEP',
    'dir',
    '',
    '__proto__',
    'constructor',
    null,
    256,
    ['RS256'],
    { alg: 'RS256' },
    undefined,
  ])('refuses %j', (alg) => {
    expect(finding('alg', { header: { alg } })).toBe('algorithm_not_allowed');
  });

  it('takes of a configured list exactly what is in it', () => {
    const algorithms = new Set([algorithmNamed('PS256'), algorithmNamed('EdDSA')].filter((each) => each !== undefined));
    const taken = ['RS256', 'PS256', 'ES256', 'EdDSA', 'Ed25519', 'HS256'].filter(
      (alg) => finding('alg', { header: { alg }, issuer: { algorithms } }) === undefined,
    );
    expect(taken).toEqual(['PS256', 'EdDSA', 'Ed25519']);
  });

  it('is decided once, by the header and the issuer, for all who ask later', () => {
    const named = (alg: string) => allowedAlgorithm({ alg }, issuerConfigOf());
    expect(named('Ed25519')).toBe(algorithmNamed('EdDSA'));
    expect(checkContextOf({ header: { alg: 'EdDSA' } }).algorithm).toBe(named('Ed25519'));
    expect(checkContextOf({ header: { alg: 'HS256' } }).algorithm).toBeUndefined();
    const check = CHECKS.find(({ step }) => step === 'alg');
    expect(check?.test({ ...checkContextOf(), algorithm: undefined })?.reason).toBe('algorithm_not_allowed');
  });

  it('does not see an inherited alg', () => {
    expect(finding('alg', { header: Object.create({ alg: 'ES256' }) })).toBe('algorithm_not_allowed');
  });
});

describe('typ', () => {
  it.each([undefined, 'JWT', 'jwt', 'at+jwt', 'AT+JWT', 'application/at+jwt', 'Application/JWT'])(
    'takes %s in profile jwt',
    (typ) => {
      expect(finding('typ', withHeader({ typ }))).toBeUndefined();
    },
  );

  it.each([
    'dpop+jwt',
    'logout+jwt',
    'secevent+jwt',
    'statuslist+jwt',
    'token-introspection+jwt',
    'id+jwt',
    'JOSE',
    'text/at+jwt',
    'application/application/at+jwt',
    'at+jwt ',
    '',
    null,
    1,
    ['at+jwt'],
  ])('refuses %j in either profile', (typ) => {
    expect(finding('typ', withHeader({ typ }))).toBe('type_not_allowed');
    expect(finding('typ', { ...withHeader({ typ }), issuer: { profile: 'rfc9068' } })).toBe('type_not_allowed');
  });

  it.each([undefined, 'JWT', 'application/jwt'])('refuses %s in profile rfc9068', (typ) => {
    expect(finding('typ', { ...withHeader({ typ }), issuer: { profile: 'rfc9068' } })).toBe('type_not_allowed');
  });

  it.each(['at+jwt', 'AT+JWT', 'application/at+jwt'])('takes %s in profile rfc9068', (typ) => {
    expect(finding('typ', { ...withHeader({ typ }), issuer: { profile: 'rfc9068' } })).toBeUndefined();
  });
});

describe('crit', () => {
  it.each([[['exp']], [['b64']], [[]], [['b64', 'b64']], ['exp'], [null], [{}], [0]])(
    'refuses whatever it is: %j',
    (crit) => {
      expect(finding('crit', withHeader({ crit }))).toBe('critical_header');
    },
  );

  it.each([false, 'true', null, 0])('refuses b64 %j', (b64) => {
    expect(finding('crit', withHeader({ b64 }))).toBe('critical_header');
  });

  it('takes a header without it, with b64 true, and with members that nobody knows', () => {
    expect(finding('crit', withHeader({}))).toBeUndefined();
    expect(finding('crit', withHeader({ b64: true, x5t: 'a', unheard: [1] }))).toBeUndefined();
  });
});

describe('kid', () => {
  it.each([undefined, 'k1', '', '../../etc/passwd', "' OR 1=1 --"])('takes %j', (kid) => {
    expect(finding('kid', withHeader({ kid }))).toBeUndefined();
  });

  it.each([[1], [null], [['k1']], [{ kid: 'k1' }], [true]])('refuses %j', (kid) => {
    expect(finding('kid', withHeader({ kid }))).toBe('key_id_invalid');
  });
});

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
    const claims: JwtClaims = Object.create({ sub: 1, exp: 'soon', aud: 7 });
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

describe('bindingFailure', () => {
  it.each([[{ jkt: 'x' }], [{ 'x5t#S256': 'x' }], [{}], [null], ['x'], [false]])(
    'refuses a token bound by cnf %j',
    (cnf) => {
      expect(bindingFailure({ cnf })?.reason).toBe('proof_required');
    },
  );

  it('has nothing against a token without cnf', () => {
    expect(bindingFailure(checkContextOf().registered)).toBeUndefined();
    const inherited = Object.assign(Object.create({ cnf: {} }), goodClaims());
    expect(bindingFailure(checkContextOf({ claims: inherited }).registered)).toBeUndefined();
  });
});

describe('firstFailure', () => {
  it('finds nothing wrong with a good token', () => {
    expect(firstFailure(CHECKS, checkContextOf())).toBeUndefined();
  });

  it('finds nothing where nothing is asked', () => {
    expect(firstFailure([], checkContextOf({ header: {}, claims: {} }))).toBeUndefined();
  });
});
