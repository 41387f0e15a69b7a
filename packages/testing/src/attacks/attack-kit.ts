import { requireObject } from '../arguments.js';
import { createTestIssuer } from '../create-test-issuer.js';
import type { TestIssuer } from '../test-issuer.js';
import { createAttackKeys } from './attack-keys.js';
import type { AttackKeys } from './key-material.js';

/** What `createAttackKit()` takes; everything has a default. */
export interface AttackKitOptions {
  /** The scope that the attacked route asks for, of two words with a colon between them. Default `attack:route`. */
  readonly scope?: string | undefined;
  /** Another issuer. Default: one that the API has never heard of, which suits all but the need `second-issuer`. */
  readonly other?: TestIssuer | undefined;
  /** Moves the clock by so many seconds, that of the issuer and of the API; for the needs `clock` and `max-age`. */
  readonly advance?: ((seconds: number) => void) | undefined;
}

/** What attacks are made with: an issuer that the API under test trusts, and the keys that an attacker would bring. */
export interface AttackKit {
  readonly issuer: TestIssuer;
  readonly other: TestIssuer;
  /** The scope that the attacked route asks for. */
  readonly scope: string;
  /** The shared secret of the need `secret`. */
  readonly secret: string;
  readonly keys: AttackKeys;
  /** @throws Error where no clock was handed in */
  advance(seconds: number): void;
}

function requireIssuer(name: string, issuer: TestIssuer): void {
  if (typeof requireObject(name, issuer).createKey !== 'function') {
    throw new TypeError(`${name}: expected what createTestIssuer() gives`);
  }
}

/**
 * Gets an issuer ready for attacks: it publishes the keys that the attacks need beside the issuer's own, flawed ones
 * among them. Call it once for an issuer, and before the API under test fetches the keys.
 *
 * @param issuer - one that the API under test trusts, for `issuer.audience`
 * @param options - `scope`, `other`, `advance`
 * @throws TypeError where the scope is not of the form `word:word`, in lower case, out of which the attacks make others
 *
 * @example
 * ```ts
 * import { attacks, createAttackKit, createTestIssuer, sendAttack, type SendAttack } from '@scopegate/testing';
 *
 * const issuer = await createTestIssuer({ algorithm: 'ES256' });
 * const kit = await createAttackKit(issuer, { scope: 'orders:read' });
 * const send: SendAttack = (request) => sendAttack('http://127.0.0.1:3000/orders', request);
 * for (const { id, needs, expect, make } of attacks) {
 *   if (needs !== undefined) continue;
 *   const { status } = await send(await make(kit, send));
 *   if (![expect.status, expect.parserStatus].includes(status)) console.log(`${id}: ${status} instead of ${expect.status}`);
 * }
 * ```
 */
export async function createAttackKit(issuer: TestIssuer, options: AttackKitOptions = {}): Promise<AttackKit> {
  const { scope = 'attack:route' } = requireObject('options', options);
  requireIssuer('issuer', issuer);
  if (options.other !== undefined) requireIssuer('other', options.other);
  if (typeof scope !== 'string' || !/^[a-z][a-z0-9_.-]+:[a-z][a-z0-9_.-]+$/.test(scope))
    throw new TypeError('scope: expected two words with a colon');
  const { kid, algorithm } = issuer.signingKey;
  const other = options.other ?? (await createTestIssuer({ issuer: 'https://attacker.test/', algorithm: 'ES256' }));
  return {
    issuer,
    other,
    scope,
    secret: 'a secret that the issuer and the API share',
    keys: await createAttackKeys(issuer, await other.createKey({ kid, algorithm })),
    advance(seconds) {
      if (options.advance === undefined) throw new Error('advance: this attack needs a clock that can be moved');
      options.advance(seconds);
    },
  };
}
