import { metrics } from '@opentelemetry/api';
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics';
import { createVerifier } from '@scopegate/core';
import { createTestIssuer } from '@scopegate/testing';
import { afterAll, expect, it } from 'vitest';
import { countWithOpenTelemetry } from './otel-metrics.js';

const exporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
const reader = new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 2 ** 30 });
const provider = new MeterProvider({ readers: [reader] });
metrics.setGlobalMeterProvider(provider);
countWithOpenTelemetry();

afterAll(() => provider.shutdown());

/** What the SDK would send, by the name of the counter: each count with its labels. */
async function counted(): Promise<Record<string, unknown[]>> {
  exporter.reset();
  await reader.forceFlush();
  const [latest] = exporter.getMetrics().slice(-1);
  const all = latest?.scopeMetrics.flatMap((scope) => scope.metrics) ?? [];
  return Object.fromEntries(
    all.map(({ descriptor, dataPoints }) => [
      descriptor.name,
      dataPoints.map(({ value, attributes }) => ({ ...attributes, value })),
    ]),
  );
}

it('counts decisions and fetches, with the labels of the events and no others', async () => {
  const issuer = await createTestIssuer({ algorithm: 'ES256' });
  const { audience, fetch } = issuer;
  const verifier = createVerifier({ issuer: issuer.issuer, audience, fetch });
  const tokens = [issuer.token(), issuer.token(), issuer.forged(), issuer.expired(), issuer.fromOtherIssuer()];
  issuer.fault('html', { only: 'metadata', times: 2 });
  const outage = await issuer.token();
  await expect(verifier.verify(outage)).rejects.toMatchObject({ status: 503 });
  const other = createVerifier({ issuer: issuer.issuer, audience, fetch });
  for (const token of await Promise.all(tokens)) await other.verify(token).catch(() => undefined);

  const named = { issuer: issuer.issuer };
  const refused = { step: 'token', outcome: 'refused', value: 1 };
  expect(await counted()).toEqual({
    'scopegate.decisions': [
      { step: 'token', outcome: 'unavailable', reason: 'keys_unavailable', ...named, value: 1 },
      { step: 'token', outcome: 'accepted', reason: 'none', ...named, value: 2 },
      { ...refused, reason: 'signature_invalid', ...named },
      { ...refused, reason: 'token_expired', ...named },
      { ...refused, reason: 'issuer_untrusted', issuer: 'unknown' },
    ],
    'scopegate.key_fetches': [
      { event: 'failed', ...named, kind: 'not_json', value: 1 },
      { event: 'adopted', ...named, kind: 'none', value: 1 },
    ],
  });
});
