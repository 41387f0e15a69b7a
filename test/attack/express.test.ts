import { describe } from 'vitest';
import { express5Harness } from '../support/express-harness.js';
import { describeAttacks } from './describe-attacks.js';

describe(express5Harness.name, () => describeAttacks(express5Harness));
