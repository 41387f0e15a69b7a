import { own } from '../encoding/json.js';
import { failure } from '../errors.js';
import type { TrustedIssuer } from '../issuers/issuers.js';
import { type Algorithm, algorithmNamed, isSymmetric } from '../keys/algorithms.js';
import type { JwsHeader } from '../token/compact.js';
import type { Check, CheckContext } from './check.js';

// The rules about the header. They come before those about the claims.

const MEDIA_TYPE_PREFIX = 'application/';

/** The `typ` in lower case, without the prefix that may be left out (RFC 7515 §4.1.9). */
function mediaTypeOf(typ: string): string {
  const type = typ.toLowerCase();
  return type.startsWith(MEDIA_TYPE_PREFIX) ? type.slice(MEDIA_TYPE_PREFIX.length) : type;
}

/** Whether the header says that this is an access token: RFC 9068 §2.1. */
export function isAccessTokenType(header: JwsHeader): boolean {
  const typ = own(header, 'typ');
  return typeof typ === 'string' && mediaTypeOf(typ) === 'at+jwt';
}

/** The algorithm of the header, if the issuer's tokens may use it. */
export function allowedAlgorithm(header: JwsHeader, issuer: TrustedIssuer): Algorithm | undefined {
  const algorithm = algorithmNamed(own(header, 'alg'));
  if (algorithm === undefined) return undefined;
  const isAllowed = issuer.algorithms === undefined ? !isSymmetric(algorithm) : issuer.algorithms.has(algorithm);
  return isAllowed ? algorithm : undefined;
}

function namesOf(algorithms: ReadonlySet<Algorithm>): string {
  return [...algorithms].map(({ name }) => name).join(' or ');
}

export const algorithmCheck: Check<CheckContext> = {
  step: 'alg',
  section: 'RFC 8725 §3.1',
  test: ({ algorithm }) => (algorithm === undefined ? failure('algorithm_not_allowed') : undefined),
  describe: ({ header, issuer }) => ({
    expected: issuer.algorithms === undefined ? 'an algorithm of public keys' : namesOf(issuer.algorithms),
    found: own(header, 'alg'),
  }),
};

export const typeCheck: Check<CheckContext> = {
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
};

export const criticalCheck: Check<CheckContext> = {
  step: 'crit',
  section: 'RFC 7515 §4.1.11',
  test({ header }) {
    // No extension is supported, so any `crit` refuses. So does an unencoded payload (RFC 7797 §7).
    if (own(header, 'crit') !== undefined) return failure('critical_header');
    const b64 = own(header, 'b64');
    return b64 === undefined || b64 === true ? undefined : failure('critical_header');
  },
  describe: ({ header }) => ({ expected: 'no critical extension', found: own(header, 'crit') ?? own(header, 'b64') }),
};

export const keyIdCheck: Check<CheckContext> = {
  step: 'kid',
  section: 'RFC 7515 §4.1.4',
  test({ header }) {
    const kid = own(header, 'kid');
    return kid === undefined || typeof kid === 'string' ? undefined : failure('key_id_invalid');
  },
  describe: ({ header }) => ({ expected: 'a string, or none', found: own(header, 'kid') }),
};
