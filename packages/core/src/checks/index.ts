import type { IssuerConfig } from '../config/issuer-config.js';
import { isJsonObject, jsonEqual, own } from '../encoding/json.js';
import { type Failure, failure } from '../errors.js';
import { type Algorithm, algorithmNamed, isSymmetric } from '../keys/algorithms.js';
import { isAudience, isNonEmptyString, isNumericDate, type JwtClaims, type RegisteredClaims } from '../token/claims.js';
import type { JwsHeader } from '../token/compact.js';
import type { Check } from './check.js';
import { TIME_CHECKS, type TimeContext } from './time.js';

/** What a check looks at. */
export interface CheckContext extends TimeContext {
  readonly header: JwsHeader;
  readonly issuer: IssuerConfig;
  /** That of the header, if the issuer's tokens may use it at all; that the key is for it is asked later. */
  readonly algorithm: Algorithm | undefined;
}

const MEDIA_TYPE_PREFIX = 'application/';

/** The `typ`, in lower case and without the prefix that it may leave out (RFC 7515 §4.1.9). */
function mediaTypeOf(typ: string): string {
  const type = typ.toLowerCase();
  return type.startsWith(MEDIA_TYPE_PREFIX) ? type.slice(MEDIA_TYPE_PREFIX.length) : type;
}

/** Whether the header says that this is an access token: RFC 9068 §2.1. */
function isAccessTokenType(header: JwsHeader): boolean {
  const typ = own(header, 'typ');
  return typeof typ === 'string' && mediaTypeOf(typ) === 'at+jwt';
}

/** The algorithm of the header, if the issuer's tokens may use it at all. */
export function allowedAlgorithm(header: JwsHeader, issuer: IssuerConfig): Algorithm | undefined {
  const algorithm = algorithmNamed(own(header, 'alg'));
  if (algorithm === undefined) return undefined;
  const isAllowed = issuer.algorithms === undefined ? !isSymmetric(algorithm) : issuer.algorithms.has(algorithm);
  return isAllowed ? algorithm : undefined;
}

function names(algorithms: ReadonlySet<Algorithm>): string {
  return [...algorithms].map(({ name }) => name).join(' or ');
}

/** What the header must be, before anything of the claims counts. */
export const HEADER_CHECKS: readonly Check<CheckContext>[] = [
  {
    step: 'alg',
    section: 'RFC 8725 §3.1',
    test: ({ algorithm }) => (algorithm === undefined ? failure('algorithm_not_allowed') : undefined),
    describe: ({ header, issuer }) => ({
      expected: issuer.algorithms === undefined ? 'an algorithm of public keys' : names(issuer.algorithms),
      found: own(header, 'alg'),
    }),
  },
  {
    step: 'typ',
    section: 'RFC 8725 §3.11',
    test({ header, issuer }) {
      if (isAccessTokenType(header)) return undefined;
      const typ = own(header, 'typ');
      const isPlainJwt = typ === undefined || (typeof typ === 'string' && mediaTypeOf(typ) === 'jwt');
      return isPlainJwt && issuer.profile === 'jwt' ? undefined : failure('type_not_allowed');
    },
    describe: ({ header, issuer }) => ({
      expected: issuer.profile === 'jwt' ? 'at+jwt, JWT or none' : 'at+jwt',
      found: own(header, 'typ'),
    }),
  },
  {
    step: 'crit',
    section: 'RFC 7515 §4.1.11',
    test({ header }) {
      // No extension is understood, so whatever stands in `crit` refuses; and so does an unencoded payload (RFC 7797 §7).
      if (own(header, 'crit') !== undefined) return failure('critical_header');
      const b64 = own(header, 'b64');
      return b64 === undefined || b64 === true ? undefined : failure('critical_header');
    },
    describe: ({ header }) => ({ expected: 'no critical extension', found: own(header, 'crit') ?? own(header, 'b64') }),
  },
  {
    step: 'kid',
    section: 'RFC 7515 §4.1.4',
    test({ header }) {
      const kid = own(header, 'kid');
      return kid === undefined || typeof kid === 'string' ? undefined : failure('key_id_invalid');
    },
    describe: ({ header }) => ({ expected: 'a string, or none', found: own(header, 'kid') }),
  },
];

function isAbsentOrString(value: unknown): boolean {
  return value === undefined || typeof value === 'string';
}

function isAbsentOrDate(value: unknown): boolean {
  return value === undefined || isNumericDate(value);
}

/** Those of the claims that are there; nothing where none is. */
function present(claims: JwtClaims, names: readonly string[]): unknown {
  const there = names.filter((name) => Object.hasOwn(claims, name));
  return there.length === 0 ? undefined : Object.fromEntries(there.map((name) => [name, claims[name]]));
}

/** RFC 3986 §4.3: what begins with a scheme. */
const ABSOLUTE_URI = /^[a-z][a-z0-9+.-]*:\S*$/i;

/** RFC 8417 §2.2: the members of `events` are named by URIs. Another claim of that name, such as a list, is no such thing. */
function isSecurityEvents(events: unknown): boolean {
  return isJsonObject(events) && Object.keys(events).some((name) => ABSOLUTE_URI.test(name));
}

/** Whether a token without the type `at+jwt` is an ID token, as far as its claims tell. */
function isIdToken({ header, claims, registered }: CheckContext): boolean {
  if (registered.atHash !== undefined || registered.cHash !== undefined) return true;
  // An ID token answers a request's nonce (OpenID Connect Core §2). Access tokens that copy it have scopes as well.
  if (registered.nonce === undefined || isAccessTokenType(header)) return false;
  return own(claims, 'scope') === undefined && own(claims, 'scp') === undefined;
}

/** What RFC 9068 §2.2 requires beside `iss`, `exp` and `aud`, which every token must have. */
const RFC9068_TEXTS = ['sub', 'client_id', 'jti'];

/** What the claims must be. */
export const CLAIM_CHECKS: readonly Check<CheckContext>[] = [
  {
    step: 'types',
    section: 'RFC 7519 §4.1',
    test({ registered: { sub, jti, exp, nbf, iat, audience } }) {
      const areRight =
        isAbsentOrString(sub) &&
        isAbsentOrString(jti) &&
        isAbsentOrDate(exp) &&
        isAbsentOrDate(nbf) &&
        isAbsentOrDate(iat) &&
        (audience === undefined || isAudience(audience));
      return areRight ? undefined : failure('claim_invalid');
    },
    describe: ({ claims, issuer }) => ({
      expected: 'strings, numbers of seconds, a list of strings',
      found: present(claims, ['sub', 'jti', 'exp', 'nbf', 'iat', issuer.audienceClaim]),
    }),
  },
  ...TIME_CHECKS,
  {
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
  },
  {
    step: 'requiredClaims',
    section: 'RFC 7519 §4',
    test({ claims, issuer }) {
      for (const [name, expected] of issuer.requiredClaims) {
        if (!Object.hasOwn(claims, name)) return failure('claim_missing');
        if (!jsonEqual(claims[name], expected)) return failure('required_claim_mismatch');
      }
      return undefined;
    },
    describe: ({ claims, issuer }) => ({
      expected:
        issuer.requiredClaims.length === 0 ? 'none are set' : JSON.stringify(Object.fromEntries(issuer.requiredClaims)),
      found: present(
        claims,
        issuer.requiredClaims.map(([name]) => name),
      ),
    }),
  },
  {
    step: 'events',
    section: 'RFC 8417 §2.2',
    test: ({ registered: { events } }) => (isSecurityEvents(events) ? failure('type_not_allowed') : undefined),
    describe: ({ claims }) => ({ expected: 'no security events, as a logout token has', found: own(claims, 'events') }),
  },
  {
    step: 'profile',
    section: 'RFC 9068 §2.2',
    test(context) {
      const { claims, registered, issuer } = context;
      if (issuer.profile === 'jwt') {
        return issuer.refuseIdTokens && isIdToken(context) ? failure('id_token') : undefined;
      }
      if (registered.iat === undefined) return failure('claim_missing');
      for (const name of RFC9068_TEXTS) {
        const value = own(claims, name);
        if (value === undefined) return failure('claim_missing');
        if (!isNonEmptyString(value)) return failure('claim_invalid');
      }
      return undefined;
    },
    describe: ({ claims, issuer }) => ({
      expected:
        issuer.profile === 'jwt'
          ? 'no at_hash, no c_hash, and no nonce without scope or scp'
          : `iat, ${RFC9068_TEXTS.join(', ')}`,
      found: present(claims, issuer.profile === 'jwt' ? ['at_hash', 'c_hash', 'nonce'] : ['iat', ...RFC9068_TEXTS]),
    }),
  },
];

/** Everything that is asked of a token before a key is looked for, in the order in which reasons win. */
export const CHECKS: readonly Check<CheckContext>[] = [...HEADER_CHECKS, ...CLAIM_CHECKS];

/** The first thing that is wrong, or nothing. */
export function firstFailure<Context>(checks: readonly Check<Context>[], context: Context): Failure | undefined {
  for (const check of checks) {
    const found = check.test(context);
    if (found !== undefined) return found;
  }
  return undefined;
}

/**
 * RFC 7800 §3.1: a token with `cnf` is bound to its sender. Shown as a plain bearer token it is refused, whatever else is
 * in the claim, since nothing here can check the proof.
 */
export function bindingFailure({ cnf }: Pick<RegisteredClaims, 'cnf'>): Failure | undefined {
  return cnf === undefined ? undefined : failure('proof_required');
}
