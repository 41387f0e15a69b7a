import { exportJWK } from 'jose';
import { describe, expect, it } from 'vitest';
import {
  AUDIENCE,
  configurationErrorOf,
  ISSUER,
  newKey,
  noFetch,
  now,
  reasonOf,
  sign,
  signWithSecret,
} from '../../../../test/support/core.js';
import { createVerifier } from '../verify/verifier.js';
import type { VerifierOptions } from './options.js';

const key = await newKey();
const privateJwk = { ...(await exportJWK(key.privateKey)), kid: 'k1', alg: 'ES256' };
const jwks = { keys: [key.jwk] };
const secret = 'a secret of thirty-two bytes or more';
const oct = { kty: 'oct', k: Buffer.from(secret).toString('base64url') };
const SECOND = 'https://second.example/';
const GOOD = { issuer: ISSUER, audience: AUDIENCE, fetch: noFetch, now };

const CYCLE: Record<string, unknown> = { keys: [key.jwk] };
CYCLE['self'] = CYCLE;

type Row = readonly [what: string, options: Record<string, unknown>, option: string, cure: string];

const ROWS: readonly Row[] = [
  ['a secret beside jwks', { jwks, secret }, 'secret', 'give either jwks or secret, not both'],
  ['a secret beside jwksUri', { jwksUri: `${ISSUER}jwks`, secret }, 'secret', 'either jwksUri or secret, not both'],
  ['jwks beside jwksUri', { jwksUri: `${ISSUER}jwks`, jwks }, 'jwks', 'give either jwksUri or jwks, not both'],
  [
    'a secret in the issuer beside jwks at top level',
    { issuer: { issuer: ISSUER, secret }, jwks },
    'issuer.secret',
    'give either jwks or secret, not both',
  ],

  ['jwks at top level with several issuers', { issuer: [ISSUER, SECOND], jwks }, 'jwks', 'inside each'],
  [
    'jwksUri at top level with several issuers',
    { issuer: [ISSUER, SECOND], jwksUri: ISSUER },
    'jwksUri',
    'inside each',
  ],
  ['a secret at top level with several issuers', { issuer: [ISSUER, SECOND], secret }, 'secret', 'inside each'],
  ['an audience claim there', { issuer: [ISSUER, SECOND], audienceClaim: 'a' }, 'audienceClaim', 'inside each'],

  ['a secret shorter than the hash', { secret: 'x'.repeat(31) }, 'secret', 'HS256 needs at least 32 bytes'],
  ['an empty secret', { secret: '' }, 'secret', 'at least 32 bytes'],
  ['no bytes of secret', { secret: new Uint8Array() }, 'secret', 'at least 32 bytes'],
  ['a short secret for HS384', { secret: 'x'.repeat(47), algorithms: ['HS384'] }, 'secret', 'HS384 needs at least 48'],
  ['a short secret for HS512', { secret: 'x'.repeat(63), algorithms: ['HS512'] }, 'secret', 'HS512 needs at least 64'],
  [
    'a secret long enough for one of two algorithms',
    { secret: 'x'.repeat(32), algorithms: ['HS256', 'HS512'] },
    'secret',
    'HS512 needs at least 64',
  ],
  ['a secret that is a number', { secret: 7 }, 'secret', 'a string or bytes'],
  ['a secret that is null', { secret: null }, 'secret', 'a string or bytes'],
  ['a secret for RS256', { secret, algorithms: ['RS256'] }, 'algorithms', 'never goes into secret'],
  ['a secret for RS256 beside HS256', { secret, algorithms: ['HS256', 'RS256'] }, 'algorithms', 'never goes into'],
  ['HS256 for jwks', { jwks, algorithms: ['HS256'] }, 'algorithms', 'HS256 is for a secret that only'],
  ['HS256 for jwksUri', { jwksUri: `${ISSUER}jwks`, algorithms: ['HS256'] }, 'algorithms', 'HS256 is for a secret'],

  ['a private key in jwks', { jwks: { keys: [key.jwk, privateJwk] } }, 'jwks', 'private or symmetric key'],
  ['a symmetric key in jwks', { jwks: { keys: [oct] } }, 'jwks', 'private or symmetric key'],
  ['the value of a symmetric key', { jwks: { keys: [{ ...key.jwk, k: 'AAAA' }] } }, 'jwks', 'symmetric key'],
  ['jwks without keys', { jwks: { keys: [] } }, 'jwks', 'at least one key'],
  ['one key for a set', { jwks: key.jwk }, 'jwks', '{ keys: [ … ] }'],
  ['a list for a set', { jwks: [key.jwk] }, 'jwks', '{ keys: [ … ] }'],
  ['a text for a set', { jwks: JSON.stringify(jwks) }, 'jwks', '{ keys: [ … ] }'],

  ['a set with a function', { jwks: { keys: [{ ...key.jwk, x5c: () => 1 }] } }, 'jwks', 'plain JSON'],
  ['a set with a gap', { jwks: { keys: [key.jwk, undefined] } }, 'jwks', 'plain JSON'],
  ['a set with a member of undefined', { jwks: { keys: [{ ...key.jwk, use: undefined }] } }, 'jwks', 'plain JSON'],
  ['a set with NaN', { jwks: { keys: [key.jwk], max: Number.NaN } }, 'jwks', 'plain JSON'],
  ['a set that holds itself', { jwks: CYCLE }, 'jwks', 'plain JSON'],

  ['a jwksUri that is no URL', { jwksUri: '/jwks' }, 'jwksUri', 'an https URL'],
  ['a jwksUri that is no text', { jwksUri: 7 }, 'jwksUri', 'an https URL'],
  ['an http jwksUri', { jwksUri: 'http://tenant.example/jwks' }, 'jwksUri', 'an https URL'],
  ['a jwksUri with a password', { jwksUri: 'https://a:b@tenant.example/jwks' }, 'jwksUri', 'an https URL'],
  ['a loopback http jwksUri of an https issuer', { jwksUri: 'http://localhost/jwks' }, 'jwksUri', 'its issuer'],
  [
    'one of an issuer in a list',
    { issuer: [{ issuer: ISSUER, jwksUri: 'http://tenant.example/jwks' }] },
    'issuer[0].jwksUri',
    'an https URL',
  ],
];

const verifierWith = (options: Record<string, unknown>) => createVerifier({ ...GOOD, ...options } as VerifierOptions);

describe('readVerifierConfig, of keys', () => {
  it.each(ROWS)('finds fault with %s', (_, options, option, cure) => {
    const error = configurationErrorOf(() => verifierWith(options));
    expect(error.option).toBe(option);
    expect(error.message).toContain(cure);
  });

  it('never repeats a secret or a private key in what it says', () => {
    for (const [, options] of ROWS) {
      const { message } = configurationErrorOf(() => verifierWith(options));
      expect(message).not.toContain(secret);
      expect(message).not.toContain(privateJwk.d);
      expect(message).not.toContain('xxxxxxxx');
    }
  });

  it('takes an http jwksUri of an http issuer on this machine', () => {
    const issuer = 'http://localhost:3000/';
    expect(verifierWith({ issuer, jwksUri: 'http://localhost:3000/jwks' }).status()).toHaveLength(1);
  });

  it('takes any text for an issuer that is not asked for its metadata', async () => {
    const issuer = 'urn:tenant?a#b';
    const verifier = verifierWith({ issuer, jwks });
    await expect(verifier.verify(await sign(key, { iss: issuer, aud: AUDIENCE, exp: now() }))).resolves.toBeDefined();
    expect(verifierWith({ issuer, jwksUri: `${ISSUER}jwks` }).status()).toHaveLength(1);
    expect(verifierWith({ issuer, secret }).status()).toHaveLength(1);
  });

  it('takes each issuer with keys of its own', () => {
    const issuer = [{ issuer: ISSUER, jwks }, { issuer: SECOND, secret }, 'https://third.example/'];
    expect(verifierWith({ issuer }).status()).toMatchObject([
      { state: 'fixed' },
      { state: 'fixed' },
      { state: 'empty' },
    ]);
  });

  it('trusts what the set held when it was given, whatever becomes of the object', async () => {
    const given = { keys: [{ ...key.jwk }] };
    const verifier = verifierWith({ jwks: given });
    const stranger = await newKey();
    given.keys[0] = stranger.jwk;
    expect(await reasonOf(verifier.verify(await sign(stranger)))).toBe('signature_invalid');
    await expect(verifier.verify(await sign(key))).resolves.toBeDefined();
  });

  it('keeps the secret it was given, whatever becomes of the bytes', async () => {
    const bytes = new TextEncoder().encode(secret);
    const token = await signWithSecret(Uint8Array.from(bytes));
    const verifier = verifierWith({ secret: bytes });
    bytes.fill(0);
    await expect(verifier.verify(token)).resolves.toBeDefined();
  });

  it.each([
    ['for another purpose', { ...key.jwk, use: 'enc' }, '(kid "k1") is not for verifying'],
    ['for other operations', { ...key.jwk, key_ops: ['sign'] }, '(kid "k1") is not for verifying'],
    ['of an unheard kind', { kty: 'unheard' }, 'is malformed'],
    ['of an algorithm of another kind', { ...key.jwk, alg: 'RS256' }, '(kid "k1") has an alg or crv'],
    ['too weak', { kty: 'RSA', e: 'AQAB', n: Buffer.alloc(128, 255).toString('base64url') }, 'is too weak'],
    ['beside its curve', { ...key.jwk, y: key.jwk.x }, '(kid "k1") has numbers that are no key'],
    ['no object', 'rubbish', 'is malformed'],
  ])('finds fault at once with a set in which no key can be used: one that is %s', (_, jwk, fault) => {
    const error = configurationErrorOf(() => verifierWith({ jwks: { keys: [jwk] } }));
    expect(error.option).toBe('jwks');
    expect(error.message).toContain(`jwks: holds no usable signature key: keys[0] ${fault}`);
    expect(configurationErrorOf(() => verifierWith({ jwks: { keys: [jwk, {}] } })).message).toContain('malformed');
    expect(() => verifierWith({ jwks: { keys: [jwk, key.jwk] } })).not.toThrow();
  });

  it.each(['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k'])(
    'refuses a set with a private member %s anywhere',
    (member) => {
      for (const jwk of [
        { ...key.jwk, [member]: 'AAAA' },
        { kty: 'RSA', [member]: 'AAAA' },
        { kty: 'unheard', use: 'enc', [member]: null },
      ]) {
        const error = configurationErrorOf(() => verifierWith({ jwks: { keys: [key.jwk, jwk] } }));
        expect(error).toMatchObject({ option: 'jwks', message: expect.stringContaining('private or symmetric key') });
      }
    },
  );

  it('holds the keys at once, so that a bad one is found when the verifier is made', () => {
    expect(verifierWith({ jwks }).status()).toEqual([{ issuer: ISSUER, state: 'fixed', keys: 1 }]);
    expect(verifierWith({ secret }).status()).toEqual([{ issuer: ISSUER, state: 'fixed', keys: 1 }]);
    const error = configurationErrorOf(() => verifierWith({ jwks, algorithms: ['ES384'] }));
    expect(error).toMatchObject({ option: 'jwks', message: expect.stringContaining('is for ES256, which is none of') });
  });

  it.each([
    ['a PEM', '-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEA\n-----END PUBLIC KEY-----\n'],
    ['a JWK Set', JSON.stringify(jwks)],
    ['the URL of a set', `${ISSUER}.well-known/jwks.json`],
  ])('takes no public key for a secret: %s', (_what, given) => {
    for (const value of [given, new TextEncoder().encode(given), Buffer.from(Buffer.from(given).toString('base64'))]) {
      const error = configurationErrorOf(() => verifierWith({ secret: value }));
      expect(error).toMatchObject({ option: 'secret', message: expect.stringContaining('write jwks') });
      expect(error.message).not.toContain(given);
    }
    expect(configurationErrorOf(() => verifierWith({ issuer: [{ issuer: ISSUER, secret: given }] })).option).toBe(
      'issuer[0].secret',
    );
  });

  it('leaves out a key that cannot be used and keeps the others', async () => {
    const verifier = verifierWith({ jwks: { keys: [{ kty: 'unheard', kid: 'k0' }, 'rubbish', key.jwk] } });
    await expect(verifier.verify(await sign(key))).resolves.toBeDefined();
    expect(verifier.status()).toEqual([{ issuer: ISSUER, state: 'fixed', keys: 1 }]);
  });
});
