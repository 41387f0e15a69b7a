import { describe, expect, it, vi } from 'vitest';
import { isScopeToken, scopesOf } from './scopes.js';

const DEFAULT = ['scope', 'scp'];

describe('isScopeToken', () => {
  it.each(['read', 'read:contacts', 'https://api.example/read', '!#[]~', '0'])('takes %j', (value) => {
    expect(isScopeToken(value)).toBe(true);
  });

  it.each([[''], ['a b'], [' a'], ['a"'], ['a\\b'], ['a\n'], ['a\tb'], ['a\x7f'], ['ä'], [1], [undefined], [['a']]])(
    'refuses %j',
    (value) => {
      expect(isScopeToken(value)).toBe(false);
    },
  );
});

describe('scopesOf', () => {
  it('splits a text on the space character', () => {
    expect(scopesOf({ scope: 'read:contacts write:contacts' }, DEFAULT)).toEqual(['read:contacts', 'write:contacts']);
  });

  it('splits on nothing else', () => {
    expect(scopesOf({ scope: 'a,b\tc\nd\u00a0e f' }, DEFAULT)).toEqual(['a,b\tc\nd\u00a0e', 'f']);
  });

  it('sees no scope in repeated, leading or trailing spaces', () => {
    expect(scopesOf({ scope: '  a   b ' }, DEFAULT)).toEqual(['a', 'b']);
    expect(scopesOf({ scope: '' }, DEFAULT)).toEqual([]);
  });

  it('takes an element of a list for one name, also where it holds a space', () => {
    expect(scopesOf({ scp: ['read', 'write admin'] }, DEFAULT)).toEqual(['read', 'write admin']);
  });

  it('takes only texts out of a list', () => {
    expect(scopesOf({ scp: ['read', 1, null, '', ['write'], { scope: 'admin' }] }, DEFAULT)).toEqual(['read']);
  });

  it.each([[1], [true], [null], [{ 0: 'read', length: 1 }], [{ scope: 'read' }]])('sees no scope in %j', (scope) => {
    expect(scopesOf({ scope }, DEFAULT)).toEqual([]);
  });

  it('unites the claims, each scope once, in order', () => {
    expect(scopesOf({ scp: ['c', 'a'], scope: 'a b' }, DEFAULT)).toEqual(['a', 'b', 'c']);
  });

  it('looks at the configured claims alone', () => {
    expect(scopesOf({ scope: 'a', permissions: ['b'], roles: ['c'] }, ['permissions'])).toEqual(['b']);
  });

  it('follows a path into nested claims', () => {
    expect(scopesOf({ realm_access: { roles: ['editor'] } }, [['realm_access', 'roles']])).toEqual(['editor']);
  });

  it('takes a name with a dot, or a URL, for one name', () => {
    const claims = { 'https://api.example/roles': 'a', 'realm_access.roles': 'b', realm_access: { roles: 'c' } };
    expect(scopesOf(claims, ['https://api.example/roles', 'realm_access.roles'])).toEqual(['a', 'b']);
  });

  it.each([
    ['a missing name', { realm_access: {} }],
    ['a text on the way', { realm_access: 'roles' }],
    ['null on the way', { realm_access: null }],
    ['nothing at all', {}],
  ])('sees no scope behind %s', (_, claims) => {
    expect(scopesOf(claims, [['realm_access', 'roles']])).toEqual([]);
  });

  it('does not walk into a list', () => {
    expect(scopesOf({ groups: [{ name: 'admin' }] }, [['groups', '0', 'name']])).toEqual([]);
  });

  it('sees nothing that is inherited', () => {
    const inherited = Object.create({ scope: 'admin' }) as object;
    expect(scopesOf(inherited, ['scope'])).toEqual([]);
    expect(scopesOf({ nested: inherited }, [['nested', 'scope']])).toEqual([]);
    expect(scopesOf({}, [['constructor', 'name']])).toEqual([]);
  });

  it('gives lists that nobody can change, since others are given the same ones', () => {
    const [one, two] = [scopesOf({ scope: 'a b' }, DEFAULT), scopesOf({ scope: 'a b' }, DEFAULT)];
    expect(one).toBe(two);
    for (const list of [one, scopesOf({ scp: ['a'] }, DEFAULT), scopesOf({ scope: 'a', scp: ['b'] }, DEFAULT)]) {
      expect(Object.isFrozen(list)).toBe(true);
    }
    expect(Object.isFrozen(scopesOf({}, DEFAULT))).toBe(true);
  });

  it('leaves the list of a token as it is: a frozen copy is given out', () => {
    const claims = { scp: ['a', 'b'] };
    expect(scopesOf(claims, DEFAULT)).not.toBe(claims.scp);
    expect(Object.isFrozen(claims.scp)).toBe(false);
  });

  it('gives each of very many texts its own list', () => {
    const texts = Array.from({ length: 2_500 }, (_, index) => `read:${index} write:${index}`);
    for (const text of [...texts, ...texts]) expect(scopesOf({ scope: text }, DEFAULT)).toEqual(text.split(' '));
  });

  it('remembers the lists of a thousand texts, and then starts over', async () => {
    vi.resetModules();
    const fresh = await import('./scopes.js');
    const list = (index: number) => fresh.scopesOf({ scope: `read:${index}` }, DEFAULT);
    const lists = Array.from({ length: 1000 }, (_, index) => list(index));
    expect(list(0)).toBe(lists[0]);
    expect(list(999)).toBe(lists[999]);
    list(1000);
    expect(list(0)).not.toBe(lists[0]);
  });

  it('remembers no list of a very long text', () => {
    const scope = 'x'.repeat(257);
    expect(scopesOf({ scope }, DEFAULT)).not.toBe(scopesOf({ scope }, DEFAULT));
    expect(scopesOf({ scope: scope.slice(1) }, DEFAULT)).toBe(scopesOf({ scope: scope.slice(1) }, DEFAULT));
  });
});
