import { describe, expect, it } from 'vitest';
import { type ContextOverrides, checkContextOf, issuerConfigOf } from '../../../../test/support/core.js';
import { algorithmNamed } from '../keys/algorithms.js';
import { allowedAlgorithm } from './header.js';
import { HEADER_CHECKS } from './index.js';

/** What a rule says is wrong. */
function finding(step: string, overrides: ContextOverrides): string | undefined {
  const check = HEADER_CHECKS.find((each) => each.step === step);
  if (check === undefined) throw new Error(`no rule ${step}`);
  return check.test(checkContextOf(overrides))?.reason;
}

const withHeader = (header: Record<string, unknown>): ContextOverrides => ({ header: { alg: 'ES256', ...header } });

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
    const check = HEADER_CHECKS.find(({ step }) => step === 'alg');
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
