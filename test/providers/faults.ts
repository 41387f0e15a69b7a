import type { Reason } from '@scopegate/core';
import { NOW, type Provider, type RefusedToken } from './provider.js';

/** What is wrong with a token whoever made it: one thing each. */
export function faultsOf(provider: Provider): readonly RefusedToken[] {
  const { issuer, audienceClaim = 'aud' } = provider.options;
  const claim = (title: string, name: string, value: unknown, reason: Reason): RefusedToken => ({
    title,
    claims: { [name]: value },
    reason,
  });
  const header = (title: string, name: string, value: unknown, reason: Reason): RefusedToken => ({
    title,
    header: { [name]: value },
    reason,
  });
  const slashed = issuer.endsWith('/') ? issuer.slice(0, -1) : `${issuer}/`;
  return [
    claim('a token whose issuer differs in its last slash', 'iss', slashed, 'issuer_untrusted'),
    claim('a token without an issuer', 'iss', undefined, 'issuer_invalid'),
    claim('a token for another API', audienceClaim, 'https://elsewhere.example.com', 'audience_mismatch'),
    claim('a token that names no audience', audienceClaim, undefined, 'claim_missing'),
    claim('an expired token', 'exp', NOW - 10, 'token_expired'),
    claim('a token that never expires', 'exp', undefined, 'claim_missing'),
    claim('a token that is not valid yet', 'nbf', NOW + 3600, 'token_not_yet_valid'),
    claim('a token issued in the future', 'iat', NOW + 3600, 'token_issued_in_future'),
    claim('a token bound to a key', 'cnf', { jkt: '0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I' }, 'proof_required'),
    header('an unsigned token', 'alg', 'none', 'algorithm_not_allowed'),
    header('a token with a symmetric signature', 'alg', 'HS256', 'algorithm_not_allowed'),
    header('a token of another type', 'typ', 'logout+jwt', 'type_not_allowed'),
    header('a token that asks for an extension', 'crit', ['exp'], 'critical_header'),
    header('a token that names a key that is not published', 'kid', 'not-published', 'key_unknown'),
  ];
}
