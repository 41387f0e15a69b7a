import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { describe, expect, it, onTestFinished } from 'vitest';
import { requestWith, settled, stoppedClock } from '../../../test/support/core.js';
import { createTestIssuer } from '../../testing/src/index.js';
import type { VerifierOptions } from './config/options.js';
import { AccessTokenError, reasons } from './errors.js';
import type { KeysEvent, VerifyEvent } from './events.js';
import { createGate } from './gate/gate.js';
import { createVerifier } from './verify/verifier.js';

/** What stands in every token of these tests, in header and claims, and must never stand in an event. */
const MARK = 'marked';

/** Listens to both channels until the test is over. */
function listening(): { verify: VerifyEvent[]; keys: KeysEvent[] } {
  const heard = { verify: [] as VerifyEvent[], keys: [] as KeysEvent[] };
  const onVerify = (event: unknown): void => void heard.verify.push(event as VerifyEvent);
  const onKeys = (event: unknown): void => void heard.keys.push(event as KeysEvent);
  subscribe('scopegate:verify', onVerify);
  subscribe('scopegate:keys', onKeys);
  onTestFinished(() => {
    unsubscribe('scopegate:verify', onVerify);
    unsubscribe('scopegate:keys', onKeys);
  });
  return heard;
}

async function world(options: Partial<VerifierOptions> = {}) {
  const clock = stoppedClock();
  const issuer = await createTestIssuer({ algorithm: 'ES256', now: clock.now });
  await issuer.rotate({ kid: `kid-${MARK}`, keepOld: false });
  const given = { issuer: issuer.issuer, audience: issuer.audience, fetch: issuer.fetch, now: clock.now, ...options };
  const verifier = createVerifier(given as VerifierOptions);
  const marked = { subject: MARK, scope: `read:${MARK}`, clientId: MARK, claims: { jti: MARK }, expiresIn: 1_000_000 };
  return {
    clock,
    issuer,
    marked,
    verifier,
    token: () => issuer.token(marked),
    verify: (token: string) => verifier.verify(token).catch(() => undefined),
  };
}

const REASONS = new Set(Object.keys(reasons));
const OUTCOMES = new Set(['accepted', 'refused', 'unavailable']);
const STEPS = new Set(['credentials', 'token', 'requirement']);
const KINDS = new Set(
  (
    'timeout network redirect status too_large not_json no_jwks_uri insecure_jwks_uri foreign_jwks_uri rationed ' +
    'issuer_mismatch not_a_key_set too_many_keys no_usable_key'
  ).split(' '),
);

/** Whether every label of every event is of a closed set. */
function expectClosed({ verify, keys }: ReturnType<typeof listening>, issuers: readonly string[]): void {
  for (const { step, outcome, reason, issuer, cached, ...rest } of verify) {
    expect(rest).toEqual({});
    expect([STEPS.has(step), OUTCOMES.has(outcome)]).toEqual([true, true]);
    expect(outcome === 'accepted' ? reason === undefined : REASONS.has(reason ?? '')).toBe(true);
    expect(issuer === undefined || issuers.includes(issuer)).toBe(true);
    expect(['undefined', 'boolean']).toContain(typeof cached);
  }
  for (const { event, issuer, keys: count, kind, ...rest } of keys) {
    expect(rest).toEqual({});
    expect(['adopted', 'failed', 'suspicious']).toContain(event);
    expect(issuers).toContain(issuer);
    expect(typeof count).toBe(event === 'adopted' ? 'number' : 'undefined');
    expect(event === 'failed' ? KINDS.has(kind ?? '') : kind === undefined).toBe(true);
  }
  expect(JSON.stringify([verify, keys])).not.toContain(MARK);
}

describe('scopegate:verify', () => {
  it('says of a token that it is accepted, and whether it was seen before', async () => {
    const heard = listening();
    const { issuer, token, verify } = await world();
    const good = await token();
    await verify(good);
    await verify(good);
    const accepted = { step: 'token', outcome: 'accepted', issuer: issuer.issuer };
    expect(heard.verify).toEqual([
      { ...accepted, cached: false },
      { ...accepted, cached: true },
    ]);
  });

  it('says why a token is refused, and names its issuer once that is a trusted one', async () => {
    const heard = listening();
    const { issuer, verify, marked } = await world();
    const { issuer: trusted } = issuer;
    const rows: readonly (readonly [token: string, reason: string, issuer: string | undefined])[] = [
      [MARK, 'token_not_jwt', undefined],
      [`${MARK}.${MARK}.${MARK}`, 'token_malformed', undefined],
      [await issuer.fromOtherIssuer(marked), 'issuer_untrusted', undefined],
      [await issuer.token({ ...marked, claims: { iss: `https://${MARK}.example/` } }), 'issuer_untrusted', undefined],
      [await issuer.token({ ...marked, claims: { iss: [MARK] } }), 'issuer_invalid', undefined],
      [await issuer.unsigned(marked), 'token_malformed', undefined],
      [await issuer.confused(marked), 'algorithm_not_allowed', trusted],
      [await issuer.token({ ...marked, header: { typ: MARK } }), 'type_not_allowed', trusted],
      [await issuer.expired(marked), 'token_expired', trusted],
      [await issuer.forOtherAudience({ ...marked, audience: MARK }), 'audience_mismatch', trusted],
      [await issuer.unknownKey({ ...marked, header: { kid: MARK } }), 'key_unknown', trusted],
      [await issuer.forged(marked), 'signature_invalid', trusted],
      [await issuer.token({ ...marked, claims: { cnf: { jkt: MARK } } }), 'proof_required', trusted],
    ];
    for (const [token, reason, named] of rows) {
      heard.verify.splice(0);
      await verify(token);
      expect(heard.verify).toEqual([{ step: 'token', outcome: 'refused', reason, ...(named && { issuer: named }) }]);
      expectClosed(heard, [trusted]);
    }
  });

  it('tells an outage from a refusal', async () => {
    const heard = listening();
    const { issuer, token, verify } = await world();
    issuer.fault('reset');
    await verify(await token());
    const { issuer: named } = issuer;
    expect(heard.verify).toEqual([
      { step: 'token', outcome: 'unavailable', reason: 'keys_unavailable', issuer: named },
    ]);
    expectClosed(heard, [named]);
  });

  it('counts a word of the user as one of its own', async () => {
    const heard = listening();
    const { issuer, token, verify } = await world({
      validate: ({ subject }) => {
        throw new AccessTokenError(`${subject} is disabled`);
      },
    });
    await verify(await token());
    expect(heard.verify).toMatchObject([{ outcome: 'refused', reason: 'token_rejected' }]);
    expectClosed(heard, [issuer.issuer]);
  });

  it('says what is wrong with the request or missing for the route', async () => {
    const heard = listening();
    const { issuer, token, verifier } = await world();
    const gate = createGate({ verifier });
    await gate.authenticate(requestWith());
    await gate.authenticate(requestWith(`Basic ${MARK}`));
    await gate.authenticate(requestWith(`Bearer ${MARK}\u0001`));
    await gate.authenticate(requestWith('Bearer a', `Bearer ${MARK}`));
    expect(heard.verify).toEqual(
      ['missing', 'unsupported', 'malformed', 'repeated'].map((what) => ({
        step: 'credentials',
        outcome: 'refused',
        reason: `credentials_${what}`,
      })),
    );
    const outcome = await gate.authenticate(requestWith(`Bearer ${await token()}`));
    if (!outcome.ok) throw outcome.refusal.cause;
    gate.authorize(outcome.token, { scope: 'admin' });
    const { issuer: named } = issuer;
    expect(heard.verify.at(-1)).toEqual({
      step: 'requirement',
      outcome: 'refused',
      reason: 'scope_insufficient',
      issuer: named,
    });
    expectClosed(heard, [named]);
  });

  it('says what is missing for every route, and for one that was reached without a token', async () => {
    const heard = listening();
    const { issuer, token, verifier } = await world();
    await createGate({ verifier, scope: 'admin' }).authenticate(requestWith(`Bearer ${await token()}`));
    const lacks = { step: 'requirement', outcome: 'refused' };
    expect(heard.verify.at(-1)).toEqual({ ...lacks, reason: 'scope_insufficient', issuer: issuer.issuer });
    createGate({ verifier, optional: true }).authorize(undefined, { scope: 'admin' });
    expect(heard.verify.at(-1)).toEqual({ ...lacks, reason: 'credentials_missing' });
  });

  it('says of what can be no credentials that it was not shown to a verifier of another make', async () => {
    const heard = listening();
    const other = { verify: async () => undefined, prepare: async () => undefined, status: () => [] };
    await createGate({ verifier: other as never }).authenticate(requestWith(`Bearer "${MARK}"`));
    expect(heard.verify).toEqual([{ step: 'credentials', outcome: 'refused', reason: 'credentials_malformed' }]);
  });
});

describe('scopegate:keys', () => {
  it('says that a set was adopted, and of how many keys', async () => {
    const heard = listening();
    const { issuer, token, verify } = await world();
    await issuer.createKey();
    await verify(await token());
    expect(heard.keys).toEqual([{ event: 'adopted', issuer: issuer.issuer, keys: 2 }]);
  });

  it('says that a set could not be had, in the background too', async () => {
    const heard = listening();
    const { clock, issuer, token, verify } = await world();
    const good = await token();
    await verify(good);
    for (const [fault, kind] of [
      ['reset', 'network'],
      [{ kind: 'status', status: 500 }, 'status'],
      [{ kind: 'redirect', location: `https://${MARK}.example/` }, 'redirect'],
      ['html', 'not_json'],
      ['empty-set', 'no_usable_key'],
      ['truncated-body', 'network'],
      [{ kind: 'huge-body', bytes: 600_000 }, 'too_large'],
    ] as const) {
      heard.keys.splice(0);
      issuer.fault(fault, { only: 'jwks' });
      clock.seconds += 700;
      await verify(good);
      await settled();
      expect(heard.keys).toEqual([{ event: 'failed', issuer: issuer.issuer, kind }]);
    }
    expectClosed(heard, [issuer.issuer]);
  });

  it('says that a set holds what no set should', async () => {
    const heard = listening();
    const { issuer, token, verify } = await world();
    issuer.publish({ kty: 'oct', kid: MARK, k: MARK });
    await verify(await token());
    expect(heard.keys).toEqual([
      { event: 'suspicious', issuer: issuer.issuer },
      { event: 'adopted', issuer: issuer.issuer, keys: 1 },
    ]);
    expectClosed(heard, [issuer.issuer]);
  });

  it('names the issuer as it is configured, where its metadata names another', async () => {
    const heard = listening();
    const { issuer, token, verify } = await world();
    issuer.fault({ kind: 'wrong-issuer', issuer: `https://${MARK}.example/` });
    await verify(await token());
    expect(heard.keys).toEqual([{ event: 'failed', issuer: issuer.issuer, kind: 'issuer_mismatch' }]);
    expectClosed(heard, [issuer.issuer]);
  });
});

describe('nobody who listens', () => {
  it('changes what a token is worth', async () => {
    const { issuer, token, verifier } = await world();
    await expect(verifier.verify(await token())).resolves.toMatchObject({ subject: MARK });
    await expect(verifier.verify(await issuer.forged())).rejects.toMatchObject({ reason: 'signature_invalid' });
    const heard = listening();
    await verifier.verify(await token());
    expect(heard.verify).toHaveLength(1);
  });
});
