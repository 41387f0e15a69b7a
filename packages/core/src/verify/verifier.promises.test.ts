// What has to be waited for is told by its `then`: the global Promise may have been replaced, and a native promise is then
// no instance of it.
import { afterEach, describe, expect, it, vi } from 'vitest';
import { AUDIENCE, goodClaims, ISSUER, NOW, newKey, now, reasonOf, sign } from '../../../../test/support/core.js';
import { createTestIssuer } from '../../../testing/src/index.js';
import { createVerifier, type Verifier } from './verifier.js';

// As on platforms whose hashes are promises.
vi.mock('#runtime', async (load) => {
  const { runtime } = await load<typeof import('#runtime')>();
  return { runtime: { ...runtime, sha256: async (text: string) => runtime.sha256(text) } };
});

const key = await newKey();
const forged = await sign(await newKey());
const raw = await sign(key);

const Native = Promise;
afterEach(() => {
  globalThis.Promise = Native;
});

/** Replacements as libraries make them: a subclass, and a class of its own that knows promises by their then. */
const REPLACEMENTS: readonly (readonly [what: string, replacement: PromiseConstructor])[] = [
  ['the native one', Native],
  ['a subclass', class Subclass<T> extends Native<T> {}],
];

describe.each(REPLACEMENTS)('where the global Promise is %s', (_, replacement) => {
  const outcomesOf = async (verifier: Verifier<unknown>, tokens: readonly string[]): Promise<readonly string[]> => {
    const outcomes: string[] = [];
    for (const token of tokens) {
      const call = verifier.verify(token);
      outcomes.push(
        await call.then(
          () => 'accepted',
          () => reasonOf(call),
        ),
      );
    }
    return outcomes;
  };

  it('tokens are accepted and refused as ever, new or seen before', async () => {
    globalThis.Promise = replacement;
    const verifier = createVerifier({ issuer: ISSUER, audience: AUDIENCE, jwks: { keys: [key.jwk] }, now });
    const expired = await sign(key, goodClaims({ exp: NOW - 60 }));
    expect(await outcomesOf(verifier, [raw, raw, forged, forged, expired, raw])).toEqual([
      'accepted',
      'accepted',
      'signature_invalid',
      'signature_invalid',
      'token_expired',
      'accepted',
    ]);
  });

  it('keys, a resolver, a schema and validate are waited for', async () => {
    globalThis.Promise = replacement;
    const issuer = await createTestIssuer({ algorithm: 'ES256', now });
    const isDisabled = { now: false };
    const verifier = createVerifier<unknown>({
      issuer: { resolve: async (iss) => (iss === issuer.issuer ? { issuer: iss } : undefined) },
      audience: issuer.audience,
      fetch: issuer.fetch,
      now,
      claims: {
        '~standard': {
          version: 1,
          vendor: 'test',
          validate: async (value) => (isDisabled.now ? { issues: [] } : { value }),
        },
      },
      validate: async () => undefined,
    });
    const good = await issuer.token();
    const tokens = [good, good, await issuer.forged(), raw];
    expect(await outcomesOf(verifier, tokens)).toEqual([
      'accepted',
      'accepted',
      'signature_invalid',
      'issuer_untrusted',
    ]);
    isDisabled.now = true;
    expect(await outcomesOf(verifier, [good])).toEqual(['claims_rejected']);
  });
});
