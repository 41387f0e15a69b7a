// The stricter rules: all for which Scopegate refuses what jose accepts. Each says by itself, of a token as jose has read it,
// whether it really applies; what falls under none of them is a violation.
import { RSA_BYTES } from './keys.mjs';

const own = (object, name) => (Object.hasOwn(object, name) ? object[name] : undefined);
const isAbsentOr = (value, type) => value === undefined || typeof value === type;

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
/** The bits of the last letter that stand for nothing, by how many letters there are beyond a multiple of four. */
const SPARE_BITS = [0, 63, 15, 3];

function isCanonical(part) {
  const isWhole = /^[A-Za-z0-9_-]+$/.test(part) && part.length % 4 !== 1;
  return isWhole && (ALPHABET.indexOf(part.at(-1)) & (SPARE_BITS[part.length % 4] ?? 0)) === 0;
}

const partsOf = (text) => (typeof text === 'string' ? text.split('.') : []);

function depthOf(value) {
  let depth = 0;
  for (let level = [value]; level.length > 0; depth += 1) {
    level = level.flatMap((each) => Object.values(each)).filter((each) => typeof each === 'object' && each !== null);
  }
  return depth;
}

const TYPES = { jwt: /^(?:application\/)?(?:at\+jwt|jwt)$/i, rfc9068: /^(?:application\/)?at\+jwt$/i };

/** The RSA keys of the set that a token of this header may be of, and that do not say what they are for. */
function openRsaKeys({ header, policy }) {
  const kid = own(header, 'kid');
  return policy.listed.filter(({ jwk }) => {
    return jwk.kty === 'RSA' && jwk.alg === undefined && (kid === undefined || jwk.kid === kid);
  });
}

/**
 * A rule: its name, the reasons that it refuses with, and whether it applies. The facts: `text`; `header` and `claims` as
 * jose has them; `policy`; `now` and `tolerance` in seconds; how many keys jose `tried`. Where a rule `isPossible` only, a token may pass.
 */
export const RULES = [
  {
    name: 'a token is a string',
    reasons: ['token_malformed'],
    applies: ({ text }) => typeof text !== 'string',
  },
  {
    name: 'base64url has one spelling (RFC 7515 §2)',
    reasons: ['token_malformed'],
    applies: ({ text }) => partsOf(text).some((part) => !isCanonical(part)),
  },
  {
    name: 'a byte order mark is no JSON (RFC 8259 §8.1)',
    reasons: ['token_malformed'],
    applies: ({ text }) =>
      partsOf(text)
        .slice(0, 2)
        .some((part) => Buffer.from(part, 'base64url').subarray(0, 3).toString('hex') === 'efbbbf'),
  },
  {
    name: 'a bounded length',
    reasons: ['token_too_long'],
    applies: ({ text, policy }) => text.length > policy.maxLength,
  },
  {
    name: 'a bounded depth',
    reasons: ['token_malformed'],
    applies: ({ header, claims }) => depthOf(header) > 64 || depthOf(claims) > 64,
  },
  {
    name: 'typ is that of an access token (RFC 8725 §3.11)',
    reasons: ['type_not_allowed'],
    applies({ header, policy }) {
      const typ = own(header, 'typ');
      if (typ === undefined) return policy.profile !== 'jwt';
      return typeof typ !== 'string' || !TYPES[policy.profile].test(typ);
    },
  },
  {
    name: 'no critical extension (RFC 7515 §4.1.11)',
    reasons: ['critical_header'],
    applies: ({ header }) => Object.hasOwn(header, 'crit'),
  },
  {
    name: 'no unencoded payload (RFC 7797 §7)',
    reasons: ['critical_header'],
    applies: ({ header }) => Object.hasOwn(header, 'b64') && header.b64 !== true,
  },
  {
    name: 'kid is a string (RFC 7515 §4.1.4)',
    reasons: ['key_id_invalid'],
    applies: ({ header }) => !isAbsentOr(own(header, 'kid'), 'string'),
  },
  {
    name: 'sub and jti are strings (RFC 7519 §4.1)',
    reasons: ['claim_invalid'],
    applies: ({ claims }) => ['sub', 'jti'].some((name) => !isAbsentOr(own(claims, name), 'string')),
  },
  {
    name: 'dates are numbers (RFC 7519 §2)',
    reasons: ['claim_invalid'],
    applies: ({ claims }) =>
      ['exp', 'nbf', 'iat'].some((name) => Object.hasOwn(claims, name) && !Number.isFinite(claims[name])),
  },
  {
    name: 'aud holds nothing but names (RFC 7519 §4.1.3)',
    reasons: ['claim_invalid'],
    applies: ({ claims }) => [claims.aud].flat().some((each) => typeof each !== 'string' || each === ''),
  },
  {
    name: 'exp is required (RFC 9068 §2.2)',
    reasons: ['claim_missing'],
    applies: ({ claims }) => !Object.hasOwn(claims, 'exp'),
  },
  {
    name: 'not issued in the future',
    reasons: ['token_issued_in_future'],
    applies: ({ claims, now, tolerance }) => claims.iat > now + Math.max(60, tolerance),
  },
  {
    name: 'claims that are asked for',
    reasons: ['claim_missing', 'required_claim_mismatch'],
    applies: ({ claims, policy }) =>
      Object.entries(policy.claimValues ?? {}).some(([name, value]) => own(claims, name) !== value),
  },
  {
    name: 'no ID token (OpenID Connect Core §3.1.3.6)',
    reasons: ['id_token'],
    applies: ({ claims, policy }) =>
      policy.profile === 'jwt' && ['at_hash', 'c_hash'].some((name) => Object.hasOwn(claims, name)),
  },
  {
    name: 'no nonce without scopes (OpenID Connect Core §2)',
    reasons: ['id_token'],
    applies: ({ header, claims, policy }) =>
      policy.profile === 'jwt' &&
      Object.hasOwn(claims, 'nonce') &&
      !['scope', 'scp'].some((name) => Object.hasOwn(claims, name)) &&
      !TYPES.rfc9068.test(own(header, 'typ')),
  },
  {
    name: 'no security event token (RFC 8417 §2.2)',
    reasons: ['type_not_allowed'],
    applies: ({ claims }) => {
      const events = own(claims, 'events');
      const isObject = typeof events === 'object' && events !== null && !Array.isArray(events);
      return isObject && Object.keys(events).some((name) => /^[a-z][a-z0-9+.-]*:\S*$/i.test(name));
    },
  },
  {
    name: 'sub, client_id and jti say something (RFC 9068 §2.2)',
    reasons: ['claim_invalid'],
    applies: ({ claims, policy }) =>
      policy.profile === 'rfc9068' &&
      ['sub', 'client_id', 'jti'].some((name) => typeof own(claims, name) !== 'string' || claims[name] === ''),
  },
  {
    name: 'one key, one algorithm (RFC 8725 §3.1)',
    // Without a kid it may have been another one that signed.
    isPossible: ({ header }) => !Object.hasOwn(header, 'kid'),
    reasons: ['key_unfit', 'key_unknown', 'signature_invalid'],
    applies: (facts) =>
      facts.policy.algorithms === undefined &&
      /^(?:RS(?:384|512)|PS)/.test(facts.header.alg) &&
      openRsaKeys(facts).length > 0,
  },
  {
    name: 'an RSA signature is as long as the modulus (RFC 8017 §8.1.2)',
    reasons: ['signature_invalid'],
    applies: ({ text, header }) =>
      /^[RP]S/.test(header.alg) && Buffer.from(partsOf(text)[2] ?? '', 'base64url').length !== RSA_BYTES,
  },
  {
    name: 'four keys at most for a token without kid',
    reasons: ['signature_invalid'],
    applies: ({ tried }) => tried > 4,
  },
  {
    name: 'a bound token needs its proof (RFC 7800 §3)',
    reasons: ['proof_required'],
    applies: ({ claims }) => Object.hasOwn(claims, 'cnf'),
  },
  {
    name: "the API's own last word",
    reasons: ({ claims }) => [own(claims, 'refuse')],
    applies: ({ claims, policy }) => policy.isLastWord === true && typeof own(claims, 'refuse') === 'string',
  },
];

/** A rule that applies to a token which was accepted all the same. */
export function brokenRule(facts) {
  return RULES.find(({ isPossible, applies }) => isPossible?.(facts) !== true && applies(facts))?.name;
}

/** The first rule that explains why what jose accepts was refused for that reason. */
export function ruleFor(reason, facts) {
  return RULES.find(({ reasons, applies }) => {
    return (typeof reasons === 'function' ? reasons(facts) : reasons).includes(reason) && applies(facts);
  })?.name;
}
