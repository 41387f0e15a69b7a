// The ground on which attacks are fired: issuers, a clock, and an API's options for every need.
import {
  type AttackKit,
  type AttackNeed,
  type CatalogueEntry,
  createAttackKit,
  createTestIssuer,
  type TestIssuer,
} from '@scopegate/testing';
import type { AuthOptions } from '../support/api.js';
import { AUDIENCE, createWorld, SCOPE } from '../support/world.js';

/** How an API is set up, by what a case needs of it; `plain` where it needs nothing in particular. */
export type Setting = AttackNeed | 'plain';

/** Issuers that are trusted, and an attacker's kit. */
export interface Range {
  readonly kit: AttackKit;
  readonly settings: ReadonlyMap<Setting, AuthOptions>;
  /** What was fetched and belongs to no trusted issuer. */
  readonly strangers: readonly string[];
}

export const settingOf = ({ needs }: Pick<CatalogueEntry, 'needs'>): Setting => needs ?? 'plain';

/** The scopes that a route of the setting asks for. */
export const scopesOf = (setting: Setting): readonly string[] => (setting === 'optional' ? [] : [SCOPE]);

const unreachable: typeof fetch = () => Promise.reject(new TypeError('fetch failed'));

function settingsFor(kit: AttackKit, options: AuthOptions, fetching: () => typeof fetch): Map<Setting, AuthOptions> {
  const issuers = [kit.issuer, kit.other].map(({ issuer }) => issuer);
  const all: Record<Setting, AuthOptions> = {
    plain: options,
    methods: options,
    clock: options,
    'second-issuer': { ...options, issuer: issuers },
    'max-age': { ...options, maxTokenAge: 600 },
    rfc9068: { ...options, profile: 'rfc9068' },
    'required-claims': { ...options, claimValues: { token_use: 'access' } },
    secret: { ...options, secret: kit.secret },
    forms: { ...options, credentials: { body: true } },
    optional: { ...options, optional: true },
    outage: options,
  };
  return new Map(
    Object.entries(all).map(([setting, own]) => {
      // Key sets are shared by those who fetch with the same function; no setting is to meet another's.
      return [setting as Setting, { ...own, fetch: setting === 'outage' ? unreachable : fetching() }];
    }),
  );
}

export async function createRange(): Promise<Range> {
  const { issuer, clock, options } = await createWorld();
  const other = await createTestIssuer({
    issuer: 'https://other.example/',
    audience: AUDIENCE,
    algorithm: 'ES256',
    now: clock.now,
  });
  const kit = await createAttackKit(issuer, {
    scope: SCOPE,
    other,
    advance: (seconds) => {
      clock.seconds += seconds;
    },
  });
  const strangers: string[] = [];
  const fetching = (): typeof fetch => (input, init) => {
    const url = String(input);
    const owner = [issuer, other].find((each: TestIssuer) => url.startsWith(each.issuer));
    if (owner !== undefined) return owner.fetch(input, init);
    strangers.push(url);
    return unreachable(input, init);
  };
  return { kit, strangers, settings: settingsFor(kit, options, fetching) };
}
