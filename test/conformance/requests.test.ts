import { describeTables } from './cases.js';
import { credentials } from './tables/credentials.js';
import { decoding } from './tables/decoding.js';
import { forms } from './tables/forms.js';

describeTables({ credentials, 'tokens in forms': forms, decoding });
