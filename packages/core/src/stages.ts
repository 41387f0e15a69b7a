import { allowedAlgorithm, type CheckContext } from './checks.js';
import { ConfigurationError, Failure, isAccessTokenError } from './errors.js';
import type { IssuerPolicy } from './issuer-policy.js';
import { freezeJson, isJsonObject, own } from './json.js';
import type { Algorithm } from './keys/algorithms.js';
import type { SignedToken } from './keys/signing-key.js';
import { isPromiseLike, type MaybePromise, whenReady } from './maybe-promise.js';
import type { VerifierPolicy } from './policy.js';
import { AccessToken, deepFreeze } from './token/access-token.js';
import { isText, type JwtClaims, registeredOf } from './token/claims.js';
import type { CompactJws, JwsHeader } from './token/compact.js';
import { scopesOf } from './token/scope.js';

// The stages of checking a token that `verify` and `explain` share, beside the list of checks.

type Times = Pick<VerifierPolicy<never>, 'clockTolerance' | 'maxTokenAge' | 'now'>;

/** What the checks look at; `algorithm` where the header was looked at before. */
export function contextOf(
  policy: Times,
  header: JwsHeader,
  claims: JwtClaims,
  issuer: IssuerPolicy,
  algorithm: Algorithm | undefined = allowedAlgorithm(header, issuer),
): CheckContext {
  const { clockTolerance, maxTokenAge, now } = policy;
  const registered = registeredOf(claims, issuer.audienceClaim);
  return { header, claims, registered, issuer, algorithm, now: now() / 1000, clockTolerance, maxTokenAge };
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
export function createToken<Claims>(
  { header, payload }: CompactJws,
  { issuer, registered }: CheckContext,
  claims: Claims,
): AccessToken<Claims> {
  // The checks have seen to the types.
  const { sub, exp, audience } = registered as { sub?: string; exp: number; audience: string | readonly string[] };
  return new AccessToken({
    claims,
    header,
    issuer: issuer.issuer,
    subject: sub,
    clientId: firstText(payload, issuer.clientIdClaims),
    audience: typeof audience === 'string' ? [audience] : audience,
    scopes: scopesOf(payload, issuer.scopeClaims),
    expiresAt: exp,
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
