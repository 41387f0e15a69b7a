import { ecKey, rawToken } from '../../support/raw-keys.js';
import { AUDIENCE, createWorld, ISSUER } from '../../support/world.js';
import type { Case, Table } from '../cases.js';

const world = await createWorld();
const SECOND = 'https://second.example/';
const mine = ecKey();
const theirs = ecKey();
const jwks = (key: typeof mine) => ({ keys: [{ ...key.jwk, kty: 'EC', kid: 'k', alg: 'ES256' }] });

/** Two issuers that call their keys alike. */
const options = () => ({
  now: world.clock.now,
  audience: AUDIENCE,
  issuer: [
    { issuer: ISSUER, jwks: jwks(mine) },
    { issuer: SECOND, jwks: jwks(theirs), audience: 'second:api', profile: 'rfc9068' as const, algorithms: ['ES256'] },
  ],
});
const sign =
  (key: typeof mine, claims: object, header: object = {}) =>
  () =>
    rawToken(key, { alg: 'ES256', kid: 'k', ...header }, world.claims({ ...claims }));

const two: readonly Case[] = [
  { shows: 'F11', title: 'a token of the first issuer passes', token: sign(mine, {}) },
  {
    shows: 'F11',
    title: 'a token of the second issuer passes',
    token: sign(theirs, { iss: SECOND, aud: 'second:api' }, { typ: 'at+jwt' }),
  },
  {
    shows: 'F11 G5',
    title: "one issuer's key verifies nothing of another, though they call them alike",
    token: sign(theirs, {}),
    refused: 'signature_invalid' as const,
  },
  {
    shows: 'F11 G5',
    title: "the other issuer's key verifies nothing of the first, though they call them alike",
    token: sign(mine, { iss: SECOND, aud: 'second:api' }, { typ: 'at+jwt' }),
    refused: 'signature_invalid' as const,
  },
  {
    shows: 'F3 R2',
    title: "one issuer's audience is not another's",
    token: sign(theirs, { iss: SECOND }, { typ: 'at+jwt' }),
    refused: 'audience_mismatch' as const,
  },
  {
    shows: 'F3',
    title: "one issuer's rules are not another's: the profile is asked for of the second alone",
    token: sign(theirs, { iss: SECOND, aud: 'second:api' }, { typ: 'JWT' }),
    refused: 'type_not_allowed' as const,
  },
  {
    shows: 'F3 F1',
    title: "one issuer's algorithms are not another's",
    token: sign(theirs, { iss: SECOND, aud: 'second:api' }, { alg: 'EdDSA', typ: 'at+jwt' }),
    refused: 'algorithm_not_allowed' as const,
  },
].map((one) => ({ ...one, options }));

/** Names that a token may bring, and that nobody may ever connect to. */
const strangers: readonly Case[] = [
  'https://attacker.example/',
  'http://127.0.0.1/',
  'http://localhost:8080/',
  'http://[::1]/',
  'http://169.254.169.254/latest/meta-data/',
  'https://10.0.0.1/',
  'file:///etc/passwd',
  'https://tenant.example.attacker.example/',
  'https://tenant.example/../attacker',
].map((iss): Case => {
  const fetched: string[] = [];
  return {
    shows: 'F15 G3',
    title: `nothing is fetched for a token that names a stranger: ${iss}`,
    token: async ({ token }) => {
      if (fetched.length > 0) throw new Error(`fetched ${fetched.join(' ')}`);
      return token({ claims: { iss } });
    },
    options: () => ({
      ...world.options,
      fetch: async (input) => {
        fetched.push(String(input));
        throw new TypeError('fetch failed');
      },
    }),
    refused: 'issuer_untrusted',
  };
});

export const severalIssuers: Table = { world, cases: [...two, ...strangers] };
