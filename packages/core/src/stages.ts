import { allowedAlgorithm, type CheckContext, type TimeContext } from './checks.js';
import { ConfigurationError, Failure, isAccessTokenError } from './errors.js';
import type { IssuerPolicy } from './issuer-policy.js';
import { freezeJson, isJsonObject, own } from './json.js';
import type { Algorithm } from './keys/algorithms.js';
import type { SignedToken } from './keys/signing-key.js';
import { isPromiseLike, type MaybePromise, whenReady } from './maybe-promise.js';
import type { VerifierPolicy } from './policy.js';
import { AccessToken, deepFreeze } from './token/access-token.js';
import { audienceList, isText, type JwtClaims } from './token/claims.js';
import type { CompactJws, JwsHeader } from './token/compact.js';
import { scopesOf } from './token/scope.js';

// The stages of checking a token that `verify` and `explain` share, beside the list of checks.

type Times = Pick<VerifierPolicy<never>, 'clockTolerance' | 'maxTokenAge' | 'now'>;

/** What the rules look at that time decides. */
export function timeContextOf(policy: Times, claims: JwtClaims): TimeContext {
  const { clockTolerance, maxTokenAge, now } = policy;
  return { claims, now: now() / 1000, clockTolerance, maxTokenAge };
}

/** What the checks look at. */
export function contextOf(policy: Times, header: JwsHeader, claims: JwtClaims, issuer: IssuerPolicy): CheckContext {
  const { clockTolerance, maxTokenAge, now } = policy;
  const algorithm = allowedAlgorithm(header, issuer);
  return { header, claims, issuer, algorithm, now: now() / 1000, clockTolerance, maxTokenAge };
}

/** What a key is looked for with, once the header's checks have passed. */
export function signedOf(jws: CompactJws, context: CheckContext): SignedToken {
  const { signingInput, signature, header } = jws;
  // The checks have seen to it that there is an algorithm, and that `kid` is a string.
  const algorithm = context.algorithm as Algorithm;
  const kid = own(header, 'kid') as string | undefined;
  return { signingInput, signature, kid, algorithm, configured: context.issuer.algorithms };
}

/** The claims as the user's schema makes them, or why it does not take them. */
export function claimsOf<Claims>(policy: VerifierPolicy<Claims>, payload: JwtClaims): MaybePromise<Claims | Failure> {
  const schema = policy.claims?.['~standard'];
  // Frozen before a schema sees them: it can change neither what is checked later nor what others are shown.
  freezeJson(payload);
  // Without a schema the claims are what they are, and the type says so.
  if (schema === undefined) return payload as Claims;
  return whenReady<unknown, Claims | Failure>(schema.validate(payload), (result) => {
    if (isJsonObject(result) && result['issues'] !== undefined) {
      return new Failure('claims_rejected', { origin: result['issues'] });
    }
    if (isJsonObject(result) && 'value' in result) return deepFreeze(result['value'] as Claims);
    throw new ConfigurationError('claims', 'the schema answered with neither a value nor issues (Standard Schema v1)');
  });
}

function firstText(payload: JwtClaims, names: readonly string[]): string | undefined {
  for (const name of names) {
    const value = own(payload, name);
    if (isText(value)) return value;
  }
  return undefined;
}

/** The token that is handed out, of a text that was verified. */
export function createToken<Claims>(jws: CompactJws, issuer: IssuerPolicy, claims: Claims): AccessToken<Claims> {
  const { header, payload } = jws;
  return new AccessToken({
    claims,
    header,
    issuer: issuer.issuer,
    subject: own(payload, 'sub') as string | undefined,
    clientId: firstText(payload, issuer.clientIdClaims),
    // The checks have seen to the types of both.
    audience: audienceList(own(payload, issuer.audienceClaim)) as readonly string[],
    scopes: scopesOf(payload, issuer.scopeClaims),
    expiresAt: own(payload, 'exp') as number,
  });
}

/**
 * What the user's `validate` says, on every request. It refuses by throwing an AccessTokenError; whatever else it throws
 * is passed on.
 */
export function lastWord<Claims>(
  policy: VerifierPolicy<Claims>,
  token: AccessToken<Claims>,
): MaybePromise<Failure | undefined> {
  const { validate } = policy;
  if (validate === undefined) return undefined;
  const accept = (answer: unknown): undefined => {
    if (answer === undefined) return undefined;
    // One that answers `false` was meant to refuse, and must not pass.
    throw new ConfigurationError('validate', 'must return nothing; throw an AccessTokenError to refuse a token');
  };
  const refuse = (thrown: unknown): Failure => {
    if (!isAccessTokenError(thrown)) throw thrown;
    return Failure.of(thrown);
  };
  try {
    const answer: unknown = validate(token);
    return isPromiseLike(answer) ? Promise.resolve(answer).then(accept, refuse) : accept(answer);
  } catch (thrown) {
    return refuse(thrown);
  }
}
