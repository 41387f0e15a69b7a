import { vi } from 'vitest';
import type { Core, Engines } from './run.mjs';

/** Both engines over the sources, as engines.mjs has them over what is built: the core twice, one copy with the web's platform. */
export async function loadSources(): Promise<Engines> {
  const core = '@scopegate/core';
  const node = (await import(core)) as Core;
  vi.resetModules();
  vi.doMock('#runtime', () => import('../../packages/core/src/runtime/web.js'));
  const web = (await import(core)) as Core;
  vi.doUnmock('#runtime');
  return { node, web };
}
