import { describeTables } from './cases.js';
import { discovery } from './tables/discovery.js';
import { keys } from './tables/keys.js';
import { outages } from './tables/outages.js';
import { severalIssuers } from './tables/several-issuers.js';

describeTables({ keys, discovery, outages, 'several issuers': severalIssuers });
