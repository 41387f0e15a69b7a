import { describe, expect, it } from 'vitest';
import { Failure, failure, type Reason, reasons } from '../errors.js';
import { refusalHeaders } from './refusal-headers.js';

const every = Object.keys(reasons) as Reason[];
const outages = every.filter((reason) => reasons[reason].status === 503);
const challenged = every.filter((reason) => reasons[reason].status !== 503);

describe('refusalHeaders', () => {
  it('names the error and its sentence', () => {
    expect(refusalHeaders(failure('token_expired'), { realm: 'api', scopes: ['a', 'b'] })).toEqual({
      'Cache-Control': 'no-store',
      'WWW-Authenticate':
        'Bearer realm="api", error="invalid_token", error_description="The access token has expired.", scope="a b"',
    });
  });

  it.each(['credentials_missing', 'credentials_unsupported'] as const)('tells no error for %s', (reason) => {
    expect(refusalHeaders(failure(reason), { realm: 'api', scopes: ['a'] })['WWW-Authenticate']).toBe(
      'Bearer realm="api", scope="a"',
    );
  });

  it('names no scope where none is needed', () => {
    expect(refusalHeaders(failure('credentials_missing'), { realm: 'api', scopes: [] })['WWW-Authenticate']).toBe(
      'Bearer realm="api"',
    );
  });

  it.each(challenged)('challenges with one Bearer challenge, and each parameter once, for %s', (reason) => {
    const headers = refusalHeaders(failure(reason), { realm: 'api', scopes: ['a'] });
    const challenge = headers['WWW-Authenticate'] ?? '';
    expect(challenge).toMatch(
      /^Bearer [a-z_]+="[\x20\x21\x23-\x5b\x5d-\x7e]*"(, [a-z_]+="[\x20\x21\x23-\x5b\x5d-\x7e]*")*$/,
    );
    const names = [...challenge.matchAll(/([a-z_]+)="/g)].map(([, name]) => name);
    expect(new Set(names).size).toBe(names.length);
    expect(Object.keys(headers)).toEqual(['Cache-Control', 'WWW-Authenticate']);
  });

  it.each(outages)('challenges nobody for %s', (reason) => {
    expect(refusalHeaders(failure(reason), { realm: 'api', scopes: ['a'] })).toEqual({
      'Cache-Control': 'no-store',
      'Retry-After': '1',
    });
  });

  it('says after how many seconds to come again', () => {
    expect(refusalHeaders(new Failure('keys_unavailable', { retryAfter: 7 }))['Retry-After']).toBe('7');
  });

  it('says nothing of the reason or of what underlies it', () => {
    const failed = new Failure('account_disabled', { origin: new Error('user-7') });
    const written = JSON.stringify(refusalHeaders(failed, { realm: 'api' }));
    expect(written).not.toContain('account_disabled');
    expect(written).not.toContain('user-7');
  });

  it('hands out headers that cannot be changed', () => {
    expect(Object.isFrozen(refusalHeaders(failure('token_expired')))).toBe(true);
    expect(Object.isFrozen(refusalHeaders(failure('keys_unavailable')))).toBe(true);
  });
});
