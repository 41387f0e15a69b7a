import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { createVerifier, type VerifyEvent } from '@scopegate/core';
import { createTestIssuer } from '@scopegate/testing';
import { describe, expect, it, onTestFinished } from 'vitest';
import { reasonOf, settled } from '../support/core.js';
import { testClock } from './live-api.js';

async function withToken() {
  const clock = testClock();
  const issuer = await createTestIssuer({ algorithm: 'ES256', now: clock.now });
  const { audience, fetch } = issuer;
  const verifier = createVerifier({ issuer: issuer.issuer, audience, fetch, now: clock.now });
  const token = await issuer.token({ expiresIn: 1_000_000 });
  const events: VerifyEvent[] = [];
  const listen = (event: unknown): void => void events.push(event as VerifyEvent);
  subscribe('scopegate:verify', listen);
  onTestFinished(() => {
    unsubscribe('scopegate:verify', listen);
  });
  await verifier.verify(token);
  return {
    issuer,
    verifier,
    token,
    /** Whether the token passed without its signature being looked at. */
    async isRemembered(): Promise<boolean | undefined> {
      await verifier.verify(token);
      return events.at(-1)?.cached;
    },
    /** Lets the keys be fetched anew, and waits for them. */
    async refresh(): Promise<void> {
      clock.advance(540);
      await verifier.prepare();
      await settled();
    },
  };
}

describe('a token that was verified before', () => {
  it('is remembered while its key stays what it was, whatever comes and goes around it', async () => {
    const { issuer, isRemembered, refresh } = await withToken();
    expect(await isRemembered()).toBe(true);
    await issuer.rotate();
    await refresh();
    expect(await isRemembered()).toBe(true);
    issuer.fault('decoys', { only: 'jwks' });
    await refresh();
    expect(await isRemembered()).toBe(true);
    issuer.respond({ etag: true });
    issuer.fault(undefined);
    await refresh();
    await refresh();
    expect(await isRemembered()).toBe(true);
    issuer.fault('empty-set', { only: 'jwks' });
    await refresh();
    expect(await isRemembered()).toBe(true);
    expect(issuer.requests.jwks).toBe(6);
  });

  it('is verified anew where its key changed in an attribute', async () => {
    const { issuer, isRemembered, refresh } = await withToken();
    const { use: _use, ...jwk } = issuer.signingKey.publicJwk;
    issuer.withdraw();
    issuer.publish(jwk);
    await refresh();
    expect(await isRemembered()).toBe(false);
    expect(await isRemembered()).toBe(true);
  });

  it('is refused where its key is gone, and taken again where it is back', async () => {
    const { issuer, verifier, token, isRemembered, refresh } = await withToken();
    await issuer.createKey();
    issuer.withdraw();
    await refresh();
    expect(await reasonOf(verifier.verify(token))).toBe('key_unknown');
    issuer.publish(issuer.signingKey);
    await refresh();
    expect(await isRemembered()).toBe(false);
    expect(await isRemembered()).toBe(true);
  });

  it('is refused where its key may no longer be used for it', async () => {
    const { issuer, verifier, token, refresh } = await withToken();
    await issuer.createKey();
    issuer.withdraw();
    issuer.publish({ ...issuer.signingKey.publicJwk, use: 'enc' });
    await refresh();
    expect(await reasonOf(verifier.verify(token))).toBe('key_unknown');
  });
});
