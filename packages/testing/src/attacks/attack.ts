import type { AttackKit } from './attack-kit.js';

/** What an attack is aimed at. */
export type AttackGroup =
  | 'credentials'
  | 'smuggling'
  | 'structure'
  | 'encoding'
  | 'json'
  | 'algorithm'
  | 'confusion'
  | 'header'
  | 'key-id'
  | 'type'
  | 'binding'
  | 'key'
  | 'signature'
  | 'claims'
  | 'time'
  | 'audience'
  | 'issuer'
  | 'scope'
  | 'cache'
  | 'profile'
  | 'secret'
  | 'forms'
  | 'settings';

/** What is unusual about a legitimate request. */
export type LegitimateGroup = 'requests' | 'tokens' | 'headers' | 'keys' | 'cache';

/** Why Scopegate refuses an attack: words of its closed list of reasons. */
export type AttackReason =
  | 'credentials_missing'
  | 'credentials_unsupported'
  | 'credentials_malformed'
  | 'credentials_repeated'
  | 'credentials_in_two_places'
  | 'token_too_long'
  | 'token_not_jwt'
  | 'token_encrypted'
  | 'token_malformed'
  | 'issuer_invalid'
  | 'issuer_untrusted'
  | 'algorithm_not_allowed'
  | 'type_not_allowed'
  | 'critical_header'
  | 'key_id_invalid'
  | 'claim_invalid'
  | 'claim_missing'
  | 'token_expired'
  | 'token_not_yet_valid'
  | 'token_issued_in_future'
  | 'token_too_old'
  | 'audience_mismatch'
  | 'id_token'
  | 'required_claim_mismatch'
  | 'key_unknown'
  | 'key_unfit'
  | 'keys_unavailable'
  | 'signature_invalid'
  | 'proof_required'
  | 'scope_insufficient';

/** All others are 401. */
const STATUS: Readonly<Partial<Record<AttackReason, number>>> = {
  credentials_malformed: 400,
  credentials_repeated: 400,
  credentials_in_two_places: 400,
  keys_unavailable: 503,
  scope_insufficient: 403,
};

/**
 * How an API has to be set up for a case, beyond trusting the issuer for its audience and asking for the kit's scope:
 *
 * - `second-issuer`: it trusts `kit.other` as well, for the same audience
 * - `clock`: it goes by the issuer's clock, which `kit.advance` moves
 * - `max-age`: the same, and it refuses tokens that were issued more than 600 seconds ago
 * - `rfc9068`: it takes nothing but the profile of RFC 9068
 * - `required-claims`: it asks for the claim `token_use` with the value `access`
 * - `secret`: its issuer signs with HS256 and `kit.secret`, and has no public keys
 * - `forms`: it takes a token from a form, too (RFC 6750 §2.2)
 * - `optional`: requests without credentials get through, and its route asks for no scope
 * - `methods`: its route answers POST, PUT, PATCH, DELETE, HEAD and OPTIONS like GET
 * - `outage`: the issuer's keys cannot be had, and never could
 */
export type AttackNeed =
  | 'second-issuer'
  | 'clock'
  | 'max-age'
  | 'rfc9068'
  | 'required-claims'
  | 'secret'
  | 'forms'
  | 'optional'
  | 'methods'
  | 'outage';

/** A request to the byte: in every text a character is one byte, from 0x00 to 0xff. */
export interface AttackRequest {
  /** Default `GET`. */
  readonly method?: string;
  /** What follows the path of the route: a query. */
  readonly query?: string;
  /** Header field lines as they go onto the wire; `Host` and the length of the body come on top. */
  readonly lines: readonly string[];
  readonly body?: string;
  /** The bare token, where the attack is a token and not the way in which it is sent. */
  readonly token?: string;
}

/** Sends a request to the API under test: for cases that need others to have gone before. */
export type SendAttack = (request: AttackRequest) => Promise<{ readonly status: number }>;

/** What attacks and legitimate requests have in common. */
export interface CatalogueEntry {
  /** Stable: `group/name`. */
  readonly id: string;
  /** What is sent, or what is wrong with it. */
  readonly title: string;
  /** The specification that says so, and where. */
  readonly section: string;
  /** Whether it is all in the token, so that it can be given to a verifier without HTTP as well. */
  readonly isToken: boolean;
  /** How the API must be set up; an API that is not cannot be tried with it. */
  readonly needs?: AttackNeed;
  /** Makes the request anew, with tokens of this moment. Cases of several requests send the first ones themselves. */
  readonly make: (kit: AttackKit, send: SendAttack) => Promise<AttackRequest>;
}

/** How an attack must end. */
export interface AttackExpectation {
  readonly status: number;
  /** Why. None where Node's own HTTP parser answers, and no application sees the request. */
  readonly reason: AttackReason | undefined;
  /** Some versions of Node answer such a request themselves, with this status: then no application sees it. */
  readonly parserStatus?: number;
  /** Why the bare token is refused, where that differs: its characters are none that HTTP has for tokens. */
  readonly bare?: AttackReason;
}

/** A request that must not get through. */
export interface Attack extends CatalogueEntry {
  readonly group: AttackGroup;
  readonly expect: AttackExpectation;
}

/** A request that is unusual and right. */
export interface LegitimateRequest extends CatalogueEntry {
  readonly group: LegitimateGroup;
  readonly expect: {
    readonly status: 200;
    /** Claims that the handler must be shown. */
    readonly claims?: Readonly<Record<string, unknown>>;
  };
}

/** A token, as it goes into a request that has nothing unusual about it. */
export type MakeToken = (kit: AttackKit, send: SendAttack) => string | Promise<string>;

/** A request that is unusual itself. */
export type MakeRequest = (kit: AttackKit, send: SendAttack) => AttackRequest | Promise<AttackRequest>;

type Made = { readonly token: MakeToken } | { readonly request: MakeRequest };

interface Common {
  /** Unique within its group. */
  readonly id: string;
  readonly title: string;
  /** Default: that of the list. */
  readonly section?: string;
  readonly needs?: AttackNeed;
}

/**
 * An attack in a list of its group. `parser` is the status with which Node's HTTP parser answers: beside a reason, that of
 * some versions.
 */
export type AttackRow = Common &
  Made &
  ({ readonly reason: AttackReason; readonly parser?: number } | { readonly parser: number }) & {
    readonly bare?: AttackReason;
  };

/** A legitimate request in a list of its group. */
export type LegitimateRow = Common & Made & { readonly claims?: Readonly<Record<string, unknown>> };

/** A part of an `id` out of any text. */
export function slug(text: string): string {
  return text
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '');
}

/** A token in the Authorization header. What is not ASCII in it goes as UTF-8. */
export function bearer(token: string): AttackRequest {
  return { lines: [`Authorization: Bearer ${Buffer.from(token).toString('latin1')}`], token };
}

function entryOf(group: string, section: string, row: Common & Made): CatalogueEntry {
  return {
    id: `${group}/${row.id}`,
    title: row.title,
    section: row.section ?? section,
    isToken: 'token' in row,
    ...(row.needs === undefined ? {} : { needs: row.needs }),
    make: async (kit, send) => ('token' in row ? bearer(await row.token(kit, send)) : row.request(kit, send)),
  };
}

function expectationOf(row: AttackRow): AttackExpectation {
  const bare = row.bare === undefined ? {} : { bare: row.bare };
  if (!('reason' in row)) return { status: row.parser, reason: undefined, ...bare };
  const byParser = row.parser === undefined ? {} : { parserStatus: row.parser };
  return { status: STATUS[row.reason] ?? 401, reason: row.reason, ...byParser, ...bare };
}

/** Attacks out of the rows of a group; `section` is where the rule stands that most of them break. */
export function attacksOf(group: AttackGroup, section: string, rows: readonly AttackRow[]): readonly Attack[] {
  return rows.map((row) => {
    return { ...entryOf(group, section, row), group, expect: expectationOf(row) };
  });
}

/** Legitimate requests out of the rows of a group. */
export function legitimateOf(
  group: LegitimateGroup,
  section: string,
  rows: readonly LegitimateRow[],
): readonly LegitimateRequest[] {
  return rows.map((row) => {
    const expect = { status: 200 as const, ...(row.claims === undefined ? {} : { claims: row.claims }) };
    return { ...entryOf(group, section, row), group, expect };
  });
}
