import v8 from 'node:v8';
import vm from 'node:vm';
import { describe, expect, it } from 'vitest';
import { settled } from '../support/core.js';
import { figure } from './figures.js';
import { startBoth } from './live-api.js';

v8.setFlagsFromString('--expose-gc');
const collect = vm.runInNewContext('gc') as () => void;

/** What is still about to be closed is closed, and what nobody holds any more is gone. */
async function collected(): Promise<number> {
  for (let turn = 0; turn < 3; turn += 1) {
    await settled();
    collect();
  }
  return memory();
}

/** What the process holds outside of the heap and on it, in bytes. */
function memory(): number {
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

/** Counts the bytes of bodies that whoever fetches takes. */
function metered() {
  const meter = { bytes: 0, most: 0 };
  const meteredFetch: typeof fetch = async (url, init) => {
    const response = await fetch(url, init);
    const body = response.body?.pipeThrough(
      new TransformStream<Uint8Array, Uint8Array>({
        transform(chunk, controller) {
          meter.bytes += chunk.byteLength;
          meter.most = Math.max(meter.most, memory());
          controller.enqueue(chunk);
        },
      }),
    );
    return new Response(body ?? null, { status: response.status, headers: response.headers });
  };
  return { meter, fetch: meteredFetch };
}

const ATTEMPTS = 60;

describe('a JWK Set of 1 GB', () => {
  it('is read to its 512 KiB and no further, and no memory is taken', async () => {
    const { meter, fetch } = metered();
    const { api, clock, issuer, token } = await startBoth({ fetch, keys: { failureMemory: 0 } });
    const good = await token();
    issuer.fault({ kind: 'huge-body', bytes: 2 ** 30 }, { only: 'jwks' });
    expect((await api.get(good)).status).toBe(503);
    const first = meter.bytes;
    expect(first).toBeGreaterThan(524_288);
    // The chunk that went over, and one more that the stream of the test has read ahead.
    expect(first).toBeLessThan(524_288 + 3 * 65_536);
    const before = await collected();
    let most = 0;
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
      clock.advance(1);
      meter.most = 0;
      expect((await api.get(good)).status).toBe(503);
      most = Math.max(most, meter.most);
      // Without this, `most` would say how much garbage this version of V8 lets pile up.
      if (attempt % 10 === 9) collect();
    }
    expect(most - before).toBeLessThan(64_000_000);
    // Half of what has been read: had it been kept, there would be twice as much.
    const grown = (await collected()) - before;
    expect(grown).toBeLessThan((ATTEMPTS * 524_288) / 2);
    expect(issuer.requests.bytesSent / ATTEMPTS).toBeLessThan(16_000_000);
    issuer.fault(undefined);
    clock.advance(1);
    expect((await api.get(good)).status).toBe(200);
    figure(
      `a JWK Set of 1 GB, ${ATTEMPTS} times`,
      `503 after ${Math.ceil(first / 1024)} KiB each, memory + ${(Math.max(0, grown) / 2 ** 20).toFixed(1)} MiB`,
    );
  });

  it('of an endless body changes nothing of that, and nothing for the keys that are held', async () => {
    const { api, clock, issuer, token } = await startBoth();
    const good = await token();
    await api.get(good);
    issuer.fault('endless-body', { only: 'jwks' });
    clock.advance(700);
    for (let request = 0; request < 5; request += 1) expect((await api.get(good)).status).toBe(200);
  });
});
