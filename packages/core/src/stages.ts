import type { CheckContext } from './checks.js';
import { ConfigurationError, Failure, isAccessTokenError } from './errors.js';
import type { IssuerPolicy } from './issuer-policy.js';
import { own } from './json.js';
import type { Algorithm } from './keys/algorithms.js';
import type { SignedToken } from './keys/signing-key.js';
import { isPromiseLike, type MaybePromise, whenReady } from './maybe-promise.js';
import type { VerifierPolicy } from './policy.js';
import { AccessToken } from './token/access-token.js';
import { audienceList, isText, type JwtClaims } from './token/claims.js';
import type { CompactJws, JwsHeader } from './token/compact.js';
import { scopesOf } from './token/scope.js';

// The stages of checking a token that `verify` and `explain` share, beside the list of checks.

/** What the checks look at. */
export function contextOf(
  policy: Pick<VerifierPolicy<never>, 'clockTolerance' | 'maxTokenAge' | 'now'>,
  header: JwsHeader,
  claims: JwtClaims,
  issuer: IssuerPolicy,
): CheckContext {
  const { clockTolerance, maxTokenAge, now } = policy;
  return { header, claims, issuer, now: now() / 1000, clockTolerance, maxTokenAge };
}

/** What a key is looked for with. The header's `kid` was checked to be a string. */
export function signedOf(jws: CompactJws, issuer: IssuerPolicy, algorithm: Algorithm): SignedToken {
  const { signingInput, signature, header } = jws;
  const kid = own(header, 'kid') as string | undefined;
  return { signingInput, signature, kid, algorithm, configured: issuer.algorithms };
}

/** The claims as the user's schema makes them, or why it does not take them. */
export function claimsOf<Claims>(policy: VerifierPolicy<Claims>, payload: JwtClaims): MaybePromise<Claims | Failure> {
  const schema = policy.claims?.['~standard'];
  // Without a schema the claims are what they are, and the type says so.
  if (schema === undefined) return payload as Claims;
  return whenReady<Awaited<ReturnType<typeof schema.validate>>, Claims | Failure>(schema.validate(payload), (result) =>
    result.issues === undefined ? result.value : new Failure('claims_rejected', { origin: result.issues }),
  );
}

/** The token that is handed out, of a text that was verified. */
export function createToken<Claims>(jws: CompactJws, issuer: IssuerPolicy, claims: Claims): AccessToken<Claims> {
  const { header, payload } = jws;
  const clientId = issuer.clientIdClaims.map((claim) => own(payload, claim)).find(isText);
  return new AccessToken({
    claims,
    header,
    issuer: issuer.issuer,
    subject: own(payload, 'sub') as string | undefined,
    clientId,
    audience: audienceList(own(payload, issuer.audienceClaim)) ?? [],
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
    return new Failure(thrown.reason, { code: thrown.code, origin: thrown });
  };
  try {
    const answer: unknown = validate(token);
    return isPromiseLike(answer) ? Promise.resolve(answer).then(accept, refuse) : accept(answer);
  } catch (thrown) {
    return refuse(thrown);
  }
}
