import { createHmac } from 'node:crypto';
import { type Attack, type AttackReason, type AttackRow, attacksOf } from './attack.js';
import type { AttackKit } from './attack-kit.js';
import { type Change, forged } from './forge.js';

const secretOf = (kit: AttackKit): Buffer => Buffer.from(kit.secret);
const shared = (id: string, title: string, reason: AttackReason, change: (kit: AttackKit) => Change): AttackRow => ({
  id,
  title,
  needs: 'secret',
  reason,
  token: forged((kit) => {
    const { header, ...rest } = change(kit);
    return { signer: secretOf(kit), ...rest, header: { alg: 'HS256', kid: undefined, ...header } };
  }),
});
/** Where issuer and API share a secret: RFC 7518 §3.2, RFC 8725 §3.5. */
export const secretAttacks: readonly Attack[] = attacksOf('secret', 'RFC 7518 §3.2', [
  shared('other', 'another secret', 'signature_invalid', () => ({
    signer: Buffer.from('a secret that nobody else knows, at all'),
  })),
  shared('empty', 'an empty secret', 'signature_invalid', () => ({ signer: new Uint8Array() })),
  shared('start', 'the beginning of the secret', 'signature_invalid', (kit) => ({
    signer: secretOf(kit).subarray(0, 32),
  })),
  shared('base64', 'the secret in base64', 'signature_invalid', (kit) => ({
    signer: Buffer.from(secretOf(kit).toString('base64')),
  })),
  shared('line', 'the secret with a line end', 'signature_invalid', (kit) => ({
    signer: Buffer.from(`${kit.secret}\n`),
  })),
  shared('hs384', 'a longer hash that is not configured', 'algorithm_not_allowed', () => ({
    header: { alg: 'HS384' },
  })),
  shared('hs512', 'the longest hash, which is not configured', 'algorithm_not_allowed', () => ({
    header: { alg: 'HS512' },
  })),
  shared('none', 'none, over the right signature', 'algorithm_not_allowed', () => ({ header: { alg: 'none' } })),
  shared('public', "a public key's signature", 'algorithm_not_allowed', ({ keys }) => ({
    header: { alg: 'ES256', kid: keys.ec.kid },
    signer: keys.ec,
  })),
  shared('zeros', 'a signature of zeros', 'signature_invalid', () => ({ signer: () => new Uint8Array(32) })),
  shared('half', 'the first half of the right signature', 'signature_invalid', (kit) => ({
    signer: (input) => createHmac('sha256', kit.secret).update(input).digest().subarray(0, 16),
  })),
  shared('long', 'the right signature with a zero behind it', 'signature_invalid', (kit) => ({
    signer: (input) => Buffer.concat([createHmac('sha256', kit.secret).update(input).digest(), Buffer.of(0)]),
  })),
]);
