import { describe, onTestFinished } from 'vitest';
import { harnesses } from './adapters.js';
import type { Api, Routes } from './api.js';

/** Defines the same tests for every adapter. What a test starts is closed when it ends. */
export function describeAdapters(define: (start: (routes: Routes) => Promise<Api>, name: string) => void): void {
  describe.each(harnesses.map((harness) => [harness.name, harness] as const))('%s', (name, harness) => {
    define(async (routes) => {
      const api = await harness.start(routes);
      onTestFinished(() => api.close());
      return api;
    }, name);
  });
}
