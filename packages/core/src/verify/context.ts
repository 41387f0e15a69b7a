import type { CheckContext, TimeContext } from '../checks/check.js';
import { allowedAlgorithm } from '../checks/header.js';
import type { VerifierConfig } from '../config/verifier-config.js';
import { own } from '../encoding/json.js';
import type { TrustedIssuer } from '../issuers/issuers.js';
import type { Algorithm } from '../keys/algorithms.js';
import type { SignedToken } from '../keys/find-key.js';
import { registeredOf, type UnverifiedClaims } from '../token/claims.js';
import type { CompactJws } from '../token/compact.js';

type Times = Pick<VerifierConfig<never>, 'clockTolerance' | 'maxTokenAge' | 'now'>;

/** What the rules of time look at, now. */
export function timeContextOf(times: Times, claims: UnverifiedClaims, { audienceClaim }: TrustedIssuer): TimeContext {
  const { clockTolerance, maxTokenAge, now } = times;
  return { claims, registered: registeredOf(claims, audienceClaim), now: now() / 1000, clockTolerance, maxTokenAge };
}

/** What the rules about header and claims look at, those of time among them. */
export function checkContextOf(
  times: Times,
  { header, payload }: Pick<CompactJws, 'header' | 'payload'>,
  issuer: TrustedIssuer,
): CheckContext {
  const { clockTolerance, maxTokenAge, now } = times;
  return {
    header,
    claims: payload,
    registered: registeredOf(payload, issuer.audienceClaim),
    issuer,
    algorithm: allowedAlgorithm(header, issuer),
    now: now() / 1000,
    clockTolerance,
    maxTokenAge,
  };
}

/** What a key is looked for with, once the checks have passed: they see to it that there is an algorithm, and the `kid` a string. */
export function signedTokenOf({ header, signingInput, signature }: CompactJws, context: CheckContext): SignedToken {
  const kid = own(header, 'kid') as string | undefined;
  const algorithm = context.algorithm as Algorithm;
  return { signingInput, signature, kid, algorithm, configured: context.issuer.algorithms };
}
