import { describe, expect, it } from 'vitest';
import { figure } from './figures.js';
import { several, startBoth, statuses } from './live-api.js';

// A thousand connections take their time where others compute.
const LONG = { timeout: 30_000 };

describe('1 000 tokens with unknown kids', () => {
  it('cost two fetches, are all refused, and leave good tokens alone', LONG, async () => {
    const { api, issuer, token } = await startBoth();
    const good = await token();
    await api.get(good);
    const forged = await several(1000, () => issuer.unknownKey());
    const seen = await api.getAll([...forged.slice(0, 500), good, ...forged.slice(500), good, await token()]);
    expect(statuses(seen)).toEqual({ 200: 3, 401: 1000 });
    expect(issuer.requests.jwks).toBeLessThanOrEqual(3);
    // One after the other they do not share a fetch, and there are no more than two to be had.
    const more = await several(100, (index) => api.get(forged[index] ?? ''));
    expect(statuses(more)).toEqual({ 401: 100 });
    expect(issuer.requests).toMatchObject({ metadata: 1, jwks: 3 });
    expect((await api.get(good)).status).toBe(200);
    figure(
      '1 000 tokens with unknown `kid`s',
      `${issuer.requests.jwks - 1} fetches beyond the first, 1 000 × 401, good tokens 200 throughout`,
    );
  });

  it('put off a key published after them by less than 30 s', LONG, async () => {
    const { api, clock, issuer, token } = await startBoth();
    const old = await token();
    await api.get(old);
    const forged = await several(1000, () => issuer.unknownKey());
    await api.getAll(forged);
    await several(2, () => api.get(forged[0] ?? ''));
    await issuer.rotate();
    const next = await token();
    let waited = 0;
    while ((await api.get(next)).status !== 200) {
      expect((await api.get(old)).status).toBe(200);
      clock.advance(1);
      waited += 1;
      if (waited > 60) break;
    }
    expect(waited).toBeLessThanOrEqual(30);
    figure('a key published after 1 000 forged `kid`s, the issuer healthy', `200 after ${waited} s`);
  });

  it('put it off by no more than that although they go on all the time', LONG, async () => {
    const { api, clock, issuer, token } = await startBoth();
    await api.get(await token());
    const forged = await several(100, () => issuer.unknownKey());
    await several(3, () => api.getAll(forged));
    await issuer.rotate();
    const next = await token();
    let accepted: number | undefined;
    for (let second = 0; second <= 31 && accepted === undefined; second += 1) {
      // The fetch that a forged token pays for brings the new key as well.
      const [mine] = await api.getAll([next, ...forged.slice(0, 10)]);
      if (mine?.status === 200) accepted = second;
      clock.advance(1);
    }
    expect(accepted).toBeLessThanOrEqual(30);
  });
});

describe('tokens with unknown kids while the issuer is away', () => {
  it.each([
    ['and nothing was ever fetched', 0, undefined],
    ['and the set is fresh', 1, 'fresh'],
    ['and the set is stale', 601, 'stale'],
    ['and the set has expired', 4201, 'expired'],
  ])('are answered 503 for at most one fetch a second, %s', LONG, async (_what, age, state) => {
    const { api, clock, issuer, token } = await startBoth({ cache: false });
    const good = await token();
    if (state !== undefined) await api.get(good);
    issuer.fault('reset');
    clock.advance(age);
    const before = issuer.requests.jwks + issuer.requests.metadata;
    const forged = await several(20, () => issuer.unknownKey({ expiresIn: 1_000_000 }));
    for (let step = 0; step < 50; step += 1) {
      const seen = await api.getAll([...forged, good]);
      const mine = seen.pop();
      expect(mine?.status).toBe(state === 'fresh' || state === 'stale' ? 200 : 503);
      for (const { status, headers } of seen) expect([status, headers['retry-after']]).toEqual([503, '1']);
      clock.advance(0.2);
    }
    // Cold, a fetch is a look in both places of the metadata.
    const requests = issuer.requests.jwks + issuer.requests.metadata - before;
    const attempts = state === undefined ? requests / 2 : requests;
    expect(attempts).toBeGreaterThan(0);
    // The first one is tried once more, since its connection broke; during the outage none is.
    expect(attempts).toBeLessThanOrEqual(10 + 1);
    figure(
      `the issuer down and unknown \`kid\`s (${state ?? 'cold'}), 1 050 requests in 10 s`,
      `1 000 × 503, ${attempts} fetches`,
    );
  });
});
