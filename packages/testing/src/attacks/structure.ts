import { deflateRawSync } from 'node:zlib';
import { type Attack, type AttackRow, attacksOf } from './attack.js';
import type { AttackKit } from './attack-kit.js';
import { encoded } from './encodings.js';
import { forge, forged, respelled, rewritten } from './forge.js';

/** What is made of the three parts of a good token. */
const parts =
  (change: (header: string, payload: string, signature: string) => string) =>
  async (kit: AttackKit): Promise<string> => {
    const [header = '', payload = '', signature = ''] = (await forge(kit)).split('.');
    return change(header, payload, signature);
  };

/** The JSON serialisations of RFC 7515 §7.2, encoded so that they can stand where a token does. */
const serialised = (general: boolean) =>
  parts((header, payload, signature) => {
    const signed = { protected: header, signature };
    return encoded(JSON.stringify(general ? { payload, signatures: [signed] } : { payload, ...signed }));
  });

const jwe = encoded(JSON.stringify({ alg: 'dir', enc: 'A256GCM' }));
const directly = encoded(JSON.stringify({ alg: 'RSA-OAEP-256', enc: 'A256GCM', typ: 'at+jwt', zip: 'DEF' }));

const shapes: readonly AttackRow[] = [
  { id: 'opaque', title: 'an opaque token', reason: 'token_not_jwt', token: () => 'mF_9B5f-41JqM' },
  { id: 'one-part', title: 'a header alone', reason: 'token_not_jwt', token: parts((header) => header) },
  {
    id: 'two-parts',
    title: 'no signature and no dot for it',
    reason: 'token_not_jwt',
    token: parts((h, p) => `${h}.${p}`),
  },
  {
    id: 'four-parts',
    title: 'a part too many',
    reason: 'token_not_jwt',
    token: parts((h, p, s) => `${h}.${p}.${s}.${s}`),
  },
  {
    id: 'six-parts',
    title: 'two tokens joined by a dot',
    reason: 'token_not_jwt',
    token: parts((h, p, s) => `${h}.${p}.${s}.${h}.${p}.${s}`),
  },
  { id: 'dot-behind', title: 'a dot behind it', reason: 'token_not_jwt', token: parts((h, p, s) => `${h}.${p}.${s}.`) },
  { id: 'dot-before', title: 'a dot before it', reason: 'token_not_jwt', token: parts((h, p, s) => `.${h}.${p}.${s}`) },
  {
    id: 'double-dot',
    title: 'two dots for one',
    reason: 'token_not_jwt',
    token: parts((h, p, s) => `${h}..${p}.${s}`),
  },
  { id: 'dots', title: 'nothing but the dots', reason: 'token_malformed', token: () => '..' },
  { id: 'dot', title: 'one dot', reason: 'token_not_jwt', token: () => '.' },
  { id: 'many-dots', title: 'a thousand dots', reason: 'token_not_jwt', token: () => '.'.repeat(1000) },
  { id: 'no-header', title: 'an empty header', reason: 'token_malformed', token: parts((_, p, s) => `.${p}.${s}`) },
  {
    id: 'no-payload',
    title: 'an empty payload, as of a detached signature',
    section: 'RFC 7515 App. F',
    reason: 'token_malformed',
    token: parts((h, _, s) => `${h}..${s}`),
  },
  {
    id: 'no-payload-signed',
    title: 'an empty payload, and a signature for it',
    section: 'RFC 7515 App. F',
    reason: 'token_malformed',
    token: respelled({ payload: () => '' }),
  },
  {
    id: 'no-signature',
    title: 'an empty signature',
    section: 'RFC 7515 §5.2',
    reason: 'token_malformed',
    token: parts((h, p) => `${h}.${p}.`),
  },
  {
    id: 'json-flattened',
    title: 'the flattened JSON serialisation',
    section: 'RFC 7515 §7.2.2',
    reason: 'token_not_jwt',
    token: serialised(false),
  },
  {
    id: 'json-general',
    title: 'the general JSON serialisation',
    section: 'RFC 7515 §7.2.1',
    reason: 'token_not_jwt',
    token: serialised(true),
  },
  {
    id: 'colons',
    title: 'colons for the dots',
    reason: 'credentials_malformed',
    bare: 'token_malformed',
    token: parts((h, p, s) => `${h}:${p}:${s}`),
  },
  {
    id: 'tildes',
    title: 'disclosures behind it, as of SD-JWT',
    section: 'RFC 9901 §4',
    reason: 'token_malformed',
    token: parts((h, p, s) => `${h}.${p}.${s}~`),
  },
  {
    id: 'swapped',
    title: 'header and payload in each other’s place',
    reason: 'issuer_invalid',
    token: parts((h, p, s) => `${p}.${h}.${s}`),
  },
];

const encrypted: readonly AttackRow[] = [
  {
    id: 'jwe',
    title: 'five parts of nothing in particular',
    reason: 'token_encrypted',
    token: () => `${jwe}.YQ.YQ.YQ.YQ`,
  },
  {
    id: 'jwe-direct',
    title: 'a JWE without an encrypted key',
    reason: 'token_encrypted',
    token: () => `${jwe}..YQ.YQ.YQ`,
  },
  {
    id: 'jwe-rsa',
    title: 'a JWE that would have to be inflated',
    reason: 'token_encrypted',
    token: () => `${directly}.YQ.YQ.YQ.YQ`,
  },
  {
    id: 'five-parts',
    title: 'a good token with two parts behind it',
    reason: 'token_encrypted',
    token: parts((h, p, s) => `${h}.${p}.${s}.YQ.YQ`),
  },
  {
    id: 'jwe-header',
    title: 'three parts with the header of a JWE',
    reason: 'algorithm_not_allowed',
    token: forged({ header: { alg: 'dir', enc: 'A256GCM' } }),
  },
  {
    id: 'nested',
    title: 'a good token in the payload of another',
    section: 'RFC 7519 §5.2',
    reason: 'token_malformed',
    token: async (kit) => {
      const inner = await forge(kit);
      return rewritten({ header: (json) => json.replace('{', '{"cty":"JWT",'), payload: () => inner })(kit);
    },
  },
  {
    id: 'nested-text',
    title: 'a good token as a JSON string in the payload of another',
    section: 'RFC 7519 §5.2',
    reason: 'token_malformed',
    token: async (kit) => {
      const inner = JSON.stringify(await forge(kit));
      return rewritten({ payload: () => inner })(kit);
    },
  },
  {
    id: 'compressed',
    title: 'a compressed payload, which the header says it has',
    section: 'RFC 7516 §4.1.3',
    reason: 'token_malformed',
    token: rewritten({
      header: (json) => json.replace('{', '{"zip":"DEF",'),
      payload: (json) => new Uint8Array(deflateRawSync(json)),
    }),
  },
];

const sizes: readonly AttackRow[] = [
  {
    id: 'long-opaque',
    title: 'an opaque token of 14 000 characters',
    reason: 'token_not_jwt',
    token: () => 'x'.repeat(14_000),
  },
  {
    id: 'long-header',
    title: 'a header of 10 000 characters that is none',
    reason: 'token_malformed',
    token: parts((_, p, s) => `${'e'.repeat(10_000)}.${p}.${s}`),
  },
  {
    id: 'long-signature',
    title: 'a signature of 10 000 characters',
    section: 'RFC 7518 §3.4',
    reason: 'signature_invalid',
    token: parts((h, p) => `${h}.${p}.${'A'.repeat(10_000)}`),
  },
];

/** Texts that are not three parts of something: RFC 7515 §7.1, RFC 7516 §9. */
export const structureAttacks: readonly Attack[] = attacksOf('structure', 'RFC 7515 §7.1', [
  ...shapes,
  ...encrypted.map((row) => ({ section: 'RFC 7516 §9', ...row })),
  ...sizes,
]);
