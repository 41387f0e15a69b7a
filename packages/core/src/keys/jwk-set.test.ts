import { describe, expect, it } from 'vitest';
import { newKey } from '../../../../test/support/core.js';
import { type Algorithm, algorithmNamed } from './algorithms.js';
import { importJwk, importSecretKey, VerificationKey } from './jwk.js';
import { FixedKeySource, importJwkSet, JwkSet } from './jwk-set.js';

const [first, second, third, ed] = await Promise.all([
  newKey('ES256', 'k1'),
  newKey('ES256', 'k2'),
  newKey('ES256', 'k3'),
  newKey('Ed25519', 'k4'),
]);
const { alg: _alg, ...rsa } = (await newKey('RS256', 'r1')).jwk;
const without = ({ jwk }: { jwk: object }, ...names: string[]): object =>
  Object.fromEntries(Object.entries(jwk).filter(([name]) => !names.includes(name)));

function named(alg: string): Algorithm {
  const algorithm = algorithmNamed(alg);
  if (algorithm === undefined) throw new Error(`there is no ${alg}`);
  return algorithm;
}
const ES256 = named('ES256');

async function setOf(...keys: unknown[]): Promise<JwkSet> {
  const imported = await importJwkSet({ keys });
  if (imported === undefined) throw new Error('no JWK Set');
  return imported.set;
}

function kidsOf(selection: ReturnType<JwkSet['select']>): unknown {
  return typeof selection === 'string' ? selection : selection.map(({ kid }) => kid ?? null);
}

describe('taking a JWK Set in', () => {
  it.each([undefined, null, 'keys', 7, [], [{ keys: [] }], {}, { keys: {} }, { keys: null }, { keys: 'k' }])(
    'nothing is made of %j',
    async (value) => {
      expect(await importJwkSet(value)).toBeUndefined();
    },
  );

  it('an inherited list of keys is none', async () => {
    expect(await importJwkSet(Object.create({ keys: [first.jwk] }))).toBeUndefined();
  });

  it('what cannot be used is left out and spoils nothing', async () => {
    const imported = await importJwkSet({
      keys: [null, { kty: 'oct', k: 'AAAA' }, first.jwk, { ...second.jwk, use: 'enc' }, 'key', third.jwk],
    });
    expect(imported?.set.size).toBe(2);
    expect(imported?.faults).toEqual(['malformed', 'secret', 'purpose', 'malformed']);
  });

  it('an empty set is a set', async () => {
    expect((await setOf()).size).toBe(0);
  });
});

describe('what a set has for a token', () => {
  it('with a kid: the keys of exactly that kid', async () => {
    const set = await setOf(first.jwk, second.jwk);
    expect(kidsOf(set.select('k2', ES256, undefined))).toEqual(['k2']);
    for (const kid of ['k3', 'K1', 'k1 ', '', '__proto__', 'constructor']) {
      expect(set.select(kid, ES256, undefined)).toBe('unknown');
    }
  });

  it('with a kid that several keys have: all of them', async () => {
    const set = await setOf(first.jwk, { ...second.jwk, kid: 'k1' });
    expect(kidsOf(set.select('k1', ES256, undefined))).toEqual(['k1', 'k1']);
  });

  it('with a kid that several keys have: those that fit', async () => {
    const set = await setOf({ ...ed.jwk, kid: 'k1' }, first.jwk);
    expect(kidsOf(set.select('k1', ES256, undefined))).toEqual(['k1']);
    expect((set.select('k1', ES256, undefined) as VerificationKey[])[0]?.algorithm).toBe(ES256);
  });

  it('with the kid of a key for something else: none, and no reason to look further', async () => {
    const set = await setOf(ed.jwk, first.jwk);
    expect(set.select('k4', ES256, undefined)).toBe('unfit');
    expect(set.select('k1', named('ES384'), undefined)).toBe('unfit');
  });

  it('a fetched JWK without kid serves only tokens without one', async () => {
    const set = await setOf(without(first, 'kid'), second.jwk);
    expect(set.select('k1', ES256, undefined)).toBe('unknown');
    expect(set.select('', ES256, undefined)).toBe('unknown');
    expect(set.select('undefined', ES256, undefined)).toBe('unknown');
    expect(kidsOf(set.select(undefined, ES256, undefined))).toEqual([null, 'k2']);
  });

  it('an empty kid is a kid', async () => {
    const set = await setOf({ ...first.jwk, kid: '' }, second.jwk);
    expect(kidsOf(set.select('', ES256, undefined))).toEqual(['']);
  });

  it('without a kid: the keys that fit, four at most', async () => {
    const many = Array.from({ length: 9 }, (_, index) => ({ ...first.jwk, kid: `m${index}` }));
    const set = await setOf(ed.jwk, ...many);
    expect(kidsOf(set.select(undefined, ES256, undefined))).toEqual(['m0', 'm1', 'm2', 'm3']);
    expect(kidsOf(set.select(undefined, named('Ed25519'), undefined))).toEqual(['k4']);
    expect(set.select(undefined, named('RS256'), undefined)).toBe('unknown');
  });

  it('with a kid that many keys have: four at most', async () => {
    const set = await setOf(...Array.from({ length: 9 }, (_, index) => ({ ...first.jwk, x5t: `${index}` })));
    expect(set.select('k1', ES256, undefined)).toHaveLength(4);
  });

  it.each([1, 4])('where all of %i fit: the same list each time, and no copy for each token', async (length) => {
    const set = await setOf(...Array.from({ length }, (_, index) => ({ ...first.jwk, x5t: `${index}` })));
    for (const kid of [undefined, 'k1']) {
      const selection = set.select(kid, ES256, undefined);
      expect(selection).toHaveLength(length);
      expect(set.select(kid, ES256, undefined)).toBe(selection);
    }
  });

  it('of a shared secret: the secret, whatever the token calls it', async () => {
    const HS256 = named('HS256');
    const secret = await importSecretKey(new Uint8Array(32), HS256);
    const set = new JwkSet([secret], 'any-kid');
    for (const kid of [undefined, '', 'k1']) expect(set.select(kid, HS256, new Set([HS256]))).toEqual([secret]);
    expect(set.select('k1', ES256, undefined)).toBe('unknown');
  });

  describe('of the configuration', () => {
    const configured = async (...jwks: object[]): Promise<JwkSet> => {
      const imported = await Promise.all(jwks.map(importJwk));
      return new JwkSet(
        imported.filter((key) => key instanceof VerificationKey),
        'any-kid',
      );
    };
    const nameless = without(first, 'kid');

    it.each([undefined, '', 'k9', '__proto__'])('with the kid %j: a key that has none', async (kid) => {
      expect(kidsOf((await configured(nameless)).select(kid, ES256, undefined))).toEqual([null]);
    });

    it('with a kid that a key has: that key first, and then those without one', async () => {
      const set = await configured(nameless, second.jwk, third.jwk);
      expect(kidsOf(set.select('k2', ES256, undefined))).toEqual(['k2', null]);
      expect(kidsOf(set.select('k9', ES256, undefined))).toEqual([null]);
      expect(kidsOf(set.select(undefined, ES256, undefined))).toEqual([null, 'k2', 'k3']);
    });

    it('with a kid: no key of another kid, as in any set', async () => {
      const set = await configured(first.jwk, second.jwk);
      expect(kidsOf(set.select('k1', ES256, undefined))).toEqual(['k1']);
      expect(set.select('k9', ES256, undefined)).toBe('unknown');
    });

    it('with a kid: four at most, decoys of another kind not counted', async () => {
      const decoys = Array.from({ length: 5 }, () => without(ed, 'kid'));
      const many = Array.from({ length: 9 }, (_, index) => ({ ...nameless, x5t: `${index}` }));
      expect(kidsOf((await configured(...decoys, nameless)).select('k9', ES256, undefined))).toEqual([null]);
      expect((await configured(...many)).select('k9', ES256, undefined)).toHaveLength(4);
      expect(kidsOf((await configured(...many, second.jwk)).select('k2', ES256, undefined))).toEqual([
        'k2',
        null,
        null,
        null,
      ]);
    });

    it('with a kid whose key is for something else: a key without kid that fits', async () => {
      expect(kidsOf((await configured(ed.jwk, nameless)).select('k4', ES256, undefined))).toEqual([null]);
      expect((await configured(ed.jwk, without(ed, 'kid'))).select('k4', ES256, undefined)).toBe('unfit');
    });

    it('with a kid that nobody has and no key of the kind: unknown', async () => {
      expect((await configured(without(ed, 'kid'))).select('k9', ES256, undefined)).toBe('unknown');
    });
  });

  it('EdDSA and Ed25519 are one', async () => {
    const { jwk } = ed;
    for (const alg of ['EdDSA', 'Ed25519']) {
      const set = await setOf({ ...jwk, alg });
      for (const asked of ['EdDSA', 'Ed25519']) {
        expect(kidsOf(set.select('k4', named(asked), undefined))).toEqual(['k4']);
      }
    }
  });
});

describe('an RSA key', () => {
  const only = (alg: string): ReadonlySet<Algorithm> => new Set([named(alg)]);

  it('without alg serves RS256, or what its issuer is configured for', async () => {
    const set = await setOf(rsa);
    expect(kidsOf(set.select('r1', named('RS256'), undefined))).toEqual(['r1']);
    expect(set.select('r1', named('PS256'), undefined)).toBe('unfit');
    expect(kidsOf(set.select('r1', named('PS256'), only('PS256')))).toEqual(['r1']);
    expect(set.select('r1', named('RS512'), only('PS256'))).toBe('unfit');
  });

  it('with an alg serves that alone, whatever is configured', async () => {
    const set = await setOf({ ...rsa, alg: 'RS384' });
    expect(kidsOf(set.select('r1', named('RS384'), undefined))).toEqual(['r1']);
    expect(set.select('r1', named('RS256'), undefined)).toBe('unfit');
    expect(set.select('r1', named('PS256'), only('PS256'))).toBe('unfit');
  });

  it('never serves another kind of algorithm', async () => {
    const set = await setOf(rsa);
    for (const alg of ['HS256', 'ES256', 'Ed25519']) expect(set.select('r1', named(alg), only(alg))).toBe('unfit');
  });
});

describe('a set that follows another', () => {
  const keyOf = (set: JwkSet, kid: string): VerificationKey => {
    const [key] = set.select(kid, ES256, undefined) as VerificationKey[];
    if (key === undefined) throw new Error(`no ${kid}`);
    return key;
  };

  it('keeps the very keys that stayed what they were', async () => {
    const old = await setOf(first.jwk, second.jwk);
    const next = (await setOf(third.jwk, { ...first.jwk, x5t: 'new' })).reusingKeysOf(old);
    expect(keyOf(next, 'k1')).toBe(keyOf(old, 'k1'));
    expect(next.has(keyOf(old, 'k1'))).toBe(true);
    expect(next.has(keyOf(old, 'k2'))).toBe(false);
    expect(next.size).toBe(2);
  });

  it.each([
    ['its material', { ...second.jwk, kid: 'k1' }],
    ['its kid', { ...first.jwk, kid: 'k2' }],
    ['its alg', without(first, 'alg')],
    ['its use', { ...first.jwk, use: 'sig' }],
    ['its key_ops', { ...first.jwk, key_ops: ['verify'] }],
  ])('has another key where %s changed', async (_what, changed) => {
    const old = await setOf(first.jwk);
    expect((await setOf(changed)).reusingKeysOf(old).has(keyOf(old, 'k1'))).toBe(false);
  });

  it('is itself where there was none', async () => {
    const set = await setOf(first.jwk);
    expect(set.reusingKeysOf(undefined)).toBe(set);
  });
});

describe('keys of the configuration', () => {
  it('are taken in once, however many ask', async () => {
    let loads = 0;
    const set = await setOf(first.jwk);
    const source = new FixedKeySource(async () => {
      loads += 1;
      return set;
    });
    expect(source.status()).toEqual({ state: 'fixed', keys: 0 });
    expect(await Promise.all([source.current(), source.current()])).toEqual([set, set]);
    expect(source.current()).toBe(set);
    expect(loads).toBe(1);
    expect(source.refetch()).toBeUndefined();
    expect(source.status()).toEqual({ state: 'fixed', keys: 1 });
  });

  it('need no promise where they are imported at once', async () => {
    const set = await setOf(first.jwk);
    const source = new FixedKeySource(() => set);
    expect(source.current()).toBe(set);
    expect(source.status()).toEqual({ state: 'fixed', keys: 1 });
  });
});
