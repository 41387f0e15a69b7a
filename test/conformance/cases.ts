// One table of requests, sent to every adapter, and of tokens, given to the standalone call as well.
import { type AccessTokenError, isAccessTokenError, verifyAccessToken } from '@scopegate/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { harnesses } from '../support/adapters.js';
import { expectedAnswer, expectRefusal, type Reason } from '../support/answers.js';
import {
  type Answer,
  type Api,
  type AuthOptions,
  auth,
  type Harness,
  requiresScope,
  type Step,
  seenBy,
} from '../support/api.js';
import type { RawRequest } from '../support/raw-http.js';
import { AUDIENCE, type World } from '../support/world.js';

/** A request, and how it fares. What is left out is what a good request to `GET /contacts` has. */
export interface Case {
  /** The requirements that it shows, such as `B13`. */
  readonly shows: string;
  /** What happens to what. */
  readonly title: string;
  readonly token?: (world: World) => string | Promise<string>;
  /** Where the request as such is unusual; there is nothing of that for the standalone call. */
  readonly request?: (token: string) => RawRequest;
  readonly options?: (world: World) => AuthOptions;
  /** Scopes that the route asks for. */
  readonly scopes?: readonly string[];
  /** Why it is refused; without it, the request passes. */
  readonly refused?: Reason;
  /** Why the standalone call refuses it, where HTTP does not let the token through as far as that. */
  readonly refusedByCall?: Reason;
}

/** Cases of one kind. */
export interface Table {
  readonly world: World;
  readonly cases: readonly Case[];
  /** For the standalone call alone: tokens that HTTP has no way to send. */
  readonly calls?: readonly Case[];
}

const bearer = (token: string): RawRequest => ({ lines: [`Authorization: Bearer ${token}`] });

/** The title of a case, with its requirements in brackets, as the report reads them. */
export function titleOf({ shows, title }: Pick<Case, 'shows' | 'title'>): string {
  return [...shows.split(' ').map((id) => `[${id}]`), title].join(' ');
}

/** The scopes that a challenge names: what the API asks for everywhere, then what the route asks for. */
function scopesNamed(refused: Reason, options: AuthOptions, asked: readonly string[]): readonly string[] {
  if (['credentials_malformed', 'credentials_repeated', 'credentials_in_two_places'].includes(refused)) return [];
  const everywhere = options.scope === undefined ? [] : [options.scope].flat();
  return [...new Set([...everywhere, ...(refused === 'scope_insufficient' ? asked : [])])];
}

/** An API with two routes for each case: one as a user would write it, and one whose `onRefusal` notes the reason. */
interface CaseApi {
  readonly api: Api;
  /** The reasons noted so far. */
  readonly reasons: string[];
  /** The last part of the paths of a case's routes. Cases with the same options and scopes share theirs. */
  nameOf(one: Case): string;
}

const optionsOf = (one: Case, world: World): AuthOptions => one.options?.(world) ?? world.options;

async function startCaseApi(harness: Harness, world: World, cases: readonly Case[]): Promise<CaseApi> {
  const reasons: string[] = [];
  const routes: Record<string, readonly Step[]> = {};
  const names = new Map<Case['options'], Map<string, string>>();
  for (const one of cases) {
    const { scopes = [] } = one;
    const byScopes = names.get(one.options) ?? new Map<string, string>();
    names.set(one.options, byScopes);
    if (byScopes.has(scopes.join(' '))) continue;
    const name = String(Object.keys(routes).length);
    byScopes.set(scopes.join(' '), name);
    const options = optionsOf(one, world);
    const steps = scopes.length > 0 ? [requiresScope(...scopes)] : [];
    const observed = auth({
      ...options,
      onRefusal(refusal) {
        // It returns nothing, so the default answer is sent, and both routes answer alike.
        reasons.push(refusal.cause.reason);
      },
    });
    routes[`/contacts/${name}`] = [auth(options), ...steps];
    routes[`/observed/${name}`] = [observed, ...steps];
  }
  const api = await harness.start(routes);
  return { api, reasons, nameOf: (one) => names.get(one.options)?.get((one.scopes ?? []).join(' ')) ?? '' };
}

async function runOnAdapter({ api, reasons, nameOf }: CaseApi, one: Case, world: World): Promise<void> {
  const options = optionsOf(one, world);
  const token = await (one.token ?? (() => world.token()))(world);
  const request = (one.request ?? bearer)(token);
  const query = /[?].*/.exec(request.path ?? '')?.[0] ?? '';
  const send = (route: string): Promise<Answer> => api.send({ ...request, path: `/${route}/${nameOf(one)}${query}` });
  if (one.refused === undefined) {
    // The second time the token is one that was seen before.
    for (const answer of [await send('contacts'), await send('contacts')]) {
      expect({ status: answer.status, handlerRan: answer.handlerRan }).toEqual({ status: 200, handlerRan: true });
      expect(seenBy(answer)).toMatchObject({ isShown: true });
    }
    return;
  }
  const scopes = scopesNamed(one.refused, options, one.scopes ?? []);
  const realm = options.realm ?? [options.audience ?? AUDIENCE].flat()[0] ?? AUDIENCE;
  expectRefusal(await send('contacts'), one.refused, { realm, scopes });
  // The reason behind a token's refusal is read from the standalone call's error.
  if (one.request === undefined) return;
  reasons.length = 0;
  const observed = await send('observed');
  expect(reasons).toEqual([one.refused]);
  expectRefusal(observed, one.refused, { realm, scopes });
}

/** Checks what the standalone call throws: the same refusal, as an error. */
function expectError(error: AccessTokenError, reason: Reason, scopes: readonly string[]): void {
  const { status, error: code, sentence, challenge } = expectedAnswer(reason, undefined, scopes);
  expect({
    reason: error.reason,
    status: error.status,
    code: error.code,
    message: error.message,
    challenge: error.headers['WWW-Authenticate'],
    caching: error.headers['Cache-Control'],
  }).toEqual({ reason, status, code, message: sentence, challenge, caching: 'no-store' });
}

async function runStandalone(one: Case, world: World): Promise<void> {
  const token = await (one.token ?? (() => world.token()))(world);
  const {
    optional: _optional,
    realm: _realm,
    credentials: _credentials,
    onRefusal: _,
    requestProperty: _requestProperty,
    cache: _cache,
    ...own
  } = optionsOf(one, world);
  const asked = [...new Set([...(own.scope === undefined ? [] : [own.scope].flat()), ...(one.scopes ?? [])])];
  const call = verifyAccessToken(token, asked.length > 0 ? { ...own, scope: asked } : own);
  const reason = one.refusedByCall ?? one.refused;
  if (reason === undefined) {
    expect(await call).toMatchObject({ issuer: expect.any(String) });
    return;
  }
  const error: unknown = await call.catch((thrown: unknown) => thrown);
  expect(isAccessTokenError(error), String(error)).toBe(true);
  expectError(error as AccessTokenError, reason, reason === 'scope_insufficient' ? asked : []);
}

/** Runs tables through every adapter and, where they are about the token alone, through the standalone call. */
export function describeTables(tables: Readonly<Record<string, Table>>): void {
  describe.each(harnesses.map((harness) => [harness.name, harness] as const))('%s', (_name, harness) => {
    describe.each(Object.entries(tables))('%s', (_table, { world, cases }) => {
      let started: CaseApi;
      beforeAll(async () => {
        started = await startCaseApi(harness, world, cases);
      });
      afterAll(() => started.api.close());

      it.each(cases.map((one) => [titleOf(one), one] as const))('%s', async (_title, one) => {
        await runOnAdapter(started, one, world);
      });
    });
  });

  const calls = Object.entries(tables).map(([name, { world, cases, calls: own = [] }]) => {
    const aboutTokens = cases.filter(({ request }) => request === undefined);
    return [name, world, [...aboutTokens, ...own].map((one) => [titleOf(one), one] as const)] as const;
  });
  describe('verifyAccessToken', () => {
    describe.each(calls.filter(([, , cases]) => cases.length > 0))('%s', (_table, world, cases) => {
      it.each(cases)('%s', async (_title, one) => {
        await runStandalone(one, world);
      });
    });
  });
}
