import { describe } from 'vitest';
import { fastify5Harness } from '../support/fastify-harness.js';
import { describeAttacks } from './describe-attacks.js';

describe(fastify5Harness.name, () => describeAttacks(fastify5Harness));
