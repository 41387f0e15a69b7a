import { describeTables } from './cases.js';
import { algorithms } from './tables/algorithms.js';
import { claims } from './tables/claims.js';
import { headerRules } from './tables/header-rules.js';
import { scopes } from './tables/scopes.js';
import { tokenKinds } from './tables/token-kinds.js';

describeTables({ 'header rules': headerRules, algorithms, claims, 'kinds of tokens': tokenKinds, scopes });
