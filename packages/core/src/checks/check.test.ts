import { describe, expect, it } from 'vitest';
import { AUDIENCE, type ContextOverrides, checkContextOf, fc, goodClaims, NOW } from '../../../../test/support/core.js';
import { Failure } from '../errors.js';
import { algorithmNamed } from '../keys/algorithms.js';
import type { UnverifiedClaims } from '../token/claims.js';
import type { JwsHeader } from '../token/compact.js';
import type { Check, CheckContext, Description } from './check.js';
import { CHECKS } from './index.js';

function checkOf(step: string): Check<CheckContext> {
  const check = CHECKS.find((each) => each.step === step);
  if (check === undefined) throw new Error(`no rule ${step}`);
  return check;
}

const describing = (step: string, overrides: ContextOverrides = {}): Description =>
  checkOf(step).describe(checkContextOf(overrides));

const withClaims = (claims: Record<string, unknown>): ContextOverrides => ({ claims: goodClaims(claims) });
const strict: ContextOverrides = { issuer: { profile: 'rfc9068' } };

const PS256_OR_EDDSA = new Set([algorithmNamed('PS256'), algorithmNamed('EdDSA')].filter((each) => each !== undefined));

const NO_ID_TOKEN = 'no at_hash, no c_hash, and no nonce without scope or scp';

const ROWS: readonly (readonly [step: string, overrides: ContextOverrides, expected: string, found: unknown])[] = [
  ['alg', { header: { alg: 'HS256' } }, 'an algorithm of public keys', 'HS256'],
  ['alg', { header: {}, issuer: { algorithms: PS256_OR_EDDSA } }, 'PS256 or Ed25519', undefined],
  ['typ', { header: { typ: 'logout+jwt' } }, 'at+jwt, JWT or none', 'logout+jwt'],
  ['typ', { header: { typ: 'JWT' }, ...strict }, 'at+jwt', 'JWT'],
  ['crit', { header: { crit: ['x'] } }, 'no critical extension', ['x']],
  ['crit', { header: { b64: false } }, 'no critical extension', false],
  ['crit', {}, 'no critical extension', undefined],
  ['kid', { header: { kid: 7 } }, 'a string, or none', 7],
  [
    'types',
    { claims: { sub: 1, exp: 'soon', aud: ['a', 2], name: 'Ada' } },
    'strings, numbers of seconds, a list of strings',
    { sub: 1, exp: 'soon', aud: ['a', 2] },
  ],
  [
    'types',
    {
      claims: { sub: '', jti: 'j', exp: 1, nbf: 2, iat: 3, aud: 'x', client_id: 'c', iss: 'y' },
      issuer: { audienceClaim: 'client_id' },
    },
    'strings, numbers of seconds, a list of strings',
    { sub: '', jti: 'j', exp: 1, nbf: 2, iat: 3, client_id: 'c' },
  ],
  ['types', { claims: { name: 'Ada' } }, 'strings, numbers of seconds, a list of strings', undefined],
  ['exp', withClaims({ exp: NOW - 60 }), `a time after ${NOW - 5}`, NOW - 60],
  ['exp', { claims: {}, clockTolerance: 0 }, `a time after ${NOW}`, undefined],
  ['nbf', withClaims({ nbf: NOW + 60 }), `none, or a time not after ${NOW + 5}`, NOW + 60],
  ['iat', { claims: { iat: NOW - 61 }, maxTokenAge: 60 }, `a time from ${NOW - 65} to ${NOW + 60}`, NOW - 61],
  ['aud', withClaims({ aud: ['a', 'b'] }), AUDIENCE, ['a', 'b']],
  [
    'aud',
    { claims: { aud: 'x', client_id: 'c' }, issuer: { audiences: ['a', 'b'], audienceClaim: 'client_id' } },
    'a or b',
    'c',
  ],
  [
    'claimValues',
    {
      ...withClaims({ tenant: 'south', level: 2 }),
      issuer: {
        claimValues: [
          ['tenant', 'north'],
          ['zones', ['a']],
        ],
      },
    },
    '{"tenant":"north","zones":["a"]}',
    { tenant: 'south' },
  ],
  ['claimValues', withClaims({ tenant: 'south' }), 'none are set', undefined],
  ['profile', { claims: { sub: 'user-1', at_hash: 'x' } }, NO_ID_TOKEN, { at_hash: 'x' }],
  ['profile', { claims: { iat: 1, c_hash: 'y' } }, NO_ID_TOKEN, { c_hash: 'y' }],
  ['profile', { claims: { nonce: 'n', scp: ['a'] } }, NO_ID_TOKEN, { nonce: 'n' }],
  ['profile', {}, NO_ID_TOKEN, undefined],
  ['events', withClaims({ events: { 'urn:x': {} } }), 'no security events, as a logout token has', { 'urn:x': {} }],
  [
    'profile',
    { claims: { iat: 1, sub: 's', client_id: 'c', jti: 'j', at_hash: 'x' }, ...strict },
    'iat, sub, client_id, jti',
    { iat: 1, sub: 's', client_id: 'c', jti: 'j' },
  ],
  ['profile', { claims: { sub: 'user-1', c_hash: 'x' }, ...strict }, 'iat, sub, client_id, jti', { sub: 'user-1' }],
];

describe('describe', () => {
  it.each(ROWS)('says of %s what is expected and what is there: %j', (step, overrides, expected, found) => {
    expect(describing(step, overrides)).toStrictEqual({ expected, found });
  });

  it('is there for every rule', () => {
    expect(new Set(ROWS.map(([step]) => step))).toEqual(new Set(CHECKS.map(({ step }) => step)));
  });

  it('says of iat the moment that it must not lie after, and what is there', () => {
    const { expected, found } = describing('iat', withClaims({ iat: NOW + 61 }));
    expect(expected).toMatch(/^none, or a time not after \d+$/);
    expect(found).toBe(NOW + 61);
  });

  it.each([0, 5, 300])('names for exp and nbf the moment that decides, with a tolerance of %i s', (clockTolerance) => {
    const momentOf = (step: string): number => Number(describing(step, { clockTolerance }).expected.split(' ').at(-1));
    const isTaken = (step: string, moment: number): boolean =>
      checkOf(step).test(checkContextOf({ ...withClaims({ [step]: moment }), clockTolerance })) === undefined;
    expect([momentOf('exp'), momentOf('exp') + 1].map((moment) => isTaken('exp', moment))).toEqual([false, true]);
    expect([momentOf('nbf'), momentOf('nbf') + 1].map((moment) => isTaken('nbf', moment))).toEqual([true, false]);
  });

  it('sees nothing that is inherited', () => {
    const header: JwsHeader = Object.create({ alg: 'a', typ: 'b', crit: 'c', b64: 'd', kid: 'e' });
    const claims: UnverifiedClaims = Object.create({ exp: 1, nbf: 2, iat: 3, aud: 'x', at_hash: 'y' });
    for (const step of ['alg', 'typ', 'crit', 'kid', 'types', 'exp', 'nbf', 'iat', 'aud', 'profile']) {
      expect(describing(step, { header, claims }).found).toBeUndefined();
    }
  });
});

describe('a rule', () => {
  const NAMES = ['sub', 'jti', 'exp', 'nbf', 'iat', 'aud', 'client_id', 'tenant', 'at_hash', '__proto__'];
  const anyClaims = fc
    .array(fc.tuple(fc.constantFrom(...NAMES), fc.jsonValue({ maxDepth: 2 })))
    .map((members) => Object.fromEntries(members));
  const anyHeader = fc.dictionary(fc.constantFrom('alg', 'typ', 'crit', 'b64', 'kid'), fc.jsonValue({ maxDepth: 2 }));
  const profile = fc.constantFrom('jwt' as const, 'rfc9068' as const);
  const maxTokenAge = fc.constantFrom(undefined, 60);

  it('neither throws nor fails to describe, whatever JSON it looks at and whatever was wrong before', () => {
    const claimValues = [['tenant', { id: 1 }]] as const;
    fc.assert(
      fc.property(anyHeader, anyClaims, profile, maxTokenAge, (header, claims, kind, age) => {
        const issuer = { profile: kind, claimValues };
        const context = checkContextOf({ header, claims, issuer, maxTokenAge: age });
        for (const check of CHECKS) {
          const failed = check.test(context);
          expect(failed === undefined || failed instanceof Failure).toBe(true);
          const { expected, found } = check.describe(context);
          expect(expected).not.toBe('');
          expect(() => JSON.stringify(found)).not.toThrow();
        }
      }),
    );
  });
});
