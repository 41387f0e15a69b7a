import { describe, expect, it } from 'vitest';
import { stoppedClock } from '../../../../test/support/core.js';
import type { IssuerOptions, IssuerResolver } from '../config/options.js';
import { ConfigurationError, Failure } from '../errors.js';
import type { TrustedIssuer } from './issuers.js';
import { type TenantSettings, Tenants } from './tenants.js';

type Resolve = IssuerResolver['resolve'];

const [A, B] = ['https://a.example/', 'https://b.example/'];
const known: Resolve = (iss) => ({ issuer: iss, audience: 'api' });
const throwing = (error: Error) => (): never => {
  throw error;
};

/** A directory, what it asked for, and the issuers that it made. */
function directory(resolve: Resolve, settings: Partial<TenantSettings> = {}) {
  const clock = stoppedClock();
  const asked: string[] = [];
  const mayFetch = new Map<TrustedIssuer, () => boolean>();
  const tenants = new Tenants({
    resolve: (iss) => {
      asked.push(iss);
      return resolve(iss);
    },
    max: 1000,
    ttl: 300,
    newIssuerBurst: 100,
    newIssuersPerSecond: 10,
    allowInsecureHttp: false,
    now: clock.now,
    timeout: 5,
    trust(options, rules) {
      const issuer = { ...options, isConfirmed: rules.isConfirmed } as unknown as TrustedIssuer;
      mayFetch.set(issuer, rules.mayFetch);
      return issuer;
    },
    ...settings,
  });
  /** The issuer of an issuer that is trusted. */
  const issuerOf = async (iss: string): Promise<TrustedIssuer> => {
    const found = await tenants.find(iss);
    if (found instanceof Failure) throw new Error(found.reason);
    return found;
  };
  return {
    clock,
    asked,
    tenants,
    issuerOf,
    confirmed: async (iss: string) => {
      const issuer = await issuerOf(iss);
      tenants.confirm(issuer);
      return issuer;
    },
    outcome: async (iss: string) => {
      const found = await tenants.find(iss);
      return found instanceof Failure ? found.reason : 'trusted';
    },
    mayFetch: (issuer: TrustedIssuer) => mayFetch.get(issuer)?.(),
  };
}

/** A resolver whose answers come when the test says so. */
function slow() {
  const answers = new Map<string, (options: IssuerOptions | undefined) => void>();
  const resolve: Resolve = (iss) => new Promise((answer) => answers.set(iss, answer));
  return { resolve, answer: (iss: string) => answers.get(iss)?.({ issuer: iss, audience: 'api' }) };
}

describe('a resolver is asked', () => {
  it.each([
    A,
    'https://a.example',
    'https://a.example:8443/t/1',
    'https://a.example/path%20with/a-~_.@tenant',
    'https://xn--mnchen-3ya.example/',
    'https://[2001:db8::1]/',
    'https://192.0.2.1/',
    'HTTPS://A.example/',
  ])('about %s', async (iss) => {
    const { asked, outcome } = directory(known);
    expect(await outcome(iss)).toBe('trusted');
    expect(asked).toEqual([iss]);
  });

  it.each([
    ['no URL', 'a.example'],
    ['a name', 'accounts.example'],
    ['http', 'http://a.example/'],
    ['http to localhost', 'http://localhost:3000/'],
    ['http to this machine', 'http://127.0.0.1:3000'],
    ['http to this machine in IPv6', 'http://[::1]:3000/'],
    ['http that begins with a loopback name', 'http://localhost.a.example/'],
    ['http with a loopback address in front', 'http://127.0.0.1.a.example/'],
    ['a file', 'file:///etc/passwd'],
    ['data', 'data:application/json,{}'],
    ['no host', 'https:///'],
    ['no slashes', 'https:a.example/'],
    ['one slash', 'https:/a.example/'],
    ['a query', 'https://a.example/?a=b'],
    ['an empty query', 'https://a.example/?'],
    ['a fragment', 'https://a.example/#a'],
    ['a backslash', 'https://a.example\\@evil.example/'],
    ['a user', 'https://user@a.example/'],
    ['a password', 'https://user:password@a.example/'],
    ['an empty user', 'https://@a.example/'],
    ['a space before it', ' https://a.example/'],
    ['a space behind it', 'https://a.example/ '],
    ['a newline in it', 'https://a.exa\nmple/'],
    ['a tab in it', 'https://a.exa\tmple/'],
    ['a control character', 'https://a.example/\u0001'],
    ['a zero byte', 'https://a.example/\u0000'],
    ['a letter beyond ASCII', 'https://ä.example/'],
    ['a dot beyond ASCII', 'https://a。example/'],
    ['a port beyond ports', 'https://a.example:65536/'],
    ['more than 2048 characters', `https://a.example/${'a'.repeat(2031)}`],
  ])('about nothing with %s in it', async (_what, iss) => {
    const { asked, outcome } = directory(known);
    expect(await outcome(iss)).toBe('issuer_untrusted');
    expect(asked).toEqual([]);
  });

  it('about http where that is allowed', async () => {
    const { outcome } = directory(known, { allowInsecureHttp: true });
    for (const iss of ['http://a.example/', 'http://localhost:3000/', 'http://127.0.0.1:3000', 'http://[::1]:3000/']) {
      expect(await outcome(iss)).toBe('trusted');
    }
    expect(await outcome('ftp://a.example/')).toBe('issuer_untrusted');
  });

  it('once at a time, however many wait', async () => {
    const { resolve, answer } = slow();
    const { asked, tenants } = directory(resolve);
    const found = Array.from({ length: 50 }, () => tenants.find(A));
    answer(A);
    expect(new Set(await Promise.all(found)).size).toBe(1);
    expect(asked).toEqual([A]);
  });

  it('about a hundred strangers at once; more of them have to come back', async () => {
    const { resolve, answer } = slow();
    const { asked, tenants, outcome } = directory(resolve);
    const names = Array.from({ length: 101 }, (_, index) => `https://t${index}.example/`);
    const found = names.map((iss) => tenants.find(iss));
    expect(found.at(-1)).toMatchObject({ reason: 'issuer_unavailable', retryAfter: 1 });
    expect(asked).toHaveLength(100);
    answer(names[0] ?? '');
    await found[0];
    void tenants.find(names[100] ?? '');
    expect(asked).toHaveLength(101);
    expect(await outcome(names[0] ?? '')).toBe('trusted');
  });

  it('about a tenant proper however many strangers it is asked about', async () => {
    const { resolve, answer } = slow();
    const { clock, tenants, asked } = directory(resolve, { ttl: 60 });
    const first = tenants.find(A);
    answer(A);
    tenants.confirm((await first) as TrustedIssuer);
    clock.seconds += 60;
    for (let index = 0; index < 200; index += 1) void tenants.find(`https://t${index}.example/`);
    const again = tenants.find(A);
    expect(asked).toHaveLength(1 + 100 + 1);
    answer(A);
    expect(await again).toBe(await first);
  });
});

describe('an answer', () => {
  it('that does not come is an outage, and the resolver is asked again', async () => {
    const silent = directory(() => new Promise(() => undefined), { timeout: 0.01 });
    expect(await silent.outcome(A)).toBe('issuer_unavailable');
    expect(await silent.outcome(A)).toBe('issuer_unavailable');
    expect(silent.asked).toEqual([A, A]);
  });

  it('makes an issuer that is confirmed once it has verified a token', async () => {
    const { issuerOf, tenants } = directory(known);
    const issuer = await issuerOf(A);
    expect(issuer.isConfirmed()).toBe(false);
    tenants.confirm(issuer);
    expect(issuer.isConfirmed()).toBe(true);
  });

  it('is good for its ttl, and asked for again then', async () => {
    const { asked, clock, confirmed, issuerOf } = directory(known, { ttl: 60 });
    const issuer = await confirmed(A);
    clock.seconds += 59.999;
    expect(await issuerOf(A)).toBe(issuer);
    expect(asked).toHaveLength(1);
    clock.seconds += 0.001;
    expect(await issuerOf(A)).toBe(issuer);
    expect(asked).toHaveLength(2);
    clock.seconds += 59;
    expect(await issuerOf(A)).toBe(issuer);
    expect(asked).toHaveLength(2);
  });

  it('that is another one makes another tenant, which has to prove itself', async () => {
    let audience = 'api';
    const { clock, confirmed, issuerOf, tenants } = directory((issuer) => ({ issuer, audience }));
    const issuer = await confirmed(A);
    audience = 'other-api';
    clock.seconds += 300;
    const next = await issuerOf(A);
    expect(next).not.toBe(issuer);
    expect(tenants.list()).toEqual([]);
    // A token under the old issuer that was still under way says nothing about the new one.
    tenants.confirm(issuer);
    expect(tenants.list()).toEqual([]);
    tenants.confirm(next);
    expect(tenants.list()).toEqual([next]);
  });

  it('is copied: what its giver does to it later is no change and no harm', async () => {
    const answer = { issuer: A, audience: ['api'] };
    const { clock, confirmed, issuerOf } = directory(() => answer);
    const issuer = await confirmed(A);
    answer.audience.push('other-api');
    clock.seconds += 300;
    expect(await issuerOf(A)).not.toBe(issuer);
  });

  it.each([undefined, null])('of %s ends the trust, and is remembered for ten seconds', async (nothing) => {
    let isTenant = true;
    const { asked, clock, confirmed, outcome } = directory(((iss) =>
      isTenant ? { issuer: iss } : nothing) as Resolve);
    await confirmed(A);
    isTenant = false;
    clock.seconds += 299;
    expect(await outcome(A)).toBe('trusted');
    clock.seconds += 1;
    expect(await outcome(A)).toBe('issuer_untrusted');
    isTenant = true;
    clock.seconds += 9.999;
    expect(await outcome(A)).toBe('issuer_untrusted');
    expect(asked).toHaveLength(2);
    clock.seconds += 0.001;
    expect(await outcome(A)).toBe('trusted');
  });

  it('of no is remembered of a thousand names, apart from the tenants', async () => {
    const { asked, confirmed, outcome } = directory((iss) => (iss === A ? { issuer: iss } : undefined));
    await confirmed(A);
    for (let index = 0; index <= 1000; index += 1) await outcome(`https://t${index}.example/`);
    asked.splice(0);
    await outcome('https://t1.example/');
    expect(asked).toEqual([]);
    await outcome('https://t0.example/');
    expect(asked).toEqual(['https://t0.example/']);
    expect(await outcome(A)).toBe('trusted');
    expect(asked).toHaveLength(1);
  });

  it('is asked for again where the clock was set back', async () => {
    const { asked, clock, confirmed, outcome } = directory((iss) => (iss === B ? undefined : { issuer: iss }));
    await confirmed(A);
    await outcome(B);
    clock.seconds -= 1;
    expect([await outcome(A), await outcome(B)]).toEqual(['trusted', 'issuer_untrusted']);
    expect(asked).toEqual([A, B, A, B]);
  });

  it.each<readonly [string, Resolve]>([
    ['that is thrown', throwing(new Error('no database'))],
    ['that is rejected', () => Promise.reject(new Error('no database'))],
    ['about another issuer', () => ({ issuer: B })],
    ['about no issuer', (() => ({})) as unknown as Resolve],
    ['that is no object', (() => 'yes') as unknown as Resolve],
    ['that cannot be copied', () => ({ issuer: A, audience: (() => 'api') as unknown as string })],
  ])('%s is an outage, and the next request asks again', async (_what, resolve) => {
    const { asked, outcome, tenants } = directory(resolve);
    expect(await outcome(A)).toBe('issuer_unavailable');
    expect(await tenants.find(A)).toMatchObject({ retryAfter: 1, cause: expect.any(Error) });
    expect(asked).toHaveLength(2);
    expect(tenants.list()).toEqual([]);
  });

  it('that cannot work is an outage as well, and says why', async () => {
    const cause = new ConfigurationError('issuer.resolve.audience', 'give one');
    const { tenants } = directory(known, { trust: throwing(cause) });
    expect(await tenants.find(A)).toMatchObject({ reason: 'issuer_unavailable', cause });
  });
});

describe('tenants that no good token has come from', () => {
  it('push one another out, and no tenant proper', async () => {
    const { asked, confirmed, issuerOf, tenants } = directory(known, { max: 10 });
    const proper = await Promise.all(Array.from({ length: 10 }, (_, index) => confirmed(`https://p${index}.example/`)));
    for (let index = 0; index < 1000; index += 1) await issuerOf(`https://t${index}.example/`);
    expect(new Set(tenants.list())).toEqual(new Set(proper));
    asked.splice(0);
    for (const { issuer } of proper) await issuerOf(issuer);
    await issuerOf('https://t999.example/');
    expect(asked).toEqual([]);
    await issuerOf('https://t989.example/');
    expect(asked).toHaveLength(1);
  });

  it('share one ration of fetches, by second and burst, from which tenants proper take nothing', async () => {
    const { clock, confirmed, mayFetch, issuerOf } = directory(known, {
      newIssuerBurst: 3,
      newIssuersPerSecond: 2,
    });
    const proper = await confirmed(A);
    const issuers = await Promise.all(Array.from({ length: 9 }, (_, index) => issuerOf(`https://t${index}.example/`)));
    const granted = () => issuers.filter((issuer) => mayFetch(issuer)).length;
    expect(granted()).toBe(3);
    expect(granted()).toBe(0);
    clock.seconds += 0.5;
    expect(granted()).toBe(1);
    clock.seconds += 1;
    expect(granted()).toBe(2);
    clock.seconds += 3600;
    expect(granted()).toBe(3);
    clock.seconds -= 7200;
    expect(granted()).toBe(0);
    for (let time = 0; time < 100; time += 1) expect(mayFetch(proper)).toBe(true);
  });
});
