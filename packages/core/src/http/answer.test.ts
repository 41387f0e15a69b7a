import { describe, expect, it } from 'vitest';
import { ConfigurationError, failure } from '../errors.js';
import { responseOf } from './answer.js';
import { createRefusal, refusalContent } from './refusal.js';

const failed = failure('token_expired');
const refusal = createRefusal(failed, refusalContent(failed, { realm: 'api' }));
const challenge = refusal.headers['WWW-Authenticate'];

describe('responseOf', () => {
  it.each([undefined, null])('is the default response for %s', (answer) => {
    expect(responseOf(refusal, answer)).toBe(refusal);
  });

  it('keeps what an answer leaves out', () => {
    const { status, headers, body } = refusal;
    expect(responseOf(refusal, {})).toEqual({ status, headers, body });
    expect(responseOf(refusal, { status: 404 })).toEqual({ status: 404, headers, body });
  });

  it.each([
    ['a', 'text/plain; charset=utf-8', 'a'],
    [{ a: 1 }, 'application/json; charset=utf-8', '{"a":1}'],
    [0, 'application/json; charset=utf-8', '0'],
    [new Uint8Array([1]), 'application/octet-stream', new Uint8Array([1])],
    ['', undefined, ''],
    [null, undefined, ''],
    [undefined, undefined, ''],
  ])('sends the body %j as %s', (given, type, body) => {
    const response = responseOf(refusal, { body: given });
    expect(response.body).toEqual(body);
    expect(response.headers['Content-Type']).toBe(type);
    expect(response.headers['WWW-Authenticate']).toBe(challenge);
  });

  it('sends the headers of an answer in place of the default ones, whatever their case', () => {
    const { headers } = responseOf(refusal, { headers: { 'cache-control': 'private', 'content-type': 'text/html' } });
    expect(headers).toEqual({
      'WWW-Authenticate': challenge,
      'cache-control': 'private',
      'content-type': 'text/html',
    });
  });

  it.each([
    ['WWW-Authenticate', 'Basic'],
    ['content-length', '3'],
    ['Transfer-Encoding', 'chunked'],
    ['connection', 'close'],
    ['X-Account', 'a\r\nb'],
    ['X Account', 'a'],
    ['X-Account', 7],
  ])('leaves out the header %s: %j', (name, value) => {
    expect(responseOf(refusal, { headers: { [name]: value } }).headers).toEqual(refusal.headers);
  });

  it.each([
    true,
    'sent',
    [],
    { code: 1 },
    { status: 99 },
    { status: 199 },
    { status: 600 },
    { status: 401.5 },
    { status: '401' },
    { status: null },
    { headers: 'a' },
    { headers: null },
    { headers: [] },
    { body: () => 'a' },
    { body: Symbol('a') },
  ])('is an error for anything else: %o', (answer) => {
    expect(() => responseOf(refusal, answer)).toThrow(ConfigurationError);
  });

  it('reads no inherited member', () => {
    const { status, headers, body } = refusal;
    expect(responseOf(refusal, Object.create({ status: 200, body: 'a' }))).toEqual({ status, headers, body });
  });
});
