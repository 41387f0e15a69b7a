import type { IssuerConfig } from '../config/issuer-config.js';
import type { Failure } from '../errors.js';
import { failure } from '../errors.js';
import type { MaybePromise } from '../runtime/promises.js';

/** The issuers that a verifier trusts. */
export interface IssuerRegistry {
  /** The issuer of an exact `iss`, or why it is not trusted. Asked for every request, for tokens seen before as well. */
  find(iss: string): MaybePromise<IssuerConfig | Failure>;
  /** Says that a key of the issuer has verified a token: it is one that is really there. */
  confirm(config: IssuerConfig): void;
  /** Those that are known now. */
  list(): readonly IssuerConfig[];
}

/** Issuers that were all named in the configuration. */
export class ListedIssuers implements IssuerRegistry {
  readonly #configs: ReadonlyMap<string, IssuerConfig>;
  /** That of the token before: to compare a text is faster than to look it up. */
  #latest: IssuerConfig | undefined;

  constructor(configs: ReadonlyMap<string, IssuerConfig>) {
    this.#configs = configs;
  }

  find(iss: string): IssuerConfig | Failure {
    if (this.#latest?.issuer === iss) return this.#latest;
    const found = this.#configs.get(iss);
    if (found === undefined) return failure('issuer_untrusted');
    this.#latest = found;
    return found;
  }

  confirm(): void {
    // All of them are trusted from the start.
  }

  list(): readonly IssuerConfig[] {
    return [...this.#configs.values()];
  }
}
