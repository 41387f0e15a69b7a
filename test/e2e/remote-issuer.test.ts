// An issuer far away, over https and Node's own fetch; its answers are intercepted.
import nock from 'nock';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { expectRefusal } from '../support/answers.js';
import { type Answer, type Api, type AuthOptions, auth, requiresScope } from '../support/api.js';
import { describeAdapters } from '../support/describe-adapters.js';
import { RawClient } from '../support/raw-http.js';
import { AUDIENCE, createWorld, ISSUER, NOW, SCOPE } from '../support/world.js';

const ORIGIN = 'https://tenant.example';
const metadata = {
  issuer: ISSUER,
  jwks_uri: `${ORIGIN}/.well-known/jwks.json`,
  token_endpoint: `${ORIGIN}/oauth/token`,
};
const world = await createWorld();

beforeAll(() => {
  nock.disableNetConnect();
  nock.enableNetConnect(/^127\.0\.0\.1(:\d+)?$/);
});
afterEach(() => nock.cleanAll());
afterAll(() => {
  nock.enableNetConnect();
  nock.restore();
});

/** Without `fetch`: the global one goes out, as far as the interceptors. */
const options = (): AuthOptions => ({ issuer: ISSUER, audience: AUDIENCE, now: world.clock.now });
const routes = () => ({ '/': [auth(options()), requiresScope(SCOPE)] });
const get = (api: Api, token: string): Promise<Answer> =>
  api.send({ path: '/', lines: [`Authorization: Bearer ${token}`] });

/** Metadata and keys, each for one request and no more. */
function serveOnce(headers: Record<string, string> = {}): nock.Scope {
  return nock(ORIGIN)
    .get('/.well-known/openid-configuration')
    .reply(200, metadata)
    .get('/.well-known/jwks.json')
    .reply(200, world.issuer.jwks(), headers);
}

describeAdapters((start) => {
  it('is asked once for its metadata and once for its keys, by as many requests as there are', async () => {
    const issuer = serveOnce();
    const api = await start(routes());
    const tokens = await Promise.all(Array.from({ length: 20 }, () => world.token()));
    const statuses = await Promise.all(
      tokens.map(async (token) => {
        const client = new RawClient(api.port);
        const { status } = await client.send({ path: '/', lines: [`Authorization: Bearer ${token}`] });
        client.close();
        return status;
      }),
    );
    expect(new Set(statuses)).toEqual(new Set([200]));
    expect(issuer.isDone()).toBe(true);
  });

  it('is looked up where OAuth puts its metadata, if OpenID Connect has none', async () => {
    const issuer = nock(ORIGIN)
      .get('/.well-known/openid-configuration')
      .reply(404)
      .get('/.well-known/oauth-authorization-server')
      .reply(200, metadata)
      .get('/.well-known/jwks.json')
      .reply(200, world.issuer.jwks());
    const api = await start(routes());
    expect((await get(api, await world.token())).status).toBe(200);
    expect(issuer.isDone()).toBe(true);
  });

  it('is asked for its keys alone where their address is configured', async () => {
    const issuer = nock(ORIGIN).get('/keys').reply(200, world.issuer.jwks());
    const api = await start({ '/': [auth({ ...options(), jwksUri: `${ORIGIN}/keys` })] });
    expect((await get(api, await world.token())).status).toBe(200);
    expect(issuer.isDone()).toBe(true);
  });

  it('is not asked anything for requests that are refused without its keys', async () => {
    const issuer = serveOnce();
    const api = await start(routes());
    expectRefusal(await api.send({ path: '/' }), 'credentials_missing');
    expectRefusal(await get(api, 'abc'), 'token_not_jwt');
    expectRefusal(await get(api, await world.issuer.expired()), 'token_expired');
    expectRefusal(await get(api, await world.issuer.fromOtherIssuer()), 'issuer_untrusted');
    expect(issuer.pendingMocks()).toHaveLength(2);
  });

  it('is asked whether its keys have changed, and keeps them by saying no', async () => {
    const issuer = serveOnce({ etag: '"1"', 'cache-control': 'max-age=300' })
      .get('/.well-known/jwks.json')
      .matchHeader('if-none-match', '"1"')
      .reply(304);
    const now = { seconds: NOW };
    const api = await start({ '/': [auth({ ...options(), now: () => now.seconds * 1000 })] });
    const token = await world.token({ expiresIn: 100_000 });
    expect((await get(api, token)).status).toBe(200);
    // So much later that the keys would serve no longer, and the request waits for the answer.
    now.seconds += 300 + 3600;
    expect((await get(api, token)).status).toBe(200);
    expect(issuer.isDone()).toBe(true);
  });

  it.each([
    ['answers 500', () => nock(ORIGIN).get(/.*/).times(2).reply(500, 'oops')],
    ['answers with a web page', () => nock(ORIGIN).get(/.*/).times(2).reply(200, '<!doctype html>')],
    [
      'redirects',
      () =>
        nock(ORIGIN)
          .get(/.*/)
          .times(2)
          .reply(302, '', { location: `${ORIGIN}/elsewhere` }),
    ],
    [
      'names another issuer',
      () =>
        nock(ORIGIN)
          .get(/.*/)
          .times(2)
          .reply(200, { ...metadata, issuer: `${ORIGIN}/other` }),
    ],
    ['breaks the connection', () => nock(ORIGIN).get(/.*/).times(2).replyWithError('reset')],
  ])('is an outage where it %s', async (_what, serve) => {
    const issuer = serve();
    const api = await start(routes());
    expectRefusal(await get(api, await world.token()), 'keys_unavailable');
    expect(issuer.isDone()).toBe(true);
  });
});
