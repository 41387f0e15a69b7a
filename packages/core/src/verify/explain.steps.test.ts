import { describe, expect, expectTypeOf, it } from 'vitest';
import {
  AUDIENCE,
  goodClaims,
  ISSUER,
  NOW,
  newKey,
  now,
  sign,
  stubFetch,
  unsigned,
  z,
} from '../../../../test/support/core.js';
import { CHECKS } from '../checks/index.js';
import { AccessTokenError } from '../errors.js';
import { AccessToken } from '../token/access-token.js';
import { type ExplainedStep, explainAccessToken } from './explain.js';
import { type VerifyAccessTokenOptions, verifyAccessToken } from './standalone.js';

const key = await newKey();
const raw = await sign(key);
const LOCAL = { issuer: ISSUER, audience: AUDIENCE, jwks: { keys: [key.jwk] }, now };

/** What comes behind form and issuer. */
const REST = [...CHECKS.map(({ step }) => step), 'key', 'signature', 'binding', 'claims', 'validate'];

type Options = Partial<VerifyAccessTokenOptions<unknown>>;

const explaining = (token: string, options: Options = {}) => explainAccessToken(token, { ...LOCAL, ...options });

async function stepsOf(token: string, options: Options = {}): Promise<Record<string, ExplainedStep>> {
  const { steps } = await explaining(token, options);
  expect(new Set(steps.map(({ step }) => step)).size).toBe(steps.length);
  return Object.fromEntries(steps.map((each) => [each.step, each]));
}

/** By outcome: the steps that have it, in order. */
async function outcomesOf(token: string, options: Options = {}): Promise<Record<string, string[]>> {
  const outcomes: Record<string, string[]> = { passed: [], failed: [], skipped: [] };
  for (const { step, outcome } of (await explaining(token, options)).steps) outcomes[outcome]?.push(step);
  return outcomes;
}

/** A schema or a `validate` that only counts how often it is asked. */
function counting() {
  const asked = { schema: 0, validate: 0 };
  const validate = (value: unknown) => {
    asked.schema += 1;
    return { value };
  };
  const options: Options = {
    claims: { '~standard': { version: 1, vendor: 'test', validate } },
    validate: () => {
      asked.validate += 1;
    },
  };
  return { asked, options };
}

describe('the steps', () => {
  it('are all those of verify, in its order, and the scopes where any are asked for', async () => {
    const passed = ['form', 'issuer', ...REST];
    expect(await outcomesOf(raw)).toEqual({ passed, failed: [], skipped: [] });
    const asked = await outcomesOf(raw, { scope: 'read:contacts' });
    expect(asked).toEqual({ passed: [...passed, 'scope'], failed: [], skipped: [] });
  });

  it('each name the section where the rule stands', async () => {
    for (const token of [raw, 'abc', unsigned({ alg: 'none', kid: 7 }, goodClaims({ exp: 1 }))]) {
      for (const { section } of (await explaining(token, { scope: 'a' })).steps)
        expect(section).toMatch(/^RFC \d+ §\d/);
    }
  });

  it('go on after a failure, and say of each what is expected and found', async () => {
    const token = await sign(key, goodClaims({ exp: NOW - 60, aud: ['x'], scope: 'a' }), { typ: 'at+jwt' });
    const steps = await stepsOf(token, { scope: ['a', 'b'] });
    expect(steps).toMatchObject({
      typ: { outcome: 'passed', expected: 'at+jwt, JWT or none', found: '"at+jwt"' },
      exp: { outcome: 'failed', reason: 'token_expired', expected: `a time after ${NOW - 5}`, found: `${NOW - 60}` },
      aud: { outcome: 'failed', reason: 'audience_mismatch', expected: AUDIENCE, found: '["x"]' },
      key: { outcome: 'passed', expected: `a key of ${ISSUER} for ES256`, found: '"k1"' },
      signature: { outcome: 'passed' },
      claims: { outcome: 'passed' },
      validate: { outcome: 'skipped' },
      scope: { outcome: 'failed', reason: 'scope_insufficient', expected: 'a and b', found: '["a"]' },
    });
    for (const { outcome, reason } of Object.values(steps)) expect(reason !== undefined).toBe(outcome === 'failed');
  });

  it('say where nothing was set that could be expected', async () => {
    expect(await stepsOf(raw)).toMatchObject({
      claimValues: { expected: 'none are set' },
      claims: { expected: 'no schema is set' },
      validate: { expected: 'no validate is set' },
    });
    const { options } = counting();
    expect(await stepsOf(raw, { ...options, claimValues: { sub: 'user-1' } })).toMatchObject({
      claimValues: { expected: '{"sub":"user-1"}', found: '{"sub":"user-1"}' },
      claims: { expected: 'claims that the schema takes' },
      validate: { expected: 'validate throws nothing' },
    });
  });

  it('say nothing of what is not there', async () => {
    const steps = await stepsOf(await sign(key, goodClaims({ nbf: undefined }), { kid: undefined }));
    const absent = ['typ', 'crit', 'kid', 'nbf', 'claimValues', 'profile', 'key', 'binding'];
    for (const step of absent) expect(steps[step]).not.toHaveProperty('found');
  });

  it('that have nothing to look at are skipped: all behind a form that is none', async () => {
    for (const token of ['', 'abc', 'a.b.c', `${raw}=`]) {
      expect(await outcomesOf(token)).toEqual({ passed: [], failed: ['form'], skipped: ['issuer', ...REST] });
    }
  });

  it('that are asked for are skipped like the others where there is nothing to look at', async () => {
    for (const token of ['abc', await sign(key, goodClaims({ iss: 'https://other.example/' }))]) {
      expect((await stepsOf(token, { scope: 'read:contacts' }))['scope']?.outcome).toBe('skipped');
    }
  });

  it('that have nothing to look at are skipped: all behind a stranger', async () => {
    const token = await sign(key, goodClaims({ iss: 'https://other.example/', exp: 1 }));
    expect(await outcomesOf(token)).toEqual({ passed: ['form'], failed: ['issuer'], skipped: REST });
    expect((await stepsOf(token))['issuer']).toMatchObject({ expected: ISSUER, found: '"https://other.example/"' });
  });

  it.each([
    ['an algorithm that is not allowed', { alg: 'none' }, 'alg'],
    ['a kid of another type', { kid: 7 }, 'kid'],
  ])('that have nothing to look at are skipped: key and signature behind %s', async (_, header, step) => {
    expect(await outcomesOf(unsigned({ alg: 'ES256', ...header }))).toMatchObject({
      failed: [step],
      skipped: ['key', 'signature', 'claims', 'validate'],
    });
  });

  it('tell a key that is not there from a signature that is not its own', async () => {
    const unknown = await sign(key, goodClaims(), { kid: 'unknown' });
    expect(await stepsOf(unknown)).toMatchObject({
      key: { outcome: 'failed', reason: 'key_unknown', found: '"unknown"' },
      signature: { outcome: 'skipped' },
      binding: { outcome: 'passed' },
    });
    expect(await stepsOf(await sign(await newKey()))).toMatchObject({
      key: { outcome: 'passed' },
      signature: { outcome: 'failed', reason: 'signature_invalid' },
      binding: { outcome: 'passed' },
    });
  });

  it('tell an outage from both', async () => {
    const { fetch } = stubFetch(() => undefined);
    const steps = (await explainAccessToken(raw, { issuer: ISSUER, audience: AUDIENCE, now, fetch })).steps;
    expect(steps.filter(({ outcome }) => outcome !== 'passed').map(({ step }) => step)).toEqual([
      'key',
      'signature',
      'claims',
      'validate',
    ]);
    expect(steps.find(({ step }) => step === 'key')?.reason).toBe('keys_unavailable');
  });
});

describe('what is found', () => {
  it('is shortened to two hundred characters', async () => {
    const found = async (sub: string): Promise<string | undefined> =>
      (await stepsOf(await sign(key, goodClaims({ cnf: sub }))))['binding']?.found;
    expect(await found('x'.repeat(198))).toBe(`"${'x'.repeat(198)}"`);
    expect(await found('x'.repeat(199))).toBe(`"${'x'.repeat(199)}…`);
    expect(await found('x'.repeat(5_000))).toBe(`"${'x'.repeat(199)}…`);
  });

  it('is plain text, and no token, signature or object of ours is given out', async () => {
    const explanation = await explaining(raw, { scope: 'read:contacts' });
    expect(JSON.parse(JSON.stringify(explanation))).toEqual(explanation);
    expect(explanation.accepted).toBe(true);
    const parts = [explanation, ...Object.values(explanation), ...explanation.steps];
    expect(parts.some((part) => part instanceof AccessToken)).toBe(false);
    expect(Object.keys(explanation)).toEqual(['accepted', 'steps']);
    expect(Object.keys(await explaining('abc'))).toEqual(['accepted', 'reason', 'steps']);
    for (const part of raw.split('.')) expect(JSON.stringify(explanation)).not.toContain(part);
  });
});

describe('what is asked', () => {
  it.each<[string, Record<string, unknown>, Record<string, unknown>]>([
    ['a stranger', { iss: 'https://other.example/' }, {}],
    ['a stranger with keys of his own', { iss: 'https://other.example/' }, { jku: 'https://other.example/jwks' }],
    ['nobody', { iss: undefined }, {}],
    ['an algorithm that is none', {}, { alg: 'none' }],
  ])('is nothing of the network for %s', async (_, claims, header) => {
    const { fetch, urls } = stubFetch(() => 404);
    const options = { issuer: ISSUER, audience: AUDIENCE, now, fetch };
    await explainAccessToken(unsigned({ alg: 'ES256', kid: 'k1', ...header }, goodClaims(claims)), options);
    expect(urls).toEqual([]);
  });

  it('are the keys that verifyAccessToken has fetched, and the other way round', async () => {
    const { fetch, urls } = stubFetch(() => LOCAL.jwks);
    const options = { issuer: ISSUER, audience: AUDIENCE, jwksUri: `${ISSUER}jwks`, now, fetch };
    expect((await explainAccessToken(raw, options)).accepted).toBe(true);
    await verifyAccessToken(raw, options);
    await explainAccessToken(raw, options);
    expect(urls).toEqual([`${ISSUER}jwks`]);
  });

  it('is the schema only about claims with a good signature', async () => {
    const { asked, options } = counting();
    for (const token of ['abc', unsigned(), unsigned({ alg: 'none' }), await sign(await newKey())]) {
      await explaining(token, options);
    }
    await explaining(await sign(key, goodClaims({ iss: 'https://other.example/' })), options);
    await explaining(await sign(key, goodClaims(), { kid: 'unknown' }), options);
    expect(asked).toEqual({ schema: 0, validate: 0 });
    await explaining(await sign(key, goodClaims({ exp: NOW - 60 })), options);
    expect(asked).toEqual({ schema: 1, validate: 0 });
  });

  it('is validate only about a token that has passed all else', async () => {
    const { asked, options } = counting();
    for (const claims of [{ exp: NOW - 60 }, { aud: 'x' }, { cnf: {} }, { at_hash: 'x' }, { sub: 7 }]) {
      const token = await sign(key, goodClaims(claims));
      expect((await stepsOf(token, options))['validate']?.outcome).toBe('skipped');
    }
    const issues = [{ message: 'no' }];
    const claims = { '~standard': { version: 1, vendor: 'test', validate: () => ({ issues }) } } as const;
    expect((await stepsOf(raw, { ...options, claims }))['validate']?.outcome).toBe('skipped');
    expect(asked.validate).toBe(0);
    expect((await stepsOf(raw, options))['validate']?.outcome).toBe('passed');
    expect(asked.validate).toBe(1);
  });

  it('is asked anew each time: nothing is remembered', async () => {
    const { asked, options } = counting();
    await explaining(raw, options);
    await explaining(raw, options);
    expect(asked).toEqual({ schema: 2, validate: 2 });
  });

  it('may fail by itself, which is passed on', async () => {
    const fail = (): never => {
      throw new RangeError('database is down');
    };
    await expect(explaining(raw, { validate: fail })).rejects.toThrow(RangeError);
    const claims = { '~standard': { version: 1, vendor: 'test', validate: fail } } as const;
    await expect(explaining(raw, { claims })).rejects.toThrow(RangeError);
    // `verify` says that the token has expired, and asks no schema.
    const expired = await explaining(await sign(key, goodClaims({ exp: NOW - 60 })), { claims });
    expect(expired).toMatchObject({ accepted: false, reason: 'token_expired' });
    expect(expired.steps.find(({ step }) => step === 'claims')?.outcome).toBe('skipped');
    const refuse = (): never => {
      throw new AccessTokenError('account_disabled');
    };
    expect((await stepsOf(raw, { validate: refuse }))['validate']?.reason).toBe('account_disabled');
  });
});

describe('explainAccessToken', () => {
  it('takes the very options of verifyAccessToken, a schema’s types with them', async () => {
    const schema = z.object({ jti: z.string() });
    const options: VerifyAccessTokenOptions<z.infer<typeof schema>> = {
      ...LOCAL,
      claims: schema,
      validate(token) {
        expectTypeOf(token.claims).toEqualTypeOf<{ jti: string }>();
        if (token.claims.jti === 'token-7') throw new AccessTokenError('withdrawn');
      },
    };
    await verifyAccessToken(raw, options);
    expect(await explainAccessToken(raw, options)).toMatchObject({ accepted: true });
    const withdrawn = await sign(key, goodClaims({ jti: 'token-7' }));
    expect(await explainAccessToken(withdrawn, options)).toMatchObject({ accepted: false, reason: 'withdrawn' });
  });

  it.each<[string, unknown, string]>([
    ['no options', undefined, 'options'],
    ['no audience', { issuer: ISSUER }, 'audience'],
    ['a cache, which it has not', { ...LOCAL, cache: false }, 'cache'],
    ['a resolver of tenants', { issuer: { resolve: () => LOCAL }, audience: AUDIENCE }, 'issuer'],
    ['two scopes in one text', { ...LOCAL, scope: 'a b' }, 'scope'],
  ])('rejects %s as a fault of the configuration', async (_, options, option) => {
    const fault = { name: 'ConfigurationError', option };
    await expect(explainAccessToken(raw, options as VerifyAccessTokenOptions)).rejects.toMatchObject(fault);
  });
});
