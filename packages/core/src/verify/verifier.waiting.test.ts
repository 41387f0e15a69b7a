// Whatever was waited for, a token that has expired meanwhile is refused, also one seen before.
import { describe, expect, it } from 'vitest';
import {
  AUDIENCE,
  goodClaims,
  ISSUER,
  NOW,
  newKey,
  now,
  reasonOf,
  settled,
  sign,
  stoppedClock,
} from '../../../../test/support/core.js';
import { createTestIssuer } from '../../../testing/src/index.js';
import type { VerifierOptions } from '../config/options.js';
import { explainAccessToken } from './explain.js';
import { createVerifier } from './verifier.js';

const key = await newKey();
const FIXED = { issuer: ISSUER, audience: AUDIENCE, jwks: { keys: [key.jwk] } };

/** Something that a verifier waits for, until the test lets it go on. */
function gateway() {
  let open: (() => void)[] = [];
  return {
    isOpen: true,
    async pass(): Promise<void> {
      if (!this.isOpen) await new Promise<void>((resolve) => open.push(resolve));
    },
    release(): void {
      for (const each of open) each();
      open = [];
    },
  };
}

type Gateway = ReturnType<typeof gateway>;
type Options = Pick<VerifierOptions<unknown>, 'validate' | 'claims'>;

const WAITING: readonly (readonly [what: string, options: (gate: Gateway) => Partial<Options>])[] = [
  ['validate', (gate) => ({ validate: () => gate.pass() })],
  [
    'a schema',
    (gate) => ({
      claims: {
        '~standard': {
          version: 1,
          vendor: 'test',
          validate: async (value) => {
            await gate.pass();
            return { value };
          },
        },
      },
    }),
  ],
];

describe.each(WAITING)('a token that expires while %s is waited for', (_, optionsFor) => {
  it.each([
    ['expires', { exp: NOW + 60 }, {}, 'token_expired', 65],
    ['gets too old', { exp: NOW + 600 }, { maxTokenAge: 60 }, 'token_too_old', 56],
    ['is not valid yet, since the clock was set back', { nbf: NOW }, {}, 'token_not_yet_valid', -6],
  ])('is refused where it %s, new or seen before', async (_what, claims, more, reason, later) => {
    const raw = await sign(key, goodClaims(claims));
    for (const isSeen of [false, true]) {
      const clock = stoppedClock();
      const gate = gateway();
      const verifier = createVerifier({ ...FIXED, now: clock.now, ...more, ...optionsFor(gate) });
      if (isSeen) await verifier.verify(raw);
      gate.isOpen = false;
      const call = verifier.verify(raw);
      call.catch(() => undefined);
      await settled();
      clock.seconds += later;
      gate.release();
      expect(await reasonOf(call)).toBe(reason);
    }
  });

  it('is accepted up to its last moment', async () => {
    const clock = stoppedClock();
    const gate = gateway();
    const verifier = createVerifier({ ...FIXED, now: clock.now, ...optionsFor(gate) });
    gate.isOpen = false;
    const call = verifier.verify(await sign(key, goodClaims({ exp: NOW + 60 })));
    await settled();
    clock.seconds += 64.9;
    gate.release();
    await expect(call).resolves.toMatchObject({ expiresAt: NOW + 60 });
  });

  it('says so to explain as well', async () => {
    const clock = stoppedClock();
    const gate = gateway();
    gate.isOpen = false;
    const raw = await sign(key, goodClaims({ exp: NOW + 60 }));
    const explaining = explainAccessToken(raw, { ...FIXED, now: clock.now, ...optionsFor(gate) });
    await settled();
    clock.seconds += 65;
    gate.release();
    const { accepted, reason, steps } = await explaining;
    expect([accepted, reason]).toEqual([false, 'token_expired']);
    expect(steps.filter(({ outcome }) => outcome === 'failed').map(({ step }) => step)).toEqual(['exp']);
    expect(steps.at(-1)).toMatchObject({ step: 'exp', outcome: 'failed', found: String(NOW + 60) });
  });
});

describe('a token that expires while the keys of its issuer are fetched', () => {
  it('is refused, new or seen before', async () => {
    for (const isSeen of [false, true]) {
      const clock = stoppedClock();
      const gate = gateway();
      const issuer = await createTestIssuer({ algorithm: 'ES256', now: clock.now });
      const verifier = createVerifier({
        issuer: issuer.issuer,
        audience: issuer.audience,
        now: clock.now,
        fetch: async (...request) => {
          await gate.pass();
          return issuer.fetch(...request);
        },
      });
      // Long enough for keys to be too old to serve: the next request waits for a fetch.
      const raw = await issuer.token({ expiresIn: 40_000 });
      if (isSeen) await verifier.verify(raw);
      clock.seconds += 30_000;
      gate.isOpen = false;
      const call = verifier.verify(raw);
      call.catch(() => undefined);
      await settled();
      clock.seconds += 10_005;
      gate.isOpen = true;
      gate.release();
      expect(await reasonOf(call)).toBe('token_expired');
    }
  });
});

describe('a token that expires while a resolver decides on its issuer', () => {
  it('is refused, new or seen before', async () => {
    for (const isSeen of [false, true]) {
      const clock = stoppedClock();
      const gate = gateway();
      const verifier = createVerifier({
        now: clock.now,
        audience: AUDIENCE,
        issuer: {
          async resolve(iss) {
            await gate.pass();
            return { issuer: iss, jwks: { keys: [key.jwk] } };
          },
        },
      });
      const raw = await sign(key, goodClaims({ exp: NOW + 1000 }));
      if (isSeen) await verifier.verify(raw);
      clock.seconds += 900;
      gate.isOpen = false;
      const call = verifier.verify(raw);
      call.catch(() => undefined);
      await settled();
      clock.seconds += 105;
      gate.release();
      expect(await reasonOf(call)).toBe('token_expired');
    }
  });
});

it('an error of the clock after waiting is an error of the request, and never an acceptance', async () => {
  let isBroken = false;
  const gate = gateway();
  const verifier = createVerifier({
    ...FIXED,
    now: () => (isBroken ? Number.NaN : now()),
    validate: () => gate.pass(),
  });
  gate.isOpen = false;
  const call = verifier.verify(await sign(key));
  call.catch(() => undefined);
  await settled();
  isBroken = true;
  gate.release();
  await expect(call).rejects.toMatchObject({ name: 'ConfigurationError', option: 'now' });
});
