import { JWKS_OF_PEM } from '../keys/secret-material.js';

/** What to write in place of another library's option; it may depend on the value that was given. */
type Cure = string | ((value: unknown) => string);

/** The option that is meant, and the cure where the name alone would mislead. */
type Alias = readonly [meant: string, hint?: Cure];

const PUBLIC_KEY: Alias = ['jwks', `for a public key or certificate write ${JWKS_OF_PEM}, with node:crypto`];

const SECRET_OR_KEY: Alias = [
  'jwks',
  `for a public key or certificate write ${JWKS_OF_PEM}, with node:crypto; for a secret that only you and the issuer know, secret`,
];

const KEYS_BY_ISSUER: Alias = ['jwksUri', 'keys are found by issuer alone; or give jwksUri, or jwks'];

const OPTIONAL: Alias = [
  'optional',
  (value) =>
    value === false
      ? 'did you mean optional? optional: true lets requests without credentials pass'
      : 'leave it out, a token is required by default; optional: true lets requests without credentials pass',
];

const IN_SECONDS = (meant: string): Alias => [meant, `did you mean ${meant}? It is a number of seconds`];

const CLOCK: Alias = ['now', 'did you mean now? It is a function that returns milliseconds since 1970'];

const ISSUER: Alias = ['issuer', 'did you mean issuer? It is the exact iss of the tokens, to the last slash'];

/** Options of other libraries for the same purpose, in lower case and without `_` and `-`. */
const ALIASES: ReadonlyMap<string, Alias> = new Map<string, Alias>([
  ['issuerbaseurl', ISSUER],
  ['issuerurl', ISSUER],
  ['authority', ISSUER],
  ['iss', ISSUER],
  ['issuers', ['issuer']],

  ['audiences', ['audience']],
  ['aud', ['audience']],

  ['algorithm', ['algorithms']],
  ['algs', ['algorithms']],
  ['tokensigningalg', ['algorithms']],

  ['jwksurl', ['jwksUri']],
  ['jwksuris', ['jwksUri']],
  ['jwksendpoint', ['jwksUri']],
  ['secretorkeyprovider', KEYS_BY_ISSUER],
  ['getkey', KEYS_BY_ISSUER],

  ['jwk', ['jwks', 'did you mean jwks? Write jwks: { keys: [jwk] }']],
  ['jwkset', ['jwks']],
  ['keyset', ['jwks']],
  ['key', PUBLIC_KEY],
  ['publickey', PUBLIC_KEY],
  ['publickeys', PUBLIC_KEY],
  ['verificationkey', PUBLIC_KEY],
  ['pem', PUBLIC_KEY],
  ['cert', PUBLIC_KEY],
  ['certs', PUBLIC_KEY],
  ['certificate', PUBLIC_KEY],
  ['x5c', PUBLIC_KEY],
  ['secretorkey', SECRET_OR_KEY],
  ['secretorpublickey', SECRET_OR_KEY],
  ['secretorprivatekey', SECRET_OR_KEY],
  ['signingkey', SECRET_OR_KEY],

  ['clockskew', IN_SECONDS('clockTolerance')],
  ['leeway', IN_SECONDS('clockTolerance')],
  ['maxage', IN_SECONDS('maxTokenAge')],
  ['clocktimestamp', CLOCK],
  ['currentdate', CLOCK],

  ['strict', ['profile', "profile: 'rfc9068' is strict, profile: 'jwt' is the default"]],
  ['typ', ['profile', "profile: 'rfc9068' takes at+jwt alone, profile: 'jwt' takes JWT as well"]],
  ['subject', ['claimValues', "write claimValues: { sub: '…' }"]],

  ['scopes', ['scope', 'did you mean scope? A token needs all that are listed']],
  ['requiredscopes', ['scope', 'did you mean scope? A token needs all that are listed']],
  ['authrequired', OPTIONAL],
  ['credentialsrequired', OPTIONAL],

  // Milliseconds in jose.
  ['timeoutduration', IN_SECONDS('timeout')],
  ['cachemaxage', IN_SECONDS('maxTtl')],
  ['cooldownduration', IN_SECONDS('unknownKeyInterval')],
]);

const folded = (name: string): string => name.toLowerCase().replaceAll(/[_-]/g, '');

/**
 * What to write in place of an option that does not exist.
 *
 * @param value - as given with it
 * @param names - the options that exist where it stands; an alias of any other is no help
 */
export function hintFor(name: string, value: unknown, names: readonly string[]): string {
  const misspelt = names.find((known) => folded(known) === folded(name));
  const [meant, hint] = misspelt === undefined ? (ALIASES.get(folded(name)) ?? []) : [misspelt];
  if (meant === undefined || !names.includes(meant)) return `known are ${names.join(', ')}`;
  if (hint === undefined) return `did you mean ${meant}?`;
  return typeof hint === 'string' ? hint : hint(value);
}
