import type { Harness } from './api.js';
import { express4Harness, express5Harness } from './express-harness.js';
import { fastify5Harness } from './fastify-harness.js';
import { koa2Harness, koa3Harness } from './koa-harness.js';

/** Every adapter with every version of its framework that it serves. */
export const harnesses: readonly Harness[] = [
  express5Harness,
  express4Harness,
  koa3Harness,
  koa2Harness,
  fastify5Harness,
];
