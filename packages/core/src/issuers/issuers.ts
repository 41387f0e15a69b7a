import type { IssuerPolicy } from '../config/issuer-config.js';
import type { Failure } from '../errors.js';
import { failure } from '../errors.js';
import type { MaybePromise } from '../runtime/promises.js';

/** The issuers that a verifier trusts. */
export interface IssuerDirectory {
  /** The issuer of an exact `iss`, or why it is not trusted. Asked for every request, for tokens seen before as well. */
  find(iss: string): MaybePromise<IssuerPolicy | Failure>;
  /** Says that a key of the issuer has verified a token: it is one that is really there. */
  confirm(policy: IssuerPolicy): void;
  /** Those that are known now. */
  list(): readonly IssuerPolicy[];
}

/** Issuers that were all named in the configuration. */
export class ListedIssuers implements IssuerDirectory {
  readonly #policies: ReadonlyMap<string, IssuerPolicy>;
  /** That of the token before: to compare a text is faster than to look it up. */
  #latest: IssuerPolicy | undefined;

  constructor(policies: ReadonlyMap<string, IssuerPolicy>) {
    this.#policies = policies;
  }

  find(iss: string): IssuerPolicy | Failure {
    if (this.#latest?.issuer === iss) return this.#latest;
    const found = this.#policies.get(iss);
    if (found === undefined) return failure('issuer_untrusted');
    this.#latest = found;
    return found;
  }

  confirm(): void {
    // All of them are trusted from the start.
  }

  list(): readonly IssuerPolicy[] {
    return [...this.#policies.values()];
  }
}
