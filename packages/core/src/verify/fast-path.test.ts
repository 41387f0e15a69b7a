// What keeps the common requests fast, and shows in no answer. These tests pin ways and not results: where a measurement says
// that a way gains nothing, it goes, and its test with it.
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { runtime } from '#runtime';
import { AUDIENCE, goodClaims, ISSUER, newKey, now, requestWith, sign } from '../../../../test/support/core.js';
import { createGate } from '../gate/gate.js';
import { isPromiseLike } from '../runtime/promises.js';
import { TokenCache } from './token-cache.js';
import { createVerifier } from './verifier.js';

vi.mock('#runtime', { spy: true });
const sha256 = vi.mocked(runtime.sha256);
beforeEach(() => {
  sha256.mockClear();
});

const key = await newKey();
const OPTIONS = { issuer: ISSUER, audience: AUDIENCE, jwks: { keys: [key.jwk] }, now };

describe('a gate', () => {
  it('answers without a promise about a token seen before, and about a request without credentials', async () => {
    const gate = createGate(OPTIONS);
    const request = requestWith(`Bearer ${await sign(key)}`);
    await gate.authenticate(request);
    expect(gate.authenticate(request)).toMatchObject({ ok: true });
    expect(isPromiseLike(gate.authenticate(requestWith()))).toBe(false);
  });
});

describe('a verifier', () => {
  it('hashes no token that it refuses', async () => {
    const verifier = createVerifier(OPTIONS);
    await verifier.verify(await sign(key));
    sha256.mockClear();
    await verifier.verify(await sign(await newKey())).catch(() => undefined);
    expect(sha256).not.toHaveBeenCalled();
  });

  it('decodes a header once, whether the token is accepted or not', async () => {
    const verifier = createVerifier({ ...OPTIONS, cache: false });
    const forged = await sign(await newKey(), goodClaims(), { typ: 'JWT' });
    const tokens = [await sign(key), await sign(key, goodClaims({ sub: 'user-2' })), forged, forged];
    const parse = vi.spyOn(JSON, 'parse');
    const textsParsed: number[] = [];
    for (const token of tokens) {
      parse.mockClear();
      await verifier.verify(token).catch(() => undefined);
      textsParsed.push(parse.mock.calls.length);
    }
    expect(textsParsed).toEqual([2, 1, 2, 1]);
  });
});

describe('the cache of tokens', () => {
  it('hashes no text that ends as no token in it does, nor one whose entry is gone', async () => {
    const cache = new TokenCache<number>(1);
    await cache.set('one.signature', 1);
    sha256.mockClear();
    for (const other of ['one.signatura', 'two.signatura', '']) expect(cache.find(other)).toBeUndefined();
    expect(sha256).not.toHaveBeenCalled();
    expect(cache.find('two.signature')).toBeUndefined();
    expect(sha256).toHaveBeenCalledOnce();
    await cache.set('another.end', 2);
    sha256.mockClear();
    expect(cache.find('one.signature')).toBeUndefined();
    expect(sha256).not.toHaveBeenCalled();
  });
});
