import type { JWK } from 'jose';
import type { TestKey } from '../test-key.js';

/** The keys of a kit. All but the last two are published by its issuer. */
export interface AttackKeys {
  readonly rsa: TestKey;
  readonly ec: TestKey;
  readonly p384: TestKey;
  readonly ed: TestKey;
  /** Published under a name that is a number, and therefore not to be used. */
  readonly p521: TestKey;
  /** Published without a name. */
  readonly nameless: TestKey;
  /** 1024 bit, and published as if that were enough. */
  readonly short: ShortKey;
  /** The attacker's own. */
  readonly outsider: TestKey;
  /** Another issuer's key, of the name and the algorithm of this issuer's signing key. */
  readonly namesake: TestKey;
}

/** An RSA key that no test issuer would sign with. */
export interface ShortKey {
  readonly publicJwk: Readonly<JWK>;
  /** Signs with RS256. */
  sign(input: string): Uint8Array;
}

/** The members that make a key, and none of those that say what it is for. */
export function bareJwk({ publicJwk }: Pick<TestKey, 'publicJwk'>): JWK {
  const { kid: _kid, alg: _alg, use: _use, ...members } = publicJwk;
  return members;
}
