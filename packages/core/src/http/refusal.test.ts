import { describe, expect, it } from 'vitest';
import { AccessTokenError, Failure, failure, type Reason, reasons } from '../errors.js';
import { createRefusal, refusalContent, refusalHeaders, toError } from './refusal.js';

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

  it.each(['credentials_missing', 'credentials_unsupported'] as const)(
    'names a realm where a challenge would otherwise say nothing, or scopes alone: %s',
    (reason) => {
      expect(refusalHeaders(failure(reason))['WWW-Authenticate']).toBe('Bearer realm="api"');
      expect(refusalHeaders(failure(reason), { scopes: ['a'] })['WWW-Authenticate']).toBe(
        'Bearer realm="api", scope="a"',
      );
    },
  );

  it('makes up no realm where there is an error to name', () => {
    expect(refusalHeaders(failure('credentials_malformed'))['WWW-Authenticate']).toBe(
      'Bearer error="invalid_request", error_description="The credentials are malformed."',
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
    const failed = new Failure('account_disabled', { cause: new Error('user-7') });
    const written = JSON.stringify(refusalHeaders(failed, { realm: 'api' }));
    expect(written).not.toContain('account_disabled');
    expect(written).not.toContain('user-7');
  });

  it('hands out headers that cannot be changed', () => {
    expect(Object.isFrozen(refusalHeaders(failure('token_expired')))).toBe(true);
    expect(Object.isFrozen(refusalHeaders(failure('keys_unavailable')))).toBe(true);
  });

  describe('with headers that the one who refused wants to be sent', () => {
    const wanting = (reason: string, headers: Readonly<Record<string, string>>) =>
      refusalHeaders(new Failure(reason, { headers }), { realm: 'api' });

    it('sends them beside its own', () => {
      expect(wanting('token_rejected', { 'X-Account': 'closed', Link: '<https://api.example/help>' })).toEqual({
        ...refusalHeaders(failure('token_rejected'), { realm: 'api' }),
        'X-Account': 'closed',
        Link: '<https://api.example/help>',
      });
    });

    it.each(['WWW-Authenticate', 'Cache-Control', 'Content-Type', 'Content-Length'])(
      'decides on %s itself, in whatever case it is written, and in an outage too',
      (name) => {
        for (const reason of ['token_rejected', 'credentials_missing', 'scope_insufficient', 'keys_unavailable']) {
          for (const spelling of [name, name.toLowerCase(), name.toUpperCase()]) {
            const given = refusalHeaders(failure(reason as Reason), { realm: 'api' });
            expect(wanting(reason, { [spelling]: 'theirs' })).toEqual(given);
          }
        }
      },
    );

    it.each(['Retry-After', 'retry-after', 'RETRY-AFTER'])('says when to come again in their words: %s', (name) => {
      const date = 'Fri, 15 Jan 2027 08:00:00 GMT';
      expect(wanting('keys_unavailable', { [name]: date })).toEqual({
        'Cache-Control': 'no-store',
        'Retry-After': date,
      });
      expect(wanting('token_rejected', { [name]: '120' })['Retry-After']).toBe('120');
    });

    it('prefers their words to a number of its own', () => {
      const headers = { 'Retry-After': '120' };
      expect(refusalHeaders(new Failure('keys_unavailable', { retryAfter: 7, headers }))['Retry-After']).toBe('120');
    });

    it('says nothing of coming again where neither does, but in an outage', () => {
      expect(wanting('token_rejected', {})).not.toHaveProperty('Retry-After');
      expect(wanting('keys_unavailable', { 'X-Account': 'closed' })['Retry-After']).toBe('1');
    });

    it.each([
      ['X-Account', 'a\r\nSet-Cookie: b'],
      ['X-Account', 'a\nb'],
      ['X-Account', 'a\0'],
      ['X-Account', '\u2028'],
      ['X-Account', 7 as never],
      ['X Account', 'a'],
      ['X-Account\r\nSet-Cookie', 'a'],
      ['', 'a'],
    ])('leaves out what cannot be sent, and sends the rest: %j %j', (name, value) => {
      const others = { 'X-Other': 'caf\u00e9\t!' };
      expect(wanting('token_rejected', { [name]: value, ...others })).toEqual(wanting('token_rejected', others));
    });

    it.each(['X-Connection', 'Connection-Hint', 'X-Cache-Control', 'Cache-Control-Hint', 'X-Content-Type'])(
      'sends what is only named alike: %s',
      (name) => {
        expect(wanting('token_rejected', { [name]: 'theirs' })[name]).toBe('theirs');
      },
    );

    it('leaves what it was given as it was, and hands out what cannot be changed', () => {
      const headers = { 'X-Account': 'closed', 'Content-Type': 'text/html' };
      expect(Object.isFrozen(wanting('token_rejected', headers))).toBe(true);
      expect(headers).toEqual({ 'X-Account': 'closed', 'Content-Type': 'text/html' });
    });
  });
});

describe('refusalContent', () => {
  it.each(every)('has a JSON body and its type for %s if there is an error to name', (reason) => {
    const failed = failure(reason);
    const { status, headers, body } = refusalContent(failed, { realm: 'api', scopes: ['a'] });
    const expected = refusalHeaders(failed, { realm: 'api', scopes: ['a'] });
    expect(status).toBe(reasons[reason].status);
    expect(Object.isFrozen(headers)).toBe(true);
    if (failed.code === undefined) {
      expect({ headers, body }).toEqual({ headers: expected, body: '' });
    } else {
      expect(headers).toEqual({ ...expected, 'Content-Type': 'application/json; charset=utf-8' });
      expect(JSON.parse(body)).toEqual({ error: failed.code, error_description: failed.message });
    }
  });
});

describe('createRefusal', () => {
  it('sends the content, and has an error with the same headers for the framework', () => {
    const failed = new Failure('account_disabled', { code: 'insufficient_scope', cause: 'closed' });
    const content = refusalContent(failed, { realm: 'api' });
    const refusal = createRefusal(failed, content);
    expect(refusal).toMatchObject(content);
    expect(refusal.cause).toBeInstanceOf(AccessTokenError);
    expect(refusal.cause).toMatchObject({ reason: 'account_disabled', status: 403, headers: content.headers });
    expect(refusal.cause.cause).toBe('closed');
    expect(refusal.cause).toBe(refusal.cause);
  });
});

describe('toError', () => {
  it('has no stack trace, and leaves the traces of other errors as they are', () => {
    const limit = Error.stackTraceLimit;
    expect(toError(failure('token_expired')).stack).not.toContain('\n');
    expect(Error.stackTraceLimit).toBe(limit);
  });

  it('has the headers of the failure unless others are given', () => {
    const failed = failure('token_expired');
    expect(toError(failed).headers).toEqual(refusalHeaders(failed));
    expect(toError(failed, { 'X-Other': 'a' }).headers).toEqual({ 'X-Other': 'a' });
  });
});
