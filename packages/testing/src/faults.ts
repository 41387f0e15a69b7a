import { requireObject } from './arguments.js';
import { type DocumentName, type DocumentSelector, selectDocuments } from './endpoints.js';

/** What can go wrong with the answers of a test issuer, over `issuer.fetch` and over loopback alike. */
export type Fault =
  /** Another status, with a short text as its body. */
  | {
      readonly kind: 'status';
      /** 200 to 599. */
      readonly status: number;
      /** Such as `retry-after`. */
      readonly headers?: Readonly<Record<string, string>> | undefined;
    }
  /** 200 with a web page: a captive portal, a maintenance page. */
  | { readonly kind: 'html' }
  /** 200 with something that calls itself JSON and is not. */
  | { readonly kind: 'not-json' }
  /** A redirect. */
  | {
      readonly kind: 'redirect';
      readonly location: string;
      /** Default 302. */
      readonly status?: 301 | 302 | 303 | 307 | 308 | undefined;
    }
  /** The connection is reset before anything is answered; `issuer.fetch` rejects. */
  | { readonly kind: 'reset' }
  /** Nothing is ever answered: it ends when the client aborts, or with `close()`. */
  | { readonly kind: 'silence' }
  /** The good answer, later. */
  | { readonly kind: 'delay'; readonly milliseconds: number }
  /** The good answer, once the test lets it go: no clock is involved. */
  | { readonly kind: 'delay'; readonly until: PromiseLike<unknown> }
  /** The good answer in small pieces, each after a wait. */
  | {
      readonly kind: 'drip';
      /** The wait before each piece. Default 1000. */
      readonly milliseconds?: number | undefined;
      /** The size of a piece. Default 1. */
      readonly bytes?: number | undefined;
    }
  /** A body that goes on until the reader stops: the start of a JSON object, then spaces without end. */
  | { readonly kind: 'endless-body' }
  /** The good document, padded with spaces to exactly `bytes`, so that its size is all that is wrong with it. */
  | { readonly kind: 'huge-body'; readonly bytes: number }
  /** The connection breaks in the middle of the body. */
  | { readonly kind: 'truncated-body' }
  /** JWK Set only: no keys. */
  | { readonly kind: 'empty-set' }
  /** JWK Set only: keys of no use stand around the good ones, one of them under the same `kid` as each. */
  | { readonly kind: 'decoys' }
  /** JWK Set only: another key under each `kid`: the one that `forged()` signs with. */
  | { readonly kind: 'swapped-keys' }
  /** Metadata only: it names another issuer. */
  | {
      readonly kind: 'wrong-issuer';
      /** Default `https://other-issuer.test/`. */
      readonly issuer?: string | undefined;
    };

/** A fault that needs nothing but its name. */
export type FaultName = Exclude<Fault['kind'], 'status' | 'redirect' | 'delay' | 'huge-body'>;

/** How far a fault reaches. */
export interface FaultOptions {
  /** The documents it is for. Default: every document that it can befall. */
  readonly only?: DocumentSelector | undefined;
  /** After how many answers it is over. Default: when it is taken away. */
  readonly times?: number | undefined;
}

/** How faults are switched on and off. */
export interface FaultSwitch {
  /**
   * Makes the issuer's answers go wrong from the next request on; `undefined` puts it right again. A fault takes the
   * place of the one before, per document where `only` is given.
   *
   * @example
   * ```ts
   * import { createTestIssuer } from '@scopegate/testing';
   *
   * const issuer = await createTestIssuer();
   * issuer.fault({ kind: 'status', status: 503, headers: { 'retry-after': '5' } }, { times: 2 });
   * issuer.fault('html', { only: 'metadata' });
   * issuer.fault(undefined);
   * ```
   */
  fault(fault: Fault | FaultName | undefined, options?: FaultOptions): void;
}

/** Every fault, and the documents it can befall where that is not all of them. */
const BEFALLS: Readonly<Record<Fault['kind'], DocumentSelector | undefined>> = {
  status: undefined,
  html: undefined,
  'not-json': undefined,
  redirect: undefined,
  reset: undefined,
  silence: undefined,
  delay: undefined,
  drip: undefined,
  'endless-body': undefined,
  'huge-body': undefined,
  'truncated-body': undefined,
  'empty-set': 'jwks',
  decoys: 'jwks',
  'swapped-keys': 'jwks',
  'wrong-issuer': 'metadata',
};

interface Spell {
  readonly fault: Fault;
  left: number;
}

/** Which fault stands for which document. */
export class FaultBoard implements FaultSwitch {
  readonly #spells = new Map<DocumentName, Spell>();

  fault(fault: Fault | FaultName | undefined, options: FaultOptions = {}): void {
    requireObject('options', options);
    const addressed = selectDocuments(options.only);
    const spell = fault === undefined ? undefined : makeSpell(fault, options.times);
    const able = spell === undefined ? [] : selectDocuments(BEFALLS[spell.fault.kind]);
    const befallen = addressed.filter((document) => able.includes(document));
    if (spell !== undefined && befallen.length === 0) {
      throw new TypeError(`only: ${spell.fault.kind} cannot befall ${options.only}`);
    }
    for (const document of addressed) this.#spells.delete(document);
    if (spell !== undefined) for (const document of befallen) this.#spells.set(document, spell);
  }

  /** The fault of the answer that is about to be given; one that has been given often enough is over. */
  take(document: DocumentName): Fault | undefined {
    const spell = this.#spells.get(document);
    if (spell === undefined || spell.left === 0) return undefined;
    spell.left -= 1;
    return spell.fault;
  }
}

function makeSpell(fault: Fault | FaultName, times: number = Number.POSITIVE_INFINITY): Spell {
  if (times !== Number.POSITIVE_INFINITY) requireNumber('times', times, 1);
  return { fault: checkFault(typeof fault === 'string' ? { kind: fault } : fault), left: times };
}

// A slip here would otherwise show as a failed request, where a test expects one anyway.
function checkFault(fault: Fault): Fault {
  if (typeof requireObject('fault', fault).kind !== 'string' || !Object.hasOwn(BEFALLS, fault.kind)) {
    throw new TypeError(`fault: expected one of ${Object.keys(BEFALLS).join(', ')}`);
  }
  if (fault.kind === 'status') requireNumber('status', fault.status, 200, 599);
  if (fault.kind === 'huge-body') requireNumber('bytes', fault.bytes, 1);
  if (fault.kind === 'drip') requireNumber('bytes', fault.bytes ?? 1, 1);
  if ('milliseconds' in fault) requireNumber('milliseconds', fault.milliseconds ?? 0, 0, 2 ** 31 - 1);
  return fault;
}

function requireNumber(name: string, value: number, least: number, most: number = Number.MAX_SAFE_INTEGER): void {
  if (!Number.isInteger(value) || value < least || value > most) {
    throw new RangeError(`${name}: expected a whole number of at least ${least} and at most ${most}`);
  }
}
