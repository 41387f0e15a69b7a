import { describe } from 'vitest';
import { koa3Harness } from '../support/koa-harness.js';
import { describeAttacks } from './describe-attacks.js';

describe(koa3Harness.name, () => describeAttacks(koa3Harness));
