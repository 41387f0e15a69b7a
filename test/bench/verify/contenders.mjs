// The contenders that check a token by themselves, each set up as its own README says, with its keys at hand.
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

function scopegate(key, tokens, cache) {
  const options = { issuer: ISSUER, audience: AUDIENCE, jwks: { keys: [key.jwk] }, cache };
  const verifier = createVerifier(options);
  const gate = createGate(options);
  return {
    verify: { kind: 'scopegate', take: inTurn(tokens), run: (token) => verifier.verify(token) },
    gate: {
      kind: 'scopegate',
      take: requestsInTurn(tokens),
      run: (request) => gate.authenticate(fromNodeRequest(request)),
    },
  };
}

function fastJwt(key, cache) {
  const options = { algorithms: [key.algorithm], allowedIss: ISSUER, allowedAud: AUDIENCE, cache };
  const keys = new Map([[key.kid, key.pem]]);
  const findKey = async ({ header }) => {
    const pem = keys.get(header.kid);
    if (pem === undefined) throw new Error('no such key');
    return pem;
  };
  return {
    withPem: createFastJwt({ ...options, key: key.pem }),
    withKeyFunction: createFastJwt({ ...options, key: findKey }),
  };
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
function forgetfulPeers(key, tokens) {
  const aws = awsJwtVerify(key);
  const keySet = createLocalJWKSet({ keys: [key.jwk] });
  const options = { issuer: ISSUER, audience: AUDIENCE };
  const peer = (name, run) => ({ name, kind: 'peer', take: inTurn(tokens), run });
  return [
    peer('aws-jwt-verify', (token) => aws.verify(token)),
    peer('aws-jwt-verify, verifySync', (token) => aws.verifySync(token)),
    peer('jose, JWK Set', (token) => jwtVerify(token, keySet, options)),
    peer('jsonwebtoken + jwks-rsa', jsonwebtokenWithJwksRsa(key)),
  ];
}

/** The base of every comparison. */
export function floorOf(key, tokens) {
  return { name: 'floor', kind: 'limit', take: inTurn(tokens), run: createFloor(key) };
}

/** Shows a contender every one of the tokens once, so that it has seen them all. */
async function showAll({ take, run }, tokens) {
  for (let count = 0; count < tokens.length; count += 1) await run(take());
}

/** Hash and look-up, where tokens come again; the floor for those that do not. */
export async function hashAndLookUpOf(key, tokens, max) {
  const limit = { name: 'SHA-256 + look-up', kind: 'limit', take: inTurn(tokens), run: createHashAndLookUp(key, max) };
  await showAll(limit, tokens.slice(0, max));
  return limit;
}

/** Everybody on tokens that no one has seen. Caches that are on hold less than the tokens in turn, so that all miss. */
export function unseenContenders(key, tokens) {
  const off = scopegate(key, tokens, false);
  const on = scopegate(key, tokens, { max: Math.floor(tokens.length / 2) });
  const fast = fastJwt(key, false);
  const fastCached = fastJwt(key, Math.floor(tokens.length / 2));
  const apart = tokens.map((token) => takeApart(token.toString('latin1')));
  let at = 0;
  const takeApartInTurn = () => apart[at++ % apart.length];
  const peer = (name, run) => ({ name, kind: 'peer', take: inTurn(tokens), run });
  return [
    { name: 'crypto.verify alone', kind: 'limit', take: takeApartInTurn, run: createBareVerify(key) },
    { name: 'Scopegate, verify', ...off.verify },
    { name: 'Scopegate, gate', ...off.gate },
    { name: 'Scopegate, gate, cache on', ...on.gate },
    peer('fast-jwt, static PEM', fast.withPem),
    peer('fast-jwt, static PEM, cache on', fastCached.withPem),
    peer('fast-jwt, key function', fast.withKeyFunction),
    ...forgetfulPeers(key, tokens),
  ];
}

/** Everybody on tokens that come again; `max` is what the caches hold. */
export async function seenContenders(key, tokens, max) {
  const { verify, gate } = scopegate(key, tokens, { max });
  const fast = fastJwt(key, max);
  const peer = (name, run) => ({ name, kind: 'peer', take: inTurn(tokens), run });
  const mindful = [
    { name: 'Scopegate, verify', ...verify },
    { name: 'Scopegate, gate', ...gate },
    peer('fast-jwt, static PEM, cache on', fast.withPem),
    peer('fast-jwt, key function, cache on', fast.withKeyFunction),
  ];
  for (const contender of mindful) await showAll(contender, tokens.slice(0, max));
  return [...mindful, ...forgetfulPeers(key, tokens)];
}

/** Everybody on tokens that must be refused, by a contender that has let good ones through before. */
export async function refusingContenders(key, tokens, good) {
  const { verify, gate } = scopegate(key, tokens, undefined);
  const fast = fastJwt(key, false);
  const peer = (name, run) => ({ name, kind: 'peer', take: inTurn(tokens), run });
  const contenders = [
    { name: 'Scopegate, verify', ...verify },
    { name: 'Scopegate, gate', ...gate },
    peer('fast-jwt, static PEM', fast.withPem),
    peer('fast-jwt, key function', fast.withKeyFunction),
    ...forgetfulPeers(key, tokens),
  ];
  for (const { name, run } of contenders) {
    const next = name === 'Scopegate, gate' ? requestsInTurn(good) : inTurn(good);
    for (let count = 0; count < good.length; count += 1) await run(next());
  }
  return contenders;
}

/** One of each make, for what happens beside the verifying. */
export function chosenContenders(key, tokens) {
  const wanted = ['Scopegate, verify', 'fast-jwt, static PEM', 'aws-jwt-verify', 'jose, JWK Set'];
  return unseenContenders(key, tokens).filter(({ name }) => wanted.includes(name));
}
