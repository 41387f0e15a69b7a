import { type Reason, reasons } from '@scopegate/core';
import { attacks, legitimate } from '@scopegate/testing';
import { expect, it } from 'vitest';

it('holds attacks and legitimate requests enough', () => {
  expect(attacks.length).toBeGreaterThanOrEqual(250);
  expect(legitimate.length).toBeGreaterThanOrEqual(60);
});

it('expects of every attack what its reason is answered with', () => {
  const expected = attacks.flatMap(({ id, expect: { status, reason } }) => (reason ? [[id, reason, status]] : []));
  expect(expected).toEqual(expected.map(([id, reason]) => [id, reason, reasons[reason as Reason]?.status]));
});

it('has an attack for every reason but those that only a function of the API has', () => {
  const tried = new Set<string | undefined>(attacks.flatMap(({ expect: { reason, bare } }) => [reason, bare]));
  const untried = Object.keys(reasons).filter((reason) => !tried.has(reason));
  expect(untried).toEqual(['issuer_unavailable', 'claims_rejected', 'token_rejected', 'claim_mismatch']);
});
