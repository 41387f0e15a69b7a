// What is trusted: the same policy said to Scopegate and to jose.
import { createLocalJWKSet, decodeJwt, jwtVerify } from 'jose';

/** Seconds since 1970: the moment at which tokens are made. */
export const NOW = 1_800_000_000;
export const ISSUER = 'https://tenant.example/';
export const OTHER_ISSUER = 'https://other.example/';
export const AUDIENCE = 'appointments:api';

const ASYMMETRIC = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
  'Ed25519',
];

/**
 * For jose an Ed25519 key that says `EdDSA` is not one for `Ed25519`, which is the same thing (RFC 9864 §2.2): to trust the
 * same tokens, its copy does not say.
 */
function forJose(keys) {
  const jwks = keys.map(({ jwk }) => (jwk.kty === 'OKP' ? { ...jwk, alg: undefined } : jwk));
  return createLocalJWKSet(JSON.parse(JSON.stringify({ keys: jwks })));
}

/**
 * jose leaves it to its caller to try several keys that fit; this is what its documentation says to do. How many were
 * `tried` is told, too.
 */
async function joseVerify(token, keys, options) {
  try {
    return await jwtVerify(token, keys, options);
  } catch (error) {
    if (error?.code !== 'ERR_JWKS_MULTIPLE_MATCHING_KEYS') throw error;
    let last = error;
    let tried = 0;
    for await (const key of error) {
      tried += 1;
      try {
        return { ...(await jwtVerify(token, key, options)), tried };
      } catch (failed) {
        if (failed?.code !== 'ERR_JWS_SIGNATURE_VERIFICATION_FAILED') throw failed;
        last = failed;
      }
    }
    throw last;
  }
}

/** What jose says where no key of a token's `kid` has signed it. */
const NOT_BY_KID = ['ERR_JWKS_NO_MATCHING_KEY', 'ERR_JWS_SIGNATURE_VERIFICATION_FAILED'];

/** Keys of the configuration: where none of the token's `kid` has signed it, those without `kid` may have. */
function configured(keys) {
  const keySet = forJose(keys);
  const nameless = forJose(keys.filter(({ jwk }) => jwk.kid === undefined));
  return async (token, options) => {
    try {
      return await joseVerify(token, keySet, options);
    } catch (error) {
      if (!NOT_BY_KID.includes(error?.code)) throw error;
      return joseVerify(token, ({ alg }, jws) => nameless({ alg }, jws), options);
    }
  };
}

/**
 * The policies. Of each: what Scopegate is given (the issuer, the clock and the cache come later), the same for jose, the
 * keys that sign good tokens, and what the stricter rules have to know.
 *
 * @param clock - `{ seconds }`, moved between questions
 */
export function makePolicies(keys, clock) {
  const { published, unusable, other, secret } = keys;
  const listed = [...published, ...unusable];
  const jwks = { keys: listed.map(({ jwk }) => jwk) };
  const verifyConfigured = configured(listed);
  const fetchedSet = forJose(listed);
  const common = { issuer: ISSUER, audience: AUDIENCE };
  const joseCommon = { ...common, clockTolerance: 5 };
  const now = () => new Date(clock.seconds * 1000);
  const byKeys = (options) => (token) => verifyConfigured(token, { ...options, currentDate: now() });
  const byFetchedKeys = (options) => (token) => joseVerify(token, fetchedSet, { ...options, currentDate: now() });

  const plain = { signers: published, listed, profile: 'jwt', isTimed: true, maxLength: 16_384, typ: 'JWT' };
  return [
    {
      ...plain,
      name: 'keys',
      scopegate: { ...common, jwks },
      jose: byKeys({ ...joseCommon, algorithms: ASYMMETRIC }),
    },
    {
      ...plain,
      name: 'secret',
      // Its signatures cost next to nothing.
      weight: 2.5,
      signers: [secret],
      listed: [],
      maxLength: 4096,
      scopegate: { ...common, secret: secret.secret, maxTokenLength: 4096 },
      jose: (token) => jwtVerify(token, secret.secret, { ...joseCommon, algorithms: ['HS256'], currentDate: now() }),
    },
    {
      ...plain,
      name: 'listed algorithms',
      algorithms: ['ES256', 'EdDSA', 'PS256', 'RS512'],
      signers: published.filter(({ alg }) => alg === 'ES256' || alg === 'EdDSA' || alg === 'PS256'),
      scopegate: { ...common, jwks, algorithms: ['ES256', 'EdDSA', 'PS256', 'RS512'], clockTolerance: 0 },
      jose: byKeys({ ...common, algorithms: ['ES256', 'EdDSA', 'Ed25519', 'PS256', 'RS512'], clockTolerance: 0 }),
    },
    {
      ...plain,
      name: 'rfc9068',
      profile: 'rfc9068',
      typ: 'at+jwt',
      scopegate: { ...common, jwks, profile: 'rfc9068' },
      jose: byKeys({
        ...joseCommon,
        algorithms: ASYMMETRIC,
        typ: 'at+jwt',
        requiredClaims: ['exp', 'iat', 'sub', 'client_id', 'jti'],
      }),
    },
    {
      ...plain,
      name: 'strict',
      claims: { token_use: 'access' },
      claimValues: { token_use: 'access' },
      isLastWord: true,
      // With a tolerance of a minute both take the same future `iat`: Scopegate always takes one of a minute, jose one of
      // its tolerance, and only where it looks at the age.
      scopegate: {
        issuer: ISSUER,
        audience: ['another:api', AUDIENCE],
        jwks,
        maxTokenAge: 600,
        clockTolerance: 60,
        claimValues: { token_use: 'access' },
      },
      jose: byKeys({
        issuer: ISSUER,
        audience: ['another:api', AUDIENCE],
        algorithms: ASYMMETRIC,
        maxTokenAge: 600,
        clockTolerance: 60,
      }),
    },
    {
      ...plain,
      name: 'two issuers',
      signersOf: { [ISSUER]: [secret], [OTHER_ISSUER]: other },
      signers: [secret, ...other],
      listed: other,
      scopegate: {
        audience: AUDIENCE,
        issuer: [
          { issuer: ISSUER, secret: secret.secret },
          { issuer: OTHER_ISSUER, jwks: { keys: other.map(({ jwk }) => jwk) } },
        ],
      },
      jose: twoIssuers(secret, other, now),
    },
    {
      ...plain,
      name: 'fetched keys',
      // Time stands still here, so that strangers' kids may cause two fetches and never another one.
      isTimed: false,
      isFetched: true,
      scopegate: { ...common, jwksUri: `${ISSUER}keys`, now: () => NOW * 1000 },
      served: jwks,
      jose: byFetchedKeys({ ...joseCommon, algorithms: ASYMMETRIC }),
    },
  ];
}

/** What an API with two issuers does with jose: it reads `iss`, and then believes that issuer's keys alone. */
function twoIssuers(secret, other, now) {
  const verifyOther = configured(other);
  return async (token) => {
    const { iss } = decodeJwt(token);
    const options = { issuer: iss, audience: AUDIENCE, clockTolerance: 5, currentDate: now() };
    if (iss === ISSUER) return jwtVerify(token, secret.secret, { ...options, algorithms: ['HS256'] });
    if (iss !== OTHER_ISSUER) throw new Error('no such issuer');
    return verifyOther(token, { ...options, algorithms: ASYMMETRIC });
  };
}
