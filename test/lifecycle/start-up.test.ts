import { describe, expect, it } from 'vitest';
import { figure } from './figures.js';
import { several, startApi, startBoth, startIssuer, statuses } from './live-api.js';

describe('the first requests', () => {
  it('1 000 at once, while the key set is on its way, cost one fetch of each document', {
    timeout: 30_000,
  }, async () => {
    const { api, issuer, token } = await startBoth();
    let letGo = (): void => undefined;
    const until = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    issuer.fault({ kind: 'delay', until }, { only: 'jwks' });
    const tokens = await several(1000, (index) => token({ subject: `user-${index}` }));
    const answers = api.getAll(tokens);
    await api.whenArrived(1000);
    letGo();
    const seen = await answers;
    expect(statuses(seen)).toEqual({ 200: 1000 });
    expect(seen.map(({ body }) => body.sub)).toEqual(tokens.map((_, index) => `user-${index}`));
    expect(issuer.requests).toMatchObject({ metadata: 1, jwks: 1, total: 2 });
    figure(
      '1 000 first requests at once, the key set delayed',
      `${issuer.requests.jwks} fetch of the key set, 1 000 × 200`,
    );
  });

  it('are all answered 503 where the issuer is silent, for one fetch of each document', async () => {
    const silent = async (only: 'jwks' | 'metadata') => {
      const { api, issuer, token } = await startBoth({ keys: { timeout: 0.25, discoveryTimeout: 0.1 } });
      issuer.fault('silence', { only });
      const seen = await api.getAll(await several(20, () => token()));
      for (const { status, headers, body } of seen) {
        expect([status, headers['retry-after'], body.error]).toEqual([503, '1', 'temporarily_unavailable']);
        expect(headers['www-authenticate']).toBeUndefined();
      }
      return issuer.requests;
    };
    // The metadata has two places, and each is asked once.
    expect(await silent('jwks')).toMatchObject({ metadata: 1, jwks: 1, total: 2 });
    expect(await silent('metadata')).toMatchObject({ metadata: 2, jwks: 0, total: 2 });
  });

  it.each([
    ['metadata', { metadata: 2, jwks: 1 }],
    ['jwks', { metadata: 1, jwks: 2 }],
  ] as const)('are answered 200 though the first connection for the %s is reset', async (only, requests) => {
    const { api, issuer, token } = await startBoth();
    issuer.fault('reset', { only, times: 1 });
    const seen = await api.getAll(await several(20, () => token()));
    expect(statuses(seen)).toEqual({ 200: 20 });
    expect(issuer.requests).toMatchObject(requests);
  });

  // With the defaults and the clock of the wall: the only test that takes as long as it says.
  it('are answered within 5.5 s where the issuer is silent', { timeout: 10_000 }, async () => {
    const silent = async (only: 'jwks' | 'metadata') => {
      const issuer = await startIssuer();
      const api = await startApi({ issuer: issuer.issuer, audience: issuer.audience });
      issuer.fault('silence', { only });
      const tokens = await several(20, () => issuer.token());
      const start = performance.now();
      const seen = await api.getAll(tokens);
      const seconds = (performance.now() - start) / 1000;
      expect(statuses(seen)).toEqual({ 503: 20 });
      return { seconds, requests: issuer.requests };
    };
    const [jwks, metadata] = await Promise.all([silent('jwks'), silent('metadata')]);
    expect(jwks.requests).toMatchObject({ metadata: 1, jwks: 1, total: 2 });
    expect(metadata.requests).toMatchObject({ metadata: 2, jwks: 0, total: 2 });
    expect(jwks.seconds).toBeLessThan(5.5);
    expect(metadata.seconds).toBeLessThan(5.5);
    figure(
      'cold, and the issuer silent: 20 requests at once',
      `20 × 503 after ${jwks.seconds.toFixed(1)} s (key set silent) or ${metadata.seconds.toFixed(1)} s (metadata silent), 1 fetch of each document`,
    );
  });
});

describe('a key published right after the start', () => {
  it('serves the first token that it signed', async () => {
    const { api, issuer, token } = await startBoth();
    expect((await api.get(await token())).status).toBe(200);
    await issuer.rotate();
    const seen = await api.get(await token());
    expect(seen.status).toBe(200);
    expect(issuer.requests.jwks).toBe(2);
    figure('a key published right after the start', `its first token: ${seen.status}`);
  });

  it('serves although tokens of it are the first to arrive, many at once', async () => {
    const { api, issuer, token } = await startBoth();
    await api.get(await token());
    await issuer.rotate({ keepOld: false });
    const seen = await api.getAll(await several(100, () => token()));
    expect(statuses(seen)).toEqual({ 200: 100 });
    expect(issuer.requests.jwks).toBe(2);
  });
});
