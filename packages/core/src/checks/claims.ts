import { isJsonObject, jsonEqual, own } from '../encoding/json.js';
import { failure } from '../errors.js';
import { isAudience, isNonEmptyString, isNumericDate, type UnverifiedClaims } from '../token/claims.js';
import type { Check, CheckContext, PredicateContext } from './check.js';
import { isAccessTokenType } from './header.js';
import { askPredicate } from './predicates.js';

// The rules about the claims, except those about time.

function isAbsentOrString(value: unknown): boolean {
  return value === undefined || typeof value === 'string';
}

function isAbsentOrDate(value: unknown): boolean {
  return value === undefined || isNumericDate(value);
}

/** The named claims that the token has; `undefined` if it has none of them. */
function claimsNamed(names: readonly string[], claims: UnverifiedClaims): unknown {
  const present = names.filter((name) => Object.hasOwn(claims, name));
  return present.length === 0 ? undefined : Object.fromEntries(present.map((name) => [name, claims[name]]));
}

export const claimTypesCheck: Check<CheckContext> = {
  step: 'types',
  section: 'RFC 7519 §4.1',
  test({ registered: { sub, jti, exp, nbf, iat, audience } }) {
    const areValid =
      isAbsentOrString(sub) &&
      isAbsentOrString(jti) &&
      isAbsentOrDate(exp) &&
      isAbsentOrDate(nbf) &&
      isAbsentOrDate(iat) &&
      (audience === undefined || isAudience(audience));
    return areValid ? undefined : failure('claim_invalid');
  },
  describe: ({ claims, issuer }) => ({
    expected: 'strings, numbers of seconds, a list of strings',
    found: claimsNamed(['sub', 'jti', 'exp', 'nbf', 'iat', issuer.audienceClaim], claims),
  }),
};

export const audienceCheck: Check<CheckContext> = {
  step: 'aud',
  section: 'RFC 7519 §4.1.3',
  test({ registered: { audience }, issuer: { audiences } }) {
    if (!isAudience(audience)) return failure('claim_missing');
    const isForUs =
      typeof audience === 'string'
        ? audiences.includes(audience)
        : audiences.some((expected) => audience.includes(expected));
    return isForUs ? undefined : failure('audience_mismatch');
  },
  describe: ({ claims, issuer }) => ({
    expected: issuer.audiences.join(' or '),
    found: own(claims, issuer.audienceClaim),
  }),
};

export const claimValuesCheck: Check<CheckContext> = {
  step: 'claimValues',
  section: 'RFC 7519 §4',
  test({ claims, issuer }) {
    for (const [name, expected] of issuer.claimValues) {
      if (!Object.hasOwn(claims, name)) return failure('claim_missing');
      if (!jsonEqual(claims[name], expected)) return failure('required_claim_mismatch');
    }
    return undefined;
  },
  describe: ({ claims, issuer }) => ({
    expected: issuer.claimValues.length === 0 ? 'none are set' : JSON.stringify(Object.fromEntries(issuer.claimValues)),
    found: claimsNamed(
      issuer.claimValues.map(([name]) => name),
      claims,
    ),
  }),
};

/** Throws nothing but a ConfigurationError, for a predicate that returns a promise. */
export const claimPredicatesCheck: Check<PredicateContext> = {
  step: 'predicates',
  section: 'RFC 7519 §4',
  test({ claims, issuer }) {
    for (const [name, predicate] of issuer.claimPredicates) {
      const failed = askPredicate(predicate, own(claims, name), 'required_claim_mismatch', `claimValues.${name}`);
      if (failed !== undefined) return failed;
    }
    return undefined;
  },
  describe({ claims, issuer }) {
    const names = issuer.claimPredicates.map(([name]) => name);
    return { expected: `true from the predicates of ${names.join(', ')}`, found: claimsNamed(names, claims) };
  },
};

/** RFC 3986 §4.3: a scheme, a colon, and no white space. */
const ABSOLUTE_URI = /^[a-z][a-z0-9+.-]*:\S*$/i;

/** RFC 8417 §2.2: the members of `events` are named by URIs. Another claim of that name, such as a list, is not meant. */
function isSecurityEvents(events: unknown): boolean {
  return isJsonObject(events) && Object.keys(events).some((name) => ABSOLUTE_URI.test(name));
}

export const securityEventsCheck: Check<CheckContext> = {
  step: 'events',
  section: 'RFC 8417 §2.2',
  test: ({ registered: { events } }) => (isSecurityEvents(events) ? failure('type_not_allowed') : undefined),
  describe: ({ claims }) => ({ expected: 'no security events, as a logout token has', found: own(claims, 'events') }),
};

/** Whether a token without the type `at+jwt` is an ID token, as far as its claims tell. */
function isIdToken({ header, claims, registered }: CheckContext): boolean {
  if (registered.atHash !== undefined || registered.cHash !== undefined) return true;
  // An ID token repeats the nonce of a request (OpenID Connect Core §2). Access tokens that copy it have scopes as well.
  if (registered.nonce === undefined || isAccessTokenType(header)) return false;
  return own(claims, 'scope') === undefined && own(claims, 'scp') === undefined;
}

/** What RFC 9068 §2.2 requires beside `iat`, and beside `iss`, `exp` and `aud`, which every token must have. */
const RFC9068_STRINGS = ['sub', 'client_id', 'jti'];

export const profileCheck: Check<CheckContext> = {
  step: 'profile',
  section: 'RFC 9068 §2.2',
  test(context) {
    const { claims, registered, issuer } = context;
    if (issuer.profile === 'jwt') {
      return issuer.refuseIdTokens && isIdToken(context) ? failure('id_token') : undefined;
    }
    if (registered.iat === undefined) return failure('claim_missing');
    for (const name of RFC9068_STRINGS) {
      const value = own(claims, name);
      if (value === undefined) return failure('claim_missing');
      if (!isNonEmptyString(value)) return failure('claim_invalid');
    }
    return undefined;
  },
  describe: ({ claims, issuer }) =>
    issuer.profile === 'jwt'
      ? {
          expected: 'no at_hash, no c_hash, and no nonce without scope or scp',
          found: claimsNamed(['at_hash', 'c_hash', 'nonce'], claims),
        }
      : {
          expected: `iat, ${RFC9068_STRINGS.join(', ')}`,
          found: claimsNamed(['iat', ...RFC9068_STRINGS], claims),
        },
};
