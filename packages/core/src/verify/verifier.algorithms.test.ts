import { describe, expect, it } from 'vitest';
import {
  AUDIENCE,
  base64url,
  goodClaims,
  ISSUER,
  newKey,
  now,
  reasonOf,
  type SigningKey,
  sign,
  signWithSecret,
} from '../../../../test/support/core.js';
import type { VerifierOptions } from '../config/options.js';
import { createVerifier } from './verifier.js';

const PUBLIC = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'Ed25519'];
const keys = new Map(await Promise.all(PUBLIC.map(async (alg) => [alg, await newKey(alg, alg)] as const)));
const jwks = { keys: [...keys.values()].map(({ jwk }) => jwk) };

function keyOf(alg: string): SigningKey {
  const key = keys.get(alg);
  if (key === undefined) throw new Error(`no key for ${alg}`);
  return key;
}

const verifierWith = (options: Partial<VerifierOptions>) =>
  createVerifier({ issuer: ISSUER, audience: AUDIENCE, now, ...options });

const accepts = async (options: Partial<VerifierOptions>, token: string): Promise<boolean> =>
  verifierWith(options)
    .verify(token)
    .then(
      () => true,
      () => false,
    );

/** Another character in place of the first of the signature. */
function tampered(token: string): string {
  const at = token.lastIndexOf('.') + 1;
  return `${token.slice(0, at)}${token[at] === 'A' ? 'B' : 'A'}${token.slice(at + 1)}`;
}

function withoutMembers(key: SigningKey, ...names: readonly string[]) {
  return Object.fromEntries(Object.entries(key.jwk).filter(([name]) => !names.includes(name)));
}

describe('public keys', () => {
  it.each(PUBLIC)('verify what jose has signed with %s', async (alg) => {
    const token = await verifierWith({ jwks }).verify(await sign(keyOf(alg)));
    expect(token.header.alg).toBe(alg);
    expect(token.subject).toBe('user-1');
  });

  it.each(PUBLIC)('refuse a changed signature, payload or header of %s', async (alg) => {
    const verifier = verifierWith({ jwks });
    const token = await sign(keyOf(alg));
    const [header, , signature] = token.split('.');
    const payload = base64url(JSON.stringify(goodClaims({ scope: 'admin' })));
    const otherHeader = base64url(JSON.stringify({ kid: alg, alg }));
    expect(await reasonOf(verifier.verify(tampered(token)))).toBe('signature_invalid');
    expect(await reasonOf(verifier.verify(`${header}.${payload}.${signature}`))).toBe('signature_invalid');
    expect(await reasonOf(verifier.verify(`${otherHeader}.${token.split('.')[1]}.${signature}`))).toBe(
      'signature_invalid',
    );
  });

  it.each(PUBLIC)('refuse a signature of another key of %s', async (alg) => {
    const stranger = await newKey(alg, alg);
    expect(await reasonOf(verifierWith({ jwks }).verify(await sign(stranger)))).toBe('signature_invalid');
  });

  it.each([
    ['EdDSA', 'Ed25519'],
    ['Ed25519', 'EdDSA'],
    ['EdDSA', undefined],
    ['Ed25519', undefined],
  ])('know %s and %s for one algorithm, in token, set and list', async (tokenAlg, keyAlg) => {
    const key = keyOf('Ed25519');
    const token = await sign({ ...key, alg: tokenAlg });
    const named = { ...withoutMembers(key, 'alg'), ...(keyAlg === undefined ? {} : { alg: keyAlg }), kty: 'OKP' };
    for (const algorithms of [undefined, ['EdDSA'], ['Ed25519']]) {
      const options = { jwks: { keys: [named] }, ...(algorithms === undefined ? {} : { algorithms }) };
      expect(await accepts(options, token)).toBe(true);
    }
  });

  it('verify only with the algorithm that the key names', async () => {
    const { jwk, privateKey } = await newKey('RS256', 'k1');
    const ps = await newKey('PS256', 'k1');
    const verifier = verifierWith({ jwks: { keys: [jwk] } });
    await expect(verifier.verify(await sign({ alg: 'RS256', jwk, privateKey }))).resolves.toBeDefined();
    expect(await reasonOf(verifier.verify(await sign(ps)))).toBe('key_unfit');
  });

  it('take an RSA key that names none for RS256, or for what the list says, and for nothing else', async () => {
    for (const alg of ['RS256', 'RS512', 'PS256']) {
      const key = keyOf(alg);
      const unnamed = { jwks: { keys: [{ ...withoutMembers(key, 'alg'), kty: 'RSA' }] } };
      const token = await sign(key);
      expect(await accepts(unnamed, token)).toBe(alg === 'RS256');
      expect(await accepts({ ...unnamed, algorithms: [alg] }, token)).toBe(true);
      expect(await accepts({ ...unnamed, algorithms: ['RS384'] }, token)).toBe(false);
    }
  });

  it.each(['ES256', 'ES384', 'ES512', 'Ed25519'])(
    'take a key of the curve of %s that names none for it',
    async (alg) => {
      const key = keyOf(alg);
      const unnamed = { ...withoutMembers(key, 'alg'), kty: String(key.jwk.kty) };
      expect(await accepts({ jwks: { keys: [unnamed] } }, await sign(key))).toBe(true);
    },
  );

  it('refuse an algorithm that is not in the list before they look for a key', async () => {
    const verifier = verifierWith({ jwks: { keys: [keyOf('ES256').jwk] }, algorithms: ['ES256'] });
    expect(await reasonOf(verifier.verify(await sign(keyOf('RS256'))))).toBe('algorithm_not_allowed');
  });

  it('refuse a token whose kid is not in the set, or is written otherwise', async () => {
    const key = keyOf('ES256');
    const verifier = verifierWith({ jwks });
    for (const kid of ['es256', 'ES256 ', '', '__proto__']) {
      expect(await reasonOf(verifier.verify(await sign(key, goodClaims(), { kid })))).toBe('key_unknown');
    }
  });

  it('verify a token without kid by any key that fits', async () => {
    expect(await accepts({ jwks }, await sign(keyOf('ES256'), goodClaims(), { kid: undefined }))).toBe(true);
    const stranger = await newKey('ES256');
    const token = await sign(stranger, goodClaims(), { kid: undefined });
    expect(await reasonOf(verifierWith({ jwks }).verify(token))).toBe('signature_invalid');
  });

  it('verify a token of any kid by a configured key that has none', async () => {
    const key = keyOf('ES256');
    const nameless = { jwks: { keys: [{ ...withoutMembers(key, 'kid'), kty: 'EC' }] } };
    for (const kid of [undefined, key.jwk.kid, 'another']) {
      expect(await accepts(nameless, await sign(key, goodClaims(), { kid }))).toBe(true);
    }
    const stranger = await newKey('ES256', 'stranger');
    expect(await reasonOf(verifierWith(nameless).verify(await sign(stranger)))).toBe('signature_invalid');
  });

  it('never come from the token', async () => {
    const stranger = await newKey('ES256', 'stranger');
    const { jwk } = stranger;
    const header = { jwk, kid: undefined };
    expect(await reasonOf(verifierWith({ jwks }).verify(await sign(stranger, goodClaims(), header)))).toBe(
      'signature_invalid',
    );
  });
});

describe('a secret', () => {
  const bytes = (length: number): Uint8Array => crypto.getRandomValues(new Uint8Array(length));

  it.each([
    ['HS256', 32],
    ['HS384', 48],
    ['HS512', 64],
  ])('verifies %s where the list says so', async (alg, length) => {
    const secret = bytes(length);
    const token = await signWithSecret(secret, alg);
    expect(await accepts({ secret, algorithms: [alg] }, token)).toBe(true);
    expect(await accepts({ secret, algorithms: [alg] }, tampered(token))).toBe(false);
    expect(await accepts({ secret: bytes(length), algorithms: [alg] }, token)).toBe(false);
  });

  it('is for HS256 alone where there is no list', async () => {
    const secret = bytes(64);
    expect(await accepts({ secret }, await signWithSecret(secret, 'HS256'))).toBe(true);
    for (const alg of ['HS384', 'HS512']) {
      expect(await reasonOf(verifierWith({ secret }).verify(await signWithSecret(secret, alg)))).toBe(
        'algorithm_not_allowed',
      );
    }
  });

  it('may be for several algorithms', async () => {
    const secret = bytes(64);
    const algorithms = ['HS256', 'HS512'];
    for (const alg of algorithms)
      expect(await accepts({ secret, algorithms }, await signWithSecret(secret, alg))).toBe(true);
  });

  it('that is a text stands for its UTF-8 bytes', async () => {
    const secret = 'geheimnis-mit-ümläuten-und-mehr-als-32';
    const token = await signWithSecret(new TextEncoder().encode(secret));
    expect(await accepts({ secret }, token)).toBe(true);
    expect(await accepts({ secret: secret.normalize('NFD') }, token)).toBe(false);
  });

  it.each([undefined, 'k1', '', 'HS256', '__proto__', '../../etc/passwd'])(
    'verifies a token whatever it calls its key, and only the one that it has signed: kid %j',
    async (kid) => {
      const secret = bytes(64);
      const header = kid === undefined ? {} : { kid };
      for (const alg of ['HS256', 'HS512']) {
        const token = await signWithSecret(secret, alg, goodClaims(), header);
        const verifier = verifierWith({ secret, algorithms: ['HS512', 'HS256'] });
        await expect(verifier.verify(token)).resolves.toMatchObject({ header: { alg, ...header } });
        expect(await reasonOf(verifier.verify(tampered(token)))).toBe('signature_invalid');
        expect(await reasonOf(verifierWith({ secret: bytes(64), algorithms: [alg] }).verify(token))).toBe(
          'signature_invalid',
        );
      }
    },
  );

  it('still refuses a kid that is no text', async () => {
    const secret = bytes(32);
    const token = await signWithSecret(secret, 'HS256', goodClaims(), { kid: 7 });
    expect(await reasonOf(verifierWith({ secret }).verify(token))).toBe('key_id_invalid');
  });

  it.each(PUBLIC)('refuses a token of %s', async (alg) => {
    const verifier = verifierWith({ secret: bytes(64), algorithms: ['HS256', 'HS384', 'HS512'] });
    expect(await reasonOf(verifier.verify(await sign(keyOf(alg))))).toBe('algorithm_not_allowed');
  });
});
