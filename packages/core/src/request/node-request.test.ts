import { describe, expect, it } from 'vitest';
import { fromNodeRequest } from './node-request.js';

const authorization = (request: Parameters<typeof fromNodeRequest>[0]): readonly string[] =>
  fromNodeRequest(request).header('authorization');

describe('fromNodeRequest', () => {
  it('hands on method and target', () => {
    expect(fromNodeRequest({ method: 'POST', url: '/contacts?a=b' })).toMatchObject({
      method: 'POST',
      url: '/contacts?a=b',
    });
  });

  it('prefers the target it is told over one that a router has shortened', () => {
    expect(fromNodeRequest({ url: '/contacts' }, '/api/contacts').url).toBe('/api/contacts');
  });

  it('asks for the root where a request names neither method nor target', () => {
    expect(fromNodeRequest({})).toMatchObject({ method: 'GET', url: '/' });
  });

  it('reads every raw line of a name, in any case, and no other', () => {
    const rawHeaders = ['Host', 'x', 'Authorization', 'Bearer a', 'authorization', 'Basic b', 'AUTHORIZATION', 'c'];
    expect(authorization({ rawHeaders })).toEqual(['Bearer a', 'Basic b', 'c']);
  });

  it('takes no value for a name', () => {
    expect(authorization({ rawHeaders: ['X-Header', 'authorization', 'X-Other', 'Bearer a'] })).toEqual([]);
  });

  it('takes no name that only resembles', () => {
    expect(
      authorization({ rawHeaders: ['X-Authorization', 'a', 'Authorizations', 'b', 'Authorizatio\u1e45', 'c'] }),
    ).toEqual([]);
  });

  it('believes raw lines, where there are any, over the joined headers', () => {
    const headers = { authorization: 'Bearer first' };
    const rawHeaders = ['Authorization', 'Bearer first', 'Authorization', 'Bearer second'];
    expect(authorization({ rawHeaders, headers })).toEqual(['Bearer first', 'Bearer second']);
    expect(authorization({ rawHeaders: ['Host', 'x'], headers })).toEqual([]);
  });

  it.each([
    ['absent', {}],
    ['empty', { rawHeaders: [] }],
  ])('reads the headers where raw ones are %s', (_, raw) => {
    expect(authorization({ ...raw, headers: { authorization: 'Bearer a' } })).toEqual(['Bearer a']);
    expect(authorization({ ...raw, headers: { authorization: ['Bearer a', 'Bearer b'] } })).toEqual([
      'Bearer a',
      'Bearer b',
    ]);
    expect(authorization({ ...raw, headers: { authorization: undefined } })).toEqual([]);
    expect(authorization({ ...raw, headers: {} })).toEqual([]);
    expect(authorization(raw)).toEqual([]);
  });

  it('takes a line without a value for an empty one', () => {
    expect(authorization({ rawHeaders: ['Authorization', ''] })).toEqual(['']);
    expect(authorization({ rawHeaders: ['Host', 'x', 'Authorization'] })).toEqual([]);
  });

  it('hands on the body that a framework has parsed, as it is when it is asked for', () => {
    const request: { body?: unknown } = {};
    const seen = fromNodeRequest(request);
    expect(seen.body?.()).toBeUndefined();
    request.body = { access_token: 'abc' };
    expect(seen.body?.()).toBe(request.body);
  });
});

describe('a request of Node with very many lines', () => {
  const withLines = (count: number) => fromNodeRequest({ rawHeaders: Array.from({ length: count * 2 }, () => 'a') });

  it('counts as cut off from where Node begins to drop lines', () => {
    expect(withLines(999).isCutOff).toBe(false);
    expect(withLines(1000).isCutOff).toBe(true);
    expect(withLines(1023).isCutOff).toBe(true);
  });
});
