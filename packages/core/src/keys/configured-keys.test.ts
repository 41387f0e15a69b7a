import { beforeAll, describe, expect, it, vi } from 'vitest';
import { newKey } from '../../../../test/support/core.js';
import type { Algorithm } from './algorithms.js';

const [p256, p384, ed, rsa] = await Promise.all([
  newKey('ES256', 'k1'),
  newKey('ES384', 'k2'),
  newKey('Ed25519', 'k3'),
  newKey('RS256', 'k4'),
]);
const { alg: _alg, ...nameless } = rsa.jwk;
const offCurve = { ...p256.jwk, y: p256.jwk.x };
const offCurve384 = { ...p384.jwk, y: p384.jwk.x };
const oct = { kty: 'oct', k: Buffer.alloc(32, 7).toString('base64url') };

describe.each(['node', 'web'])('keys of the configuration, on %s', (engine) => {
  let keys: typeof import('./configured-keys.js');
  let ConfigurationError: typeof import('../errors.js').ConfigurationError;
  let algorithms: (...names: string[]) => ReadonlySet<Algorithm>;

  beforeAll(async () => {
    vi.resetModules();
    if (engine === 'web') vi.doMock('#runtime', () => import('../runtime/web.js'));
    keys = await import('./configured-keys.js');
    ({ ConfigurationError } = await import('../errors.js'));
    const { algorithmNamed } = await import('./algorithms.js');
    algorithms = (...names) => new Set(names.map((name) => algorithmNamed(name) as Algorithm));
    return () => vi.doUnmock('#runtime');
  });

  /** What is wrong with the set: said at once, or by the source where the platform imports keys asynchronously. */
  async function faultOf(jwks: readonly unknown[], ...names: string[]): Promise<Error> {
    try {
      await keys.configuredKeys(jwks, 'jwks', names.length === 0 ? undefined : algorithms(...names)).current();
    } catch (error) {
      expect(error).toBeInstanceOf(ConfigurationError);
      return error as Error;
    }
    throw new Error('nothing was found wrong');
  }

  it.each<readonly [string, readonly unknown[], string, string]>([
    ['another curve', [p256.jwk], 'ES384', 'keys[0] (kid "k1") is for ES256, which is none of algorithms'],
    ['another kind', [rsa.jwk], 'ES256', 'keys[0] (kid "k4") is for RS256'],
    ['another alg of its own', [rsa.jwk], 'PS256', 'keys[0] (kid "k4") is for RS256'],
    [
      'several keys',
      [p256.jwk, 'x', ed.jwk],
      'ES384',
      'is for ES256, which is none of algorithms; keys[1] is malformed',
    ],
  ])('finds at once that no key is for the algorithms: %s', (_what, jwks, name, message) => {
    const error = (() => {
      try {
        keys.configuredKeys(jwks, 'jwks', algorithms(name));
      } catch (thrown) {
        return thrown as Error;
      }
      return undefined;
    })();
    expect(error).toBeInstanceOf(ConfigurationError);
    expect(error?.message).toContain('jwks: holds no usable signature key: ');
    expect(error?.message).toContain(message);
  });

  it('finds that the one key that is for the algorithms is none', async () => {
    const { message } = await faultOf([offCurve, p384.jwk], 'ES256');
    expect(message).toContain('keys[0] (kid "k1") has numbers that are no key');
    expect(message).toContain('keys[1] (kid "k2") is for ES384, which is none of algorithms');
    expect((await faultOf([offCurve, offCurve384])).message).toContain(
      'keys[1] (kid "k2") has numbers that are no key',
    );
  });

  it('tells five keys and counts the others, without their material', async () => {
    const { message } = await faultOf(Array.from({ length: 9 }, () => offCurve));
    expect(message).toContain('keys[4]');
    expect(message).not.toContain('keys[5]');
    expect(message).toMatch(/; and 4 more$/);
    expect(message).not.toContain(offCurve.x);
  });

  it('shortens and quotes a kid', async () => {
    const { message } = await faultOf([{ ...offCurve, kid: `\r\n"${'x'.repeat(500)}` }]);
    expect(message).toContain('(kid "\\r\\n\\"xxx');
    expect(message.length).toBeLessThan(250);
  });

  it('tolerates a key that cannot serve beside one that can', async () => {
    const source = keys.configuredKeys([offCurve, 'rubbish', p384.jwk, ed.jwk], 'jwks', algorithms('ES384'));
    expect((await source.current()) as object).toMatchObject({ size: 2 });
  });

  it('takes an RSA key without alg for any RSA algorithm that is configured', async () => {
    const source = keys.configuredKeys([nameless], 'jwks', algorithms('PS512'));
    expect((await source.current()) as object).toMatchObject({ size: 1 });
  });

  it('says of a private key how it becomes public, and of a symmetric one where it belongs', async () => {
    expect((await faultOf([{ ...p256.jwk, d: 'AAAA' }])).message).toContain(
      "createPublicKey({ key: jwk, format: 'jwk' })",
    );
    expect((await faultOf([p256.jwk, oct])).message).toContain('kty oct is a shared secret');
    expect((await faultOf([oct])).message).not.toContain(oct.k);
  });

  it('holds a secret', async () => {
    const source = keys.configuredSecret(new Uint8Array(64).fill(7), 'secret', algorithms('HS256', 'HS512'));
    expect((await source.current()) as object).toMatchObject({ size: 2 });
  });
});
