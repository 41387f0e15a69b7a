import { algorithmAttacks } from './algorithm.js';
import type { Attack, LegitimateRequest } from './attack.js';
import { audienceAttacks } from './audience.js';
import { bindingAttacks } from './binding.js';
import { cacheAttacks } from './cache.js';
import { claimAttacks } from './claims.js';
import { confusionAttacks } from './confusion.js';
import { credentialsAttacks } from './credentials.js';
import { encodingAttacks } from './encoding.js';
import { formAttacks } from './forms.js';
import { headerAttacks } from './header.js';
import { issuerAttacks } from './issuer.js';
import { jsonAttacks } from './json.js';
import { keyIdAttacks } from './key-id.js';
import { keyAttacks } from './keys.js';
import { legitimateKeys, legitimateRepeats } from './legitimate-keys.js';
import { legitimateRequests } from './legitimate-requests.js';
import { legitimateHeaders, legitimateTokens } from './legitimate-tokens.js';
import { profileAttacks } from './profile.js';
import { scopeAttacks } from './scope.js';
import { secretAttacks } from './secret.js';
import { settingsAttacks } from './settings.js';
import { signatureAttacks } from './signature.js';
import { smugglingAttacks } from './smuggling.js';
import { structureAttacks } from './structure.js';
import { timeAttacks } from './time.js';
import { typeAttacks } from './type.js';

/**
 * Requests that an API must refuse, each for one reason: everything that is known to have got past some verifier, and
 * more. Make each with a kit of {@link createAttackKit}, and send it as it is. Those with `needs` suit only an API that is
 * set up in that way.
 */
export const attacks: readonly Attack[] = [
  ...credentialsAttacks,
  ...smugglingAttacks,
  ...structureAttacks,
  ...encodingAttacks,
  ...jsonAttacks,
  ...algorithmAttacks,
  ...confusionAttacks,
  ...headerAttacks,
  ...keyIdAttacks,
  ...typeAttacks,
  ...bindingAttacks,
  ...keyAttacks,
  ...signatureAttacks,
  ...claimAttacks,
  ...timeAttacks,
  ...audienceAttacks,
  ...issuerAttacks,
  ...scopeAttacks,
  ...cacheAttacks,
  ...profileAttacks,
  ...secretAttacks,
  ...formAttacks,
  ...settingsAttacks,
];

/** Requests that are unusual and right: an API that refuses one of them turns somebody away. */
export const legitimate: readonly LegitimateRequest[] = [
  ...legitimateRequests,
  ...legitimateTokens,
  ...legitimateHeaders,
  ...legitimateKeys,
  ...legitimateRepeats,
];
