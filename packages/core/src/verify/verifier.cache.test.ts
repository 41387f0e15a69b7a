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
  settled,
  sign,
  stoppedClock,
  stubFetch,
  unsigned,
} from '../../../../test/support/core.js';
import type { VerifierOptions } from '../config/options.js';
import { createVerifier } from './verifier.js';

const key = await newKey();
const jwks = { keys: [key.jwk] };

const verifierWith = (options: Partial<VerifierOptions> = {}) =>
  createVerifier({ issuer: ISSUER, audience: AUDIENCE, jwks, now, ...options });

/** A verifier whose issuer is asked over a stubbed network, and what the issuer publishes. */
function remote(options: Partial<VerifierOptions> = {}) {
  const clock = stoppedClock();
  const issuer: { keys: unknown[]; isUp: boolean } = { keys: [key.jwk], isUp: true };
  const { fetch, urls } = stubFetch(() => (issuer.isUp ? { keys: issuer.keys } : undefined));
  const verifier = createVerifier({
    issuer: ISSUER,
    audience: AUDIENCE,
    jwksUri: `${ISSUER}jwks`,
    keys: { jitter: 0 },
    now: clock.now,
    fetch,
    ...options,
  });
  return { clock, issuer, urls, verifier };
}

const lasting = goodClaims({ exp: NOW + 100_000 });

describe('a token seen before', () => {
  it('is the same object again', async () => {
    const verifier = verifierWith();
    const raw = await sign(key);
    expect(await verifier.verify(raw)).toBe(await verifier.verify(raw));
  });

  it('is checked anew where the cache is switched off', async () => {
    const verifier = verifierWith({ cache: false });
    const raw = await sign(key);
    expect(await verifier.verify(raw)).not.toBe(await verifier.verify(raw));
  });

  it('is forgotten where others were seen since', async () => {
    const verifier = verifierWith({ cache: { max: 1 } });
    const [first, second] = [await sign(key), await sign(key, goodClaims({ sub: 'user-2' }))];
    const token = await verifier.verify(first);
    expect((await verifier.verify(second)).subject).toBe('user-2');
    expect(await verifier.verify(first)).not.toBe(token);
  });

  it('is not pushed out by forged ones', async () => {
    const verifier = verifierWith({ cache: { max: 1 } });
    const raw = await sign(key);
    const token = await verifier.verify(raw);
    for (let count = 0; count < 20; count += 1) {
      await refusalOf(verifier.verify(unsigned({ alg: 'ES256', kid: 'k1' }, goodClaims({ jti: String(count) }))));
      await refusalOf(verifier.verify(await sign(key, goodClaims({ exp: NOW - 60, jti: String(count) }))));
    }
    expect(await verifier.verify(raw)).toBe(token);
  });

  it('is not mixed up with one that differs in a single character', async () => {
    const verifier = verifierWith();
    const raw = await sign(key);
    await verifier.verify(raw);
    const last = raw.at(-1) === 'A' ? 'Q' : 'A';
    expect(await reasonOf(verifier.verify(`${raw.slice(0, -1)}${last}`))).toBe('signature_invalid');
    expect(await reasonOf(verifier.verify(`${raw}A`))).toBe('signature_invalid');
    expect(await reasonOf(verifier.verify(`${raw}=`))).toBe('token_malformed');
  });

  it('belongs to its verifier alone', async () => {
    const raw = await sign(key);
    await verifierWith().verify(raw);
    expect(await reasonOf(verifierWith({ audience: 'other:api' }).verify(raw))).toBe('audience_mismatch');
  });

  it('expires on the injected clock', async () => {
    const clock = stoppedClock();
    const verifier = verifierWith({ now: clock.now });
    const raw = await sign(key);
    await verifier.verify(raw);
    clock.seconds = NOW + 304.9;
    await expect(verifier.verify(raw)).resolves.toBeDefined();
    clock.seconds = NOW + 305;
    expect(await reasonOf(verifier.verify(raw))).toBe('token_expired');
  });

  it('grows too old on the injected clock', async () => {
    const clock = stoppedClock();
    const verifier = verifierWith({ now: clock.now, maxTokenAge: 60 });
    const raw = await sign(key, goodClaims({ iat: NOW }));
    await verifier.verify(raw);
    clock.seconds = NOW + 66;
    expect(await reasonOf(verifier.verify(raw))).toBe('token_too_old');
  });

  it('expires by what its issuer signed, whatever a schema made of the claims', async () => {
    const clock = stoppedClock();
    const validate = () => ({ value: { iss: ISSUER, exp: NOW + 1_000_000 } });
    const verifier = verifierWith({
      now: clock.now,
      claims: { '~standard': { version: 1, vendor: 'test', validate } },
    });
    const raw = await sign(key);
    await verifier.verify(raw);
    clock.seconds = NOW + 305;
    expect(await reasonOf(verifier.verify(raw))).toBe('token_expired');
  });
});

describe('a token seen before, as time passes', () => {
  const claims = { nbf: NOW - 10, iat: NOW - 10, exp: NOW + 300 };
  it.each([
    [NOW - 16, 'token_not_yet_valid'],
    [NOW - 15, undefined],
    [NOW + 54.5, undefined],
    [NOW + 55, undefined],
    [NOW + 55.5, 'token_too_old'],
    [NOW + 305, 'token_expired'],
  ])('at %d is what a new one is: %s', async (at, reason) => {
    const clock = stoppedClock();
    const [seen, unseen] = [{}, { cache: false } as const].map((options) =>
      verifierWith({ now: clock.now, maxTokenAge: 60, ...options }),
    );
    const raw = await sign(key, goodClaims(claims));
    await seen?.verify(raw);
    clock.seconds = at;
    for (const verifier of [seen, unseen]) {
      const outcome = await verifier?.verify(raw).then(
        () => undefined,
        ({ reason: why }) => why,
      );
      expect(outcome).toBe(reason);
    }
  });

  it('is checked by an iat that was in the future as long as it is', async () => {
    const clock = stoppedClock();
    const verifier = verifierWith({ now: clock.now });
    const raw = await sign(key, goodClaims({ iat: NOW + 60 }));
    await verifier.verify(raw);
    clock.seconds = NOW - 1;
    expect(await reasonOf(verifier.verify(raw))).toBe('token_issued_in_future');
  });
});

describe('the headers of tokens', () => {
  it('are the same object on all tokens of one header, and another one of another', async () => {
    const verifier = verifierWith();
    const { header } = await verifier.verify(await sign(key));
    expect((await verifier.verify(await sign(key, goodClaims({ sub: 'user-2' })))).header).toBe(header);
    const typed = await verifier.verify(await sign(key, goodClaims(), { typ: 'at+jwt' }));
    expect(typed.header).toEqual({ ...header, typ: 'at+jwt' });
  });

  it('are checked anew for each issuer, whose options may allow less', async () => {
    const strict = 'https://strict.example/';
    const options = { audience: AUDIENCE, jwks };
    const typed = await newKey('ES256', 'k1');
    const verifier = createVerifier({
      issuer: [
        { ...options, issuer: ISSUER },
        { ...options, issuer: strict, profile: 'rfc9068', jwks: { keys: [typed.jwk] } },
      ],
      now,
    });
    const ofStrict = await sign(typed, goodClaims({ iss: strict }), { typ: 'JWT' });
    const ofIssuer = await sign(key, goodClaims(), { typ: 'JWT' });
    for (const round of ['first', 'second']) {
      expect([round, (await verifier.verify(ofIssuer)).issuer]).toEqual([round, ISSUER]);
      expect(await reasonOf(verifier.verify(ofStrict))).toBe('type_not_allowed');
    }
  });

  it('are not believed the second time where the signature is another', async () => {
    const verifier = verifierWith();
    await verifier.verify(await sign(key));
    expect(await reasonOf(verifier.verify(await sign(await newKey())))).toBe('signature_invalid');
  });
});

describe('a token whose key', () => {
  it('was withdrawn is refused as soon as its issuer’s keys have been fetched again', async () => {
    const { clock, issuer, verifier } = remote();
    const raw = await sign(key, lasting);
    const token = await verifier.verify(raw);
    issuer.keys = [(await newKey('ES256', 'k2')).jwk];
    clock.seconds += 590;
    expect(await verifier.verify(raw)).toBe(token);
    await settled();
    expect(await reasonOf(verifier.verify(raw))).toBe('key_unknown');
  });

  it('was replaced under the same kid is refused', async () => {
    const { clock, issuer, verifier } = remote();
    const raw = await sign(key, lasting);
    await verifier.verify(raw);
    issuer.keys = [(await newKey()).jwk];
    clock.seconds += 590;
    await verifier.verify(raw);
    await settled();
    expect(await reasonOf(verifier.verify(raw))).toBe('signature_invalid');
  });

  it('is published again unchanged is still the token seen before', async () => {
    const { clock, issuer, urls, verifier } = remote();
    const raw = await sign(key, lasting);
    const token = await verifier.verify(raw);
    issuer.keys = [(await newKey('ES256', 'k2')).jwk, { ...key.jwk }];
    clock.seconds += 590;
    await verifier.verify(raw);
    await settled();
    expect(await verifier.verify(raw)).toBe(token);
    expect(urls).toHaveLength(2);
  });

  it('changed its purpose is refused', async () => {
    const { clock, issuer, verifier } = remote();
    const raw = await sign(key, lasting);
    await verifier.verify(raw);
    issuer.keys = [{ ...key.jwk, use: 'enc' }, (await newKey('ES256', 'k2')).jwk];
    clock.seconds += 590;
    await verifier.verify(raw);
    await settled();
    expect(await reasonOf(verifier.verify(raw))).toBe('key_unknown');
  });

  it('has grown too old to serve is an outage, and not the token’s fault', async () => {
    const { clock, issuer, verifier } = remote({ keys: { jitter: 0, maxStale: 60 } });
    const raw = await sign(key, lasting);
    await verifier.verify(raw);
    issuer.isUp = false;
    clock.seconds += 659;
    await expect(verifier.verify(raw)).resolves.toBeDefined();
    await settled();
    clock.seconds += 2;
    expect(await refusalOf(verifier.verify(raw))).toMatchObject({ reason: 'keys_unavailable', status: 503 });
    issuer.isUp = true;
    clock.seconds += 2;
    await expect(verifier.verify(raw)).resolves.toBeDefined();
  });
});
