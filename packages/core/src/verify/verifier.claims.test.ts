import { describe, expect, expectTypeOf, it } from 'vitest';
import {
  AUDIENCE,
  goodClaims,
  ISSUER,
  NOW,
  newKey,
  now,
  refusalOf,
  requestWith,
  sign,
  z,
} from '../../../../test/support/core.js';
import type { StandardResult, StandardSchemaV1 } from '../config/options.js';
import { createGate } from '../gate/gate.js';
import { createVerifier, type Verifier } from './verifier.js';

const key = await newKey();

const verifierWith = <Claims>(claims: StandardSchemaV1<unknown, Claims>): Verifier<Claims> =>
  createVerifier({ issuer: ISSUER, audience: AUDIENCE, jwks: { keys: [key.jwk] }, now, claims });

const tokenWith = (claims: Record<string, unknown>): Promise<string> => sign(key, goodClaims(claims));

/** A schema written by hand, as another library might have one. */
function schemaOf<Claims>(
  validate: (value: unknown) => StandardResult<Claims> | Promise<StandardResult<Claims>>,
): StandardSchemaV1<unknown, Claims> {
  return { '~standard': { version: 1, vendor: 'test', validate } };
}

describe('the claims schema', () => {
  const schema = z.object({ tenant: z.string(), level: z.coerce.number().default(1) });

  it('checks the claims and gives them their types', async () => {
    const { claims } = await verifierWith(schema).verify(await tokenWith({ tenant: 'north', level: '7' }));
    expectTypeOf(claims).toEqualTypeOf<{ tenant: string; level: number }>();
    expect(claims).toEqual({ tenant: 'north', level: 7 });
  });

  it('leaves issuer, subject, audience, scopes and expiry as the issuer signed them', async () => {
    const token = await verifierWith(schema).verify(await tokenWith({ tenant: 'north' }));
    expect(token).toMatchObject({
      issuer: ISSUER,
      subject: 'user-1',
      clientId: 'client-1',
      audience: [AUDIENCE],
      scopes: ['read:contacts'],
      expiresAt: NOW + 300,
    });
  });

  it('refuses claims that it does not accept, and says why to the log alone', async () => {
    const error = await refusalOf(verifierWith(schema).verify(await tokenWith({ tenant: 7 })));
    expect(error).toMatchObject({ code: 'invalid_token', reason: 'claims_rejected', status: 401 });
    expect(error.cause).toMatchObject([{ path: ['tenant'] }]);
    expect(error.message).toBe('The claims of the access token are not accepted.');
    expect(JSON.stringify(error.headers)).not.toContain('tenant');
  });

  it('is not asked about a token that is not good in itself', async () => {
    let asked = 0;
    const verifier = verifierWith(
      schemaOf((value) => {
        asked += 1;
        return { value };
      }),
    );
    await refusalOf(verifier.verify(await tokenWith({ exp: NOW - 60 })));
    await refusalOf(verifier.verify(await tokenWith({ cnf: { jkt: 'x' } })));
    await refusalOf(verifier.verify(await sign(await newKey())));
    expect(asked).toBe(0);
    await verifier.verify(await tokenWith({}));
    expect(asked).toBe(1);
  });

  it('may answer later', async () => {
    const accepting = verifierWith(schemaOf(async () => ({ value: { later: true } })));
    expect((await accepting.verify(await tokenWith({}))).claims).toEqual({ later: true });
    const refusing = verifierWith(schemaOf(async () => ({ issues: [{ message: 'no' }] })));
    expect((await refusalOf(refusing.verify(await tokenWith({})))).reason).toBe('claims_rejected');
  });

  it('may answer by a promise of another library, and that one is waited for', async () => {
    // biome-ignore lint/suspicious/noThenProperty: a promise of another library
    const later = { then: (done: (result: unknown) => void) => done({ issues: [{ message: 'no' }] }) };
    const verifier = verifierWith(schemaOf(() => later as unknown as Promise<StandardResult<unknown>>));
    expect((await refusalOf(verifier.verify(await tokenWith({})))).reason).toBe('claims_rejected');
  });

  it('refuses by issues alone, also where it gives a value beside them, or an empty list', async () => {
    for (const issues of [[], [{ message: 'no' }]]) {
      const verifier = verifierWith(schemaOf(() => ({ issues, value: {} })));
      expect((await refusalOf(verifier.verify(await tokenWith({})))).reason).toBe('claims_rejected');
    }
  });

  it.each([
    [
      'throws',
      (): never => {
        throw new RangeError('schema');
      },
    ],
    ['rejects', () => Promise.reject(new RangeError('schema'))],
  ])('that %s of its own is a fault of the program, and no refusal', async (_, validate) => {
    await expect(verifierWith(schemaOf(validate)).verify(await tokenWith({}))).rejects.toThrow(RangeError);
  });

  it('makes claims that nobody else freezes, also those that hold themselves', async () => {
    const value: Record<string, unknown> = { roles: new Set(['user']), bytes: new Uint8Array([1, 2]), list: [{}] };
    value['self'] = { value };
    const { claims } = await verifierWith(schemaOf(() => ({ value }))).verify(await tokenWith({}));
    expect(claims).toBe(value);
    expect([value, value['self'], value['list'], value['roles']].some(Object.isFrozen)).toBe(false);
  });

  it('may hand out objects of the application, which stay as they are', async () => {
    const tenants = { north: { quota: 1 } };
    const verifier = verifierWith(schemaOf(() => ({ value: { tenant: tenants.north } })));
    await verifier.verify(await tokenWith({}));
    tenants.north.quota = 2;
    expect((await verifier.verify(await tokenWith({}))).claims.tenant.quota).toBe(2);
  });

  it.each<[string, (claims: Record<string, unknown>) => unknown]>([
    ['a claim', (claims) => Object.assign(claims, { scope: 'admin' })],
    ['an expiry', (claims) => Object.assign(claims, { exp: NOW + 1_000_000 })],
    ['a new claim', (claims) => Object.assign(claims, { tenant: 'south' })],
    ['what is there', (claims) => delete claims['jti']],
    ['something deep within', (claims) => (claims['realm'] as { roles: string[] }).roles.push('admin')],
  ])('cannot change %s of what the issuer signed: trying to is a fault of the program', async (_, change) => {
    const verifier = verifierWith(
      schemaOf((value) => {
        change(value as Record<string, unknown>);
        return { value };
      }),
    );
    await expect(verifier.verify(await tokenWith({ realm: { roles: ['user'] } }))).rejects.toThrow(TypeError);
  });

  it('is shown claims that are frozen, and may hand out the very same', async () => {
    const seen: unknown[] = [];
    const token = await verifierWith(
      schemaOf((value) => {
        seen.push(value);
        return { value };
      }),
    ).verify(await tokenWith({ realm: { roles: ['user'] } }));
    expect(seen[0]).toBe(token.claims);
    const { realm } = seen[0] as { realm: { roles: string[] } };
    expect([seen[0], realm, realm.roles].every(Object.isFrozen)).toBe(true);
  });

  it.each<[string, unknown]>([
    ['nothing', undefined],
    ['null', null],
    ['true', true],
    ['an empty object', {}],
    ['the claims themselves', { sub: 'user-1' }],
    ['a list', [{ value: 1 }]],
    ['issues of undefined alone', { issues: undefined }],
  ])('that answers with %s, neither a value nor issues, is a fault of the program', async (_, answer) => {
    const fault = { name: 'ConfigurationError', option: 'claims' };
    const raw = await tokenWith({});
    for (const given of [answer, Promise.resolve(answer)]) {
      await expect(verifierWith(schemaOf(() => given as never)).verify(raw)).rejects.toMatchObject(fault);
    }
  });

  it('may answer with a value of undefined', async () => {
    const { claims } = await verifierWith(schemaOf(() => ({ value: undefined }))).verify(await tokenWith({}));
    expect(claims).toBeUndefined();
  });

  it('may make of the claims what is no object', async () => {
    const { claims } = await verifierWith(z.object({}).transform(() => 'just a text')).verify(await tokenWith({}));
    expectTypeOf(claims).toEqualTypeOf<string>();
    expect(claims).toBe('just a text');
  });

  it('is asked on every request, and each has what was made for it', async () => {
    const schemaOfRoles = z
      .object({ roles: z.array(z.string()).default(['user']), since: z.number().default(0) })
      .transform(({ roles, since }) => ({
        roles: new Set(roles),
        since: new Date(since),
        grants: new Map([['read', true]]),
      }));
    for (const cache of [{ max: 10 }, false] as const) {
      const verifier = createVerifier({
        issuer: ISSUER,
        audience: AUDIENCE,
        jwks: { keys: [key.jwk] },
        now,
        cache,
        claims: schemaOfRoles,
      });
      const raw = await tokenWith({});
      const first = await verifier.verify(raw);
      first.claims.roles.add('admin');
      first.claims.grants.set('write', true);
      first.claims.since.setTime(1);
      const second = await verifier.verify(raw);
      expect(second).not.toBe(first);
      expect([...second.claims.roles]).toEqual(['user']);
      expect([...second.claims.grants.keys()]).toEqual(['read']);
      expect(second.claims.since.getTime()).toBe(0);
    }
  });

  it('refuses by issues on a later request, and accepts again on the next', async () => {
    const isDisabled = { now: false };
    const verifier = verifierWith(
      schemaOf((value) => (isDisabled.now ? { issues: [{ message: 'disabled' }] } : { value })),
    );
    const raw = await tokenWith({});
    await verifier.verify(raw);
    isDisabled.now = true;
    expect(await refusalOf(verifier.verify(raw))).toMatchObject({ reason: 'claims_rejected', status: 401 });
    isDisabled.now = false;
    await expect(verifier.verify(raw)).resolves.toMatchObject({ subject: 'user-1' });
  });

  it('is asked before validate, which sees what it made', async () => {
    const seen: unknown[] = [];
    let asked = 0;
    const verifier = createVerifier({
      issuer: ISSUER,
      audience: AUDIENCE,
      jwks: { keys: [key.jwk] },
      now,
      claims: schemaOf(() => {
        asked += 1;
        return { value: { asked } };
      }),
      validate: ({ claims }) => void seen.push(claims.asked),
    });
    const raw = await tokenWith({});
    const made = [await verifier.verify(raw), await verifier.verify(raw)].map(({ claims }) => claims.asked);
    expect(made).toEqual([1, 2]);
    expect(seen).toEqual([1, 2]);
  });

  it('makes what requirements of that request look at', async () => {
    const roles = [['user'], ['user', 'admin']];
    const gate = createGate({
      verifier: verifierWith(schemaOf(() => ({ value: { role: roles.shift()?.at(-1) } }))),
    });
    const request = requestWith(`Bearer ${await tokenWith({})}`);
    const statuses: (number | undefined)[] = [];
    for (let turn = 0; turn < 2; turn += 1) {
      const outcome = await gate.authenticate(request);
      if (!outcome.ok) throw outcome.refusal.cause;
      statuses.push(gate.authorize(outcome.token, { claims: { role: 'admin' } })?.status);
    }
    expect(statuses).toEqual([403, undefined]);
  });
});

it('without a schema one frozen token serves every request', async () => {
  const verifier = createVerifier({ issuer: ISSUER, audience: AUDIENCE, jwks: { keys: [key.jwk] }, now });
  const raw = await tokenWith({ roles: ['user'] });
  const first = await verifier.verify(raw);
  expect(await verifier.verify(raw)).toBe(first);
  expect([first, first.claims, first.claims['roles']].every(Object.isFrozen)).toBe(true);
});
