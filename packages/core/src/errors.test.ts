import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  AccessTokenError,
  ConfigurationError,
  type ErrorCode,
  Failure,
  failure,
  isAccessTokenError,
  type Reason,
  reasons,
  statusOf,
} from './errors.js';

const every = Object.keys(reasons) as Reason[];

describe('statusOf', () => {
  it.each([
    [undefined, 401],
    ['invalid_request', 400],
    ['invalid_token', 401],
    ['insufficient_scope', 403],
    ['temporarily_unavailable', 503],
  ] as const)('answers %s with %i', (code, status) => {
    expect(statusOf(code)).toBe(status);
  });

  it.each(['insufficient_user_authentication', 'use_dpop_nonce', 'constructor', '__proto__', ''])(
    'refuses with 401 for the code %j, which this version does not know',
    (code) => {
      expect(statusOf(code as ErrorCode)).toBe(401);
    },
  );
});

describe('reasons', () => {
  it('names a code and the status of that code for each reason', () => {
    for (const reason of every) expect(reasons[reason].status).toBe(statusOf(reasons[reason].code));
  });

  it('has no code where no credentials of a known scheme were shown, and only there', () => {
    expect(every.filter((reason) => reasons[reason].code === undefined)).toEqual([
      'credentials_missing',
      'credentials_unsupported',
    ]);
  });

  it('blames no client for an outage', () => {
    expect(reasons.keys_unavailable).toEqual({ code: 'temporarily_unavailable', status: 503 });
    const outages = every.filter((reason) => reasons[reason].status === 503);
    expect(outages).toEqual(every.filter((reason) => reason.endsWith('_unavailable')));
  });

  it('cannot be changed', () => {
    expect(Object.isFrozen(reasons)).toBe(true);
    expect(every.every((reason) => Object.isFrozen(reasons[reason]))).toBe(true);
  });
});

describe('Failure', () => {
  it.each(every)('says of %s only what RFC 6750 §3 lets a description hold', (reason) => {
    const { message } = failure(reason);
    expect(message).toMatch(/^[\x20\x21\x23-\x5b\x5d-\x7e]+\.$/);
  });

  it('tells no two refusals with one message, and of an outage always the same', () => {
    const refusals = every.filter((reason) => reasons[reason].status !== 503);
    const sentences = new Set(refusals.map((reason) => failure(reason).message));
    expect(sentences.size).toBe(refusals.length);
    const outages = every.filter((reason) => reasons[reason].status === 503);
    expect(new Set(outages.map((reason) => failure(reason).message)).size).toBe(1);
  });

  it('is shared, and frozen, where it has no details', () => {
    expect(failure('token_expired')).toBe(failure('token_expired'));
    expect(Object.isFrozen(failure('token_expired'))).toBe(true);
    expect(failure('token_expired')).toMatchObject({ code: 'invalid_token', retryAfter: undefined, cause: undefined });
    expect(failure('token_expired').headers).toBeUndefined();
  });

  it('keeps the details it is given', () => {
    const cause = new Error('why');
    expect(new Failure('keys_unavailable', { retryAfter: 7, cause })).toMatchObject({
      reason: 'keys_unavailable',
      code: 'temporarily_unavailable',
      retryAfter: 7,
      cause,
    });
  });

  it.each(['account_disabled', 'constructor', '__proto__', 'toString'])(
    'treats the word %s, which is not in the table, as a rejected token',
    (word) => {
      const failed = new Failure(word);
      expect(failed).toMatchObject({ reason: word, code: 'invalid_token' });
      expect(failed.message).toBe(failure('token_rejected').message);
    },
  );

  it('stands for an error that somebody else threw, with its word, its code and its headers', () => {
    const headers = { 'Retry-After': '7', 'X-Account': 'closed' };
    const error = new AccessTokenError('account_disabled', { code: 'insufficient_scope', headers });
    expect(Failure.of(error)).toMatchObject({
      reason: 'account_disabled',
      code: 'insufficient_scope',
      message: failure('token_rejected').message,
      retryAfter: undefined,
      headers,
    });
    expect(Failure.of(error).cause).toBe(error);
  });

  it.each(every)('stands for the error of %s as the reason itself does', (reason) => {
    const { code, message } = failure(reason);
    expect(Failure.of(new AccessTokenError(reason))).toMatchObject({ reason, code, message, headers: {} });
  });

  it('stands for an error of another copy of the package, older or newer than this one', () => {
    const error = Object.assign(new Error('x'), { reason: 'proof_unheard_of', code: 'use_dpop_nonce' });
    const failed = Failure.of(error as unknown as AccessTokenError);
    expect(failed).toMatchObject({ reason: 'proof_unheard_of', code: 'use_dpop_nonce', headers: undefined });
    expect(failed.message).toBe(failure('token_rejected').message);
    expect(statusOf(failed.code)).toBe(401);
  });

  it('prefers a code of its own', () => {
    expect(new Failure('account_disabled', { code: 'insufficient_scope' }).code).toBe('insufficient_scope');
  });
});

describe('AccessTokenError', () => {
  it('carries what frameworks and logs ask for', () => {
    const error = new AccessTokenError('token_expired', { headers: { 'WWW-Authenticate': 'Bearer realm="x"' } });
    expect(error).toBeInstanceOf(Error);
    expect(error).toMatchObject({
      name: 'AccessTokenError',
      message: 'The access token has expired.',
      code: 'invalid_token',
      reason: 'token_expired',
      status: 401,
      expose: true,
      headers: { 'WWW-Authenticate': 'Bearer realm="x"' },
    });
  });

  it('refuses with 401 for a word of the user, and never repeats the word in its message', () => {
    const error = new AccessTokenError('account_disabled');
    expect(error).toMatchObject({ reason: 'account_disabled', code: 'invalid_token', status: 401, headers: {} });
    expect(error.message).toBe('The access token is not accepted.');
  });

  it('takes its status from the code it is given', () => {
    expect(new AccessTokenError('too_poor', { code: 'insufficient_scope' })).toMatchObject({
      status: 403,
      expose: true,
    });
  });

  it('has no code where no credentials were shown', () => {
    expect(new AccessTokenError('credentials_missing')).toMatchObject({ code: undefined, status: 401 });
  });

  it('hides its message in an outage', () => {
    expect(new AccessTokenError('keys_unavailable')).toMatchObject({ status: 503, expose: false });
  });

  it('has a cause only where one is given', () => {
    const cause = new Error('why');
    expect(new AccessTokenError('token_rejected', { cause }).cause).toBe(cause);
    expect(Object.hasOwn(new AccessTokenError('token_rejected'), 'cause')).toBe(false);
  });
});

describe('from JavaScript', () => {
  const construct = (...given: readonly unknown[]): AccessTokenError => Reflect.construct(AccessTokenError, given);
  const NOT_TEXT = [
    ['undefined', undefined],
    ['null', null],
    ['a number', 7],
    ['a bigint', 7n],
    ['a symbol', Symbol('x')],
    ['a list', ['token_expired']],
    ['an object without a prototype', Object.create(null)],
    ['a boxed string', new String('token_expired')],
    ['a function', () => 'token_expired'],
  ] as const;

  it.each(NOT_TEXT)('a reason that is %s refuses with 401', (_, reason) => {
    const error = construct(reason);
    expect(error).toMatchObject({ reason: 'token_rejected', code: 'invalid_token', status: 401, headers: {} });
    expect(isAccessTokenError(error)).toBe(true);
  });

  it.each(NOT_TEXT)('a code that is %s leaves the code of the reason', (_, code) => {
    expect(construct('token_expired', { code })).toMatchObject({ code: 'invalid_token', status: 401 });
    expect(new Failure('keys_unavailable', { code: code as never }).code).toBe('temporarily_unavailable');
  });

  it.each(NOT_TEXT)('options that are %s count as none', (_, options) => {
    expect(construct('gone', options)).toMatchObject({ reason: 'gone', code: 'invalid_token', headers: {} });
  });

  it.each([undefined, null, 7, 7n, Symbol('x'), 'x', ['x'], () => 'x'])(
    'headers that are %s count as none',
    (headers) => {
      expect(construct('gone', { headers }).headers).toEqual({});
      expect(new Failure('gone', { headers: headers as never }).headers).toBeUndefined();
    },
  );

  it.each(NOT_TEXT)('members of a foreign error that are %s count as left out', (_, value) => {
    const error = Object.assign(new Error('x'), { reason: value, code: value, headers: null });
    const failed = Failure.of(error as unknown as AccessTokenError);
    expect(failed).toMatchObject({ reason: 'token_rejected', code: 'invalid_token', headers: undefined, cause: error });
  });
});

describe('with members on Object.prototype', () => {
  const INHERITED = { code: 'insufficient_scope', cause: 'x', headers: { a: 'b' }, retryAfter: 7, reason: 'id_token' };

  beforeEach(() => {
    for (const [name, value] of Object.entries(INHERITED)) {
      Object.defineProperty(Object.prototype, name, { value, configurable: true });
    }
  });
  afterEach(() => {
    for (const name of Object.keys(INHERITED)) Reflect.deleteProperty(Object.prototype, name);
  });

  it('a failure takes none of them', () => {
    const failed = new Failure('keys_unavailable', {});
    const { code, cause, headers, retryAfter } = failed;
    expect([code, cause, headers, retryAfter]).toEqual(['temporarily_unavailable', undefined, undefined, undefined]);
  });

  it('an error takes none of them', () => {
    const error = new AccessTokenError('gone', {});
    expect([error.code, Object.hasOwn(error, 'cause'), error.headers]).toEqual(['invalid_token', false, {}]);
  });

  it('the failure of a foreign error takes none of them', () => {
    const { reason, code, headers } = Failure.of(new Error('x') as AccessTokenError);
    expect([reason, code, headers]).toEqual(['token_rejected', 'invalid_token', undefined]);
  });
});

describe('isAccessTokenError', () => {
  it('recognises one, and one of another copy of the package', () => {
    class OtherCopy extends Error {}
    Object.defineProperty(OtherCopy.prototype, Symbol.for('scopegate.AccessTokenError'), { value: true });
    expect(isAccessTokenError(new AccessTokenError('token_expired'))).toBe(true);
    expect(isAccessTokenError(new OtherCopy())).toBe(true);
  });

  it.each([
    ['another error', new Error('x')],
    ['an error that calls itself so', Object.assign(new Error('x'), { name: 'AccessTokenError' })],
    ['a configuration error', new ConfigurationError('issuer', 'name one')],
    ['an object with the brand', { [Symbol.for('scopegate.AccessTokenError')]: true }],
    ['nothing', undefined],
    ['null', null],
  ])('does not take %s for one', (_, value) => {
    expect(isAccessTokenError(value)).toBe(false);
  });
});

describe('ConfigurationError', () => {
  it('names the option in front of the cure', () => {
    const error = new ConfigurationError('issuer[1].jwksUri', 'give an https URL');
    expect(error).toMatchObject({
      name: 'ConfigurationError',
      option: 'issuer[1].jwksUri',
      message: 'issuer[1].jwksUri: give an https URL',
    });
    expect(error).toBeInstanceOf(Error);
  });
});
