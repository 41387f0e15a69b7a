import type { SignatureScheme } from '../runtime/runtime.js';

/** A signature algorithm. Nothing but the table below enumerates them. */
export type Algorithm = SignatureScheme;

function rsa(name: string, hash: 256 | 384 | 512, pss: boolean): Algorithm {
  return { name, kty: 'RSA', hash, pss, crv: undefined, signatureLength: undefined };
}

function ec(name: string, hash: 256 | 384 | 512, crv: string, signatureLength: number): Algorithm {
  return { name, kty: 'EC', hash, pss: false, crv, signatureLength };
}

function hmac(name: string, hash: 256 | 384 | 512): Algorithm {
  return { name, kty: 'oct', hash, pss: false, crv: undefined, signatureLength: hash / 8 };
}

const ed25519: Algorithm = {
  name: 'Ed25519',
  kty: 'OKP',
  hash: undefined,
  pss: false,
  crv: 'Ed25519',
  signatureLength: 64,
};

/** RFC 7518 §3.1 and RFC 9864 §2.2. There is no row for `none`, and there will be none. */
const ALGORITHMS: ReadonlyMap<string, Algorithm> = new Map([
  ...[
    rsa('RS256', 256, false),
    rsa('RS384', 384, false),
    rsa('RS512', 512, false),
    rsa('PS256', 256, true),
    rsa('PS384', 384, true),
    rsa('PS512', 512, true),
    ec('ES256', 256, 'P-256', 64),
    ec('ES384', 384, 'P-384', 96),
    ec('ES512', 512, 'P-521', 132),
    ed25519,
    hmac('HS256', 256),
    hmac('HS384', 384),
    hmac('HS512', 512),
  ].map((algorithm) => [algorithm.name, algorithm] as const),
  // The older, less specific name of the same thing.
  ['EdDSA', ed25519],
]);

/** The algorithm of a name, compared exactly; `EdDSA` and `Ed25519` are one. */
export function algorithmNamed(name: unknown): Algorithm | undefined {
  return typeof name === 'string' ? ALGORITHMS.get(name) : undefined;
}

/** All names, for messages. */
export function algorithmNames(): readonly string[] {
  return [...ALGORITHMS.keys()];
}

/** Whether the algorithm's key is a secret that both sides hold. */
export function isSymmetric(algorithm: Algorithm): boolean {
  return algorithm.kty === 'oct';
}

/**
 * What a key without an `alg` of its own is for: an RSA key RS256, others by their curve. One key, one algorithm
 * (RFC 8725 §3.1).
 */
export function defaultAlgorithm(kty: string, crv: string | undefined): Algorithm | undefined {
  if (kty === 'RSA') return ALGORITHMS.get('RS256');
  for (const algorithm of ALGORITHMS.values()) {
    if (algorithm.crv !== undefined && algorithm.kty === kty && algorithm.crv === crv) return algorithm;
  }
  return undefined;
}
