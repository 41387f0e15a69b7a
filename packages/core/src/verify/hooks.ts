import type { CheckContext } from '../checks/check.js';
import { allowedAlgorithm } from '../checks/header.js';
import type { IssuerConfig } from '../config/issuer-config.js';
import type { VerifierConfig } from '../config/verifier-config.js';
import { freezeJson, own } from '../encoding/json.js';
import { ConfigurationError, Failure, isAccessTokenError } from '../errors.js';
import type { Algorithm } from '../keys/algorithms.js';
import type { SignedToken } from '../keys/find-key.js';
import { isPromiseLike, type MaybePromise, whenReady } from '../runtime/promises.js';
import { AccessToken } from '../token/access-token.js';
import { isNonEmptyString, type JwtClaims, registeredOf } from '../token/claims.js';
import type { CompactJws, JwsHeader } from '../token/compact.js';
import { scopesOf } from '../token/scopes.js';

// The stages of checking a token that `verify` and `explain` share, beside the list of checks.

type Times = Pick<VerifierConfig<never>, 'clockTolerance' | 'maxTokenAge' | 'now'>;

/** What the checks look at; `algorithm` where the header was looked at before. */
export function contextOf(
  config: Times,
  header: JwsHeader,
  claims: JwtClaims,
  issuer: IssuerConfig,
  algorithm: Algorithm | undefined = allowedAlgorithm(header, issuer),
): CheckContext {
  const { clockTolerance, maxTokenAge, now } = config;
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

function firstText(payload: JwtClaims, names: readonly string[]): string | undefined {
  for (const name of names) {
    const value = own(payload, name);
    if (isNonEmptyString(value)) return value;
  }
  return undefined;
}

/** The token as its issuer signed it, frozen with all that is in it. */
export function createToken({ header, payload }: CompactJws, { issuer, registered }: CheckContext): AccessToken {
  // The checks have seen to the types.
  const { sub, exp, audience } = registered as { sub?: string; exp: number; audience: string | readonly string[] };
  return new AccessToken({
    claims: freezeJson(payload),
    header,
    issuer: issuer.issuer,
    subject: sub,
    clientId: firstText(payload, issuer.clientIdClaims),
    audience: typeof audience === 'string' ? [audience] : audience,
    scopes: scopesOf(payload, issuer.scopeClaims),
    expiresAt: exp,
  });
}

/** What a schema answered: its output, or a failure that holds its issues. */
function readSchemaResult<Claims>(result: unknown, signed: AccessToken): AccessToken<Claims> | Failure {
  if (typeof result === 'object' && result !== null) {
    // Inherited issues refuse as well, such as those of a class; a value counts only where it is the result's own.
    if ('issues' in result && result.issues !== undefined) {
      return new Failure('claims_rejected', { cause: result.issues });
    }
    if (Object.hasOwn(result, 'value')) return new AccessToken({ ...signed, claims: own(result, 'value') as Claims });
  }
  throw new ConfigurationError('claims', 'the schema answered with neither a value nor issues (Standard Schema v1)');
}

/**
 * The token that one request is given: the signed one, or one of its own with what the schema makes of the claims now.
 *
 * @param signed - the token with the claims as signed; they are frozen, so that a schema cannot change them
 */
export function tokenForRequest<Claims>(
  config: Pick<VerifierConfig<Claims>, 'claims'>,
  signed: AccessToken,
): MaybePromise<AccessToken<Claims> | Failure> {
  // Without a schema the claims are as signed, and the type says so.
  if (config.claims === undefined) return signed as AccessToken<Claims>;
  const answer: unknown = config.claims['~standard'].validate(signed.claims);
  return whenReady(answer, (result) => readSchemaResult<Claims>(result, signed));
}

/**
 * What the user's `validate` says, on every request. It refuses by throwing an AccessTokenError; whatever else it throws
 * is passed on.
 */
export function runValidate<Claims>(
  config: VerifierConfig<Claims>,
  token: AccessToken<Claims>,
): MaybePromise<Failure | undefined> {
  const { validate } = config;
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
