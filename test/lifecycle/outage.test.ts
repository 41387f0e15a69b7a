import { describe, expect, it } from 'vitest';
import { figure } from './figures.js';
import { several, startBoth, statuses, whenKeys } from './live-api.js';

describe('an issuer that is down', () => {
  it('goes unnoticed while its keys are good, and for maxStale beyond; then 503', async () => {
    const { api, clock, issuer, token } = await startBoth();
    const old = await token();
    await api.get(old);
    issuer.fault('reset');
    let served = 0;
    // Freshness is 600 s, maxStale an hour.
    for (let age = 0; age < 4200; age += 60) {
      const seen = await api.getAll([old, await token()]);
      expect(statuses(seen)).toEqual({ 200: 2 });
      served = age;
      clock.advance(60);
    }
    const seen = await api.getAll([old, await token(), await issuer.unknownKey()]);
    for (const { status, headers, body } of seen) {
      expect([status, headers['retry-after'], body.error]).toEqual([503, '1', 'temporarily_unavailable']);
      expect(headers['cache-control']).toBe('no-store');
    }
    // What can be said without a key is said all the same.
    expect((await api.get(await issuer.forOtherAudience())).status).toBe(401);
    figure('the issuer down, the key set past its age', `200 up to ${served} s, then 503 with Retry-After`);
  });

  it.each([1, 7200, 86_400])('goes unnoticed for a maxStale of %i s', async (maxStale) => {
    const { api, clock, issuer, token } = await startBoth({ keys: { maxStale } });
    const good = await token();
    await api.get(good);
    issuer.fault({ kind: 'status', status: 502 });
    clock.advance(600 + maxStale - 0.001);
    expect((await api.get(good)).status).toBe(200);
    clock.advance(0.001);
    expect((await api.get(good)).status).toBe(503);
  });
});

describe('an issuer that is back', () => {
  it.each([
    ['cold', false, 0],
    ['with keys too old to serve', true, 5000],
  ])('serves the first request after a second, %s', async (_what, isWarm, age) => {
    const { api, clock, issuer, token } = await startBoth();
    const good = await token();
    if (isWarm) await api.get(good);
    clock.advance(age);
    issuer.fault('reset');
    expect(statuses(await api.getAll(await several(20, () => token())))).toEqual({ 503: 20 });
    issuer.fault(undefined);
    clock.advance(0.999);
    expect((await api.get(good)).status).toBe(503);
    clock.advance(0.001);
    expect((await api.get(good)).status).toBe(200);
    figure(`the issuer back, ${_what}`, 'the first request after 1 s: 200');
  });

  it('serves a key that is new since then with the next refresh', async () => {
    const { api, clock, issuer, token } = await startBoth();
    const old = await token();
    await api.get(old);
    clock.advance(700);
    issuer.fault('reset');
    await issuer.rotate();
    const next = await token();
    expect((await api.get(next)).status).toBe(503);
    issuer.fault(undefined);
    clock.advance(1);
    expect((await api.get(next)).status).toBe(200);
    expect((await api.get(old)).status).toBe(200);
  });
});

describe('a key that is withdrawn', () => {
  it('ends its tokens with the next refresh, those seen before and those not', async () => {
    const { api, clock, issuer, token } = await startBoth();
    const withdrawn = issuer.signingKey;
    const [seen, unseen] = [await token(), await token()];
    await issuer.rotate();
    const kept = await token();
    expect(statuses(await api.getAll([seen, kept]))).toEqual({ 200: 2 });
    expect((await api.get(seen)).status).toBe(200);
    issuer.withdraw(withdrawn.kid);
    expect((await api.get(seen)).status).toBe(200);
    // At 0.8 of its freshness, and a tenth later at the latest; the request that starts the refresh is served still.
    clock.advance(528);
    const refreshed = whenKeys(issuer, 'adopted');
    expect((await api.get(kept)).status).toBe(200);
    await refreshed;
    expect((await api.get(seen)).status).toBe(401);
    expect((await api.get(unseen)).status).toBe(401);
    expect((await api.get(kept)).status).toBe(200);
    figure('a key withdrawn', 'its tokens, cached or not: 401 after the refresh, at 528 s of 600 at the latest');
  });

  it('and replaced in silence under its name ends them as well', async () => {
    const { api, clock, issuer, token } = await startBoth();
    const good = await token();
    expect((await api.get(good)).status).toBe(200);
    issuer.fault('swapped-keys', { only: 'jwks' });
    clock.advance(5000);
    expect((await api.get(good)).status).toBe(401);
    const impostor = await issuer.forged({ expiresIn: 1_000_000 });
    expect((await api.get(impostor)).status).toBe(200);
    issuer.fault(undefined);
    clock.advance(5000);
    expect((await api.get(impostor)).status).toBe(401);
    expect((await api.get(good)).status).toBe(200);
  });
});
