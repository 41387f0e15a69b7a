import { createHmac } from 'node:crypto';
import { signWithKey, type TestKey } from '../test-key.js';
import type { AttackRequest, MakeRequest } from './attack.js';
import type { AttackKit } from './attack-kit.js';
import { encoded } from './encodings.js';

/** What signs: a key, the bytes of an HMAC secret, or a function of the text that is to be signed. */
export type ForgeSigner = TestKey | Uint8Array | ((input: string) => Uint8Array | Promise<Uint8Array>);

/** A good token but for this. */
export interface Change {
  /** Header members over those of a good token; `undefined` leaves one out. */
  readonly header?: Readonly<Record<string, unknown>>;
  /** Claims, in the same way. */
  readonly claims?: Readonly<Record<string, unknown>>;
  /** Default: the issuer's signing key, whatever the header says. */
  readonly signer?: ForgeSigner;
}

/** A good token but for what is done to the JSON of its header and payload before it is encoded and signed. */
export interface TextChange {
  readonly header?: (json: string) => string | Uint8Array;
  readonly payload?: (json: string) => string | Uint8Array;
}

/** A good token but for what is done to its parts, the first two of which are signed as they then stand. */
export interface PartChange {
  readonly header?: (part: string) => string;
  readonly payload?: (part: string) => string;
  readonly signature?: (part: string) => string;
}

/** Makes a token of this moment. */
export type Forgery = (kit: AttackKit) => Promise<string>;

type Json = Record<string, unknown>;

function decoded(part: string | undefined): Json {
  return JSON.parse(Buffer.from(part ?? '', 'base64url').toString()) as Json;
}

/** Header and claims of a good token of this moment, by the issuer's own clock. */
async function template(kit: AttackKit): Promise<{ readonly header: Json; readonly claims: Json }> {
  const [header, payload] = (await kit.issuer.token({ scope: kit.scope })).split('.');
  return { header: decoded(header), claims: decoded(payload) };
}

/** Seconds by the issuer's clock. */
export async function nowOf(kit: AttackKit): Promise<number> {
  return Number((await template(kit)).claims['iat']);
}

async function signatureOf(input: string, alg: unknown, signer: ForgeSigner): Promise<Uint8Array> {
  if (typeof signer === 'function') return signer(input);
  if (!(signer instanceof Uint8Array)) return signWithKey(signer, alg, input);
  const bits = /^HS(384|512)$/.exec(String(alg))?.[1] ?? '256';
  return createHmac(`sha${bits}`, signer).update(input).digest();
}

/** A good token but for the change. */
export async function forge(kit: AttackKit, change: Change = {}): Promise<string> {
  const good = await template(kit);
  const header = { ...good.header, ...change.header };
  const input = `${encoded(JSON.stringify(header))}.${encoded(JSON.stringify({ ...good.claims, ...change.claims }))}`;
  const signature = await signatureOf(input, header['alg'], change.signer ?? kit.issuer.signingKey);
  return `${input}.${encoded(signature)}`;
}

/** A request with a good token in an unusual place or shape. */
export function carrying(make: (token: string, kit: AttackKit) => AttackRequest): MakeRequest {
  return async (kit) => make(await forge(kit), kit);
}

/** A request with these header lines. */
export function lines(make: (token: string, kit: AttackKit) => string | readonly string[]): MakeRequest {
  return carrying((token, kit) => ({ lines: [make(token, kit)].flat() }));
}

/** A request whose Authorization header has this value. */
export function authorization(make: (token: string) => string): MakeRequest {
  return lines((token) => `Authorization: ${make(token)}`);
}

/** What {@link forge} makes, for a row. */
export function forged(change: Change | ((kit: AttackKit) => Change | Promise<Change>)): Forgery {
  return async (kit) => forge(kit, typeof change === 'function' ? await change(kit) : change);
}

/** A token that one of the kit's keys signs, under its own name and algorithm unless the change says otherwise. */
export function signedBy(pick: (keys: AttackKit['keys']) => TestKey, change: Change = {}): Forgery {
  return (kit) => {
    const key = pick(kit.keys);
    return forge(kit, { signer: key, ...change, header: { kid: key.kid, alg: key.algorithm, ...change.header } });
  };
}

/** A good token of other JSON, its signature right. */
export function rewritten(change: TextChange): Forgery {
  const keep = (json: string): string => json;
  return async (kit) => {
    const { header, claims } = await template(kit);
    const first = (change.header ?? keep)(JSON.stringify(header));
    return kit.issuer.sign(first, (change.payload ?? keep)(JSON.stringify(claims)));
  };
}

/** A good token of other base64url, signed by the kit's key for ES256 and right for the text as it then stands. */
export function respelled(change: PartChange): Forgery {
  const keep = (part: string): string => part;
  return async (kit) => {
    const { header, claims } = await template(kit);
    const { ec } = kit.keys;
    const named = withSpareBits({ ...header, alg: ec.algorithm, kid: ec.kid });
    const input = `${(change.header ?? keep)(named)}.${(change.payload ?? keep)(withSpareBits(claims))}`;
    const signature = encoded(await signWithKey(ec, ec.algorithm, input));
    return `${input}.${(change.signature ?? keep)(signature)}`;
  };
}

/** A good token whose JSON was changed after it was signed. */
export function altered(change: TextChange): Forgery {
  const keep = (json: string): string => json;
  return async (kit) => {
    const [header, payload, signature] = (await forge(kit)).split('.');
    const rewrite = (part: string | undefined, how: (json: string) => string | Uint8Array): string =>
      encoded(how(Buffer.from(part ?? '', 'base64url').toString()));
    return `${rewrite(header, change.header ?? keep)}.${rewrite(payload, change.payload ?? keep)}.${signature}`;
  };
}

/** A good token whose bytes of the signature are changed after it was made; it is of the kit's key for ES256. */
export function resigned(
  change: (signature: Buffer, input: string) => Uint8Array,
  pick: (keys: AttackKit['keys']) => TestKey = ({ ec }) => ec,
): Forgery {
  return async (kit) => {
    const token = await signedBy(pick)(kit);
    const end = token.lastIndexOf('.');
    const input = token.slice(0, end);
    return `${input}.${encoded(change(Buffer.from(token.slice(end + 1), 'base64url'), input))}`;
  };
}

/** A member in whose base64url both characters stand that base64 writes differently. */
const BOTH_ALPHABETS = { x: '>>>>>>??????' };

/** JSON with a space behind it where that is needed for unused bits in the last character. */
function withSpareBits(value: Json): string {
  const text = JSON.stringify({ ...value, ...BOTH_ALPHABETS });
  return encoded(Buffer.byteLength(text) % 3 === 0 ? `${text} ` : text);
}
