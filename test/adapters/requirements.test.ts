import { ConfigurationError } from '@scopegate/core';
import { expect, it } from 'vitest';
import { expectRefusal } from '../support/answers.js';
import { type Answer, type Api, auth, requires, requiresScope, type Step } from '../support/api.js';
import { describeAdapters } from '../support/describe-adapters.js';
import { createWorld } from '../support/world.js';

const world = await createWorld();
const behindAuth = (...steps: readonly Step[]): readonly Step[] => [auth(world.options), ...steps];

const get = async (api: Api, path: string, claims: object): Promise<Answer> =>
  api.send({ path, lines: [`Authorization: Bearer ${await world.token({ claims: { ...claims } })}`] });

/** A predicate as JavaScript lets one write it, whatever it answers. */
const predicate = (answer: unknown) => requires((kit) => kit.requireClaims({ sub: () => answer as boolean }));

describeAdapters((start) => {
  it('passes a token with any one of several scopes, and names them all to others', async () => {
    const api = await start({ '/': behindAuth(requires((kit) => kit.requireAnyScope('a', 'b'))) });
    expect((await get(api, '/', { scope: 'b c' })).status).toBe(200);
    expect((await get(api, '/', { scope: 'a' })).status).toBe(200);
    expectRefusal(await get(api, '/', { scope: 'ab c' }), 'scope_insufficient', { scopes: ['a', 'b'] });
  });

  it('takes scopes as a list, too', async () => {
    const api = await start({ '/': behindAuth(requires((kit) => kit.requireScope(['a', 'b']))) });
    expect((await get(api, '/', { scope: 'b a' })).status).toBe(200);
    expectRefusal(await get(api, '/', { scope: 'a' }), 'scope_insufficient', { scopes: ['a', 'b'] });
  });

  it('asks for one requirement after the other', async () => {
    const api = await start({
      '/': behindAuth(
        requiresScope('a'),
        requires((kit) => kit.requireClaims({ tenant: 'north' })),
        requiresScope('b'),
      ),
    });
    expectRefusal(await get(api, '/', { scope: 'b', tenant: 'north' }), 'scope_insufficient', { scopes: ['a'] });
    expectRefusal(await get(api, '/', { scope: 'a b', tenant: 'south' }), 'claim_mismatch');
    expectRefusal(await get(api, '/', { scope: 'a', tenant: 'north' }), 'scope_insufficient', { scopes: ['b'] });
    expect((await get(api, '/', { scope: 'a b', tenant: 'north' })).status).toBe(200);
  });

  it('compares claims exactly', async () => {
    const api = await start({ '/': behindAuth(requires((kit) => kit.requireClaims({ level: 3, tenant: 'north' }))) });
    expect((await get(api, '/', { level: 3, tenant: 'north', more: 1 })).status).toBe(200);
    for (const claims of [{ level: '3' }, { level: [3] }, { level: true }, { level: 3.1 }, { level: null }, {}]) {
      expectRefusal(await get(api, '/', { tenant: 'north', ...claims }), 'claim_mismatch');
    }
    expectRefusal(await get(api, '/', { level: 3, tenant: 'North' }), 'claim_mismatch');
  });

  it('asks for all of one requirement at once, and names every scope of it', async () => {
    const requirement = { scope: ['a', 'b'], anyScope: ['c', 'd'], claims: { tenant: 'north' } };
    const api = await start({ '/': behindAuth(requires((kit) => kit.requireAccess(requirement))) });
    expect((await get(api, '/', { scope: 'a b d', tenant: 'north' })).status).toBe(200);
    expectRefusal(await get(api, '/', { scope: 'a', tenant: 'north' }), 'scope_insufficient', {
      scopes: ['a', 'b', 'c', 'd'],
    });
    expectRefusal(await get(api, '/', { scope: 'b d', tenant: 'south' }), 'scope_insufficient', {
      scopes: ['a', 'b', 'd'],
    });
    expectRefusal(await get(api, '/', { scope: 'a b c', tenant: 'south' }), 'claim_mismatch');
  });

  it('shows in its own words how to ask for a role, which a text that contains it does not have', async () => {
    const roles = (value: unknown): boolean => Array.isArray(value) && value.includes('admin');
    const api = await start({ '/': behindAuth(requires((kit) => kit.requireClaims({ roles }))) });
    expect((await get(api, '/', { roles: ['admin'] })).status).toBe(200);
    expectRefusal(await get(api, '/', { roles: 'not-admin' }), 'claim_mismatch');
  });

  it('does not find claims that objects inherit', async () => {
    const api = await start({
      '/': behindAuth(requires((kit) => kit.requireClaims({ constructor: (value: unknown) => value !== undefined }))),
    });
    expectRefusal(await get(api, '/', {}), 'claim_mismatch');
  });

  it('takes nothing but true for a yes', async () => {
    const answers = [false, 1, 'true', {}, [], undefined, null, () => true];
    const routes = Object.fromEntries(answers.map((answer, index) => [`/${index}`, behindAuth(predicate(answer))]));
    const api = await start({ ...routes, '/yes': behindAuth(predicate(true)) });
    for (const path of Object.keys(routes)) expectRefusal(await get(api, path, {}), 'claim_mismatch');
    expect((await get(api, '/yes', {})).status).toBe(200);
  });

  it('does not take a promise for a yes, resolved or rejected: that is an error', async () => {
    // biome-ignore lint/suspicious/noThenProperty: a promise of another make
    const thenable = { then: (resolve: (value: boolean) => void) => resolve(true) };
    const api = await start({
      '/yes': behindAuth(requires((kit) => kit.requireClaims({ sub: (async () => true) as never }))),
      '/no': behindAuth(
        requires((kit) => kit.requireClaims({ sub: (async () => Promise.reject(new Error('later'))) as never })),
      ),
      '/thenable': behindAuth(predicate(thenable)),
    });
    for (const path of ['/yes', '/no', '/thenable']) {
      const answer = await get(api, path, {});
      expect([answer.status, answer.handlerRan]).toEqual([500, false]);
      expect(api.errors.at(-1)).toBeInstanceOf(ConfigurationError);
    }
  });

  it.each([
    ['a scope that is none', () => requires((kit) => kit.requireScope())],
    ['an empty scope', () => requires((kit) => kit.requireScope(''))],
    ['two scopes in one text', () => requires((kit) => kit.requireScope('a b'))],
    ['no scope out of several', () => requires((kit) => kit.requireAnyScope([]))],
    ['no claims', () => requires((kit) => kit.requireClaims({}))],
    ['a requirement that asks for nothing', () => requires((kit) => kit.requireAccess({}))],
    ['a requirement that is misspelt', () => requires((kit) => kit.requireAccess({ scopes: ['a'] } as never))],
    ['a scope in place of a requirement', () => requires((kit) => kit.requireAccess('a' as never))],
    ['a claim that is a list', () => requires((kit) => kit.requireClaims({ roles: ['admin'] as never }))],
  ])('does not start with %s', async (_what, step) => {
    const starting = start({ '/': behindAuth(step()) });
    await expect(starting).rejects.toBeInstanceOf(ConfigurationError);
  });
});
