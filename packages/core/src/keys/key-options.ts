/** How an issuer's keys are fetched and kept: every number of it. Times are in seconds. */
export interface KeyOptions {
  /** Metadata and key set together, in seconds. Default 5. */
  readonly timeout?: number;
  /** One step of discovery, in seconds. Default 2. */
  readonly discoveryTimeout?: number;
  /** A fetched set is fresh for at least this long, whatever Cache-Control says, in seconds. Default 300. */
  readonly minTtl?: number;
  /** … and for no longer than this, in seconds. Default 3600. */
  readonly maxTtl?: number;
  /** … and for this long where Cache-Control names no `max-age`, in seconds. Default 600. */
  readonly defaultTtl?: number;
  /** How long beyond its freshness a set serves while the issuer cannot be reached, in seconds. Default 3600, at most 86400. */
  readonly maxStale?: number;
  /** The part of the freshness after which a set is refreshed in the background. Default 0.8. */
  readonly refreshAt?: number;
  /** How far that moment is spread at random, so that many processes do not ask at once. Default 0.1. */
  readonly jitter?: number;
  /** After a failed fetch, the least time to the next one, whatever asks for it, in seconds. Default 1. */
  readonly failureMemory?: number;
  /** The longest first wait between background retries, in seconds; it doubles with each failure. Default 1. */
  readonly minBackoff?: number;
  /** The longest wait between background retries, in seconds. Default 60. */
  readonly maxBackoff?: number;
  /** How many fetches tokens with an unknown `kid` may cause at once. Default 2. */
  readonly unknownKeyBurst?: number;
  /** After how many seconds they may cause one more. Default 30. */
  readonly unknownKeyInterval?: number;
  /** The largest document that is read, in bytes. Default 524288. */
  readonly maxBytes?: number;
  /** The largest set that is taken, in keys. Default 100. */
  readonly maxKeys?: number;
}

/** Of each option: its default, and the range of values that make sense. */
export const KEY_OPTIONS: Readonly<Record<keyof KeyOptions, readonly [fallback: number, least: number, most: number]>> =
  {
    timeout: [5, 0.01, 60],
    discoveryTimeout: [2, 0.01, 60],
    minTtl: [300, 1, 86_400],
    maxTtl: [3600, 1, 86_400],
    defaultTtl: [600, 1, 86_400],
    maxStale: [3600, 0, 86_400],
    refreshAt: [0.8, 0.1, 1],
    jitter: [0.1, 0, 0.5],
    failureMemory: [1, 0, 60],
    minBackoff: [1, 0.1, 3600],
    maxBackoff: [60, 0.1, 3600],
    unknownKeyBurst: [2, 1, 100],
    unknownKeyInterval: [30, 1, 3600],
    maxBytes: [524_288, 1024, 16_777_216],
    maxKeys: [100, 1, 10_000],
  };
