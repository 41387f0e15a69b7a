import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { describe, expect, it } from 'vitest';
import { AUDIENCE, base64url, fc, goodClaims, ISSUER, NOW, now, requestWith, signWithSecret } from '../support/core.js';
import { loadSources } from './sources.js';

// Properties of bytes, structures and headers: whatever fast-check can think of, and then makes smaller.
const engines = await loadSources();
const secret = new TextEncoder().encode('a secret of these tests, and long enough');
const options = { issuer: ISSUER, audience: AUDIENCE, secret, now };
const both = Object.values(engines).map((core) => ({
  core,
  verifier: core.createVerifier({ ...options, cache: false }),
}));

/** Any code units, whole characters or not. */
const anyText = fc.string({ unit: fc.integer({ min: 0, max: 0xffff }).map((unit) => String.fromCharCode(unit)) });
const pieces = fc.array(
  fc.oneof(fc.constantFrom('.', '..', 'eyJ', 'e30', 'eyJhbGciOiJIUzI1NiJ9', '=', '-_', ' '), anyText),
);
const bytes = fc.uint8Array({ maxLength: 60 });
const nearlyTokens = fc.array(bytes.map(base64url), { maxLength: 5 }).map((parts) => parts.join('.'));

/** What both engines say, which is the same: the claims, or a reason. */
async function said(token: string): Promise<unknown> {
  const [node, web] = await Promise.all(
    both.map(async ({ core, verifier }) => {
      try {
        const { claims, header } = await verifier.verify(token);
        return { claims, header };
      } catch (error) {
        if (!core.isAccessTokenError(error)) throw error;
        expect(error).toMatchObject({ status: 401, code: 'invalid_token', expose: true });
        return Object(error).reason;
      }
    }),
  );
  expect(web).toEqual(node);
  return node;
}

describe('a token of any bytes', () => {
  it.each([
    [
      'a text',
      fc.oneof(
        anyText,
        pieces.map((list) => list.join('')),
      ),
    ],
    ['parts of base64url', nearlyTokens],
  ])('is refused for a reason, and for nothing else: %s', async (_, texts) => {
    await fc.assert(
      fc.asyncProperty(texts, async (text) => {
        expect(await said(text)).toMatch(/^(?:token_|issuer_|algorithm_)/);
      }),
      { numRuns: 300 },
    );
  });
});

const NAMES = [
  'iss',
  'sub',
  'aud',
  'exp',
  'nbf',
  'iat',
  'jti',
  'cnf',
  'at_hash',
  'alg',
  'typ',
  'kid',
  'crit',
  'b64',
  '__proto__',
];
const structures = fc.dictionary(fc.oneof(fc.constantFrom(...NAMES), fc.string()), fc.jsonValue(), {
  maxKeys: 4,
  noNullPrototype: true,
});

describe('a token of any structure, rightly signed', () => {
  it('is taken as its issuer has written it, or refused for a reason', async () => {
    await fc.assert(
      fc.asyncProperty(structures, structures, async (claims, header) => {
        const written = { ...goodClaims(), ...claims };
        const { crit: _, ...rest } = header;
        const token = await signWithSecret(secret, 'HS256', written, { ...rest, alg: 'HS256' });
        const read = await said(token);
        if (typeof read === 'string') return;
        expect(read).toMatchObject({ claims: JSON.parse(JSON.stringify(written)) });
        const { exp, iss, aud } = Object(read).claims;
        expect([exp > NOW - 5, iss, [aud].flat().includes(AUDIENCE)]).toEqual([true, ISSUER, true]);
      }),
      { numRuns: 300 },
    );
  });
});

/** RFC 9110 §5.1 and §5.5, without obs-text. */
const LEGAL_NAME = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
const LEGAL_VALUE = /^[\x21-\x7e](?:[\t\x20-\x7e]*[\x21-\x7e])?$/;
const lines = fc.array(
  fc.oneof(
    fc.uint8Array().map((each) => Buffer.from(each).toString('latin1')),
    pieces.map((list) => `Bearer ${list.join('')}`),
    fc.tuple(fc.constantFrom('bearer', 'Basic', 'DPoP', ''), anyText).map((parts) => parts.join(' ')),
  ),
  { maxLength: 3 },
);

describe('a request with any Authorization lines', () => {
  it('is answered alike by both engines, with legal headers that say nothing of the lines', async () => {
    const gates = both.map(({ core, verifier }) => core.createGate({ verifier }));
    const answers = new Set<string>();
    await fc.assert(
      fc.asyncProperty(lines, async (given) => {
        const [node, web] = await Promise.all(gates.map(async (gate) => gate.authenticate(requestWith(...given))));
        if (node?.ok !== false || web?.ok !== false) throw new Error('such a request must not pass');
        const { status, headers, body } = node.refusal;
        expect([web.refusal.status, web.refusal.headers, web.refusal.body]).toEqual([status, headers, body]);
        for (const [name, value] of Object.entries(headers)) {
          expect(name).toMatch(LEGAL_NAME);
          expect(value).toMatch(LEGAL_VALUE);
        }
        answers.add(JSON.stringify([status, headers, body]));
      }),
      { numRuns: 400 },
    );
    expect(answers.size).toBeLessThan(12);
  });

  it('is challenged legally whatever the realm, or the realm is refused when the gate is made', async () => {
    const text = fc.oneof(anyText, fc.string({ unit: fc.constantFrom(...'ab"\\ ,=\t\r\n') }));
    const [{ core, verifier }] = both as [(typeof both)[number]];
    await fc.assert(
      fc.asyncProperty(text, async (realm) => {
        const makeGate = () => core.createGate({ verifier, realm });
        if (!/^[\x20-\x7e]+$/.test(realm)) {
          expect(makeGate).toThrow(core.ConfigurationError);
          return;
        }
        const outcome = await makeGate().authenticate(requestWith());
        const challenge = outcome.ok ? '' : (outcome.refusal.headers['WWW-Authenticate'] ?? '');
        const quoted = /^Bearer realm="((?:[^"\\]|\\.)*)"$/.exec(challenge)?.[1];
        expect(quoted?.replace(/\\(.)/g, '$1')).toBe(realm);
      }),
    );
  });
});

const tokens = await Promise.all(
  Array.from({ length: 6 }, (_, at) => signWithSecret(secret, 'HS256', goodClaims({ jti: `${at}` }))),
);

describe('what is remembered of verified tokens', () => {
  it('is as much as was allowed, the latest ones, and nothing of refused ones', async () => {
    const seen: boolean[] = [];
    const listen = (event: unknown): void => void seen.push(Object(event).cached === true);
    subscribe('scopegate:verify', listen);
    try {
      await fc.assert(
        fc.asyncProperty(
          fc.integer({ min: 1, max: 4 }),
          fc.array(fc.tuple(fc.nat({ max: tokens.length - 1 }), fc.boolean()), { maxLength: 40 }),
          async (max, shown) => {
            const verifier = engines.node.createVerifier({ ...options, cache: { max } });
            /** The numbers of those that are remembered, the latest last. */
            let held: readonly number[] = [];
            for (const [at, isForged] of shown) {
              const token = tokens[at] ?? '';
              seen.length = 0;
              if (isForged) await expect(verifier.verify(`${token.slice(0, -4)}AAAA`)).rejects.toThrow();
              else {
                await verifier.verify(token);
                expect(seen).toEqual([held.includes(at)]);
                held = [...held.filter((each) => each !== at), at].slice(-max);
              }
            }
          },
        ),
        { numRuns: 60 },
      );
    } finally {
      unsubscribe('scopegate:verify', listen);
    }
  });
});
