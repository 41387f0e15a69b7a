import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { describe, expect, it } from 'vitest';
import {
  AUDIENCE,
  configurationErrorOf,
  goodClaims,
  ISSUER,
  NOW,
  newKey,
  noFetch,
  now,
  requestWith,
  sign,
  unsigned,
} from '../../../../test/support/core.js';
import { verifyChannel } from '../events.js';
import type { GateRequest } from '../http/request.js';
import { createVerifier } from '../verify/verifier.js';
import { createGate, type GateOptions, type GateSettings, type Outcome } from './gate.js';

const key = await newKey();
const VERIFIER = { issuer: ISSUER, audience: AUDIENCE, jwks: { keys: [key.jwk] }, now };
const raw = await sign(key);

const gateWith = (settings: GateSettings = {}) => createGate({ ...VERIFIER, ...settings });
const bearer = (token: string): GateRequest => requestWith(`Bearer ${token}`);

/** The reason of a refusal; a pass with a token or without. */
async function fate(outcome: Outcome | Promise<Outcome>): Promise<string> {
  const settled = await outcome;
  if (!settled.ok) return settled.refusal.cause.reason;
  return settled.token === undefined ? 'passed without a token' : 'passed';
}

describe('authenticate', () => {
  it('lets a good token through', async () => {
    const outcome = await gateWith().authenticate(bearer(raw));
    expect(outcome).toMatchObject({ ok: true, token: { subject: 'user-1', scopes: ['read:contacts'] } });
  });

  it.each([
    ['no credentials', [], 'credentials_missing'],
    ['another scheme', ['Basic dXNlcjpwYXNz'], 'credentials_unsupported'],
    ['malformed ones', ['Bearer'], 'credentials_malformed'],
    ['repeated ones', [`Bearer ${raw}`, `Bearer ${raw}`], 'credentials_repeated'],
    ['a token that is none', ['Bearer abc'], 'token_not_jwt'],
    ['a forged token', [`Bearer ${unsigned()}`], 'signature_invalid'],
  ])('refuses %s', async (_, lines, reason) => {
    expect(await fate(gateWith().authenticate(requestWith(...lines)))).toBe(reason);
  });

  it.each([
    ['a space at the end', `Bearer ${raw} `],
    ['a second token', `Bearer ${raw} ${raw}`],
    ['a joined second line', `Bearer ${raw}, Bearer ${raw}`],
    ['a tab before the token', `Bearer \t${raw}`],
    ['a line break at the end', `Bearer ${raw}\n`],
    ['a NUL', `Bearer ${raw}\0`],
    ['quotes', `Bearer "${raw}"`],
    ['a character beyond ASCII', `Bearer ${raw}é`],
    ['nothing at all', 'Bearer '],
    ['a length beyond all limits as well', `Bearer ${'"'.repeat(20_000)}`],
  ])('answers a Bearer line with %s with 400, also from the verifier of another', async (_, line) => {
    const verifier = createVerifier(VERIFIER);
    const wrapped = { ...verifier, verify: (text: string) => verifier.verify(text) };
    for (const options of [VERIFIER, { verifier }, { verifier: wrapped as typeof verifier }]) {
      const gate = createGate(options);
      await gate.authenticate(bearer(raw));
      expect(await fate(gate.authenticate(requestWith(line)))).toBe('credentials_malformed');
    }
  });

  it.each(['=', '~', '+'])(
    'takes a JWT with %s behind it for a bad token, and the request for a good one',
    async (end) => {
      expect(await fate(gateWith().authenticate(bearer(raw + end)))).toBe('token_malformed');
    },
  );

  it('announces them as the credentials’ fault, and a bad token as the token’s', async () => {
    const events: unknown[] = [];
    const note = (event: unknown): void => void events.push(event);
    subscribe('scopegate:verify', note);
    try {
      for (const line of ['Bearer', 'Bearer "abc"', `Bearer ${raw} `, `Bearer ${raw}=`, 'Bearer abc']) {
        await gateWith().authenticate(requestWith(line));
      }
    } finally {
      unsubscribe('scopegate:verify', note);
    }
    expect(verifyChannel.hasSubscribers).toBe(false);
    expect(events).toEqual([
      ...[1, 2, 3].map(() => ({ step: 'credentials', outcome: 'refused', reason: 'credentials_malformed' })),
      { step: 'token', outcome: 'refused', reason: 'token_malformed' },
      { step: 'token', outcome: 'refused', reason: 'token_not_jwt' },
    ]);
  });

  it('takes a token from a form only where that is switched on', async () => {
    const request: GateRequest = {
      method: 'POST',
      url: '/',
      header: (name) => (name === 'content-type' ? ['application/x-www-form-urlencoded'] : []),
      body: () => ({ access_token: raw }),
    };
    expect(await fate(gateWith().authenticate(request))).toBe('credentials_missing');
    expect(await fate(gateWith({ credentials: {} }).authenticate(request))).toBe('credentials_missing');
    expect(await fate(gateWith({ credentials: { body: true } }).authenticate(request))).toBe('passed');
  });

  it('does not read the query', async () => {
    const request = { ...requestWith(), url: `/contacts?access_token=${raw}` };
    expect(await fate(gateWith().authenticate(request))).toBe('credentials_missing');
    expect(await fate(gateWith({ optional: true }).authenticate(request))).toBe('passed without a token');
  });

  it.each([
    [
      'throws',
      (): never => {
        throw new RangeError('database is down');
      },
    ],
    ['rejects', () => Promise.reject(new RangeError('database is down'))],
  ])('passes on what validate %s of its own: nobody gets through', async (_, validate) => {
    const gate = createGate({ ...VERIFIER, validate });
    await expect(async () => gate.authenticate(bearer(raw))).rejects.toThrow(RangeError);
  });
});

describe('optional', () => {
  const gate = gateWith({ optional: true });

  it('lets a request without credentials pass, with no token', async () => {
    expect(await fate(gate.authenticate(requestWith()))).toBe('passed without a token');
  });

  it('lets a good token pass', async () => {
    expect(await fate(gate.authenticate(bearer(raw)))).toBe('passed');
  });

  it.each([
    ['another scheme', ['Basic dXNlcjpwYXNz'], 'credentials_unsupported'],
    ['malformed credentials', ['Bearer'], 'credentials_malformed'],
    ['an empty line', [''], 'credentials_malformed'],
    ['repeated credentials', ['Bearer a', 'Bearer a'], 'credentials_repeated'],
    ['a forged token', [`Bearer ${unsigned()}`], 'signature_invalid'],
  ])('still refuses %s', async (_, lines, reason) => {
    expect(await fate(gate.authenticate(requestWith(...lines)))).toBe(reason);
  });

  it('still refuses an expired token', async () => {
    expect(await fate(gate.authenticate(bearer(await sign(key, goodClaims({ exp: NOW - 60 })))))).toBe('token_expired');
  });

  it('does not go together with scope, which requests without a token would not have', () => {
    const error = configurationErrorOf(() => gateWith({ optional: true, scope: 'read:contacts' }));
    expect(error.option).toBe('scope');
    expect(error.message).toContain('requireScope');
  });
});

describe('scope', () => {
  it('is asked of every request, all of several', async () => {
    const gate = gateWith({ scope: ['read:contacts', 'write:contacts'] });
    const both = await sign(key, goodClaims({ scope: 'write:contacts read:contacts' }));
    expect(await fate(gate.authenticate(bearer(raw)))).toBe('scope_insufficient');
    expect(await fate(gate.authenticate(bearer(both)))).toBe('passed');
  });

  it('is looked at after the token: an expired one is expired, whatever it lacks', async () => {
    const expired = await sign(key, goodClaims({ scope: 'x', exp: NOW - 60 }));
    expect(await fate(gateWith({ scope: 'read:contacts' }).authenticate(bearer(expired)))).toBe('token_expired');
  });
});

describe('createGate', () => {
  it.each([[undefined], [null], ['https://tenant.example/'], [7], [[]], [() => VERIFIER]])(
    'asks for an object of options instead of %j',
    (options) => {
      const error = configurationErrorOf(() => createGate(options as unknown as GateOptions));
      expect(error).toMatchObject({ option: 'options', message: 'options: give an object of options' });
    },
  );

  it('takes a verifier of undefined for none', async () => {
    const gate = createGate({ ...VERIFIER, verifier: undefined, scope: 'read:contacts' } as GateOptions);
    expect(await fate(gate.authenticate(bearer(raw)))).toBe('passed');
    const options = { verifier: undefined, audience: AUDIENCE } as unknown as GateOptions;
    expect(configurationErrorOf(() => createGate(options)).option).toBe('issuer');
  });

  it.each<[string, Record<string, unknown>, string, string]>([
    ['no audience', { issuer: ISSUER, fetch: noFetch }, 'audience', 'give the identifier'],
    ['an unknown option', { ...VERIFIER, realms: 'x' }, 'realms', 'known are'],
    ['a name of another library', { ...VERIFIER, authRequired: false }, 'authRequired', 'did you mean optional?'],
    ['scopes in the plural', { ...VERIFIER, scopes: ['a'] }, 'scopes', 'did you mean scope?'],
    ['an optional that is a text', { ...VERIFIER, optional: 'yes' }, 'optional', 'true or false'],
    ['two scopes in one text', { ...VERIFIER, scope: 'a b' }, 'scope', "'a', 'b'"],
    ['no scope in the list', { ...VERIFIER, scope: [] }, 'scope', 'at least one'],
    ['an empty realm', { ...VERIFIER, realm: '' }, 'realm', 'printable ASCII'],
    ['a realm with a line break', { ...VERIFIER, realm: 'a\nb' }, 'realm', 'printable ASCII'],
    ['a realm that is no text', { ...VERIFIER, realm: 7 }, 'realm', 'printable ASCII'],
    ['credentials that are no object', { ...VERIFIER, credentials: true }, 'credentials', 'give an object'],
    ['credentials in the query', { ...VERIFIER, credentials: { query: true } }, 'credentials.query', 'known are body'],
    ['a body that is a text', { ...VERIFIER, credentials: { body: 'yes' } }, 'credentials.body', 'true or false'],
    ['a verifier that is none', { verifier: {} }, 'verifier', 'what createVerifier returned'],
    ['a verifier that is a text', { verifier: 'verifier' }, 'verifier', 'what createVerifier returned'],
    ['a verifier that is null', { verifier: null }, 'verifier', 'what createVerifier returned'],
    ['a verifier that is its options', { verifier: VERIFIER }, 'verifier', 'what createVerifier returned'],
    ['a verifier that is a function', { verifier: async () => 1 }, 'verifier', 'what createVerifier returned'],
    ['a verify that is no function', { verifier: { verify: true } }, 'verifier', 'what createVerifier returned'],
    [
      'options beside a verifier',
      { verifier: createVerifier(VERIFIER), audience: 'a' },
      'audience',
      'known are verifier,',
    ],
  ])('finds fault with %s', (_, options, option, cure) => {
    const error = configurationErrorOf(() => createGate(options as unknown as GateOptions));
    expect(error.option).toBe(option);
    expect(error.message).toContain(cure);
  });
});
