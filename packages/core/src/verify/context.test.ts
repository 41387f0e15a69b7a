import { describe, expect, it } from 'vitest';
import { goodClaims, issuerConfigOf, NOW } from '../../../../test/support/core.js';
import { algorithmNamed } from '../keys/algorithms.js';
import { registeredOf } from '../token/claims.js';
import type { CompactJws } from '../token/compact.js';
import { checkContextOf, signedTokenOf, timeContextOf } from './context.js';

const times = { clockTolerance: 7, maxTokenAge: 60, now: () => NOW * 1000 + 500 };
const payload = goodClaims({ api: 'x' });

function algorithms(...names: string[]) {
  return new Set(names.map(algorithmNamed).filter((each) => each !== undefined));
}

describe('timeContextOf', () => {
  it('is the time in seconds, the claims, and the options about time', () => {
    expect(timeContextOf(times, payload, issuerConfigOf({ audienceClaim: 'api' }))).toEqual({
      claims: payload,
      registered: registeredOf(payload, 'api'),
      now: NOW + 0.5,
      clockTolerance: 7,
      maxTokenAge: 60,
    });
  });
});

describe('checkContextOf', () => {
  it('is the same with the header, the issuer and the algorithm', () => {
    const header = { alg: 'ES256' };
    const issuer = issuerConfigOf({ audienceClaim: 'api' });
    expect(checkContextOf(times, { header, payload }, issuer)).toEqual({
      ...timeContextOf(times, payload, issuer),
      header,
      issuer,
      algorithm: algorithmNamed('ES256'),
    });
  });

  it('has no algorithm where the issuer’s tokens may not use it', () => {
    const algorithmFor = (alg: unknown, allowed?: ReturnType<typeof algorithms>) =>
      checkContextOf(times, { header: { alg }, payload }, issuerConfigOf({ algorithms: allowed })).algorithm?.name;
    expect([algorithmFor('ES256', algorithms('PS256')), algorithmFor('PS256', algorithms('PS256'))]).toEqual([
      undefined,
      'PS256',
    ]);
    expect([algorithmFor('none'), algorithmFor('HS256')]).toEqual([undefined, undefined]);
  });
});

describe('signedTokenOf', () => {
  const signedOf = (header: CompactJws['header'], issuer = issuerConfigOf()) => {
    const jws = { header, payload, signingInput: 'a.b', signature: Uint8Array.of(1) };
    return signedTokenOf(jws, checkContextOf(times, jws, issuer));
  };

  it('is the text that was signed, its signature, and what a key is looked for with', () => {
    const issuer = issuerConfigOf({ algorithms: algorithms('Ed25519') });
    expect(signedOf({ alg: 'EdDSA', kid: 'k7' }, issuer)).toEqual({
      signingInput: 'a.b',
      signature: Uint8Array.of(1),
      kid: 'k7',
      algorithm: algorithmNamed('Ed25519'),
      configured: issuer.algorithms,
    });
  });

  it('takes no kid that is inherited', () => {
    const header: CompactJws['header'] = Object.assign(Object.create({ kid: 'k7' }), { alg: 'ES256' });
    expect(signedOf(header).kid).toBeUndefined();
  });
});
