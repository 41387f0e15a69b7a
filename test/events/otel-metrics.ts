import { subscribe } from 'node:diagnostics_channel';
import { metrics } from '@opentelemetry/api';
import type { KeysEvent, VerifyEvent } from '@scopegate/core';

/** Counts what Scopegate announces. Call it once, after the OpenTelemetry SDK has been started. */
export function countWithOpenTelemetry(): void {
  const meter = metrics.getMeter('scopegate');
  const decisions = meter.createCounter('scopegate.decisions', { description: 'Requests, by what became of them' });
  const fetches = meter.createCounter('scopegate.key_fetches', { description: 'Fetches of the keys of issuers' });

  subscribe('scopegate:verify', (message) => {
    const { step, outcome, reason = 'none', issuer = 'unknown' } = message as VerifyEvent;
    decisions.add(1, { step, outcome, reason, issuer });
  });
  subscribe('scopegate:keys', (message) => {
    const { event, issuer = 'unknown', kind = 'none' } = message as KeysEvent;
    fetches.add(1, { event, issuer, kind });
  });
}
