import { constants, createPublicKey, generateKeyPairSync, type KeyObject, sign as nodeSign } from 'node:crypto';
import { CompactSign } from 'jose';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { type Algorithm, algorithmNamed } from './algorithms.js';
import type { VerificationKey } from './jwk.js';

const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
const otherRsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
const ecOf = (namedCurve: string) => generateKeyPairSync('ec', { namedCurve });
const secretOf = (bytes: number, fill: number) => new Uint8Array(bytes).fill(fill);

type Pair = { readonly publicKey: KeyObject; readonly privateKey: KeyObject };
type Row = readonly [alg: string, own: Pair | Uint8Array, other: Pair | Uint8Array];

const ROWS: readonly Row[] = [
  ...['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'].map((alg): Row => [alg, rsa, otherRsa]),
  ['ES256', ecOf('P-256'), ecOf('P-256')],
  ['ES384', ecOf('P-384'), ecOf('P-384')],
  ['ES512', ecOf('P-521'), ecOf('P-521')],
  ['EdDSA', generateKeyPairSync('ed25519'), generateKeyPairSync('ed25519')],
  ['Ed25519', generateKeyPairSync('ed25519'), generateKeyPairSync('ed25519')],
  ['HS256', secretOf(32, 1), secretOf(32, 2)],
  ['HS384', secretOf(48, 1), secretOf(48, 2)],
  ['HS512', secretOf(64, 1), secretOf(64, 2)],
];

/** Signs with jose, which knows nothing of the code under test. */
async function signed(alg: string, key: Pair | Uint8Array) {
  const payload = new TextEncoder().encode(JSON.stringify({ sub: 'user-1' }));
  const jws = await new CompactSign(payload)
    .setProtectedHeader({ alg })
    .sign(key instanceof Uint8Array ? key : key.privateKey);
  const dot = jws.lastIndexOf('.');
  return { signingInput: jws.slice(0, dot), signature: Buffer.from(jws.slice(dot + 1), 'base64url') };
}

function named(alg: string): Algorithm {
  const algorithm = algorithmNamed(alg);
  if (algorithm === undefined) throw new Error(`there is no ${alg}`);
  return algorithm;
}

function flipped(bytes: Uint8Array, index: number): Uint8Array {
  return bytes.map((byte, at) => (at === index ? byte ^ 1 : byte));
}

describe.each(['node', 'web'])('signatures checked by the engine for %s', (engine) => {
  let hasValidSignature: typeof import('./verify-signature.js').hasValidSignature;
  let keyOf: (alg: string, key: Pair | Uint8Array) => Promise<VerificationKey>;

  beforeAll(async () => {
    vi.resetModules();
    if (engine === 'web') vi.doMock('#runtime', () => import('../runtime/web.js'));
    ({ hasValidSignature } = await import('./verify-signature.js'));
    const { importJwk, importSecretKey } = await import('./jwk.js');
    keyOf = async (alg, key) => {
      if (key instanceof Uint8Array) return importSecretKey(key, named(alg));
      const jwk = createPublicKey(key.privateKey).export({ format: 'jwk' });
      return (await importJwk({ ...jwk, alg })) as VerificationKey;
    };
    return () => vi.doUnmock('#runtime');
  });

  it('are checked by that engine', async () => {
    const { engineKey } = await keyOf('ES256', ecOf('P-256'));
    expect(engineKey.constructor.name).toBe(engine === 'web' ? 'Object' : 'PublicKeyObject');
  });

  describe.each(ROWS)('%s', (alg, own, other) => {
    it('takes what its key signed, and says so as often as it is asked', async () => {
      const key = await keyOf(alg, own);
      const text = await signed(alg, own);
      for (let time = 0; time < 3; time += 1) expect(await hasValidSignature(text, key, named(alg))).toBe(true);
    });

    it('refuses another key of the same kind', async () => {
      expect(await hasValidSignature(await signed(alg, other), await keyOf(alg, own), named(alg))).toBe(false);
    });

    it('refuses another text', async () => {
      const { signingInput, signature } = await signed(alg, own);
      const key = await keyOf(alg, own);
      for (const text of [`${signingInput}A`, signingInput.slice(1), signingInput.toLowerCase(), '']) {
        expect(await hasValidSignature({ signingInput: text, signature }, key, named(alg))).toBe(false);
      }
    });

    it('refuses a changed signature', async () => {
      const { signingInput, signature } = await signed(alg, own);
      const key = await keyOf(alg, own);
      const { length } = signature;
      const changed: Uint8Array[] = [
        flipped(signature, 0),
        flipped(signature, length >> 1),
        flipped(signature, length - 1),
        signature.subarray(1),
        signature.subarray(0, length - 1),
        Buffer.concat([signature, Buffer.of(0)]),
        Buffer.concat([Buffer.of(0), signature]),
        Buffer.concat([signature, signature]),
        Buffer.concat([signature.subarray(length >> 1), signature.subarray(0, length >> 1)]),
        new Uint8Array(length),
        new Uint8Array(length).fill(0xff),
        new Uint8Array(),
      ];
      for (const each of changed) {
        expect(await hasValidSignature({ signingInput, signature: each }, key, named(alg))).toBe(false);
      }
    });
  });

  it.each([
    ['RS256', constants.RSA_PKCS1_PADDING],
    ['PS256', constants.RSA_PKCS1_PSS_PADDING],
  ])('refuses a signature without its leading zero: %s', async (alg, padding) => {
    const key = await keyOf(alg, rsa);
    const sign = (text: string): Buffer =>
      nodeSign('sha256', Buffer.from(text), { key: rsa.privateKey, padding, saltLength: 32 });
    let signingInput = '';
    let signature = sign(signingInput);
    // One signature in 256 begins with a zero.
    while (signature[0] !== 0) {
      signingInput += 'A';
      signature = sign(signingInput);
    }
    expect(await hasValidSignature({ signingInput, signature }, key, named(alg))).toBe(true);
    expect(await hasValidSignature({ signingInput, signature: signature.subarray(1) }, key, named(alg))).toBe(false);
  });

  it.each(['ES256', 'ES384', 'ES512'])('refuses ECDSA in DER: %s', async (alg) => {
    const pair = ROWS.find(([name]) => name === alg)?.[1] as Pair;
    const { signingInput } = await signed(alg, pair);
    const digest = `sha${alg.slice(2)}`;
    // DER varies in length and now and then has the length of the right form.
    for (let time = 0; time < 20; time += 1) {
      const signature = nodeSign(digest, Buffer.from(signingInput), { key: pair.privateKey, dsaEncoding: 'der' });
      expect(await hasValidSignature({ signingInput, signature }, await keyOf(alg, pair), named(alg))).toBe(false);
    }
  });

  it.each([
    ['RS256', 'PS256'],
    ['PS256', 'RS256'],
    ['RS256', 'RS384'],
    ['RS512', 'RS256'],
    ['PS384', 'PS256'],
    ['RS384', 'PS384'],
  ])('refuses a signature made with %s as one of %s', async (made, taken) => {
    expect(await hasValidSignature(await signed(made, rsa), await keyOf(taken, rsa), named(taken))).toBe(false);
  });

  it.each([0, 20, 64])('refuses PS256 with a salt of %i bytes (RFC 7518 §3.5: 32)', async (saltLength) => {
    const { signingInput } = await signed('PS256', rsa);
    const sign = (salt: number) =>
      nodeSign('sha256', Buffer.from(signingInput), {
        key: rsa.privateKey,
        padding: constants.RSA_PKCS1_PSS_PADDING,
        saltLength: salt,
      });
    const key = await keyOf('PS256', rsa);
    expect(await hasValidSignature({ signingInput, signature: sign(32) }, key, named('PS256'))).toBe(true);
    expect(await hasValidSignature({ signingInput, signature: sign(saltLength) }, key, named('PS256'))).toBe(false);
  });

  it('refuses an HMAC of the right beginning and of the wrong length', async () => {
    const secret = secretOf(64, 1);
    const { signingInput, signature } = await signed('HS512', secret);
    const key = await keyOf('HS512', secret);
    const half = { signingInput, signature: signature.subarray(0, 32) };
    expect(await hasValidSignature(half, key, named('HS512'))).toBe(false);
  });
});

it('a key without alg serves the algorithm that its issuer is configured for, in both engines', async () => {
  for (const engine of ['node', 'web']) {
    vi.resetModules();
    if (engine === 'web') vi.doMock('#runtime', () => import('../runtime/web.js'));
    const { hasValidSignature } = await import('./verify-signature.js');
    const { importJwk } = await import('./jwk.js');
    const key = (await importJwk(rsa.publicKey.export({ format: 'jwk' }))) as VerificationKey;
    for (const alg of ['RS256', 'RS512', 'PS256']) {
      expect(await hasValidSignature(await signed(alg, rsa), key, named(alg))).toBe(true);
    }
    vi.doUnmock('#runtime');
  }
});
