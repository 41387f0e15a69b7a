import { describe, expect, it } from 'vitest';
import { configurationErrorOf, ISSUER } from '../../../test/support/core.js';
import { ConfigurationError } from './errors.js';
import { allScopes, anyScope, type ClaimRequirement, claimValues, type Requirement, unmet } from './requirements.js';
import { AccessToken } from './token/access-token.js';

function tokenWith(claims: unknown, scopes: readonly string[] = []): AccessToken<unknown> {
  return new AccessToken({
    claims,
    header: {},
    issuer: ISSUER,
    subject: undefined,
    clientId: undefined,
    audience: [],
    scopes,
    expiresAt: 0,
  });
}

function lack(requirement: Requirement, scopes: readonly string[], claims: unknown = {}): string | undefined {
  return unmet(tokenWith(claims, scopes), requirement)?.reason;
}

const meetsClaim = (value: unknown, expected: ClaimRequirement): boolean =>
  unmet(tokenWith({ claim: value }), claimValues({ claim: expected })) === undefined;

describe('allScopes', () => {
  it('asks for every one of them', () => {
    const requirement = allScopes('read', 'write');
    expect(lack(requirement, ['write', 'other', 'read'])).toBeUndefined();
    expect(lack(requirement, ['read'])).toBe('scope_insufficient');
    expect(lack(requirement, [])).toBe('scope_insufficient');
  });

  it.each(['Read', 'rea', 'read:contacts', 'read '])('is not met by %j', (scope) => {
    expect(lack(allScopes('read'), [scope])).toBe('scope_insufficient');
  });

  it('takes scopes as arguments, as a list, and as both', () => {
    expect(allScopes('a', 'b')).toEqual({ kind: 'all-scopes', scopes: ['a', 'b'] });
    expect(allScopes(['a', 'b'])).toEqual(allScopes('a', 'b'));
    expect(allScopes(['a'], 'b')).toEqual(allScopes('a', 'b'));
  });
});

describe('anyScope', () => {
  it('asks for one of them', () => {
    const requirement = anyScope('read', ['write']);
    expect(lack(requirement, ['write'])).toBeUndefined();
    expect(lack(requirement, ['read', 'x'])).toBeUndefined();
    expect(lack(requirement, ['x'])).toBe('scope_insufficient');
    expect(lack(requirement, [])).toBe('scope_insufficient');
  });
});

describe.each([
  ['requireScope', allScopes],
  ['requireAnyScope', anyScope],
] as const)('the scopes of %s', (name, make) => {
  it.each<[string, readonly unknown[]]>([
    ['no scope', []],
    ['an empty list', [[]]],
    ['an empty scope', ['']],
    ['one with a space', ['read write']],
    ['a good and an empty one', ['read', '']],
    ['no text', [1]],
    ['undefined', [undefined]],
    ['one with a quote', ['re"ad']],
  ])('must not be %s', (_, scopes) => {
    const error = configurationErrorOf(() => make(...(scopes as string[])));
    expect(error.option).toBe(name);
  });

  it('are written one a string, which the cure shows', () => {
    expect(() => make('read write')).toThrow("'read', 'write'");
  });
});

describe('claimValues', () => {
  it('compares with ===', () => {
    expect(meetsClaim('north', 'north')).toBe(true);
    expect(meetsClaim(7, 7)).toBe(true);
    expect(meetsClaim(null, null)).toBe(true);
    expect(meetsClaim(false, false)).toBe(true);
    for (const [value, expected] of [
      ['North', 'north'],
      ['7', 7],
      [1, true],
      [0, false],
      [undefined, null],
      [['north'], 'north'],
    ] as const) {
      expect(meetsClaim(value, expected)).toBe(false);
    }
  });

  it('asks for all of several claims', () => {
    const requirement = claimValues({ a: 1, b: 2 });
    expect(lack(requirement, [], { a: 1, b: 2, c: 3 })).toBeUndefined();
    expect(lack(requirement, [], { a: 1, b: 3 })).toBe('claim_mismatch');
    expect(lack(requirement, [], { b: 2 })).toBe('claim_mismatch');
  });

  it('takes a predicate, and of it exactly true', () => {
    const roles = (value: unknown): boolean => Array.isArray(value) && value.includes('admin');
    expect(meetsClaim(['admin'], roles)).toBe(true);
    expect(meetsClaim(['user'], roles)).toBe(false);
    for (const answer of [1, 'true', {}, [], undefined, null]) {
      expect(meetsClaim('x', () => answer as boolean)).toBe(false);
    }
  });

  it('gives a predicate nothing but undefined for a claim that the token lacks or only inherits', () => {
    const seen: unknown[] = [];
    const requirement = claimValues({ toString: (value: unknown) => seen.push(value) === 1 });
    expect(lack(requirement, [])).toBeUndefined();
    expect(seen).toEqual([undefined]);
  });

  it.each([
    ['a promise', Promise.resolve(true)],
    // biome-ignore lint/suspicious/noThenProperty: a promise of another library
    ['a thenable', { then: (done: (value: boolean) => void) => done(true) }],
  ])('finds %s from a predicate a mistake, and no pass', (_, answer) => {
    const requirement = claimValues({ claim: () => answer as unknown as boolean });
    const error = configurationErrorOf(() => lack(requirement, []));
    expect(error.option).toBe('requireClaims.claim');
    expect(error.message).toContain('must answer at once');
  });

  it('leaves no rejection behind where the predicate rejects', async () => {
    const unhandled: unknown[] = [];
    const note = (reason: unknown): unknown => unhandled.push(reason);
    process.on('unhandledRejection', note);
    const requirement = claimValues({ claim: (() => Promise.reject(new Error('no'))) as unknown as () => boolean });
    expect(() => lack(requirement, [])).toThrow(ConfigurationError);
    await new Promise((resolve) => setImmediate(resolve));
    process.off('unhandledRejection', note);
    expect(unhandled).toEqual([]);
  });

  it('passes on what a predicate throws', () => {
    const requirement = claimValues({
      claim: () => {
        throw new RangeError('predicate');
      },
    });
    expect(() => lack(requirement, [])).toThrow(RangeError);
  });

  it.each([['text'], [null], [undefined], [7]])('is not met where the claims are no object: %j', (claims) => {
    expect(unmet(tokenWith(claims), claimValues({ length: 4 }))?.reason).toBe('claim_mismatch');
  });

  it('is not changed by what the caller does to the object later', () => {
    const wanted: Record<string, ClaimRequirement> = { tenant: 'north' };
    const requirement = claimValues(wanted);
    wanted['tenant'] = 'south';
    expect(lack(requirement, [], { tenant: 'north' })).toBeUndefined();
  });

  it.each([[{}], [[]], [null], [undefined], ['tenant'], [new Map([['a', 1]])]])('asks for names: %j', (claims) => {
    const error = configurationErrorOf(() => claimValues(claims as Record<string, ClaimRequirement>));
    expect(error.option).toBe('requireClaims');
    expect(error.message).toContain("{ tenant: 'north' }");
  });

  it.each([[['admin']], [{ id: 1 }], [undefined], [1n], [Symbol('s')]])(
    'finds a value that no claim could equal: %s',
    (value) => {
      const error = configurationErrorOf(() => claimValues({ ok: 1, roles: value as unknown as ClaimRequirement }));
      expect(error.option).toBe('requireClaims.roles');
      expect(error.message).toContain('predicate');
    },
  );
});
