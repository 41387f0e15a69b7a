import { createPublicKey } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { AUDIENCE, configurationErrorOf, ISSUER, newKey, now, sign } from '../../../../test/support/core.js';
import { createGate } from '../gate/gate.js';
import { createVerifier } from '../verify/verifier.js';
import { CACHE_OPTIONS, GATE_OPTIONS, KEY_OPTIONS } from './option-table.js';
import { hintFor } from './read-options.js';

const hint = (name: string, value: unknown = 'x'): string => hintFor(name, value, GATE_OPTIONS);

const key = await newKey();
const pem = createPublicKey({ key: { ...key.jwk }, format: 'jwk' }).export({ type: 'spki', format: 'pem' });

describe('the hint for an option of another library', () => {
  it.each([
    'key',
    'publicKey',
    'public_key',
    'publicKeys',
    'PEM',
    'cert',
    'certificate',
    'verificationKey',
    'x5c',
    'secretOrKey',
    'secretOrPublicKey',
    'secretOrPrivateKey',
    'signingKey',
  ])('leads a public key to jwks: %s', (name) => {
    expect(hint(name)).toContain("jwks: { keys: [createPublicKey(pem).export({ format: 'jwk' })] }");
    expect(hint(name)).not.toContain('did you mean secret?');
  });

  it.each(['secretOrKey', 'secretOrPublicKey'])('names both meanings of %s', (name) => {
    expect(hint(name)).toContain('for a secret that only you and the issuer know, secret');
  });

  it('gives a line that works', async () => {
    const error = configurationErrorOf(() =>
      createVerifier({ issuer: ISSUER, audience: AUDIENCE, publicKey: pem } as never),
    );
    expect(error.option).toBe('publicKey');
    const jwks = { keys: [createPublicKey(pem).export({ format: 'jwk' })] };
    const verifier = createVerifier({ issuer: ISSUER, audience: AUDIENCE, jwks, now });
    await expect(verifier.verify(await sign(key))).resolves.toMatchObject({ issuer: ISSUER });
  });

  it.each(['authRequired', 'credentialsRequired', 'credentials_required'])('lets nobody in by mistake: %s', (name) => {
    for (const value of [true, undefined, 'false', 0]) {
      expect(hint(name, value)).toMatch(/^leave it out, a token is required by default/);
    }
    expect(hint(name, false)).toBe('did you mean optional? optional: true lets requests without credentials pass');
    const gate = () => createGate({ issuer: ISSUER, audience: AUDIENCE, [name]: true } as never);
    expect(configurationErrorOf(gate).message).toContain('leave it out');
  });

  it.each([
    ['clockSkew', 'clockTolerance? It is a number of seconds'],
    ['leeway', 'clockTolerance? It is a number of seconds'],
    ['maxAge', 'maxTokenAge? It is a number of seconds'],
    ['clockTimestamp', 'now? It is a function that returns milliseconds'],
    ['currentDate', 'now? It is a function that returns milliseconds'],
    ['issuerBaseURL', 'issuer? It is the exact iss of the tokens, to the last slash'],
    ['scopes', 'scope? A token needs all that are listed'],
    ['jwks_uri', 'did you mean jwksUri?'],
    ['jwk', 'jwks: { keys: [jwk] }'],
    ['strict', "profile: 'rfc9068' is strict"],
    ['typ', "profile: 'rfc9068' takes at+jwt alone"],
    ['getKey', 'keys are found by issuer alone'],
    ['requiredClaims', "write claimValues: { token_use: 'access' }"],
    ['required_claims', 'matter of the claims schema'],
    ['subject', "claimValues: { sub: '…' }"],
    ['aud', 'did you mean audience?'],
  ])('says what %s is called here, and in which unit', (name, cure) => {
    expect(hint(name)).toContain(cure);
  });

  it.each([
    ['cacheMaxAge', 'maxTtl? It is a number of seconds'],
    ['timeoutDuration', 'timeout? It is a number of seconds'],
  ])('does so for the options of keys: %s', (name, cure) => {
    expect(hintFor(name, 600_000, KEY_OPTIONS)).toContain(cure);
  });

  it.each(['unheard', 'constructor', '__proto__', 'toString', ''])('lists what there is for %j', (name) => {
    expect(hint(name)).toBe(`known are ${Object.keys(GATE_OPTIONS).join(', ')}`);
  });

  it('names no option that does not exist where it stands', () => {
    for (const name of ['authRequired', 'publicKey', 'leeway'])
      expect(hintFor(name, true, CACHE_OPTIONS)).toBe('known are max');
  });
});
