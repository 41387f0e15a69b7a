import type { SignatureScheme } from '../runtime/runtime.js';

// The one list of algorithms. An algorithm is a row below; how to compute it is its `SignatureScheme`, which the two makes
// of the runtime know. A new kind of key is a row of KINDS as well.

/** A kind of key: RFC 7518 §6, RFC 8037 §2. */
interface KeyKind {
  /** The `kty`. */
  readonly kty: string;
  /** Whether the key is a secret that both sides hold. */
  readonly isSymmetric: boolean;
  /** The members that make the public key, in the order of RFC 7638 §3.2. */
  readonly publicMembers: readonly string[];
  /** The members that no public key has: RFC 7518 §6.2.2, §6.3.2, §6.4.1. */
  readonly secretMembers: readonly string[];
  /** Those of the public members that are coordinates of a point. */
  readonly coordinates: readonly string[];
  /** Bits that the modulus `n` must have at least; of kinds of keys with a modulus. */
  readonly minModulusBits?: number;
}

const RSA: KeyKind = {
  kty: 'RSA',
  isSymmetric: false,
  publicMembers: ['e', 'kty', 'n'],
  secretMembers: ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth'],
  coordinates: [],
  // RFC 7518 §3.3 and §3.5.
  minModulusBits: 2048,
};

const EC: KeyKind = {
  kty: 'EC',
  isSymmetric: false,
  publicMembers: ['crv', 'kty', 'x', 'y'],
  secretMembers: ['d'],
  coordinates: ['x', 'y'],
};

const OKP: KeyKind = {
  kty: 'OKP',
  isSymmetric: false,
  publicMembers: ['crv', 'kty', 'x'],
  secretMembers: ['d'],
  coordinates: ['x'],
};

const OCT: KeyKind = {
  kty: 'oct',
  isSymmetric: true,
  publicMembers: [],
  secretMembers: ['k'],
  coordinates: [],
};

const KINDS: readonly KeyKind[] = [RSA, EC, OKP, OCT];

/** What this package knows of a signature algorithm beside how it is computed. */
interface AlgorithmRow {
  readonly kind: KeyKind;
  /** Whether it is the algorithm of keys of its kind and curve that name none. One key, one algorithm (RFC 8725 §3.1). */
  readonly isDefault: boolean;
  /** The curve of its keys, if they have one. */
  readonly crv?: string;
  /** Bytes of each coordinate of its keys, if they have coordinates: RFC 7518 §6.2.1.2, RFC 8037 §2. */
  readonly coordinateLength?: number;
  /** Points of small order, which must not be keys: `x` in hexadecimal, without the sign bit (RFC 8032 §5.1.2). */
  readonly smallOrderPoints?: ReadonlySet<string>;
  /** Bytes that a shared secret must have at least: RFC 7518 §3.2. */
  readonly minSecretLength?: number;
  /** Bytes of a signature. Those of RSA have the length of the key's modulus. */
  readonly signatureLength?: number;
  /** An older name of the same algorithm. */
  readonly alias?: string;
}

/** A signature algorithm. */
export type Algorithm = SignatureScheme & AlgorithmRow;

/**
 * The points of small order of edwards25519, by their y-coordinates, little-endian. The last two are other spellings of the
 * first two. Multiplied by the cofactor 8 these points give the identity, so forged signatures verify.
 */
const SMALL_ORDER_25519: ReadonlySet<string> = new Set([
  `00${'00'.repeat(31)}`,
  `01${'00'.repeat(31)}`,
  `ec${'ff'.repeat(30)}7f`,
  '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05',
  'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a',
  `ed${'ff'.repeat(30)}7f`,
  `ee${'ff'.repeat(30)}7f`,
]);

// RFC 7518 §3.4: each curve has one algorithm.
const P256 = { kind: EC, isDefault: true, crv: 'P-256', coordinateLength: 32, signatureLength: 64 } as const;
const P384 = { kind: EC, isDefault: true, crv: 'P-384', coordinateLength: 48, signatureLength: 96 } as const;
const P521 = { kind: EC, isDefault: true, crv: 'P-521', coordinateLength: 66, signatureLength: 132 } as const;

/** RFC 7518 §3.1 and RFC 9864 §2.2. There is no row for `none`, and there never will be one. */
const ALGORITHMS: readonly Algorithm[] = [
  { name: 'RS256', method: 'rsassa-pkcs1', hash: 256, kind: RSA, isDefault: true },
  { name: 'RS384', method: 'rsassa-pkcs1', hash: 384, kind: RSA, isDefault: false },
  { name: 'RS512', method: 'rsassa-pkcs1', hash: 512, kind: RSA, isDefault: false },
  { name: 'PS256', method: 'rsassa-pss', hash: 256, kind: RSA, isDefault: false },
  { name: 'PS384', method: 'rsassa-pss', hash: 384, kind: RSA, isDefault: false },
  { name: 'PS512', method: 'rsassa-pss', hash: 512, kind: RSA, isDefault: false },
  { name: 'ES256', method: 'ecdsa', hash: 256, ...P256 },
  { name: 'ES384', method: 'ecdsa', hash: 384, ...P384 },
  { name: 'ES512', method: 'ecdsa', hash: 512, ...P521 },
  {
    name: 'Ed25519',
    method: 'eddsa',
    hash: undefined,
    kind: OKP,
    isDefault: true,
    crv: 'Ed25519',
    coordinateLength: 32,
    smallOrderPoints: SMALL_ORDER_25519,
    signatureLength: 64,
    alias: 'EdDSA',
  },
  { name: 'HS256', method: 'hmac', hash: 256, kind: OCT, isDefault: true, minSecretLength: 32, signatureLength: 32 },
  { name: 'HS384', method: 'hmac', hash: 384, kind: OCT, isDefault: false, minSecretLength: 48, signatureLength: 48 },
  { name: 'HS512', method: 'hmac', hash: 512, kind: OCT, isDefault: false, minSecretLength: 64, signatureLength: 64 },
];

const BY_NAME = new Map<string, Algorithm>();
for (const algorithm of ALGORITHMS) {
  BY_NAME.set(algorithm.name, algorithm);
  if (algorithm.alias !== undefined) BY_NAME.set(algorithm.alias, algorithm);
}

/** The algorithm of a name, compared exactly. */
export function algorithmNamed(name: unknown): Algorithm | undefined {
  return typeof name === 'string' ? BY_NAME.get(name) : undefined;
}

/** All names, for messages. */
export function algorithmNames(): readonly string[] {
  return [...BY_NAME.keys()];
}

/** Whether the algorithm's key is a secret that both sides hold. */
export function isSymmetric(algorithm: Algorithm): boolean {
  return algorithm.kind.isSymmetric;
}

/** The kind of key that a `kty` names. */
export function keyKindNamed(kty: unknown): KeyKind | undefined {
  return KINDS.find((kind) => kind.kty === kty);
}

/** The members that no public key has, of any kind. */
export const SECRET_MEMBERS: readonly string[] = [...new Set(KINDS.flatMap(({ secretMembers }) => secretMembers))];

/** The algorithm of keys that name none: by their kind, and by their curve if they have one. */
export function defaultAlgorithm(kind: KeyKind, crv?: string): Algorithm | undefined {
  return ALGORITHMS.find((algorithm) => algorithm.isDefault && algorithm.kind === kind && algorithm.crv === crv);
}

/** The algorithms of a shared secret if none are configured. */
export function defaultSecretAlgorithms(): ReadonlySet<Algorithm> {
  return new Set(ALGORITHMS.filter(({ isDefault, kind }) => isDefault && kind.isSymmetric));
}
