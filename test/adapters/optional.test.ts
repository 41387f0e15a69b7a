import { expect, it } from 'vitest';
import { expectRefusal } from '../support/answers.js';
import { type Answer, type Api, auth, requires, requiresScope, seenBy } from '../support/api.js';
import { describeAdapters } from '../support/describe-adapters.js';
import { createWorld } from '../support/world.js';

const world = await createWorld();
const optional = { ...world.options, optional: true };

const get = (api: Api, path: string, ...lines: readonly string[]): Promise<Answer> => api.send({ path, lines });
const bearer = (token: string): string => `Authorization: Bearer ${token}`;

describeAdapters((start) => {
  it('lets a request without credentials through, with no token', async () => {
    const api = await start({ '/': [auth(optional)] });
    const answer = await get(api, '/');
    expect(answer.status).toBe(200);
    expect(seenBy(answer)).toEqual({ token: null, isShown: true });
  });

  it('lets a good token through, and shows it', async () => {
    const api = await start({ '/': [auth(optional)] });
    expect(seenBy(await get(api, '/', bearer(await world.token()))).token).toMatchObject({ subject: 'test-user' });
  });

  it('refuses whatever is presented and not good', async () => {
    const api = await start({ '/': [auth(optional)] });
    expectRefusal(await get(api, '/', bearer(await world.issuer.expired())), 'token_expired');
    expectRefusal(await get(api, '/', bearer(await world.issuer.forged())), 'signature_invalid');
    expectRefusal(await get(api, '/', 'Authorization: Bearer'), 'credentials_malformed');
    expectRefusal(await get(api, '/', 'Authorization: Basic YTpi'), 'credentials_unsupported');
    expectRefusal(await get(api, '/', 'Authorization:'), 'credentials_malformed');
    const twice = bearer(await world.token());
    expectRefusal(await get(api, '/', twice, twice), 'credentials_repeated');
  });

  it('challenges where a route requires something of a token that is not there', async () => {
    const api = await start({
      '/scope': [auth(optional), requiresScope('a', 'b')],
      '/any': [auth(optional), requires((kit) => kit.requireAnyScope('a', 'b'))],
      '/claims': [auth(optional), requires((kit) => kit.requireClaims({ sub: (value) => value === undefined }))],
    });
    expectRefusal(await get(api, '/scope'), 'credentials_missing', { scopes: ['a', 'b'] });
    expectRefusal(await get(api, '/any'), 'credentials_missing', { scopes: ['a', 'b'] });
    expectRefusal(await get(api, '/claims'), 'credentials_missing');
  });

  it('is an outage while keys cannot be had, and none for those who bring no token', async () => {
    const unwell = await createWorld();
    unwell.issuer.fault('reset');
    const api = await start({ '/': [auth({ ...unwell.options, optional: true })] });
    expectRefusal(await get(api, '/', bearer(await unwell.token())), 'keys_unavailable');
    expect((await get(api, '/')).status).toBe(200);
  });
});
