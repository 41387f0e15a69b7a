import { getEventListeners } from 'node:events';
import v8 from 'node:v8';
import vm from 'node:vm';
import { describe, expect, it } from 'vitest';
import { type StubbedFetch, stubFetch } from '../../../../test/support/core.js';
import { KeyFault } from '../http/fetch-json.js';
import { discoverJwksUri, metadataUrls } from './discovery.js';

const ISSUER = 'https://tenant.example/';
const [OPENID, OAUTH] = metadataUrls(ISSUER);
const JWKS_URI = 'https://tenant.example/keys';
const GOOD = { issuer: ISSUER, jwks_uri: JWKS_URI };

interface Rules {
  readonly issuer?: string;
  readonly allowInsecureHttp?: boolean;
  readonly jwksOrigins?: readonly string[];
  readonly stepTimeout?: number;
  readonly signal?: AbortSignal;
}

function discover(fetch: typeof globalThis.fetch, rules: Rules = {}): Promise<string> {
  const { issuer = ISSUER, ...rest } = rules;
  const settings = {
    allowInsecureHttp: false,
    stepTimeout: 60,
    maxBytes: 1024,
    mayRetry: true,
    signal: new AbortController().signal,
  };
  return discoverJwksUri(issuer, { ...settings, ...rest, fetch });
}

async function faultOf(call: Promise<unknown>): Promise<KeyFault> {
  const thrown = await call.then(
    (value) => new Error(`no fault, but ${value}`),
    (error: unknown) => error,
  );
  if (!(thrown instanceof KeyFault)) throw thrown;
  return thrown;
}

/** Answers the two places. */
const places = (openid: unknown, oauth: unknown): StubbedFetch => stubFetch((url) => (url === OPENID ? openid : oauth));

describe('where metadata stands', () => {
  it.each([
    [
      'https://a.example',
      'https://a.example/.well-known/openid-configuration',
      'https://a.example/.well-known/oauth-authorization-server',
    ],
    [
      'https://a.example/',
      'https://a.example/.well-known/openid-configuration',
      'https://a.example/.well-known/oauth-authorization-server',
    ],
    [
      'https://a.example/t1',
      'https://a.example/t1/.well-known/openid-configuration',
      'https://a.example/.well-known/oauth-authorization-server/t1',
    ],
    [
      'https://a.example/t1/',
      'https://a.example/t1/.well-known/openid-configuration',
      'https://a.example/.well-known/oauth-authorization-server/t1',
    ],
    [
      'https://a.example/realms/r',
      'https://a.example/realms/r/.well-known/openid-configuration',
      'https://a.example/.well-known/oauth-authorization-server/realms/r',
    ],
    [
      'https://a.example:8443/t',
      'https://a.example:8443/t/.well-known/openid-configuration',
      'https://a.example:8443/.well-known/oauth-authorization-server/t',
    ],
    [
      'http://127.0.0.1:3000/',
      'http://127.0.0.1:3000/.well-known/openid-configuration',
      'http://127.0.0.1:3000/.well-known/oauth-authorization-server',
    ],
  ])('of %s', (issuer, openid, oauth) => {
    expect(metadataUrls(issuer)).toEqual([openid, oauth]);
  });
});

describe('discovery', () => {
  it('looks in the place of OpenID, and there alone if it is found', async () => {
    const { fetch, urls } = places(GOOD, GOOD);
    expect(await discover(fetch)).toBe(JWKS_URI);
    expect(urls).toEqual([OPENID]);
  });

  it.each<readonly [string, unknown]>([
    ['is not there', 404],
    ['is forbidden', 403],
    ['is broken', 500],
    ['is no JSON object', []],
    ['cannot be reached', undefined],
    ['names another issuer', { ...GOOD, issuer: 'https://other.example/' }],
    ['names no issuer', { jwks_uri: JWKS_URI }],
    ['names no jwks_uri', { issuer: ISSUER }],
    ['names an insecure jwks_uri', { ...GOOD, jwks_uri: 'http://tenant.example/keys' }],
  ])('goes on to the place of RFC 8414 where the first document %s', async (_what, first) => {
    const { fetch, urls } = places(first, GOOD);
    expect(await discover(fetch)).toBe(JWKS_URI);
    expect(urls).toEqual([OPENID, OAUTH]);
  });

  it('takes no inherited member for one that was sent', async () => {
    const inherited = `{"__proto__":${JSON.stringify(GOOD)}}`;
    expect((await faultOf(discover(async () => new Response(inherited)))).kind).toBe('issuer_mismatch');
  });

  it('finds the metadata of an issuer with a path', async () => {
    const issuer = 'https://tenant.example/realms/a';
    const { fetch, urls } = stubFetch((url) => (url.includes('oauth') ? { issuer, jwks_uri: JWKS_URI } : 404));
    expect(await discover(fetch, { issuer })).toBe(JWKS_URI);
    expect(urls).toEqual([...metadataUrls(issuer)]);
  });
});

describe('the issuer of the metadata', () => {
  it.each([
    'https://tenant.example',
    'https://tenant.example//',
    'https://TENANT.example/',
    'https://tenant.example:443/',
    'https://tenant.example/?',
    'http://tenant.example/',
    ' https://tenant.example/',
    '',
    null,
    ['https://tenant.example/'],
  ])('must be the configured one exactly, and %j is not', async (named) => {
    const { fetch } = places({ ...GOOD, issuer: named }, 404);
    const fault = await faultOf(discover(fetch));
    expect(fault.kind).toBe('issuer_mismatch');
    expect(fault.message).toContain(`names the issuer ${JSON.stringify(named)}, configured is "${ISSUER}"`);
    expect(fault.message).toContain(String(OPENID));
  });

  it('is told in one line of bounded length, whatever it holds', async () => {
    const { fetch } = places({ ...GOOD, issuer: `\r\nSet-Cookie: a=b\u0000${'x'.repeat(700)}` }, 404);
    const { message } = await faultOf(discover(fetch));
    expect(message.split('').every((character) => character >= ' ')).toBe(true);
    expect(message.length).toBeLessThan(500);
  });

  it('is said to be missing where none is named', async () => {
    const { message } = await faultOf(discover(places({ jwks_uri: JWKS_URI }, 404).fetch));
    expect(message).toContain(`names the issuer nothing, configured is "${ISSUER}"`);
  });

  it('is reported rather than that the other place was empty', async () => {
    const other = { ...GOOD, issuer: 'https://other.example/' };
    for (const [first, second] of [
      [other, 404],
      [404, other],
      [undefined, other],
      [other, undefined],
      [other, { issuer: ISSUER }],
    ]) {
      expect((await faultOf(discover(places(first, second).fetch))).kind).toBe('issuer_mismatch');
    }
  });
});

describe('what is reported where no document is of use', () => {
  it.each<readonly [unknown, unknown, string]>([
    [404, 500, 'status'],
    [[], 404, 'not_json'],
    [404, undefined, 'status'],
    [undefined, 404, 'network'],
    [404, { issuer: ISSUER }, 'no_jwks_uri'],
    [{ issuer: ISSUER }, 404, 'no_jwks_uri'],
    [{ issuer: ISSUER }, { ...GOOD, issuer: 'https://other.example/' }, 'no_jwks_uri'],
    [404, { ...GOOD, jwks_uri: 'http://tenant.example/keys' }, 'insecure_jwks_uri'],
    [404, { ...GOOD, jwks_uri: 'https://evil.example/keys' }, 'foreign_jwks_uri'],
  ])('%j and %j: the more telling of the two', async (first, second, kind) => {
    const jwksOrigins = ['https://tenant.example'];
    expect((await faultOf(discover(places(first, second).fetch, { jwksOrigins }))).kind).toBe(kind);
  });

  it.each<readonly [unknown, string]>([
    [undefined, 'names no jwks_uri'],
    ['http://tenant.example/keys', 'names a jwks_uri that is not https'],
    ['https://keys.example/k', 'names a jwks_uri of another origin, https://keys.example, that is not listed'],
  ])('a jwks_uri of %j is told with the place where it stands', async (uri, told) => {
    const { fetch } = places({ ...GOOD, jwks_uri: uri }, 404);
    const fault = await faultOf(discover(fetch, { jwksOrigins: ['https://tenant.example'] }));
    expect(fault.message).toBe(`${OPENID} ${told}`);
  });
});

describe('a discovered jwks_uri', () => {
  type Row = readonly [uri: unknown, rules: Rules, outcome: string];
  const http = { issuer: 'http://localhost:1/' };
  const rows: readonly Row[] = [
    ['https://keys.example/jwks?v=1', {}, 'https://keys.example/jwks?v=1'],
    ['https://tenant.example/keys', { jwksOrigins: ['https://tenant.example'] }, 'https://tenant.example/keys'],
    [
      'https://keys.example/k',
      { jwksOrigins: ['https://tenant.example', 'https://keys.example'] },
      'https://keys.example/k',
    ],
    ['https://keys.example/k', { jwksOrigins: ['https://tenant.example'] }, 'foreign_jwks_uri'],
    ['https://tenant.example:8443/k', { jwksOrigins: ['https://tenant.example'] }, 'foreign_jwks_uri'],
    ['https://tenant.example.evil.example/k', { jwksOrigins: ['https://tenant.example'] }, 'foreign_jwks_uri'],
    ['https://tenant.example@evil.example/k', { jwksOrigins: ['https://tenant.example'] }, 'foreign_jwks_uri'],
    ['https://keys.example/k', { jwksOrigins: [] }, 'foreign_jwks_uri'],
    ['http://tenant.example/keys', {}, 'insecure_jwks_uri'],
    ['http://localhost/keys', {}, 'insecure_jwks_uri'],
    ['http://127.0.0.1/keys', {}, 'insecure_jwks_uri'],
    ['http://169.254.169.254/keys', { ...http }, 'insecure_jwks_uri'],
    ['http://localhost:2/keys', http, 'http://localhost:2/keys'],
    ['http://127.0.0.1:2/keys', http, 'http://127.0.0.1:2/keys'],
    ['http://[::1]:2/keys', http, 'http://[::1]:2/keys'],
    ['http://localhost.evil.example/keys', http, 'insecure_jwks_uri'],
    ['https://keys.example/k', http, 'https://keys.example/k'],
    ['http://tenant.example/keys', { allowInsecureHttp: true }, 'http://tenant.example/keys'],
    ['file:///etc/passwd', {}, 'insecure_jwks_uri'],
    ['data:application/json,{"keys":[]}', { allowInsecureHttp: true }, 'insecure_jwks_uri'],
    ['/keys', {}, 'no_jwks_uri'],
    ['', {}, 'no_jwks_uri'],
    [undefined, {}, 'no_jwks_uri'],
    [7, {}, 'no_jwks_uri'],
    [[JWKS_URI], {}, 'no_jwks_uri'],
  ];

  it.each(rows)('%j under %j: %s', async (uri, rules, outcome) => {
    const { fetch } = stubFetch(() => ({ issuer: rules.issuer ?? ISSUER, jwks_uri: uri }));
    const found = await discover(fetch, rules).catch((error: KeyFault) => error.kind);
    expect(found).toBe(outcome);
  });
});

describe('the time that discovery may take', () => {
  const silence: typeof fetch = () => new Promise(() => undefined);

  it('is so long for each place', async () => {
    const urls: string[] = [];
    const call = discover(
      (url) => {
        urls.push(String(url));
        return silence(url);
      },
      { stepTimeout: 0.02 },
    );
    expect((await faultOf(call)).kind).toBe('timeout');
    expect(urls).toEqual([OPENID, OAUTH]);
  });

  it('leaves time for the second place where the first is silent', async () => {
    const answer: typeof fetch = (url) => (url === OPENID ? silence(url) : Promise.resolve(Response.json(GOOD)));
    expect(await discover(answer, { stepTimeout: 0.02 })).toBe(JWKS_URI);
  });

  it('is over when the whole is, and no further place is asked', async () => {
    const whole = new AbortController();
    const urls: string[] = [];
    const call = discover(
      (url) => {
        urls.push(String(url));
        whole.abort();
        return silence(url);
      },
      { signal: whole.signal },
    );
    expect((await faultOf(call)).kind).toBe('timeout');
    expect(urls).toEqual([OPENID]);
  });

  it('is no longer watched once discovery is over', async () => {
    const { signal } = new AbortController();
    await discover(places(404, GOOD).fetch, { signal });
    await faultOf(discover(places(404, 404).fetch, { signal }));
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });

  it('ends although the garbage collector runs', async () => {
    v8.setFlagsFromString('--expose-gc');
    const collect = vm.runInNewContext('gc') as () => void;
    const whole = AbortSignal.timeout(3000);
    const timer = setInterval(collect, 5);
    try {
      await faultOf(discover(silence, { stepTimeout: 0.03, signal: whole }));
      expect(whole.aborted).toBe(false);
    } finally {
      clearInterval(timer);
    }
  });
});
