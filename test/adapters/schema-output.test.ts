// What a schema makes of the claims belongs to one request: whatever becomes of it there, the next request has its own.
import type { StandardSchemaV1 } from '@scopegate/core';
import { describe, expect, it } from 'vitest';
import { expectRefusal } from '../support/answers.js';
import { type Answer, type Api, type AuthOptions, auth, requires, seenBy } from '../support/api.js';
import { z } from '../support/core.js';
import { describeAdapters } from '../support/describe-adapters.js';
import { createWorld } from '../support/world.js';

const world = await createWorld();
const raw = await world.token({ claims: { level: 1 } });

const get = (api: Api): Promise<Answer> => api.send({ path: '/', lines: [`Authorization: Bearer ${raw}`] });

/** The harnesses share one type of options, whatever a schema makes of the claims. */
const guarded = (claims: StandardSchemaV1, options: Partial<AuthOptions> = {}): AuthOptions => ({
  ...world.options,
  ...options,
  claims: claims as NonNullable<AuthOptions['claims']>,
});

/** What a route asks of a claim, and what a careless handler then does to it. */
const CHANGES: readonly (readonly [what: string, claims: StandardSchemaV1, isAdmin: (grant: never) => boolean])[] = [
  [
    'a Set',
    z.object({}).transform(() => ({ grant: new Set(['user']) })),
    (grant: Set<string>) => {
      const isAdmin = grant.has('admin');
      grant.add('admin');
      return isAdmin;
    },
  ],
  [
    'a Map',
    z.object({}).transform(() => ({ grant: new Map([['admin', false]]) })),
    (grant: Map<string, boolean>) => {
      const isAdmin = grant.get('admin') === true;
      grant.set('admin', true);
      return isAdmin;
    },
  ],
  [
    'a Date',
    z.object({}).transform(() => ({ grant: new Date(0) })),
    (grant: Date) => {
      const isAdmin = grant.getTime() > 0;
      grant.setTime(1);
      return isAdmin;
    },
  ],
  [
    'a list',
    z.object({}).transform(() => ({ grant: ['user'] })),
    (grant: string[]) => {
      const isAdmin = grant.includes('admin');
      grant.push('admin');
      return isAdmin;
    },
  ],
];

describeAdapters((start) => {
  describe.each([{ max: 10 }, false] as const)('with the cache %j', (cache) => {
    it.each(CHANGES)('%s that one request changes opens no other', async (_, claims, isAdmin) => {
      const api = await start({
        '/': [
          auth(guarded(claims, { cache })),
          requires((kit) => kit.requireClaims({ grant: (value) => isAdmin(value as never) })),
        ],
      });
      for (let turn = 0; turn < 3; turn += 1) expectRefusal(await get(api), 'claim_mismatch');
      expect([api.handlerRuns, api.errors]).toEqual([0, []]);
    });
  });

  it('is what handlers are shown, made for each of them', async () => {
    let made = 0;
    const claims = z.object({}).transform(() => {
      made += 1;
      return { made };
    });
    const api = await start({ '/': [auth(guarded(claims))] });
    const shown = [await get(api), await get(api), await get(api)].map((answer) => seenBy(answer).token?.claims);
    expect(shown).toEqual([{ made: 1 }, { made: 2 }, { made: 3 }]);
  });

  it('is what requirements of that request look at', async () => {
    let isAdmin = false;
    const claims = z.object({}).transform(() => ({ role: isAdmin ? 'admin' : 'user' }));
    const api = await start({ '/': [auth(guarded(claims)), requires((kit) => kit.requireClaims({ role: 'admin' }))] });
    const answers: Answer[] = [];
    for (const answer of [false, true, false]) {
      isAdmin = answer;
      answers.push(await get(api));
    }
    expect(answers.map(({ status, handlerRan }) => [status, handlerRan])).toEqual([
      [403, false],
      [200, true],
      [403, false],
    ]);
  });

  it('leaves objects of the application as they are', async () => {
    const tenant = { name: 'north', quotas: [1] };
    const claims = z.object({}).transform(() => ({ tenant }));
    const api = await start({ '/': [auth(guarded(claims))] });
    expect((await get(api)).status).toBe(200);
    expect([tenant, tenant.quotas].some(Object.isFrozen)).toBe(false);
  });

  it('refuses by issues that it finds on a later request alone', async () => {
    let isDisabled = false;
    const claims = z.object({ level: z.number().refine(() => !isDisabled) });
    const api = await start({ '/': [auth(guarded(claims))] });
    expect((await get(api)).status).toBe(200);
    isDisabled = true;
    expectRefusal(await get(api), 'claims_rejected');
    isDisabled = false;
    expect((await get(api)).status).toBe(200);
  });
});
