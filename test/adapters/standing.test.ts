// Where `auth` stands, what stands before it, and what happens where it is missing.
import { ConfigurationError } from '@scopegate/core';
import { expect, it } from 'vitest';
import { expectRefusal } from '../support/answers.js';
import { type Answer, type Api, auth, foreign, requires, requiresScope, seenBy } from '../support/api.js';
import { describeAdapters } from '../support/describe-adapters.js';
import { linesOf, RawClient } from '../support/raw-http.js';
import { AUDIENCE, createWorld } from '../support/world.js';

const world = await createWorld();
const { options } = world;
const other = await createWorld({ issuer: 'https://other.example/' });

const get = (api: Api, path: string, token?: string): Promise<Answer> =>
  api.send({ path, lines: token === undefined ? [] : [`Authorization: Bearer ${token}`] });

/** The one thing that may come of a route that is set up wrongly. */
async function expectConfigurationError(api: Api, path: string, token?: string): Promise<void> {
  const answer = await get(api, path, token);
  expect([answer.status, answer.handlerRan]).toEqual([500, false]);
  expect(api.errors.at(-1)).toBeInstanceOf(ConfigurationError);
  expect(linesOf(answer, 'www-authenticate')).toEqual([]);
}

describeAdapters((start) => {
  it('requires scopes and claims of nothing where auth is missing: every request is an error', async () => {
    const api = await start({
      '/scope': [requiresScope('read:contacts')],
      '/any': [requires((kit) => kit.requireAnyScope('read:contacts'))],
      '/claims': [requires((kit) => kit.requireClaims({ sub: 'test-user' }))],
      '/behind': [requiresScope('read:contacts'), auth(options)],
    });
    const token = await world.token();
    for (const path of ['/scope', '/any', '/claims']) {
      await expectConfigurationError(api, path);
      await expectConfigurationError(api, path, token);
    }
  });

  it('does not believe what other middleware calls an identity', async () => {
    const identity = {
      scopes: ['read:contacts'],
      claims: { sub: 'admin' },
      hasScope: () => true,
      scope: 'read:contacts',
    };
    const api = await start({
      '/alone': [foreign(identity), requiresScope('read:contacts')],
      '/claims': [foreign(identity), requires((kit) => kit.requireClaims({ sub: 'admin' }))],
      '/before': [foreign(identity), auth(options), requiresScope('read:contacts')],
      '/after': [auth(options), foreign(identity), requiresScope('read:contacts')],
      '/optional': [foreign(identity), auth({ ...options, optional: true }), requiresScope('read:contacts')],
    });
    await expectConfigurationError(api, '/alone');
    await expectConfigurationError(api, '/claims');
    expectRefusal(await get(api, '/before'), 'credentials_missing');
    const weak = await world.token({ scope: 'none' });
    for (const path of ['/before', '/after', '/optional']) {
      expectRefusal(await get(api, path, weak), 'scope_insufficient', { scopes: ['read:contacts'] });
    }
    expectRefusal(await get(api, '/optional'), 'credentials_missing', { scopes: ['read:contacts'] });
  });

  it('gives the handler the verified token, whatever other middleware has written in its place', async () => {
    const api = await start({ '/': [auth(options), foreign({ subject: 'admin' })] });
    const { token, isShown } = seenBy(await get(api, '/', await world.token({ subject: 'alice' })));
    expect([token?.subject, isShown]).toEqual(['alice', false]);
  });

  it('lets the outer auth refuse before the inner one is asked', async () => {
    const api = await start({ '/': [auth({ ...options, realm: 'outer' }), auth({ ...options, realm: 'inner' })] });
    expectRefusal(await get(api, '/'), 'credentials_missing', { realm: 'outer' });
    expectRefusal(await get(api, '/', await world.issuer.expired()), 'token_expired', { realm: 'outer' });
  });

  it('lets the inner auth refuse what the outer one has let through', async () => {
    const both = {
      ...options,
      issuer: [world, other].map(({ issuer }) => ({ issuer: issuer.issuer, jwks: issuer.jwks() })),
    };
    const api = await start({ '/': [auth({ ...both, realm: 'outer' }), auth({ ...options, realm: 'inner' })] });
    expectRefusal(await get(api, '/', await other.token()), 'issuer_untrusted', { realm: 'inner' });
    expect((await get(api, '/', await world.token())).status).toBe(200);
  });

  it('asks the nearest auth what a route requires', async () => {
    const api = await start({
      '/': [auth({ ...options, realm: 'outer' }), auth({ ...options, realm: 'inner' }), requiresScope('a')],
      '/optional-inside': [auth({ ...options, optional: true }), auth({ ...options, realm: 'inner' })],
    });
    expectRefusal(await get(api, '/', await world.token({ scope: 'b' })), 'scope_insufficient', {
      realm: 'inner',
      scopes: ['a'],
    });
    expectRefusal(await get(api, '/optional-inside'), 'credentials_missing', { realm: 'inner' });
  });

  it('keeps requests apart that are under way at the same time', async () => {
    const api = await start({ '/': [auth(options), requiresScope('read:contacts')] });
    const subjects = Array.from({ length: 40 }, (_, index) => `user-${index}`);
    const answers = await Promise.all(
      subjects.map(async (subject, index) => {
        const token = await world.token({ subject, scope: index % 2 === 0 ? 'read:contacts' : 'none' });
        const client = new RawClient(api.port);
        const answer = await client.send({ path: '/', lines: [`Authorization: Bearer ${token}`] });
        client.close();
        return answer.status === 200 ? seenBy(answer).token?.subject : answer.status;
      }),
    );
    expect(answers).toEqual(subjects.map((subject, index) => (index % 2 === 0 ? subject : 403)));
  });

  it('answers a request to an API of several audiences by the first of them', async () => {
    const api = await start({ '/': [auth({ ...options, audience: ['urn:first', AUDIENCE] })] });
    expectRefusal(await get(api, '/'), 'credentials_missing', { realm: 'urn:first' });
    expect((await get(api, '/', await world.token())).status).toBe(200);
  });
});
