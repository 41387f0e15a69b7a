import { createHmac, createPublicKey, type KeyObject } from 'node:crypto';
import type { JWK } from 'jose';
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
  unsigned,
} from '../../../../test/support/core.js';
import type { VerifierOptions } from '../config/options.js';
import { createVerifier } from './verifier.js';

const rsa = await newKey('RS256');
const ec = await newKey('ES256');

/** Everything that an attacker could take the public key for when it is used as a secret. */
function encodingsOf(jwk: JWK): readonly (readonly [name: string, secret: string | Uint8Array])[] {
  const key: KeyObject = createPublicKey({ key: jwk, format: 'jwk' });
  const spki = key.export({ format: 'pem', type: 'spki' }).toString();
  const { kid: _, alg: __, ...bare } = jwk;
  const encodings: (readonly [string, string | Uint8Array])[] = [
    ['SPKI PEM', spki],
    ['SPKI PEM without the last line break', spki.trimEnd()],
    ['SPKI PEM after white space', `\n  ${spki}`],
    ['SPKI PEM with CRLF', spki.replaceAll('\n', '\r\n')],
    ['SPKI PEM without its frame', spki.replaceAll(/-----[A-Z ]+-----|\n/g, '')],
    ['SPKI DER', key.export({ format: 'der', type: 'spki' })],
    ['JWK text', JSON.stringify(jwk)],
    ['JWK text of the key alone', JSON.stringify(bare)],
    ['JWK Set text', JSON.stringify({ keys: [jwk] })],
    ['nothing', ''],
  ];
  if (jwk.n !== undefined) {
    encodings.push(
      ['PKCS#1 PEM', key.export({ format: 'pem', type: 'pkcs1' }).toString()],
      ['PKCS#1 DER', key.export({ format: 'der', type: 'pkcs1' })],
      ['the modulus', Buffer.from(jwk.n, 'base64url')],
      ['the modulus as it is written', jwk.n],
    );
  } else {
    encodings.push(['the x coordinate', Buffer.from(jwk.x ?? '', 'base64url')], ['x as it is written', jwk.x ?? '']);
  }
  return encodings;
}

function forged(secret: string | Uint8Array, alg: string, header: Record<string, unknown> = {}): string {
  const text = [{ alg, kid: 'k1', ...header }, goodClaims()].map((part) => base64url(JSON.stringify(part))).join('.');
  return `${text}.${createHmac(alg.replace('HS', 'sha'), secret).update(text).digest('base64url')}`;
}

const verifierWith = (options: Partial<VerifierOptions>) =>
  createVerifier({ issuer: ISSUER, audience: AUDIENCE, now, ...options });

describe.each([
  ['an RSA key', rsa],
  ['an EC key', ec],
] as const)('%s taken for a secret', (_, key: SigningKey) => {
  const encodings = encodingsOf(key.jwk);

  it.each(encodings)('refuses HMAC signatures made with it as %s', async (_name, secret) => {
    const { alg: _alg, ...unnamed } = key.jwk;
    for (const jwks of [{ keys: [key.jwk] }, { keys: [unnamed] }]) {
      for (const algorithms of [undefined, [key.alg]]) {
        const verifier = verifierWith({ jwks, ...(algorithms === undefined ? {} : { algorithms }) });
        for (const alg of ['HS256', 'HS384', 'HS512']) {
          for (const header of [{}, { kid: undefined }]) {
            expect(await reasonOf(verifier.verify(forged(secret, alg, header)))).toBe('algorithm_not_allowed');
          }
        }
      }
    }
  });

  it.each(encodings)('refuses the same signatures under the name of its own algorithm: %s', async (_name, secret) => {
    const hmac = forged(secret, 'HS256').split('.').at(-1) ?? '';
    const verifier = verifierWith({ jwks: { keys: [key.jwk] } });
    const token = unsigned({ alg: key.alg, kid: 'k1' }, goodClaims(), hmac);
    expect(await reasonOf(verifier.verify(token))).toBe('signature_invalid');
  });

  it('is put into the set as a symmetric one, and the set is refused', () => {
    for (const [, secret] of encodings) {
      const oct = { kty: 'oct', kid: 'k1', alg: 'HS256', k: base64url(secret) };
      expect(() => verifierWith({ jwks: { keys: [key.jwk, oct] } })).toThrow('symmetric');
    }
  });
});

describe('signatures of nothing', () => {
  const verifier = verifierWith({ jwks: { keys: [rsa.jwk, { ...ec.jwk, kid: 'k2' }] } });

  it.each(['none', 'None', 'NONE', 'nOnE'])('refuses %s, with a signature and without', async (alg) => {
    const token = unsigned({ alg });
    expect(await reasonOf(verifier.verify(token))).toBe('algorithm_not_allowed');
    expect(await reasonOf(verifier.verify(`${token.slice(0, token.lastIndexOf('.'))}.`))).toBe('token_malformed');
    expect(await reasonOf(verifier.verify(token.slice(0, token.lastIndexOf('.'))))).toBe('token_not_jwt');
  });

  it.each([
    ['zeros', new Uint8Array(64)],
    ['zeros of another length', new Uint8Array(32)],
    ['one byte', new Uint8Array(1)],
    [
      'r and s of the group order',
      Buffer.from(`${'ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551'.repeat(2)}`, 'hex'),
    ],
    ['all ones', new Uint8Array(64).fill(255)],
    ['zeros of the length of a modulus', new Uint8Array(256)],
  ])('refuses a signature of %s for ES256 and RS256', async (_, signature) => {
    for (const header of [
      { alg: 'ES256', kid: 'k2' },
      { alg: 'RS256', kid: 'k1' },
    ]) {
      const token = unsigned(header, goodClaims(), base64url(signature));
      expect(await reasonOf(verifier.verify(token))).toBe('signature_invalid');
    }
  });

  it('refuses an ECDSA signature in DER, which other tools write', async () => {
    const good = await sign({ ...ec, jwk: { ...ec.jwk, kid: 'k2' } });
    const [header = '', payload = '', signature = ''] = good.split('.');
    const raw = Buffer.from(signature, 'base64url');
    const integer = (bytes: Buffer): Buffer => {
      const lead = bytes.findIndex((byte) => byte !== 0);
      const short = bytes.subarray(lead);
      const positive = (short[0] ?? 0) > 127 ? Buffer.concat([Buffer.from([0]), short]) : short;
      return Buffer.concat([Buffer.from([2, positive.length]), positive]);
    };
    const body = Buffer.concat([integer(raw.subarray(0, 32)), integer(raw.subarray(32))]);
    const der = Buffer.concat([Buffer.from([0x30, body.length]), body]);
    await expect(verifier.verify(good)).resolves.toBeDefined();
    expect(await reasonOf(verifier.verify(`${header}.${payload}.${base64url(der)}`))).toBe('signature_invalid');
  });

  it('refuses an RSA signature with an ECDSA one’s name, and the other way round', async () => {
    const rsaToken = await sign(rsa);
    const ecToken = await sign({ ...ec, jwk: { ...ec.jwk, kid: 'k2' } });
    const relabelled = (token: string, header: unknown): string =>
      [base64url(JSON.stringify(header)), ...token.split('.').slice(1)].join('.');
    expect(await reasonOf(verifier.verify(relabelled(rsaToken, { alg: 'ES256', kid: 'k1' })))).toBe('key_unfit');
    expect(await reasonOf(verifier.verify(relabelled(ecToken, { alg: 'RS256', kid: 'k2' })))).toBe('key_unfit');
    expect(await reasonOf(verifier.verify(relabelled(rsaToken, { alg: 'PS256', kid: 'k1' })))).toBe('key_unfit');
  });
});
