// The contenders that check a token by themselves, each set up as its own README says, with its keys at hand. Each is made
// by `open`, and only where it is to run: what the others compile and keep is not to be in its way.
import { createGate, createVerifier, fromNodeRequest } from '@scopegate/core';
import { JwtVerifier } from 'aws-jwt-verify';
import { SimpleJwksCache } from 'aws-jwt-verify/jwk';
import { createVerifier as createFastJwt } from 'fast-jwt';
import { createLocalJWKSet, jwtVerify } from 'jose';
import jsonwebtoken from 'jsonwebtoken';
import jwksRsa from 'jwks-rsa';
import { createBareVerify, createFloor, createHashAndLookUp, takeApart } from '../floor.mjs';
import { AUDIENCE, ISSUER, inTurn } from '../tokens.mjs';

const JWKS_URI = `${ISSUER}.well-known/jwks.json`;

/** A GET as a browser's fetch sends it, up to its credentials. */
const HEADERS = [
  ['Host', 'api.example'],
  ['Connection', 'keep-alive'],
  ['Accept', 'application/json'],
  ['Accept-Language', 'en-GB,en;q=0.9'],
  ['User-Agent', 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/143.0 Safari/537.36'],
  ['Origin', 'https://app.example'],
  ['Accept-Encoding', 'gzip, deflate, br'],
].flat();

/** Requests as node:http hands them out, each with the next of the tokens. */
function requestsInTurn(tokens) {
  const lines = tokens.map((token) => Buffer.from(`Bearer ${token.toString('latin1')}`, 'latin1'));
  const next = inTurn(lines);
  return () => {
    const authorization = next();
    const rawHeaders = [...HEADERS, 'Authorization', authorization];
    return { method: 'GET', url: '/appointments', rawHeaders, headers: { authorization } };
  };
}

/**
 * A contender that is not made yet.
 *
 * @typedef {object} Entry
 * @property {string} name
 * @property {'limit' | 'scopegate' | 'peer'} kind
 * @property {() => (input: unknown) => unknown} create - gives what is timed
 * @property {boolean} [takesRequests] - it is shown requests and not tokens
 * @property {boolean} [takesParts] - it is shown tokens that were taken apart
 */

const scopegateOptions = (key, cache) => ({ issuer: ISSUER, audience: AUDIENCE, jwks: { keys: [key.jwk] }, cache });

/** @returns {Entry} */
const verifyWith = (key, cache, name = 'Scopegate, verify') => ({
  name,
  kind: 'scopegate',
  create() {
    const verifier = createVerifier(scopegateOptions(key, cache));
    return (token) => verifier.verify(token);
  },
});

/** @returns {Entry} */
const gateWith = (key, cache, name = 'Scopegate, gate') => ({
  name,
  kind: 'scopegate',
  takesRequests: true,
  create() {
    const gate = createGate(scopegateOptions(key, cache));
    return (request) => gate.authenticate(fromNodeRequest(request));
  },
});

const peer = (name, create) => ({ name, kind: 'peer', create });

const fastJwtOptions = (key, cache) => ({
  algorithms: [key.algorithm],
  allowedIss: ISSUER,
  allowedAud: AUDIENCE,
  cache,
});

/** @returns {Entry} */
function fastJwtWithPem(key, cache) {
  const name = cache === false ? 'fast-jwt, static PEM' : 'fast-jwt, static PEM, cache on';
  return peer(name, () => createFastJwt({ ...fastJwtOptions(key, cache), key: key.pem }));
}

/** @returns {Entry} */
function fastJwtWithKeyFunction(key, cache) {
  const name = cache === false ? 'fast-jwt, key function' : 'fast-jwt, key function, cache on';
  return peer(name, () => {
    const keys = new Map([[key.kid, key.pem]]);
    const findKey = async ({ header }) => {
      const pem = keys.get(header.kid);
      if (pem === undefined) throw new Error('no such key');
      return pem;
    };
    return createFastJwt({ ...fastJwtOptions(key, cache), key: findKey });
  });
}

function awsJwtVerify(key) {
  const jwks = { keys: [key.jwk] };
  const fetcher = { fetch: async () => Buffer.from(JSON.stringify(jwks)) };
  const jwksCache = new SimpleJwksCache({ fetcher });
  const verifier = JwtVerifier.create({ issuer: ISSUER, audience: AUDIENCE, jwksUri: JWKS_URI }, { jwksCache });
  verifier.cacheJwks(jwks);
  return verifier;
}

function jsonwebtokenWithJwksRsa(key) {
  const client = jwksRsa({
    jwksUri: JWKS_URI,
    cache: true,
    rateLimit: true,
    jwksRequestsPerMinute: 5,
    fetcher: async () => ({ keys: [key.jwk] }),
  });
  const findKey = (header, callback) =>
    client.getSigningKey(header.kid, (error, found) => callback(error, found?.getPublicKey()));
  const options = { audience: AUDIENCE, issuer: ISSUER, algorithms: [key.algorithm] };
  return (token) =>
    new Promise((resolve, reject) => {
      jsonwebtoken.verify(token, findKey, options, (error, claims) => (error ? reject(error) : resolve(claims)));
    });
}

/** The peers that remember nothing of a token. */
function forgetfulPeers(key) {
  return [
    peer('aws-jwt-verify', () => {
      const verifier = awsJwtVerify(key);
      return (token) => verifier.verify(token);
    }),
    peer('aws-jwt-verify, verifySync', () => {
      const verifier = awsJwtVerify(key);
      return (token) => verifier.verifySync(token);
    }),
    peer('jose, JWK Set', () => {
      const keySet = createLocalJWKSet({ keys: [key.jwk] });
      return (token) => jwtVerify(token, keySet, { issuer: ISSUER, audience: AUDIENCE });
    }),
    peer('jsonwebtoken + jwks-rsa', () => jsonwebtokenWithJwksRsa(key)),
  ];
}

/** The base of every comparison. */
export const floorEntry = (key) => ({ name: 'floor', kind: 'limit', create: () => createFloor(key) });

/** Hash and look-up, where tokens come again; the floor for those that do not. */
export const hashAndLookUpEntry = (key, max) => ({
  name: 'SHA-256 + look-up',
  kind: 'limit',
  create: () => createHashAndLookUp(key, max),
});

/** Everybody on tokens that no one has seen. Caches that are on hold less than the tokens in turn, so that all miss. */
export function unseenEntries(key, count) {
  const max = Math.floor(count / 2);
  return [
    {
      name: 'crypto.verify alone',
      kind: 'limit',
      takesParts: true,
      create: () => createBareVerify(key),
    },
    verifyWith(key, false),
    gateWith(key, false),
    gateWith(key, { max }, 'Scopegate, gate, cache on'),
    fastJwtWithPem(key, false),
    fastJwtWithPem(key, max),
    fastJwtWithKeyFunction(key, false),
    ...forgetfulPeers(key),
  ];
}

/** Everybody on tokens that come again; `max` is what the caches hold. */
export function seenEntries(key, max) {
  return [
    {
      name: 'SHA-256 + look-up, awaited',
      kind: 'limit',
      create() {
        const run = createHashAndLookUp(key, max);
        return async (token) => run(token);
      },
    },
    verifyWith(key, { max }),
    gateWith(key, { max }),
    fastJwtWithPem(key, max),
    fastJwtWithKeyFunction(key, max),
    ...forgetfulPeers(key),
  ];
}

/** Everybody on tokens that must be refused. */
export function refusingEntries(key) {
  return [
    verifyWith(key, undefined),
    gateWith(key, undefined),
    fastJwtWithPem(key, false),
    fastJwtWithKeyFunction(key, false),
    ...forgetfulPeers(key),
  ];
}

function inputsOf(entry, tokens) {
  if (entry.takesRequests) return requestsInTurn(tokens);
  if (!entry.takesParts) return inTurn(tokens);
  const parts = tokens.map((token) => takeApart(token.toString('latin1')));
  let at = 0;
  return () => parts[at++ % parts.length];
}

/**
 * Makes a contender.
 *
 * @param {Entry} entry
 * @param {Buffer[]} tokens - what it is shown
 * @param {Buffer[]} [before] - tokens that it has seen, and let through, before anything counts
 * @returns {Promise<import('../measure.mjs').Contender>}
 */
export async function open(entry, tokens, before = []) {
  const run = await entry.create();
  const next = inputsOf(entry, before);
  for (let count = 0; count < before.length; count += 1) await run(next());
  return { name: entry.name, kind: entry.kind, take: inputsOf(entry, tokens), run };
}

/** One of each make, for what happens beside the verifying. */
export function chosenEntries(key, count) {
  const wanted = ['Scopegate, verify', 'fast-jwt, static PEM', 'aws-jwt-verify', 'jose, JWK Set'];
  return [floorEntry(key), ...unseenEntries(key, count).filter(({ name }) => wanted.includes(name))];
}
