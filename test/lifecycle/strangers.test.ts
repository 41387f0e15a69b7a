import v8 from 'node:v8';
import vm from 'node:vm';
import { createVerifier, type IssuerOptions, trustIssuers, type VerifierOptions } from '@scopegate/core';
import { createTestIssuer, type TestIssuer } from '@scopegate/testing';
import { describe, expect, it } from 'vitest';
import { goodClaims, unsigned } from '../support/core.js';
import { figure } from './figures.js';
import { startApi, testClock } from './live-api.js';

v8.setFlagsFromString('--expose-gc');
const collect = vm.runInNewContext('gc') as () => void;

const STRANGERS = 100_000;
const AUDIENCE = 'https://api.test/';

/** A token that is good in everything but that nobody signed it, and that names an issuer of its own. */
function strangerToken(index: number): string {
  const iss = `https://t${index}.stranger.example/`;
  return unsigned({ alg: 'ES256', kid: 'k1', typ: 'at+jwt' }, goodClaims({ iss, aud: AUDIENCE }));
}

/** Real tenants, reached by one `fetch` that counts; whoever else is asked for does not exist. */
async function world() {
  const clock = testClock();
  const made = Array.from({ length: 6 }, (_, index) =>
    createTestIssuer({ issuer: `https://real${index}.stranger.example/`, algorithm: 'ES256', now: clock.now }),
  );
  const [late, ...tenants]: readonly TestIssuer[] = await Promise.all(made);
  if (late === undefined) throw new Error('at least one');
  let strangers = 0;
  const fetch: typeof globalThis.fetch = async (url, init) => {
    const tenant = [late, ...tenants].find(({ issuer }) => String(url).startsWith(issuer));
    if (tenant !== undefined) return tenant.fetch(url, init);
    strangers += 1;
    throw new TypeError('fetch failed');
  };
  return {
    clock,
    fetch,
    tenants,
    /** One from which nothing has come yet. */
    late,
    /** Requests to hosts that do not exist. */
    get strangers() {
      return strangers;
    },
  };
}

type World = Awaited<ReturnType<typeof world>>;

/**
 * Serves real tenants, then lets 100 000 strangers come, and shows that the tenants did not notice. The tenants come
 * through the live app; the strangers straight to its verifier, since sockets would be all that is measured otherwise.
 */
async function flood(place: World, options: Pick<VerifierOptions, 'issuer'>) {
  const { clock, fetch, tenants } = place;
  const verifier = createVerifier({ ...options, audience: AUDIENCE, now: clock.now, fetch });
  const api = await startApi({ verifier });
  const good = await Promise.all(tenants.map((tenant) => tenant.token({ expiresIn: 1_000_000 })));
  const served = async (): Promise<number[]> => (await api.getAll(good)).map(({ status }) => status);
  const all = tenants.map(() => 200);
  expect(await served()).toEqual(all);

  const asked = () => tenants.reduce((sum, { requests }) => sum + requests.total, 0);
  const before = asked();
  collect();
  const heap = process.memoryUsage().heapUsed;
  const outcomes = new Map<number, number>();
  // What is measured is not how long it takes to write down where an error came from.
  Error.stackTraceLimit = 0;
  const count = (error: { status: number }): void => {
    outcomes.set(error.status, (outcomes.get(error.status) ?? 0) + 1);
  };
  for (let index = 0; index < STRANGERS; index += 1) {
    await verifier.verify(strangerToken(index)).then(() => count({ status: 200 }), count);
    if (index % 20_000 === 10_000) expect(await served()).toEqual(all);
  }
  // Many at a time, too.
  await Promise.all(Array.from({ length: 1000 }, (_, index) => verifier.verify(strangerToken(-index)).catch(count)));
  collect();
  const grown = process.memoryUsage().heapUsed - heap;
  expect(await served()).toEqual(all);
  expect(asked()).toBe(before);
  return { outcomes, grown, verifier, api };
}

const LONG = { timeout: 120_000 };
const inMegabytes = (bytes: number): string => `${Math.max(0, bytes / 2 ** 20).toFixed(1)} MiB`;

describe('100 000 tokens, each naming another unknown issuer', () => {
  it('are refused without a fetch where the issuers are listed', LONG, async () => {
    const place = await world();
    const { outcomes, grown } = await flood(place, { issuer: place.tenants.map(({ issuer }) => issuer) });
    expect(Object.fromEntries(outcomes)).toEqual({ 401: STRANGERS + 1000 });
    expect(place.strangers).toBe(0);
    expect(grown).toBeLessThan(3_000_000);
    figure('100 000 unknown issuers, a list', `0 fetches, memory + ${inMegabytes(grown)}, tenants 200 throughout`);
  });

  it('are refused without a fetch where a resolver does not know them', LONG, async () => {
    const place = await world();
    let most = 0;
    let underWay = 0;
    const resolve = async (iss: string): Promise<IssuerOptions | undefined> => {
      underWay += 1;
      most = Math.max(most, underWay);
      await Promise.resolve();
      underWay -= 1;
      return place.tenants.some(({ issuer }) => issuer === iss) ? { issuer: iss } : undefined;
    };
    const { outcomes, grown, verifier } = await flood(place, { issuer: { resolve } });
    // Of a thousand at a time, those beyond the hundred that are waited for are told to come back.
    expect(Object.fromEntries(outcomes)).toEqual({ 401: STRANGERS + 100, 503: 900 });
    expect(most).toBe(100);
    expect(place.strangers).toBe(0);
    expect(verifier.status()).toHaveLength(5);
    expect(grown).toBeLessThan(4_000_000);
    figure(
      '100 000 unknown issuers, a resolver',
      `0 fetches, at most ${most} calls of the resolver at once, memory + ${inMegabytes(grown)}, tenants 200 throughout`,
    );
  });

  it('cause a hundred fetches and no more where a pattern lets them all in', LONG, async () => {
    const place = await world();
    const { outcomes, grown, verifier, api } = await flood(place, {
      issuer: trustIssuers('https://*.stranger.example/'),
    });
    expect(Object.fromEntries(outcomes)).toEqual({ 503: STRANGERS + 1000 });
    // The five tenants took their first fetch from the hundred; each try looks in both places of the metadata.
    expect(place.strangers).toBe(2 * 95);
    expect(verifier.status().map(({ state }) => state)).toEqual(Array(5).fill('fresh'));
    // A thousand in waiting, and no more of them than that.
    expect(grown).toBeLessThan(12_000_000);
    const before = place.strangers;
    for (let second = 0; second < 30; second += 1) {
      place.clock.advance(1);
      for (let index = 0; index < 100; index += 1) {
        await verifier.verify(strangerToken(1e6 + second * 100 + index)).catch(() => undefined);
      }
    }
    expect(place.strangers - before).toBe(2 * 10 * 30);
    // A tenant that is new has to wait with them, and is let in when there is a turn.
    const first = await place.late.token();
    expect((await api.get(first)).status).toBe(503);
    place.clock.advance(1);
    expect((await api.get(first)).status).toBe(200);
    expect(verifier.status()).toHaveLength(6);
    figure(
      '100 000 unknown issuers, `trustIssuers`',
      `100 fetches at once and 10 a second from then on, memory + ${inMegabytes(grown)}, tenants 200 throughout`,
    );
  });
});
