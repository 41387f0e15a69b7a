import { ConfigurationError, Failure, failure, isAccessTokenError } from '../errors.js';
import { announceRefusal, verifyChannel } from '../events.js';
import { canBeCredentials } from '../http/credentials.js';
import type { MaybePromise } from '../runtime/promises.js';
import { type AccessToken, isAccessTokenLike } from '../token/access-token.js';

/** How checking a token ends: a refusal is a value. */
export type Checked<Claims> = AccessToken<Claims> | Failure;

/** How the gate speaks to a verifier. */
export interface TokenChecker<Claims> {
  /** How the tokens of this API call it, where that is known: the default realm. */
  readonly audience: string | undefined;
  /**
   * Checks what a request shows as its access token, and announces a refusal on `scopegate:verify`.
   *
   * @param credentials - the text behind the scheme, its characters not looked at yet
   * @returns the token, or why it is refused; `credentials_malformed` where the text can be no credentials at all. A
   *   promise where something has to be waited for
   * @throws what is no refusal, at once or as a rejection: a fault of the user's functions or of the configuration
   */
  check(credentials: string): MaybePromise<Checked<Claims>>;
}

const checkers = new WeakMap<object, TokenChecker<unknown>>();

/** Notes how the gate speaks to a verifier of this package. */
export function registerChecker<Claims>(verifier: object, checker: TokenChecker<Claims>): void {
  checkers.set(verifier, checker);
}

/** How the gate speaks to a verifier, whoever made it. */
export function checkerOf<Claims>(verifier: OtherVerifier): TokenChecker<Claims> {
  const checker = checkers.get(verifier) ?? new OtherChecker(verifier);
  // The claims are those of the verifier, as whoever gave it says.
  return checker as TokenChecker<Claims>;
}

/** A verifier as far as the gate needs it. */
interface OtherVerifier {
  verify(token: string): unknown;
}

/** Speaks to a verifier of another make, or of another copy of this package: its errors become values. */
class OtherChecker implements TokenChecker<unknown> {
  readonly #verifier: OtherVerifier;
  /** Not told. */
  readonly audience = undefined;

  constructor(verifier: OtherVerifier) {
    this.#verifier = verifier;
  }

  async check(credentials: string): Promise<Checked<unknown>> {
    // Its tokens may be opaque, so all that can be said before it is asked is whether they are credentials.
    if (!canBeCredentials(credentials)) {
      const malformed = failure('credentials_malformed');
      if (verifyChannel.hasSubscribers) announceRefusal('credentials', malformed);
      return malformed;
    }
    try {
      const verified: unknown = await this.#verifier.verify(credentials);
      if (isAccessTokenLike(verified)) return verified;
    } catch (error) {
      if (!isAccessTokenError(error)) throw error;
      return Failure.of(error);
    }
    throw new ConfigurationError('verifier', 'resolved to something that is no AccessToken');
  }
}
