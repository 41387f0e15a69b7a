import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import {
  AUDIENCE,
  goodClaims,
  ISSUER,
  NOW,
  newKey,
  now,
  reasonOf,
  refusalOf,
  sign,
  stoppedClock,
  stubFetch,
} from '../../../../test/support/core.js';
import type { VerifierOptions } from '../config/options.js';
import { createVerifier } from './verifier.js';

const key = await newKey();
const SECOND = 'https://second.example/';
const METADATA = `${ISSUER}.well-known/openid-configuration`;
const JWKS = `${ISSUER}keys`;

const metadata = (issuer: string = ISSUER) => ({ issuer, jwks_uri: `${issuer}keys` });

/** What a well-run issuer answers. */
function wellRun(url: string): unknown {
  if (url === METADATA) return metadata();
  if (url === JWKS) return { keys: [key.jwk] };
  return 404;
}

function remote(answer: (url: string) => unknown, options: Partial<VerifierOptions> = {}) {
  const clock = stoppedClock();
  const { fetch, urls } = stubFetch(answer);
  const verifier = createVerifier({ issuer: ISSUER, audience: AUDIENCE, now: clock.now, fetch, ...options });
  return { verifier, clock, urls };
}

describe('the keys of an issuer', () => {
  it('are discovered with the first token, and kept', async () => {
    const { verifier, urls } = remote(wellRun);
    expect(urls).toEqual([]);
    await verifier.verify(await sign(key));
    await verifier.verify(await sign(key, goodClaims({ jti: 'token-2' })));
    expect(urls).toEqual([METADATA, JWKS]);
  });

  it('are fetched once for many tokens at a time', async () => {
    const { verifier, urls } = remote(wellRun);
    const tokens = await Promise.all(
      Array.from({ length: 50 }, (_, index) => sign(key, goodClaims({ jti: `${index}` }))),
    );
    await Promise.all(tokens.map((token) => verifier.verify(token)));
    expect(urls).toEqual([METADATA, JWKS]);
  });

  it('come straight from jwksUri where that is given', async () => {
    const { verifier, urls } = remote(wellRun, { jwksUri: JWKS });
    await verifier.verify(await sign(key));
    expect(urls).toEqual([JWKS]);
  });

  it('are fetched again for a kid that is new', async () => {
    const added = await newKey('ES256', 'k2');
    let isAdded = false;
    const { verifier, urls } = remote((url) =>
      url === JWKS && isAdded ? { keys: [key.jwk, added.jwk] } : wellRun(url),
    );
    await verifier.verify(await sign(key));
    isAdded = true;
    await expect(verifier.verify(await sign(added))).resolves.toBeDefined();
    expect(urls).toEqual([METADATA, JWKS, JWKS]);
  });

  it('are fetched twice at most for any number of unknown kids', async () => {
    const { verifier, urls } = remote(wellRun);
    await verifier.verify(await sign(key));
    for (let count = 0; count < 20; count += 1) {
      const token = await sign(key, goodClaims(), { kid: `unknown-${count}` });
      expect(await reasonOf(verifier.verify(token))).toBe('key_unknown');
    }
    expect(urls.filter((url) => url === JWKS)).toHaveLength(3);
  });

  it('are not fetched for a bad signature under a known kid', async () => {
    const { verifier, urls } = remote(wellRun);
    await verifier.verify(await sign(key));
    expect(await reasonOf(verifier.verify(await sign(await newKey())))).toBe('signature_invalid');
    expect(urls).toEqual([METADATA, JWKS]);
  });
});

describe('keys that cannot be had', () => {
  it.each<[string, (url: string) => unknown]>([
    ['the connection is lost', () => undefined],
    ['the issuer answers 500', () => 500],
    ['the issuer answers 404', () => 404],
    ['the issuer redirects', () => 302],
    ['the metadata is no object', () => ['rubbish']],
    ['the metadata names another issuer', (url) => (url === METADATA ? metadata(SECOND) : wellRun(url))],
    ['the metadata names no key set', (url) => (url === METADATA ? { issuer: ISSUER } : wellRun(url))],
    ['the key set is empty', (url) => (url === JWKS ? { keys: [] } : wellRun(url))],
    ['the key set is no key set', (url) => (url === JWKS ? { hello: 'world' } : wellRun(url))],
    [
      'the key set holds a private key alone',
      (url) => (url === JWKS ? { keys: [{ ...key.jwk, d: 'AAAA' }] } : wellRun(url)),
    ],
  ])('are an outage, and not the token’s fault: %s', async (_, answer) => {
    const { verifier } = remote(answer);
    const error = await refusalOf(verifier.verify(await sign(key)));
    expect(error).toMatchObject({
      code: 'temporarily_unavailable',
      reason: 'keys_unavailable',
      status: 503,
      expose: false,
      message: 'The access token cannot be checked at the moment.',
    });
    expect(error.headers).toEqual({ 'Cache-Control': 'no-store', 'Retry-After': '1' });
    expect(error.cause).toMatchObject({ name: 'KeyFault' });
  });

  it('are an outage where fetch itself throws', async () => {
    const fetch = () => {
      throw new RangeError('no agent');
    };
    const verifier = createVerifier({ issuer: ISSUER, audience: AUDIENCE, now, fetch });
    expect(await refusalOf(verifier.verify(await sign(key)))).toMatchObject({ status: 503 });
  });

  it('are asked for again a second later', async () => {
    let isUp = false;
    const { verifier, clock, urls } = remote((url) => (isUp ? wellRun(url) : undefined));
    const token = await sign(key);
    await refusalOf(verifier.verify(token));
    isUp = true;
    const asked = urls.length;
    expect((await refusalOf(verifier.verify(token))).status).toBe(503);
    expect(urls).toHaveLength(asked);
    clock.seconds += 1;
    await expect(verifier.verify(token)).resolves.toBeDefined();
  });

  it('do not touch the other issuers', async () => {
    const other = await newKey();
    const { verifier } = remote((url) => (url.startsWith(SECOND) ? undefined : wellRun(url)), {
      issuer: [ISSUER, SECOND],
    });
    await expect(verifier.verify(await sign(key))).resolves.toBeDefined();
    expect(await reasonOf(verifier.verify(await sign(other, goodClaims({ iss: SECOND }))))).toBe('keys_unavailable');
  });

  it('leave no token in the error', async () => {
    const token = await sign(key);
    const printed = inspect(await refusalOf(remote(() => 500).verifier.verify(token)), { depth: 9 });
    for (const part of token.split('.')) expect(printed).not.toContain(part);
  });
});

describe('prepare', () => {
  it('fetches metadata and keys, so that the first token waits for nothing', async () => {
    const { verifier, urls } = remote(wellRun);
    await verifier.prepare();
    expect(urls).toEqual([METADATA, JWKS]);
    await verifier.verify(await sign(key));
    await verifier.prepare();
    expect(urls).toEqual([METADATA, JWKS]);
  });

  it('has nothing to fetch for configured keys', async () => {
    const { verifier, urls } = remote(wellRun, { jwks: { keys: [key.jwk] } });
    await verifier.prepare();
    expect(urls).toEqual([]);
  });

  it('fails where no keys can be had, and says why in its cause', async () => {
    const error = await refusalOf(remote(() => 500).verifier.prepare());
    expect(error).toMatchObject({ reason: 'keys_unavailable', cause: { name: 'KeyFault', kind: 'status' } });
  });

  it('resolves where keys of any issuer are held', async () => {
    const { verifier } = remote((url) => (url.startsWith(SECOND) ? 500 : wellRun(url)), { issuer: [SECOND, ISSUER] });
    await expect(verifier.prepare()).resolves.toBeUndefined();
  });

  it('calls another issuer’s name a fault of the configuration, and shows both spellings', async () => {
    const { verifier } = remote((url) => (url === METADATA ? metadata('https://tenant.example') : 404));
    const error = await verifier.prepare().catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ name: 'ConfigurationError', option: 'issuer' });
    expect(String(error)).toContain('"https://tenant.example"');
    expect(String(error)).toContain('"https://tenant.example/"');
  });
});

describe('status', () => {
  it('is plain data, and fetches nothing', async () => {
    const { verifier, urls } = remote(wellRun);
    expect(verifier.status()).toEqual([{ issuer: ISSUER, state: 'empty', keys: 0 }]);
    expect(urls).toEqual([]);
    await verifier.prepare();
    expect(verifier.status()).toEqual([{ issuer: ISSUER, state: 'fresh', keys: 1, age: 0, lastSuccess: NOW * 1000 }]);
  });

  it('follows the injected clock', async () => {
    const { verifier, clock } = remote(wellRun);
    await verifier.prepare();
    const states = [479, 480, 599, 600, 4_199, 4_200].map((age) => {
      clock.seconds = NOW + age;
      return verifier.status()[0]?.state;
    });
    expect(states).toEqual(['fresh', 'aging', 'aging', 'stale', 'stale', 'expired']);
  });

  it('tells what went wrong last, until it is right again', async () => {
    let isUp = false;
    const { verifier, clock } = remote((url) => (isUp ? wellRun(url) : 500));
    await verifier.prepare().catch(() => undefined);
    expect(verifier.status()).toMatchObject([{ state: 'empty', lastError: { kind: 'status', at: NOW * 1000 } }]);
    isUp = true;
    clock.seconds += 1;
    await verifier.prepare();
    expect(verifier.status()[0]).not.toHaveProperty('lastError');
  });

  it('names each issuer', () => {
    const { verifier } = remote(wellRun, { issuer: [ISSUER, { issuer: SECOND, jwks: { keys: [key.jwk] } }] });
    expect(verifier.status().map(({ issuer, state }) => [issuer, state])).toEqual([
      [ISSUER, 'empty'],
      [SECOND, 'fixed'],
    ]);
  });
});
