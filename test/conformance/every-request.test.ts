import { AccessTokenError, verifyAccessToken } from '@scopegate/core';
import { describe, expect, it } from 'vitest';
import { harnesses } from '../support/adapters.js';
import { expectRefusal } from '../support/answers.js';
import { type Answer, type Api, type AuthOptions, auth, type Harness, requiresScope, seenBy } from '../support/api.js';
import { AUDIENCE, createWorld, NOW, type World } from '../support/world.js';

const YEAR = 31_536_000;
/** Seconds after which keys that cannot be fetched anew serve no longer, by default: freshness and grace. */
const DEAD = 600 + 3600;

/** An API with a route for anybody with a token, and one for those with `read:contacts`. */
async function withApi(harness: Harness, options: AuthOptions, run: (api: Api) => Promise<void>): Promise<void> {
  const api = await harness.start({
    '/': [auth(options)],
    '/contacts': [auth(options), requiresScope('read:contacts')],
  });
  await run(api).finally(() => api.close());
}

const get = (api: Api, token: string, path = '/'): Promise<Answer> =>
  api.send({ path, lines: [`Authorization: Bearer ${token}`] });

const longLived = (world: World, options = {}): Promise<string> => world.token({ expiresIn: YEAR, ...options });

describe.each(harnesses.map((harness) => [harness.name, harness] as const))('%s', (_name, harness) => {
  it('[A4] [R3] [U1] a token that has passed is refused once it has expired', async () => {
    const world = await createWorld();
    await withApi(harness, world.options, async (api) => {
      const token = await world.token();
      expect((await get(api, token)).status).toBe(200);
      world.clock.seconds = NOW + 304;
      expect((await get(api, token)).status).toBe(200);
      world.clock.seconds = NOW + 305;
      expectRefusal(await get(api, token), 'token_expired');
    });
  });

  it('[A4] a token that has passed is refused once it is older than is allowed', async () => {
    const world = await createWorld();
    await withApi(harness, { ...world.options, maxTokenAge: 60 }, async (api) => {
      const token = await longLived(world);
      expect((await get(api, token)).status).toBe(200);
      world.clock.seconds = NOW + 66;
      expectRefusal(await get(api, token), 'token_too_old');
    });
  });

  it('[A4] [R3] the scope is asked for on every request, also of a token that has passed elsewhere', async () => {
    const world = await createWorld();
    await withApi(harness, world.options, async (api) => {
      const token = await world.token({ scope: 'other' });
      expect((await get(api, token)).status).toBe(200);
      for (const answer of [await get(api, token, '/contacts'), await get(api, token, '/contacts')]) {
        expectRefusal(answer, 'scope_insufficient', { scopes: ['read:contacts'] });
      }
      expect((await get(api, token)).status).toBe(200);
    });
  });

  it('[A4] what validate says counts on every request, also of a token that has passed', async () => {
    const world = await createWorld();
    const revoked = new Set<string>();
    const validate: AuthOptions['validate'] = ({ claims }) => {
      if (revoked.has(String(claims.jti))) throw new AccessTokenError('revoked');
    };
    await withApi(harness, { ...world.options, validate }, async (api) => {
      const token = await world.token({ claims: { jti: 'a' } });
      expect((await get(api, token)).status).toBe(200);
      revoked.add('a');
      expectRefusal(await get(api, token), 'token_rejected');
    });
  });

  it('[A4] [B15] [G5] a token that has passed is refused once its key is withdrawn', async () => {
    const world = await createWorld();
    await withApi(harness, world.options, async (api) => {
      const token = await longLived(world);
      expect((await get(api, token)).status).toBe(200);
      await world.issuer.rotate({ keepOld: false });
      world.clock.seconds += DEAD;
      expectRefusal(await get(api, token), 'key_unknown');
      expect((await get(api, await longLived(world))).status).toBe(200);
    });
  });

  it('[D1] [B17] keys go on serving while the issuer is unwell, until they are too old', async () => {
    const world = await createWorld();
    await withApi(harness, world.options, async (api) => {
      const [first, second] = [await longLived(world), await longLived(world)];
      expect((await get(api, first)).status).toBe(200);
      world.issuer.fault('empty-set');
      world.clock.seconds += 700;
      // The first of them starts a refresh, which fails.
      for (const token of [first, second, first, second]) expect((await get(api, token)).status).toBe(200);
      world.clock.seconds = NOW + DEAD;
      for (const token of [first, second]) expectRefusal(await get(api, token), 'keys_unavailable');
      world.issuer.fault(undefined);
      world.clock.seconds += 2;
      expect((await get(api, first)).status).toBe(200);
    });
  });

  it('[B17] an issuer that comes back is asked again, and tokens pass', async () => {
    const world = await createWorld();
    await withApi(harness, world.options, async (api) => {
      const token = await longLived(world);
      world.issuer.fault({ kind: 'status', status: 500 });
      expectRefusal(await get(api, token), 'keys_unavailable');
      world.issuer.fault(undefined);
      world.clock.seconds += 2;
      expect((await get(api, token)).status).toBe(200);
    });
  });

  it('[F12] the identity that a handler sees is the subject together with its issuer', async () => {
    const [one, other] = [await createWorld(), await createWorld({ issuer: 'https://second.example/' })];
    const options: AuthOptions = {
      audience: AUDIENCE,
      now: one.clock.now,
      issuer: [one, other].map(({ issuer }) => ({ issuer: issuer.issuer, jwks: issuer.jwks() })),
    };
    await withApi(harness, options, async (api) => {
      const identities = await Promise.all(
        [one, other].map(async (world) => {
          const { token } = seenBy(await get(api, await world.token({ subject: 'admin' })));
          return [token?.issuer, token?.subject];
        }),
      );
      expect(identities).toEqual([
        ['https://tenant.example/', 'admin'],
        ['https://second.example/', 'admin'],
      ]);
    });
  });

  it('[R4] what a handler can see of a token is not the token', async () => {
    const world = await createWorld();
    await withApi(harness, world.options, async (api) => {
      const token = await world.token();
      const answer = await get(api, token);
      const signature = token.split('.')[2] ?? '';
      expect(answer.status).toBe(200);
      expect(answer.body.toString('utf8')).not.toContain(signature);
    });
  });
});

describe('verifyAccessToken', () => {
  it('[A4] [R3] [U1] every call looks at the clock and at the scopes', async () => {
    const world = await createWorld();
    const token = await world.token();
    const call = (scope: string) => verifyAccessToken(token, { ...world.options, scope });
    await expect(call('read:contacts')).resolves.toMatchObject({ subject: 'test-user' });
    await expect(call('write:contacts')).rejects.toMatchObject({ reason: 'scope_insufficient', status: 403 });
    world.clock.seconds = NOW + 305;
    await expect(call('read:contacts')).rejects.toMatchObject({ reason: 'token_expired', status: 401 });
  });

  it('[D1] [B17] keys go on serving while the issuer is unwell, until they are too old', async () => {
    const world = await createWorld();
    const token = await longLived(world);
    const call = () => verifyAccessToken(token, world.options);
    await call();
    world.issuer.fault('empty-set');
    world.clock.seconds += 700;
    await call();
    await call();
    world.clock.seconds = NOW + DEAD;
    await expect(call()).rejects.toMatchObject({ reason: 'keys_unavailable', status: 503 });
  });

  it('[F12] the identity is the subject together with its issuer', async () => {
    const world = await createWorld();
    const verified = await verifyAccessToken(await world.token({ subject: 'admin' }), world.options);
    expect([verified.issuer, verified.subject]).toEqual([world.issuer.issuer, 'admin']);
  });
});
