import { describeTables } from './cases.js';
import { legitimateKeys } from './tables/legitimate-keys.js';
import { legitimateRequests } from './tables/legitimate-requests.js';
import { legitimateTokens } from './tables/legitimate-tokens.js';

describeTables({
  'unusual requests': legitimateRequests,
  'unusual tokens': legitimateTokens,
  'unusual keys': legitimateKeys,
});
