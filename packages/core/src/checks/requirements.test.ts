import { describe, expect, it } from 'vitest';
import { configurationErrorOf, ISSUER } from '../../../../test/support/core.js';
import { ConfigurationError } from '../errors.js';
import { AccessToken } from '../token/access-token.js';
import {
  type AccessRule,
  allScopesRule,
  anyScopeRule,
  type ClaimRequirement,
  claimsRule,
  type Requirement,
  readRequirement,
} from './requirements.js';

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

function lack(rule: AccessRule, scopes: readonly string[], claims: unknown = {}): string | undefined {
  return rule.failureOf(tokenWith(claims, scopes))?.reason;
}

const allScopes = (...scopes: readonly unknown[]): AccessRule => allScopesRule(scopes.flat(), 'requireScope');
const anyScope = (...scopes: readonly unknown[]): AccessRule => anyScopeRule(scopes.flat(), 'requireAnyScope');
const claimValues = (claims: unknown): AccessRule => claimsRule(claims, 'requireClaims');

const meetsClaim = (value: unknown, expected: ClaimRequirement): boolean =>
  claimValues({ claim: expected }).failureOf(tokenWith({ claim: value })) === undefined;

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

  it('names all of them to be asked for', () => {
    expect(allScopes('a', 'b').scopesToAskFor()).toEqual(['a', 'b']);
    expect(allScopes('a', 'b').scopesToAskFor(['b'])).toEqual(['a', 'b']);
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

  it('names the ones that the token has to be asked for, or else all of them', () => {
    expect(anyScope('a', 'b').scopesToAskFor(['x'])).toEqual(['a', 'b']);
    expect(anyScope('a', 'b').scopesToAskFor(['b', 'x'])).toEqual(['b']);
  });
});

describe.each([
  ['requireScope', allScopesRule],
  ['requireAnyScope', anyScopeRule],
] as const)('the scopes of %s', (name, make) => {
  it.each<[string, readonly unknown[]]>([
    ['no scope', []],
    ['an empty list', [[]]],
    ['an empty scope', ['']],
    ['one with a space', ['read write']],
    ['a scope and an empty one', ['read', '']],
    ['a number', [1]],
    ['undefined', [undefined]],
    ['one with a quote', ['re"ad']],
  ])('must not be %s', (_, scopes) => {
    const error = configurationErrorOf(() => make(scopes.flat(), name));
    expect(error.option).toBe(name);
  });

  it('are written one a string, which the cure shows', () => {
    expect(() => make(['read write'], name)).toThrow("'read', 'write'");
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
    expect(error.option).toBe('claims.claim');
    expect(error.message).toContain('must return true or false at once');
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

  it.each([[new RangeError('predicate')], [undefined], ['text']])(
    'refuses where a predicate throws %s, which stays readable behind the refusal',
    (thrown) => {
      const requirement = claimValues({
        claim: () => {
          throw thrown;
        },
      });
      const failed = requirement.failureOf(tokenWith({ claim: 1 }));
      expect(failed).toMatchObject({ reason: 'claim_mismatch', code: 'insufficient_scope' });
      expect(failed?.cause).toBe(thrown);
    },
  );

  it.each([['text'], [null], [undefined], [7]])('is not met where the claims are no object: %j', (claims) => {
    expect(claimValues({ length: 4 }).failureOf(tokenWith(claims))?.reason).toBe('claim_mismatch');
  });

  it('is not changed by what the caller does to the object later', () => {
    const wanted: Record<string, ClaimRequirement> = { tenant: 'north' };
    const requirement = claimValues(wanted);
    wanted['tenant'] = 'south';
    expect(lack(requirement, [], { tenant: 'north' })).toBeUndefined();
  });

  it.each([[{}], [[]], [null], [undefined], ['tenant'], [new Map([['a', 1]])]])('asks for names: %j', (claims) => {
    const error = configurationErrorOf(() => claimValues(claims));
    expect(error.option).toBe('requireClaims');
    expect(error.message).toContain("{ tenant: 'north' }");
  });

  it.each([[['admin']], [{ id: 1 }], [undefined], [1n], [Symbol('s')]])(
    'finds a value that no claim could equal: %s',
    (value) => {
      const error = configurationErrorOf(() => claimValues({ ok: 1, roles: value as unknown as ClaimRequirement }));
      expect(error.option).toBe('requireClaims.roles');
      expect(error.message).toContain("(roles) => Array.isArray(roles) && roles.includes('admin')");
    },
  );
});

describe('readRequirement', () => {
  const read = (requirement: unknown): AccessRule => readRequirement(requirement, 'requireAccess');

  it.each<[string, Requirement, readonly string[], object, string | undefined]>([
    ['one scope', { scope: 'a' }, ['a'], {}, undefined],
    ['several scopes', { scope: ['a', 'b'] }, ['a'], {}, 'scope_insufficient'],
    ['any scope', { anyScope: ['a', 'b'] }, ['b'], {}, undefined],
    ['any scope, of which there is none', { anyScope: ['a', 'b'] }, ['c'], {}, 'scope_insufficient'],
    ['scopes of both kinds', { scope: 'a', anyScope: ['b', 'c'] }, ['a', 'c'], {}, undefined],
    ['scopes of both kinds, one missing', { scope: 'a', anyScope: ['b', 'c'] }, ['a'], {}, 'scope_insufficient'],
    ['claims', { claims: { tenant: 'north' } }, [], { tenant: 'north' }, undefined],
    ['claims beside a scope', { scope: 'a', claims: { tenant: 'north' } }, ['a'], { tenant: 'x' }, 'claim_mismatch'],
    ['a scope first, where claims are lacking too', { scope: 'a', claims: { b: 1 } }, [], {}, 'scope_insufficient'],
  ])('asks for %s', (_, requirement, scopes, claims, reason) => {
    expect(lack(read(requirement), scopes, claims)).toBe(reason);
  });

  it('names every scope that it asks for', () => {
    expect(read({ scope: 'a', anyScope: ['b', 'c'] }).scopesToAskFor(['c'])).toEqual(['a', 'c']);
  });

  it('takes one that was read before as it is', () => {
    const rule = read({ scope: 'a' });
    expect(read(rule)).toBe(rule);
  });

  it.each<[string, unknown, string]>([
    ['nothing', undefined, 'requireAccess'],
    ['null', null, 'requireAccess'],
    ['a scope alone', 'admin', 'requireAccess'],
    ['a list of scopes', ['admin'], 'requireAccess'],
    ['a function', () => true, 'requireAccess'],
    ['true', true, 'requireAccess'],
    ['an empty object', {}, 'requireAccess'],
    ['members that are undefined', { scope: undefined }, 'requireAccess'],
    ['a member that is misspelt', { scopes: ['admin'] }, 'requireAccess.scopes'],
    ['a kind of an earlier version', { kind: 'all-scopes', scopes: ['admin'] }, 'requireAccess.kind'],
    ['a member of a later version', { scope: 'admin', maxAge: 60 }, 'requireAccess.maxAge'],
    ['acrValues, which are not known yet', { acrValues: ['gold'] }, 'requireAccess.acrValues'],
    ['a scope that is a function', { scope: () => 'admin' }, 'requireAccess.scope'],
    ['a scope of null', { scope: null }, 'requireAccess.scope'],
    ['two scopes in one string', { scope: 'a b' }, 'requireAccess.scope'],
    ['no scope in the list', { anyScope: [] }, 'requireAccess.anyScope'],
    ['no claims', { claims: {} }, 'requireAccess.claims'],
    ['a claim that is a list', { claims: { roles: ['admin'] } }, 'requireAccess.claims.roles'],
    ['a rule of another copy of this package', new (class AccessRule {})(), 'requireAccess'],
  ])('finds fault with %s', (_, requirement, option) => {
    expect(configurationErrorOf(() => read(requirement)).option).toBe(option);
  });

  it('says which member was meant', () => {
    expect(() => read({ scopes: ['admin'] })).toThrow('did you mean scope?');
  });
});
