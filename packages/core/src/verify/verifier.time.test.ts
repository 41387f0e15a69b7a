import { describe, expect, it } from 'vitest';
import {
  AUDIENCE,
  goodClaims,
  ISSUER,
  NOW,
  newKey,
  reasonOf,
  sign,
  stoppedClock,
} from '../../../../test/support/core.js';
import type { VerifierOptions } from '../config/options.js';
import { createVerifier } from './verifier.js';

const key = await newKey();

/** What becomes of one token at each of several moments, the cache switched on and off. */
async function outcomes(
  claims: Record<string, unknown>,
  moments: readonly number[],
  options: Partial<VerifierOptions> = {},
): Promise<readonly string[]> {
  const token = await sign(key, goodClaims(claims));
  const results: string[][] = [];
  for (const cache of [{ max: 10 }, false] as const) {
    const clock = stoppedClock();
    const jwks = { keys: [key.jwk] };
    const verifier = createVerifier({ issuer: ISSUER, audience: AUDIENCE, jwks, cache, now: clock.now, ...options });
    const result: string[] = [];
    for (const moment of moments) {
      clock.seconds = moment;
      const call = verifier.verify(token);
      result.push(
        await call.then(
          () => 'accepted',
          () => reasonOf(call),
        ),
      );
    }
    results.push(result);
  }
  expect(results[1]).toEqual(results[0]);
  return results[0] ?? [];
}

describe('exp', () => {
  it('ends a token at its very second, the tolerance of 5 s added', async () => {
    expect(await outcomes({ exp: NOW }, [NOW - 1, NOW, NOW + 4.999, NOW + 5, NOW + 6])).toEqual([
      'accepted',
      'accepted',
      'accepted',
      'token_expired',
      'token_expired',
    ]);
  });

  it('ends it at its very second where there is no tolerance', async () => {
    const options = { clockTolerance: 0 };
    expect(await outcomes({ exp: NOW }, [NOW - 0.001, NOW], options)).toEqual(['accepted', 'token_expired']);
  });

  it('may have a fraction', async () => {
    const options = { clockTolerance: 0 };
    expect(await outcomes({ exp: NOW + 0.5 }, [NOW + 0.499, NOW + 0.5], options)).toEqual([
      'accepted',
      'token_expired',
    ]);
  });

  it('ends at the greatest tolerance there is', async () => {
    const options = { clockTolerance: 300 };
    expect(await outcomes({ exp: NOW }, [NOW + 299, NOW + 300], options)).toEqual(['accepted', 'token_expired']);
  });
});

describe('nbf', () => {
  it('begins a token at its very second, the tolerance taken off', async () => {
    expect(await outcomes({ nbf: NOW }, [NOW - 6, NOW - 5.001, NOW - 5, NOW])).toEqual([
      'token_not_yet_valid',
      'token_not_yet_valid',
      'accepted',
      'accepted',
    ]);
  });

  it('refuses again where the clock is set back', async () => {
    expect(await outcomes({ nbf: NOW }, [NOW, NOW - 60, NOW])).toEqual(['accepted', 'token_not_yet_valid', 'accepted']);
  });
});

describe('iat', () => {
  it('may lie 60 s ahead, and no second more', async () => {
    expect(await outcomes({ iat: NOW }, [NOW - 61, NOW - 60, NOW])).toEqual([
      'token_issued_in_future',
      'accepted',
      'accepted',
    ]);
  });

  it('may lie as far ahead as a greater tolerance says', async () => {
    const options = { clockTolerance: 120 };
    expect(await outcomes({ iat: NOW }, [NOW - 121, NOW - 120], options)).toEqual([
      'token_issued_in_future',
      'accepted',
    ]);
  });
});

describe('maxTokenAge', () => {
  const options = { maxTokenAge: 60 };

  it('ends a token so many seconds after it was issued, the tolerance added', async () => {
    expect(await outcomes({ iat: NOW, exp: NOW + 3_600 }, [NOW, NOW + 65, NOW + 65.001, NOW + 66], options)).toEqual([
      'accepted',
      'accepted',
      'token_too_old',
      'token_too_old',
    ]);
  });

  it('asks for iat', async () => {
    expect(await outcomes({ iat: undefined }, [NOW], options)).toEqual(['claim_missing']);
    expect(await outcomes({ iat: undefined }, [NOW])).toEqual(['accepted']);
  });

  it('does not lengthen the life of a token', async () => {
    expect(await outcomes({ iat: NOW, exp: NOW + 10 }, [NOW + 15], options)).toEqual(['token_expired']);
  });
});
