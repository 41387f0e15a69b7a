import { type Attack, type AttackRequest, type AttackRow, attacksOf, bearer, type SendAttack } from './attack.js';
import type { AttackKit } from './attack-kit.js';
import { encoded, nonCanonical } from './encodings.js';
import { forge, nowOf, signedBy } from './forge.js';

const HOUR = 3600;
const DAY = 24 * HOUR;

/** Sends what must get through, so that it is remembered where anything is. */
export async function accepted(send: SendAttack, request: AttackRequest): Promise<void> {
  const { status } = await send(request);
  if (status >= 300) throw new Error(`a good request was answered ${status}, so that what should follow shows nothing`);
}

/** A token of a key of its own, which is published, and accepted once. */
async function ofOwnKey(kit: AttackKit, send: SendAttack): Promise<{ readonly token: string; readonly kid: string }> {
  const key = await kit.issuer.createKey({ algorithm: 'ES256' });
  // Long enough for whoever limits how often new keys are asked for.
  kit.advance(HOUR);
  const exp = (await nowOf(kit)) + DAY;
  const token = await forge(kit, { header: { alg: 'ES256', kid: key.kid }, claims: { exp }, signer: key });
  await accepted(send, bearer(token));
  return { token, kid: key.kid };
}

/** A token that was accepted a moment ago, and what is then made of it. */
const remembered =
  (change: (header: string, payload: string, signature: string, kit: AttackKit) => string | Promise<string>) =>
  async (kit: AttackKit, send: SendAttack): Promise<string> => {
    const token = await signedBy(({ ec }) => ec)(kit);
    await accepted(send, bearer(token));
    const [header = '', payload = '', signature = ''] = token.split('.');
    return change(header, payload, signature, kit);
  };

const zeros = encoded(new Uint8Array(64));

const variants: readonly AttackRow[] = [
  {
    id: 'other-signature',
    title: 'a token that was accepted, with a signature of zeros',
    reason: 'signature_invalid',
    token: remembered((h, p) => `${h}.${p}.${zeros}`),
  },
  {
    id: 'no-signature',
    title: 'a token that was accepted, without its signature',
    reason: 'token_malformed',
    token: remembered((h, p) => `${h}.${p}.`),
  },
  {
    id: 'other-subject',
    title: 'a token that was accepted, with another subject',
    reason: 'signature_invalid',
    token: remembered((h, p, s) => {
      const claims = JSON.parse(Buffer.from(p, 'base64url').toString()) as object;
      return `${h}.${encoded(JSON.stringify({ ...claims, sub: 'admin' }))}.${s}`;
    }),
  },
  {
    id: 'other-header',
    title: 'a token that was accepted, with a member more in its header',
    reason: 'signature_invalid',
    token: remembered((h, p, s) => {
      const header = JSON.parse(Buffer.from(h, 'base64url').toString()) as object;
      return `${encoded(JSON.stringify({ ...header, x: 1 }))}.${p}.${s}`;
    }),
  },
  {
    id: 'same-header',
    title: "the attacker's claims and signature under a header that was accepted",
    reason: 'signature_invalid',
    token: remembered(async (h, _p, _s, kit) => {
      const forged = await forge(kit, { claims: { sub: 'admin' }, signer: kit.keys.outsider });
      return [h, ...forged.split('.').slice(1)].join('.');
    }),
  },
  {
    id: 'same-header-no-claims',
    title: 'an empty object of claims under a header that was accepted',
    reason: 'issuer_invalid',
    token: remembered((h, _p, s) => `${h}.${encoded('{}')}.${s}`),
  },
  {
    id: 'padded',
    title: 'a token that was accepted, with padding',
    section: 'RFC 7515 §2',
    reason: 'token_malformed',
    token: remembered((h, p, s) => `${h}.${p}.${s}==`),
  },
  {
    id: 'respelled',
    title: 'a token that was accepted, in another spelling',
    section: 'RFC 4648 §3.5',
    reason: 'token_malformed',
    token: remembered((h, p, s) => `${h}.${p}.${nonCanonical(s)}`),
  },
  {
    id: 'part-more',
    title: 'a token that was accepted, with a part more',
    reason: 'token_not_jwt',
    token: remembered((h, p, s) => `${h}.${p}.${s}.`),
  },
  {
    id: 'other-scheme',
    title: 'a token that was accepted, under another scheme',
    section: 'RFC 6750 §2.1',
    reason: 'credentials_unsupported',
    request: async (kit, send) => {
      const token = await remembered((h, p, s) => `${h}.${p}.${s}`)(kit, send);
      return { lines: [`Authorization: DPoP ${token}`] };
    },
  },
  {
    id: 'nobody-else',
    title: 'no credentials, right after a token was accepted on the same connection',
    section: 'RFC 6750 §3.1',
    reason: 'credentials_missing',
    request: async (kit, send) => {
      await accepted(send, bearer(await forge(kit)));
      return { lines: [] };
    },
  },
  {
    id: 'scope',
    title: 'a token that lacks the scope, after one of the same subject that has it',
    section: 'RFC 6749 §3.3',
    reason: 'scope_insufficient',
    token: async (kit, send) => {
      await accepted(send, bearer(await forge(kit)));
      return forge(kit, { claims: { scope: undefined } });
    },
  },
];

const later: readonly AttackRow[] = [
  {
    id: 'expired',
    title: 'a token that was accepted, and has expired since',
    needs: 'clock',
    reason: 'token_expired',
    token: async (kit, send) => {
      const token = await forge(kit, { claims: { exp: (await nowOf(kit)) + 60 } });
      await accepted(send, bearer(token));
      kit.advance(66);
      return token;
    },
  },
  {
    id: 'too-old',
    title: 'a token that was accepted, and is too old since',
    needs: 'max-age',
    reason: 'token_too_old',
    token: async (kit, send) => {
      const token = await forge(kit, { claims: { exp: (await nowOf(kit)) + DAY } });
      await accepted(send, bearer(token));
      kit.advance(610);
      return token;
    },
  },
  {
    id: 'withdrawn',
    title: 'a token that was accepted, and whose key is no longer published',
    section: 'RFC 7517 §4.5',
    needs: 'clock',
    reason: 'key_unknown',
    token: async (kit, send) => {
      const { token, kid } = await ofOwnKey(kit, send);
      kit.issuer.withdraw(kid);
      kit.advance(4 * HOUR);
      return token;
    },
  },
  {
    id: 'replaced',
    title: 'a token that was accepted, and in whose key’s place another of its name is published',
    section: 'RFC 7517 §4.5',
    needs: 'clock',
    reason: 'signature_invalid',
    token: async (kit, send) => {
      const { token, kid } = await ofOwnKey(kit, send);
      kit.issuer.withdraw(kid);
      await kit.issuer.createKey({ kid, algorithm: 'ES256' });
      kit.advance(4 * HOUR);
      return token;
    },
  },
  {
    id: 'repurposed',
    title: 'a token that was accepted, and whose key is published for encryption since',
    section: 'RFC 7517 §4.2',
    needs: 'clock',
    reason: 'key_unknown',
    token: async (kit, send) => {
      const { token, kid } = await ofOwnKey(kit, send);
      const jwk = kit.issuer.jwks().keys.find((each) => each.kid === kid);
      kit.issuer.withdraw(kid);
      kit.issuer.publish({ ...jwk, use: 'enc' });
      kit.advance(4 * HOUR);
      return token;
    },
  },
  {
    id: 'set-back',
    title: 'a token that was accepted, after the clock was set back to before it was valid',
    section: 'RFC 7519 §4.1.5',
    needs: 'clock',
    reason: 'token_not_yet_valid',
    token: async (kit, send) => {
      const now = await nowOf(kit);
      const token = await forge(kit, { claims: { nbf: now, iat: now - HOUR, exp: now + DAY } });
      await accepted(send, bearer(token));
      kit.advance(-HOUR / 2);
      return token;
    },
  },
];

/** What was accepted once must stand up to everything again: RFC 6749 §7. */
export const cacheAttacks: readonly Attack[] = attacksOf('cache', 'RFC 6749 §7', [...variants, ...later]);
