import type { VerifierConfig } from '../config/verifier-config.js';
import { own } from '../encoding/json.js';
import { ConfigurationError, Failure, isAccessTokenError } from '../errors.js';
import { AccessToken } from '../token/access-token.js';

// The user's own functions. They run on every request, and nothing that they say is remembered.

/** The user's functions among a verifier's options. */
export type Hooks<Claims> = Pick<VerifierConfig<Claims>, 'claims' | 'validate'>;

/**
 * Runs the `claims` schema.
 *
 * @param signed - the token with the claims as signed; they are frozen, so that a schema cannot change them
 * @returns a token for this request alone, with what the schema made of the claims; the signed one where there is no
 *   schema; a failure that holds the issues, where there are any
 * @throws ConfigurationError - where the schema answers with neither a value nor issues; and whatever the schema throws
 */
export async function applySchema<Claims>(
  { claims: schema }: Hooks<Claims>,
  signed: AccessToken,
): Promise<AccessToken<Claims> | Failure> {
  // Without a schema the claims are as signed, and the type says so.
  if (schema === undefined) return signed as AccessToken<Claims>;
  const result: unknown = await schema['~standard'].validate(signed.claims);
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
 * Runs `validate`, which refuses by throwing an AccessTokenError.
 *
 * @returns the failure that the error stands for, or nothing
 * @throws ConfigurationError - where `validate` returns something; and whatever else it throws
 */
export async function runValidate<Claims>(
  { validate }: Hooks<Claims>,
  token: AccessToken<Claims>,
): Promise<Failure | undefined> {
  if (validate === undefined) return undefined;
  let answer: unknown;
  try {
    answer = await validate(token);
  } catch (thrown) {
    if (!isAccessTokenError(thrown)) throw thrown;
    return Failure.of(thrown);
  }
  if (answer === undefined) return undefined;
  // One that answers `false` was meant to refuse, and must not pass.
  throw new ConfigurationError('validate', 'must return nothing; throw an AccessTokenError to refuse a token');
}
