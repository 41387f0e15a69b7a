import { describe, expect, it } from 'vitest';
import {
  type Classes,
  type FuzzedGate,
  type FuzzedVerifier,
  type Invariant,
  type Ledger,
  runFuzz,
  type Tamper,
} from './run.mjs';
import { loadSources } from './sources.js';

// The fuzz itself: each invariant is broken on purpose, and it has to notice.
const engines = await loadSources();

/** Until the invariant is broken, and no longer. */
async function fuzz(tamper: Tamper, invariant: Invariant, classes?: Classes) {
  // The heap is measured at the end.
  const most = invariant === 'growth' && classes === undefined ? 400 : 3000;
  const chosen = classes === undefined ? {} : { classes };
  const progress = ({ violated, inputs }: Ledger) => (violated[invariant] > 0 ? 1 : inputs / most);
  return runFuzz({ engines, seed: 3, progress, tamper, ...chosen });
}

/** A verifier that says something else of some tokens. */
function saying(word: (token: string, verify: () => Promise<unknown>) => unknown): Tamper {
  return {
    verifier: (verifier): FuzzedVerifier => ({ verify: async (token) => word(token, () => verifier.verify(token)) }),
  };
}

function partOf(token: unknown, part: number): Record<string, unknown> {
  try {
    return Object(JSON.parse(Buffer.from(String(token).split('.')[part] ?? '', 'base64url').toString()));
  } catch {
    return {};
  }
}

/** What a verifier would hand out that has not looked. */
function tokenOf(token: string): Record<string, unknown> {
  const claims = partOf(token, 1);
  return {
    claims,
    header: partOf(token, 0),
    issuer: claims['iss'],
    scopes: [],
    audience: [],
    expiresAt: claims['exp'],
  };
}

const reasonOf = (error: unknown): unknown => Object(error).reason;
const { AccessTokenError } = engines.node;

/** Loosens one option of all verifiers, where the policy has it. */
const loosening = (changes: Record<string, unknown>): Tamper => ({
  options: (options) => ({ ...options, ...changes }),
});

const accepting = (...reasons: readonly string[]): Tamper =>
  saying((token, verify) =>
    verify().catch((error) => {
      if (reasons.includes(String(reasonOf(error)))) return tokenOf(token);
      throw error;
    }),
  );

const isUmlaut = (token: unknown) => partOf(token, 1)['sub'] === 'ü';

const gates = (authenticate: (gate: FuzzedGate, request: unknown) => unknown): Tamper => ({
  gate: (gate) => ({ authenticate: (request) => authenticate(gate, request) }),
});

/** A gate whose refusals carry one header more. */
const withHeader = (name: string, value: (request: unknown) => string): Tamper =>
  gates(async (gate, request) => {
    const outcome = Object(await gate.authenticate(request));
    if (outcome.ok) return outcome;
    const { status, headers, body, cause } = outcome.refusal;
    return { ok: false, refusal: { status, body, cause, headers: { ...headers, [name]: value(request) } } };
  });

const lineOf = (request: unknown) => String(Object(request).header('authorization')[0]);

const remembered = new Map<unknown, unknown>();
const kept: unknown[] = [];

type Break = readonly [what: string, invariant: Invariant, tamper: Tamper, classes?: Classes];

const BREAKS: readonly Break[] = [
  ['forged signatures pass', 'accepted', accepting('signature_invalid')],
  ['expired tokens pass', 'accepted', accepting('token_expired')],
  ['tokens for others pass', 'accepted', accepting('audience_mismatch')],
  ['keys of anybody pass', 'accepted', accepting('key_unknown', 'key_unfit')],
  ['unsigned tokens pass', 'accepted', accepting('algorithm_not_allowed')],
  ['malformed tokens pass', 'accepted', accepting('token_malformed', 'token_not_jwt')],
  ['clocks may differ by more', 'accepted', loosening({ clockTolerance: 300 })],
  [
    'another audience is taken too',
    'accepted',
    loosening({ audience: ['appointments:api', 'APPOINTMENTS:API', 'appointments:api/'] }),
  ],
  ['other typs pass', 'rule', accepting('type_not_allowed')],
  ['ID tokens pass', 'rule', loosening({ refuseIdTokens: false })],
  ['longer tokens pass', 'rule', loosening({ maxTokenLength: 100_000 }), [[1, 'about too long']]],
  ['bound tokens pass', 'rule', accepting('proof_required')],
  ['unknown extensions pass', 'rule', accepting('critical_header')],
  [
    'good tokens are refused',
    'unexplained',
    saying((token, verify) => {
      if (isUmlaut(token)) throw new AccessTokenError('token_rejected');
      return verify();
    }),
  ],
  [
    'refusals name another reason than the rule that applies',
    'unexplained',
    saying((_, verify) =>
      verify().catch((error) => {
        throw reasonOf(error) === 'type_not_allowed' ? new AccessTokenError('id_token') : error;
      }),
    ),
  ],
  [
    'claims are read otherwise',
    'read',
    saying(async (_, verify) => {
      const token = Object(await verify());
      return { ...token, claims: { ...token.claims, sub: 'admin' } };
    }),
  ],
  [
    'one engine is laxer',
    'engines',
    { options: (options, { engine }) => (engine === 'web' ? { ...options, clockTolerance: 200 } : options) },
    [[1, 'times at a boundary']],
  ],
  [
    'one engine names another reason',
    'engines',
    {
      verifier: (verifier, { engine }) => ({
        verify: (token) =>
          verifier.verify(token).catch((error) => {
            throw engine === 'web' && reasonOf(error) === 'key_unfit'
              ? new engines.web.AccessTokenError('key_unknown')
              : error;
          }),
      }),
    },
  ],
  [
    'one engine reads another scope',
    'engines',
    {
      verifier: (verifier, { engine }) => ({
        verify: async (token) => {
          const read = Object(await verifier.verify(token));
          return engine === 'web' ? { ...read, scopes: [...read.scopes, 'admin'] } : read;
        },
      }),
    },
  ],
  [
    'something else is thrown',
    'untyped',
    saying((token, verify) => {
      if (typeof token !== 'string') throw new TypeError('not a string');
      return verify();
    }),
    [[1, 'no text']],
  ],
  [
    'a gate throws',
    'gate',
    gates((gate, request) => {
      if (lineOf(request).includes('\u0000')) throw new RangeError('a NUL');
      return gate.authenticate(request);
    }),
    [[1, 'request']],
  ],
  ['a gate rejects', 'gate', gates(async () => Promise.reject(new Error('no')))],
  ['a gate lets all pass', 'gate', gates(() => ({ ok: true, token: undefined }))],
  ['an illegal byte is in a header', 'header', withHeader('X-Seen', () => 'a\r\nSet-Cookie: b')],
  ['an illegal byte is in the name of a header', 'header', withHeader('X Seen', () => 'a')],
  [
    'the token is in a header',
    'header',
    withHeader(
      'X-Seen',
      (request) =>
        lineOf(request)
          .replace(/[^!-~]/g, '')
          .slice(0, 500) || 'x',
    ),
    [[1, 'request']],
  ],
  [
    "an error's own headers are illegal",
    'header',
    saying((_, verify) =>
      verify().catch((error) => {
        throw new AccessTokenError(String(reasonOf(error)), { headers: { 'X-Seen': '\u00e9' } });
      }),
    ),
  ],
  [
    'a cache knows no time',
    'cache',
    {
      verifier: (verifier, { isCached, engine, policy }) => ({
        async verify(token) {
          const key = `${engine} ${policy.name} ${String(token)}`;
          if (isCached && remembered.has(key)) return remembered.get(key);
          const read = await verifier.verify(token);
          remembered.set(key, read);
          return read;
        },
      }),
    },
  ],
  ['unknown kids may cause many fetches', 'growth', loosening({ keys: { unknownKeyBurst: 100 } }), [[1, 'other key']]],
  [
    'something is kept of every token',
    'growth',
    saying((_, verify) => {
      kept.push(new Array(4000).fill(0.5));
      return verify();
    }),
  ],
];

describe('the fuzz notices that', () => {
  it.each(BREAKS.map((each) => [each[0], each] as const))('%s', async (_, [, invariant, tamper, classes]) => {
    const { violated, violations } = await fuzz(tamper, invariant, classes);
    expect(violated[invariant]).toBeGreaterThan(0);
    expect(violations.length).toBeGreaterThan(0);
    kept.length = 0;
    remembered.clear();
  });

  it('a class of inputs, and a stricter rule, never occurred', async () => {
    const progress = ({ inputs }: Ledger) => inputs / 100;
    const { missing, violations } = await runFuzz({ engines, seed: 3, progress, classes: [[1, 'good token']] });
    expect(violations).toEqual([]);
    expect(missing).toContain('odd claim');
    expect(missing).toContain('exp is required (RFC 9068 §2.2)');
    expect(missing).not.toContain('good token');
  });
});
