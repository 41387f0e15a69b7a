/** A request as the gate reads it, from any framework. */
export interface GateRequest {
  readonly method: string;
  /** The request target, as received. */
  readonly url: string;
  /** Every field line of a header (its name in lower case), neither joined nor left out. */
  header(name: string): readonly string[];
  /** Whether there may have been more field lines than can be read. The credentials of such a request do not count. */
  readonly isTruncated?: boolean;
  /** The parsed body, if there is one. Called only with `credentials: { body: true }`. */
  body?(): unknown;
  /** The client's certificate as DER, from the TLS layer. */
  peerCertificate?(): Uint8Array | undefined;
}
