// What refusals look like on the wire, written down apart from the code under test.
import { expect } from 'vitest';
import type { Answer } from './api.js';
import { linesOf } from './raw-http.js';
import { AUDIENCE } from './world.js';

export type ErrorCode = 'invalid_request' | 'invalid_token' | 'insufficient_scope' | 'temporarily_unavailable';

const STATUS: Readonly<Record<ErrorCode, number>> = {
  invalid_request: 400,
  invalid_token: 401,
  insufficient_scope: 403,
  temporarily_unavailable: 503,
};

/** By reason: the error and the sentence that clients are told; nothing where no credentials were shown. */
const TOLD = {
  credentials_missing: undefined,
  credentials_unsupported: undefined,
  credentials_malformed: ['invalid_request', 'The credentials are malformed.'],
  credentials_repeated: ['invalid_request', 'The request carries more than one Authorization header.'],
  credentials_in_two_places: ['invalid_request', 'The access token is sent in more than one way.'],
  token_too_long: ['invalid_token', 'The access token is too long.'],
  token_not_jwt: ['invalid_token', 'The access token is not a signed JWT.'],
  token_encrypted: ['invalid_token', 'The access token is encrypted.'],
  token_malformed: ['invalid_token', 'The access token is malformed.'],
  issuer_invalid: ['invalid_token', 'The access token names no issuer.'],
  issuer_untrusted: ['invalid_token', 'The access token is from another issuer.'],
  algorithm_not_allowed: ['invalid_token', 'The signature algorithm is not accepted.'],
  type_not_allowed: ['invalid_token', 'The token is not an access token.'],
  critical_header: ['invalid_token', 'The access token asks for an extension that is not supported.'],
  key_id_invalid: ['invalid_token', 'The access token names its key in a malformed way.'],
  claim_invalid: ['invalid_token', 'A claim of the access token is malformed.'],
  claim_missing: ['invalid_token', 'The access token lacks a required claim.'],
  token_expired: ['invalid_token', 'The access token has expired.'],
  token_not_yet_valid: ['invalid_token', 'The access token is not valid yet.'],
  token_issued_in_future: ['invalid_token', 'The access token was issued in the future.'],
  token_too_old: ['invalid_token', 'The access token is too old.'],
  audience_mismatch: ['invalid_token', 'The access token is meant for another API.'],
  id_token: ['invalid_token', 'An ID token was sent instead of an access token.'],
  required_claim_mismatch: ['invalid_token', 'A claim of the access token has a value that is not accepted.'],
  key_unknown: ['invalid_token', 'The access token is signed with an unknown key.'],
  key_unfit: ['invalid_token', 'The key of the access token does not fit its signature algorithm.'],
  keys_unavailable: ['temporarily_unavailable', 'The access token cannot be checked at the moment.'],
  signature_invalid: ['invalid_token', 'The signature of the access token is invalid.'],
  proof_required: ['invalid_token', 'The access token is bound to a key or certificate and needs its proof.'],
  claims_rejected: ['invalid_token', 'The claims of the access token are not accepted.'],
  token_rejected: ['invalid_token', 'The access token is not accepted.'],
  scope_insufficient: ['insufficient_scope', 'The access token lacks a required scope.'],
  claim_mismatch: ['insufficient_scope', 'The access token does not permit this request.'],
} as const satisfies Readonly<Record<string, readonly [ErrorCode, string] | undefined>>;

export type Reason = keyof typeof TOLD;

/** A refusal as the wire shows it. */
export interface ExpectedAnswer {
  readonly status: number;
  readonly error: ErrorCode | undefined;
  readonly sentence: string | undefined;
  /** The one challenge, but for the realm; none on 503. */
  readonly challenge: string | undefined;
  readonly body: string;
}

/** What a request is answered that is refused for this reason, where the API is called by this realm. */
export function expectedAnswer(reason: Reason, realm: string | undefined, scopes: readonly string[]): ExpectedAnswer {
  const [error, sentence] = TOLD[reason] ?? [];
  const status = error === undefined ? 401 : STATUS[error];
  const parameters = Object.entries({
    realm,
    error,
    error_description: sentence,
    scope: scopes.length > 0 ? scopes.join(' ') : undefined,
  }).filter(([, value]) => value !== undefined);
  return {
    status,
    error,
    sentence,
    challenge:
      status === 503
        ? undefined
        : `Bearer ${parameters.map(([name, value]) => `${name}="${String(value).replace(/["\\]/g, '\\$&')}"`).join(', ')}`,
    body: error === undefined ? '' : JSON.stringify({ error, error_description: sentence }),
  };
}

/** Takes a challenge apart by the grammar of RFC 9110 §11.2 and §5.6.4, and throws where it does not follow it. */
export function parseChallenge(challenge: string): {
  scheme: string;
  parameters: readonly (readonly [string, string])[];
} {
  const scheme = /^[A-Za-z]+(?= )/.exec(challenge)?.[0];
  if (scheme === undefined) throw new Error(`no scheme with parameters: ${challenge}`);
  const parameters: [string, string][] = [];
  const parameter = /(?:^ |, )([a-z_]+)="((?:[\x20\x21\x23-\x5b\x5d-\x7e]|\\[\x21-\x7e])*)"/y;
  const rest = challenge.slice(scheme.length);
  while (parameter.lastIndex < rest.length) {
    const [, name, quoted] = parameter.exec(rest) ?? [];
    if (name === undefined || quoted === undefined) throw new Error(`not auth-params: ${challenge}`);
    parameters.push([name, quoted.replace(/\\(.)/g, '$1')]);
  }
  return { scheme, parameters };
}

/** Checks an answer to the byte: status, challenge, caching, body, and that no handler ran. */
export function expectRefusal(
  answer: Answer,
  reason: Reason,
  { realm = AUDIENCE, scopes = [] }: { readonly realm?: string; readonly scopes?: readonly string[] } = {},
): void {
  const expected = expectedAnswer(reason, realm, scopes);
  expect({
    status: answer.status,
    challenges: linesOf(answer, 'www-authenticate'),
    caching: linesOf(answer, 'cache-control'),
    type: linesOf(answer, 'content-type'),
    mayRetry: linesOf(answer, 'retry-after').map((seconds) => /^[1-9]\d*$/.test(seconds)),
    body: answer.body.toString('latin1'),
    handlerRan: answer.handlerRan,
  }).toEqual({
    status: expected.status,
    challenges: expected.challenge === undefined ? [] : [expected.challenge],
    caching: ['no-store'],
    type: expected.body === '' ? [] : ['application/json; charset=utf-8'],
    mayRetry: expected.status === 503 ? [true] : [],
    body: expected.body,
    handlerRan: false,
  });
}
