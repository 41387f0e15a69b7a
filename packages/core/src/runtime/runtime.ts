/** What a signature engine must know of an algorithm. */
export interface SignatureScheme {
  /** The JOSE name, RFC 7518 §3.1 or RFC 9864. */
  readonly name: string;
  readonly kty: 'RSA' | 'EC' | 'OKP' | 'oct';
  /** The digest; `undefined` where the signature scheme has its own (Ed25519). */
  readonly hash: 256 | 384 | 512 | undefined;
  /** RSASSA-PSS instead of RSASSA-PKCS1-v1_5. */
  readonly pss: boolean;
  /** Of EC and OKP keys. */
  readonly crv: string | undefined;
  /** Bytes, where every signature of the algorithm has the same length; RSA's have the length of the modulus. */
  readonly signatureLength: number | undefined;
}

/** The public members of a JWK, RFC 7517: strings alone. */
export type PublicJwk = Readonly<Record<string, string>>;
