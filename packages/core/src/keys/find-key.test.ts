import { beforeEach, describe, expect, it, vi } from 'vitest';
import { goodClaims, newKey, type SigningKey, sign } from '../../../../test/support/core.js';
import { Failure, failure } from '../errors.js';
import { decodeCompact } from '../token/compact.js';
import { algorithmNamed } from './algorithms.js';
import { findSigningKey, type SignedToken } from './find-key.js';
import { VerificationKey } from './jwk.js';
import { importJwkSet, type JwkSet, type KeySource } from './jwk-set.js';

const engine = vi.hoisted(() => ({ isAsync: false, checks: 0 }));

// Node's engine, which counts and can answer with promises, as WebCrypto's does.
vi.mock('#runtime', async (importOriginal) => {
  const { runtime } = await importOriginal<typeof import('../runtime/node.js')>();
  const verifySignature: typeof runtime.verifySignature = (...signed) => {
    engine.checks += 1;
    const isValid = runtime.verifySignature(...signed);
    return engine.isAsync ? Promise.resolve(isValid) : isValid;
  };
  return { runtime: { ...runtime, verifySignature } };
});

const keys = await Promise.all(Array.from({ length: 7 }, (_, index) => newKey('ES256', `k${index}`)));
const key = (index: number): SigningKey => {
  const found = keys[index];
  if (found === undefined) throw new Error(`no key ${index}`);
  return found;
};
const ed = await newKey('Ed25519', 'k1');

async function setOf(...jwks: object[]): Promise<JwkSet> {
  const imported = await importJwkSet({ keys: jwks });
  if (imported === undefined) throw new Error('no JWK Set');
  return imported.set;
}

async function tokenOf(signer: SigningKey, header: Record<string, unknown> = {}): Promise<SignedToken> {
  const jws = decodeCompact(await sign(signer, goodClaims(), header), 10_000);
  const algorithm = algorithmNamed(signer.alg);
  if (jws instanceof Failure || algorithm === undefined) throw new Error('no token');
  const { signingInput, signature } = jws;
  return { signingInput, signature, kid: jws.header.kid as string | undefined, algorithm, configured: undefined };
}

/** A source of which it is known how often it was asked for something refetch. */
function sourceOf(now: JwkSet | Failure, refetch?: JwkSet | Failure): { source: KeySource; asked: JwkSet[] } {
  const asked: JwkSet[] = [];
  return {
    asked,
    source: {
      current: () => now,
      refetch: (seen) => {
        asked.push(seen);
        return refetch;
      },
      status: () => ({ state: 'fixed', keys: 0 }),
    },
  };
}

async function outcome(source: KeySource, token: SignedToken): Promise<unknown> {
  const found = await findSigningKey(source, token);
  return found instanceof VerificationKey ? found.kid : found.reason;
}

const unnamed = (signer: SigningKey) => tokenOf(signer, { kid: undefined });
const withoutKid = ({ jwk: { kid: _kid, ...jwk } }: SigningKey): object => jwk;

describe.each([
  ['at once', false],
  ['with a promise', true],
])('where signatures are checked %s:', (_how, isAsync) => {
  beforeEach(() => {
    Object.assign(engine, { isAsync, checks: 0 });
  });

  describe('a token with a kid', () => {
    it('is of the key of that name', async () => {
      const { source, asked } = sourceOf(await setOf(key(0).jwk, key(1).jwk));
      expect(await outcome(source, await tokenOf(key(1)))).toBe('k1');
      expect(asked).toEqual([]);
    });

    it('is of whichever of several keys of that name signed it', async () => {
      const { source } = sourceOf(await setOf({ ...key(0).jwk, kid: 'k1' }, key(1).jwk));
      const found = await findSigningKey(source, await tokenOf(key(1)));
      expect(found).toBeInstanceOf(VerificationKey);
    });

    it('with a bad signature is refused, and nothing is fetched', async () => {
      const { source, asked } = sourceOf(await setOf(key(0).jwk), await setOf(key(1).jwk));
      expect(await outcome(source, await tokenOf(key(1), { kid: 'k0' }))).toBe('signature_invalid');
      expect(asked).toEqual([]);
    });

    it('of a key for another algorithm is refused, and nothing is fetched', async () => {
      const { source, asked } = sourceOf(await setOf(ed.jwk), await setOf(key(1).jwk));
      expect(await outcome(source, await tokenOf(key(1)))).toBe('key_unfit');
      expect(asked).toEqual([]);
    });

    it('that is unknown is looked up once in a refetch set', async () => {
      const old = await setOf(key(0).jwk);
      const { source, asked } = sourceOf(old, await setOf(key(0).jwk, key(1).jwk));
      expect(await outcome(source, await tokenOf(key(1)))).toBe('k1');
      expect(asked).toEqual([old]);
    });

    it.each([
      ['where there is nothing refetch', () => undefined, 'key_unknown'],
      ['where the refetch set has no such key', () => setOf(key(2).jwk), 'key_unknown'],
      ['where the refetch set has a key for something else', () => setOf(ed.jwk), 'key_unfit'],
      ['where it was signed with another key', () => setOf({ ...key(2).jwk, kid: 'k1' }), 'signature_invalid'],
      ['where asking failed', () => failure('keys_unavailable'), 'keys_unavailable'],
    ])('that is unknown is refused %s', async (_where, refetch, reason) => {
      const { source, asked } = sourceOf(await setOf(key(0).jwk), await refetch());
      expect(await outcome(source, await tokenOf(key(1)))).toBe(reason);
      expect(asked).toHaveLength(1);
    });

    it('is refused as an outage where there are no keys at all', async () => {
      const { source, asked } = sourceOf(failure('keys_unavailable'));
      expect(await outcome(source, await tokenOf(key(0)))).toBe('keys_unavailable');
      expect(asked).toEqual([]);
    });

    it('is never of a key without one', async () => {
      const { source } = sourceOf(await setOf(withoutKid(key(0))));
      expect(await outcome(source, await tokenOf(key(0)))).toBe('key_unknown');
    });
  });

  describe('a token without a kid', () => {
    it('is of whichever key signed it, with a kid or without', async () => {
      const { source, asked } = sourceOf(await setOf(withoutKid(key(0)), key(1).jwk, ed.jwk));
      expect(await outcome(source, await unnamed(key(0)))).toBeUndefined();
      expect(await outcome(source, await unnamed(key(1)))).toBe('k1');
      expect(await outcome(source, await unnamed(ed))).toBe('k1');
      expect(asked).toEqual([]);
    });

    it('is tried with four fitting keys at the most', async () => {
      const { source, asked } = sourceOf(await setOf(ed.jwk, ...keys.slice(0, 5).map(({ jwk }) => jwk)));
      expect(await outcome(source, await unnamed(key(3)))).toBe('k3');
      expect(asked).toEqual([]);
      expect(await outcome(source, await unnamed(key(4)))).toBe('signature_invalid');
      expect(asked).toHaveLength(1);
    });

    it('that no key signed is looked up once in a refetch set', async () => {
      const old = await setOf(key(0).jwk);
      const next = (await setOf(key(0).jwk, key(1).jwk)).reusingKeysOf(old);
      const { source, asked } = sourceOf(old, next);
      expect(await outcome(source, await unnamed(key(1)))).toBe('k1');
      expect(asked).toEqual([old]);
    });

    it('is tried in a refetch set with none of the keys that it has been tried with', async () => {
      const old = await setOf(key(0).jwk, key(2).jwk);
      const next = (await setOf(key(0).jwk, key(2).jwk, key(1).jwk)).reusingKeysOf(old);
      const { source } = sourceOf(old, next);
      expect(await outcome(source, await unnamed(key(1)))).toBe('k1');
      expect(engine.checks).toBe(3);
    });

    it.each([
      ['nothing refetch is to be had', () => undefined, 'signature_invalid'],
      ['no key of the refetch set signed it', () => setOf(key(2).jwk), 'signature_invalid'],
      ['asking failed', () => failure('keys_unavailable'), 'keys_unavailable'],
    ])('is refused where %s', async (_where, refetch, reason) => {
      const { source, asked } = sourceOf(await setOf(key(0).jwk), await refetch());
      expect(await outcome(source, await unnamed(key(1)))).toBe(reason);
      expect(asked).toHaveLength(1);
    });

    it('for which there is no key of its kind counts as one of an unknown key', async () => {
      const { source, asked } = sourceOf(await setOf(ed.jwk));
      expect(await outcome(source, await unnamed(key(1)))).toBe('key_unknown');
      expect(asked).toHaveLength(1);
    });
  });

  it('keys that have to be waited for are waited for', async () => {
    const set = await setOf(key(0).jwk);
    const source: KeySource = {
      current: async () => set,
      refetch: async () => setOf(key(1).jwk),
      status: () => ({ state: 'empty', keys: 0 }),
    };
    expect(await outcome(source, await tokenOf(key(0)))).toBe('k0');
    expect(await outcome(source, await tokenOf(key(1)))).toBe('k1');
    expect(await outcome(source, await tokenOf(key(2)))).toBe('key_unknown');
  });
});
