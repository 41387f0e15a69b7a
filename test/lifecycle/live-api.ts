// An Express app behind `auth`, a real issuer on loopback, and a clock that only the test moves.
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { Agent, type IncomingHttpHeaders, request } from 'node:http';
import type { KeysEvent } from '@scopegate/core';
import { auth, getAuth } from '@scopegate/express';
import { createTestIssuer, type TestIssuer, type TestIssuerOptions } from '@scopegate/testing';
import express from 'express';
import { onTestFinished } from 'vitest';
import { type RunningServer, serveNode } from '../support/node-server.js';

type AuthOptions = Parameters<typeof auth>[0];

/** What a client sees. */
export interface Seen {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: { readonly sub?: string; readonly error?: string };
}

export interface LiveApi {
  /** How many requests have come to `auth`. */
  readonly arrived: number;
  /** Resolves when so many have. */
  whenArrived(count: number): Promise<void>;
  get(token: string): Promise<Seen>;
  /** All at once, each over a connection of its own. */
  getAll(tokens: readonly string[]): Promise<Seen[]>;
}

/** Starts an app whose one route answers with the subject of the token; it ends with the test. */
export async function startApi(options: AuthOptions): Promise<LiveApi> {
  let arrived = 0;
  const waiting: { count: number; resolve: () => void }[] = [];
  const app = express();
  app.set('env', 'test');
  app.use((_req, _res, next) => {
    arrived += 1;
    next();
    for (const { resolve } of waiting.filter(({ count }) => count === arrived)) resolve();
  });
  app.use(auth(options));
  app.get('/', (req, res) => {
    res.json({ sub: getAuth(req).subject });
  });
  const server: RunningServer = await serveNode(app);
  // No connection is kept: while a flood lasts, nobody would hear the server close it.
  const agent = new Agent({ keepAlive: false });
  onTestFinished(async () => {
    agent.destroy();
    await server.close();
  });
  const get = (token: string): Promise<Seen> =>
    new Promise((resolve, reject) => {
      const headers = { authorization: `Bearer ${token}` };
      const sent = request({ host: '127.0.0.1', port: server.port, agent, headers }, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () => {
          const { statusCode: status = 0, headers } = response;
          resolve({ status, headers, body: JSON.parse(Buffer.concat(chunks).toString()) });
        });
      });
      sent.on('error', reject).end();
    });
  return {
    get arrived() {
      return arrived;
    },
    whenArrived: (count) => new Promise((resolve) => waiting.push({ count, resolve })),
    get,
    getAll: (tokens) => Promise.all(tokens.map(get)),
  };
}

/** A clock in milliseconds that stands until it is moved. */
export interface TestClock {
  readonly now: () => number;
  advance(seconds: number): void;
}

export function testClock(): TestClock {
  let now = 1_800_000_000_000;
  return {
    now: () => now,
    advance(seconds) {
      now += seconds * 1000;
    },
  };
}

/** A real issuer on loopback; it ends with the test. */
export async function startIssuer(options: TestIssuerOptions = {}): Promise<TestIssuer> {
  const issuer = await createTestIssuer({ algorithm: 'ES256', ...options });
  await issuer.listen();
  onTestFinished(() => issuer.close());
  return issuer;
}

/** An issuer, an API that trusts it, and the clock of both. */
export async function startBoth(options: Partial<AuthOptions> = {}) {
  const clock = testClock();
  const issuer = await startIssuer({ now: clock.now });
  const trusted = { issuer: issuer.issuer, audience: issuer.audience, now: clock.now };
  const api = await startApi({ ...trusted, ...options } as AuthOptions);
  /** A token that outlives the test. */
  const token = (more: Parameters<TestIssuer['token']>[0] = {}): Promise<string> =>
    issuer.token({ expiresIn: 1_000_000, ...more });
  return { clock, issuer, api, token };
}

/** Resolves with the next thing of the kind that is said of the issuer's keys. */
export function whenKeys(issuer: TestIssuer, event: 'adopted' | 'failed'): Promise<void> {
  return new Promise((resolve) => {
    const listen = (said: unknown): void => {
      const { issuer: named, event: kind } = said as KeysEvent;
      if (named !== issuer.issuer || kind !== event) return;
      unsubscribe('scopegate:keys', listen);
      resolve();
    };
    subscribe('scopegate:keys', listen);
  });
}

/** How often each status came. */
export function statuses(seen: readonly Seen[]): Record<number, number> {
  const counts: Record<number, number> = {};
  for (const { status } of seen) counts[status] = (counts[status] ?? 0) + 1;
  return counts;
}

/** As many of something as it says, one after the other. */
export async function several<T>(count: number, make: (index: number) => Promise<T>): Promise<T[]> {
  const made: T[] = [];
  for (let index = 0; index < count; index += 1) made.push(await make(index));
  return made;
}
