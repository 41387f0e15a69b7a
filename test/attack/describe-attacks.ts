// The whole catalogue against one adapter, over a socket.
import {
  type Attack,
  type AttackExpectation,
  type AttackRequest,
  attacks,
  type LegitimateRequest,
  legitimate,
} from '@scopegate/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectRefusal, type Reason } from '../support/answers.js';
import { type Answer, type Api, auth, type Harness, requiresScope, seenBy } from '../support/api.js';
import { refusesManyLines } from '../support/header-lines.js';
import { RawClient } from '../support/raw-http.js';
import { AUDIENCE } from '../support/world.js';
import { expectNoLeak } from './leaks.js';
import { createRange, type Range, type Setting, scopesOf, settingOf } from './range.js';
import { type Listener, listenToReasons } from './reasons.js';

/** An API with a route for every setting. */
interface Target {
  readonly range: Range;
  readonly api: Api;
  readonly listener: Listener;
  /** Whether this Node answers a request with too many header lines itself. */
  readonly parserRefuses: boolean;
}

async function startTarget(harness: Harness): Promise<Target> {
  const range = await createRange();
  const routes = [...range.settings].map(([setting, options]) => {
    const scopes = scopesOf(setting);
    return [`/${setting}`, [auth(options), ...(scopes.length > 0 ? [requiresScope(...scopes)] : [])]] as const;
  });
  const api = await harness.start(Object.fromEntries(routes));
  return { range, api, listener: listenToReasons(), parserRefuses: await refusesManyLines() };
}

function send({ api }: Target, setting: Setting, { query = '', token: _, ...request }: AttackRequest): Promise<Answer> {
  return api.send({ ...request, path: `/${setting}${query}` });
}

/** Where the parser answers, the connection is of no use any more. */
async function sendAlone({ api }: Target, setting: Setting, request: AttackRequest): Promise<Answer> {
  const client = new RawClient(api.port);
  const before = api.handlerRuns;
  const answer = await client.send({ lines: request.lines, path: `/${setting}` });
  client.close();
  return { ...answer, handlerRan: api.handlerRuns > before };
}

/** The status with which Node answers by itself, if it does. */
function parserStatusOf({ parserRefuses }: Target, { status, reason, parserStatus }: AttackExpectation) {
  if (reason === undefined) return status;
  return parserRefuses ? parserStatus : undefined;
}

async function expectRefused(target: Target, attack: Attack): Promise<void> {
  const setting = settingOf(attack);
  const request = await attack.make(target.range.kit, (each) => send(target, setting, each));
  const { status, reason } = attack.expect;
  const parserStatus = parserStatusOf(target, attack.expect);
  target.listener.take();
  if (reason === undefined || parserStatus !== undefined) {
    const answer = await sendAlone(target, setting, request);
    expect([answer.status, answer.handlerRan]).toEqual([parserStatus, false]);
    expectNoLeak(answer, request);
    expect(target.listener.take()).toEqual([]);
    return;
  }
  const answer = await send(target, setting, request);
  const announced = target.listener.take().map(({ outcome, reason: why }) => [outcome, why]);
  // A token that is good in itself is announced as such before a route asks for more.
  expect(announced.filter(([outcome]) => outcome !== 'accepted')).toEqual([
    [status === 503 ? 'unavailable' : 'refused', reason],
  ]);
  expect(answer.status).toBe(status);
  const scopes = reason === 'scope_insufficient' ? scopesOf(setting) : [];
  expectRefusal(answer, reason satisfies Reason, { realm: AUDIENCE, scopes });
  expectNoLeak(answer, request);
}

async function expectAccepted(target: Target, one: LegitimateRequest): Promise<void> {
  const setting = settingOf(one);
  const request = await one.make(target.range.kit, (each) => send(target, setting, each));
  // The second time it is one that was seen before.
  for (const _ of ['first', 'again']) {
    target.listener.take();
    const answer = await send(target, setting, request);
    const reasons = target.listener.take().map(({ reason }) => reason);
    expect([answer.status, answer.handlerRan, reasons.filter((reason) => reason !== undefined)]).toEqual([
      200,
      true,
      [],
    ]);
    expect(seenBy(answer)).toMatchObject({
      isShown: true,
      ...(one.expect.claims === undefined ? {} : { token: { claims: one.expect.claims } }),
    });
  }
}

/** Defines a test for every attack and every legitimate request of the catalogue. */
export function describeAttacks(harness: Harness): void {
  let target: Target;
  beforeAll(async () => {
    target = await startTarget(harness);
  });
  afterAll(async () => {
    target.listener.close();
    await target.api.close();
  });

  describe('refuses', () => {
    it.each(attacks.map((attack) => [attack.id, attack.title, attack] as const))(
      '%s: %s',
      async (_id, _title, attack) => {
        await expectRefused(target, attack);
      },
    );
  });

  describe('accepts', () => {
    it.each(legitimate.map((one) => [one.id, one.title, one] as const))('%s: %s', async (_id, _title, one) => {
      await expectAccepted(target, one);
    });
  });

  describe('after all of that', () => {
    it('has kept what it remembered, whatever was forged in between', async () => {
      const request = await legitimate
        .find(({ id }) => id === 'cache/after-forgeries')
        ?.make(target.range.kit, (each) => send(target, 'plain', each));
      target.listener.take();
      await send(target, 'plain', request ?? { lines: [] });
      expect(target.listener.take()).toMatchObject([{ outcome: 'accepted', cached: true }]);
    });

    it('has fetched nothing from strangers, thrown nothing, and polluted nothing', () => {
      expect(target.range.strangers).toEqual([]);
      expect(target.api.errors).toEqual([]);
      const inherited: string[] = [];
      for (const name in {}) inherited.push(name);
      expect(inherited).toEqual([]);
    });
  });
}
