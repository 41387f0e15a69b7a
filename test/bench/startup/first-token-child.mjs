// From the first line of a program to its first verified token: import, set-up, one token. The keys are at hand.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
const [contender, file] = process.argv.slice(2);
const { token, jwk, pem, issuer, audience } = JSON.parse(readFileSync(file, 'utf8'));
const jwksUri = `${issuer}.well-known/jwks.json`;

const PROGRAMS = {
  async '@scopegate/core'() {
    const { createVerifier } = await import('@scopegate/core');
    return createVerifier({ issuer, audience, jwks: { keys: [jwk] } }).verify(token);
  },
  async jose() {
    const { createLocalJWKSet, jwtVerify } = await import('jose');
    return jwtVerify(token, createLocalJWKSet({ keys: [jwk] }), { issuer, audience });
  },
  async 'aws-jwt-verify'() {
    const { JwtVerifier } = await import('aws-jwt-verify');
    const verifier = JwtVerifier.create({ issuer, audience, jwksUri });
    verifier.cacheJwks({ keys: [jwk] });
    return verifier.verify(token);
  },
  async 'fast-jwt'() {
    const { createVerifier } = await import('fast-jwt');
    return createVerifier({ key: pem, allowedIss: issuer, allowedAud: audience })(token);
  },
  async 'jsonwebtoken + jwks-rsa'() {
    const jsonwebtoken = require('jsonwebtoken');
    const client = require('jwks-rsa')({ jwksUri, fetcher: async () => ({ keys: [jwk] }) });
    const key = await client.getSigningKey(jwk.kid);
    return jsonwebtoken.verify(token, key.getPublicKey(), { audience, issuer, algorithms: ['RS256'] });
  },
};

const start = performance.now();
const verified = await PROGRAMS[contender]();
const milliseconds = performance.now() - start;
if (typeof verified !== 'object') throw new Error(`${contender} verified nothing`);
process.stdout.write(String(milliseconds));
