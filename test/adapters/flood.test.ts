// Ten thousand malformed requests in a row, with every byte that HTTP lets through: the process stays up, its memory flat.
import { connect } from 'node:net';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { auth, requiresScope } from '../support/api.js';
import { express5Harness } from '../support/express-harness.js';
import { fastify5Harness } from '../support/fastify-harness.js';
import { koa3Harness } from '../support/koa-harness.js';
import { encoded } from '../support/raw-keys.js';
import { createWorld, ISSUER } from '../support/world.js';

const REQUESTS = 10_000;
const ALLOWED_GROWTH = 50 * 1024 * 1024;

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

const world = await createWorld();

const rejections: unknown[] = [];
const note = (reason: unknown): void => void rejections.push(reason);
beforeEach(() => {
  rejections.length = 0;
  process.on('unhandledRejection', note);
});
afterEach(() => void process.off('unhandledRejection', note));

/** Every byte that may stand in a field value: RFC 9110 §5.5. */
const BYTES = [0x09, ...Array.from({ length: 256 }, (_, byte) => byte).filter((byte) => byte >= 0x20 && byte !== 0x7f)];
const byteAt = (index: number): string => String.fromCharCode(BYTES[index % BYTES.length] ?? 0x20);

/** Bytes that follow from the number of the request, so that a failure can be seen again. */
function noise(index: number, length: number): string {
  let text = '';
  for (let at = 0; at < length; at += 1) text += byteAt(index * 31 + at * at * 7 + at);
  return text;
}

const json = (value: unknown): string => encoded(JSON.stringify(value));

/** Kinds of malformed credentials, and of tokens that are none; each is made anew for each request. */
const KINDS: readonly ((index: number) => string)[] = [
  (index) => `Bearer ${byteAt(index)}`,
  (index) => `Bearer a${byteAt(index)}b.c.d`,
  (index) => `Bearer ${noise(index, 200)}`,
  (index) => noise(index, 40),
  (index) => `${byteAt(index)}Bearer abc`,
  (index) => `Bearer ${'a'.repeat(index % 3000)}.${'b'.repeat(index % 700)}.c`,
  (index) =>
    `Bearer ${encoded(Buffer.from(noise(index, 60), 'latin1'))}.${encoded(Buffer.from(noise(index, 60), 'latin1'))}.YQ`,
  (index) =>
    `Bearer ${json({ alg: 'ES256', kid: `stranger-${index}` })}.${json({ iss: `https://${index}.example/` })}.YQ`,
  (index) =>
    `Bearer ${json({ alg: 'ES256', kid: `unknown-${index}` })}.${json(world.claims({ jti: `${index}` }))}.${'A'.repeat(86)}`,
  (index) =>
    `Bearer ${json({ alg: 'ES256', kid: world.issuer.signingKey.kid })}.${json(world.claims({ jti: `${index}` }))}.${'A'.repeat(86)}`,
  (index) => `Bearer ${json({ alg: byteAt(index), crit: [index] })}.${json({ iss: ISSUER, aud: noise(index, 9) })}.YQ`,
  (index) => `Basic ${noise(index, 30)}`,
];

const requestOf = (index: number): Buffer => {
  const make = KINDS[index % KINDS.length] ?? noise;
  return Buffer.from(`GET /?${index} HTTP/1.1\r\nHost: a\r\nAuthorization: ${make(index, 0)}\r\n\r\n`, 'latin1');
};

const BATCH = 500;
const BATCHES = Array.from({ length: REQUESTS / BATCH }, (_, batch) =>
  Buffer.concat(Array.from({ length: BATCH }, (_each, index) => requestOf(batch * BATCH + index))),
);

/** Sends a batch, each request right behind the one before, and collects the statuses of the answers. */
function pipeline(port: number, batch: Buffer): Promise<readonly string[]> {
  const statuses: string[] = [];
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1');
    let rest = '';
    socket.setEncoding('latin1').on('error', reject);
    socket.on('close', () => reject(new Error(`the connection was closed after ${statuses.length} answers`)));
    socket.on('data', (text: string) => {
      const lines = (rest + text).split('\r\n');
      rest = lines.pop() ?? '';
      for (const line of lines) {
        const [, status] = /(?:^|\})HTTP\/1\.1 (\d{3})/.exec(line) ?? [];
        if (status !== undefined) statuses.push(status);
      }
      if (statuses.length < BATCH) return;
      socket.removeAllListeners('close').destroy();
      resolve(statuses);
    });
    socket.write(batch);
  });
}

async function flood(port: number, batches: readonly Buffer[]): Promise<Set<string>> {
  const statuses = new Set<string>();
  for (const batch of batches) for (const status of await pipeline(port, batch)) statuses.add(status);
  return statuses;
}

/** Bytes in use, what can be let go let go. */
function memory(): { readonly heap: number; readonly resident: number } {
  collectGarbage();
  const { heapUsed, external, rss } = process.memoryUsage();
  return { heap: heapUsed + external, resident: rss };
}

// The older versions of the frameworks stand behind the same adapters.
describe.each([express5Harness, koa3Harness, fastify5Harness].map((each) => [each.name, each] as const))(
  '%s',
  (_name, harness) => {
    it('ten thousand malformed requests leave the process up and its memory flat', { timeout: 60_000 }, async () => {
      const api = await harness.start({ '/': [auth(world.options), requiresScope('read:contacts')] });
      onTestFinished(() => api.close());
      // What is made once, such as compiled code and buffers, is there before anything is measured.
      await flood(api.port, BATCHES.slice(0, BATCHES.length / 2));
      world.issuer.resetRequests();
      const before = memory();
      const statuses = await flood(api.port, BATCHES);
      const after = memory();
      expect(statuses).toEqual(new Set(['400', '401']));
      expect(after.heap - before.heap).toBeLessThan(ALLOWED_GROWTH);
      expect(after.resident - before.resident).toBeLessThan(ALLOWED_GROWTH);
      expect(api.handlerRuns).toBe(0);
      expect(api.errors).toEqual([]);
      expect(rejections).toEqual([]);
      const answer = await api.send({ path: '/', lines: [`Authorization: Bearer ${await world.token()}`] });
      expect(answer.status).toBe(200);
    });
  },
);
