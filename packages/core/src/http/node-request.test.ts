import { once } from 'node:events';
import { createServer, get, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
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

  it('takes the target as the client sent it, where a router keeps that, and not what is left of it', () => {
    const request = { url: '/contacts', originalUrl: '/api/contacts' };
    expect(fromNodeRequest(request).url).toBe('/api/contacts');
    expect(fromNodeRequest(request, '/told').url).toBe('/told');
  });

  it('asks for the root where a request names neither method nor target', () => {
    expect(fromNodeRequest({})).toMatchObject({ method: 'GET', url: '/', isTruncated: false });
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

  it('prefers the body that it is given a function for', () => {
    expect(fromNodeRequest({ body: 'of the request' }, '/', () => 'of the framework').body?.()).toBe(
      'of the framework',
    );
  });
});

describe('a request of Node with very many lines', () => {
  const withLines = (count: number) => fromNodeRequest({ rawHeaders: Array.from({ length: count * 2 }, () => 'a') });

  it('counts as cut off from where Node begins to drop lines', () => {
    expect(withLines(999).isTruncated).toBe(false);
    expect(withLines(1000).isTruncated).toBe(true);
    expect(withLines(1023).isTruncated).toBe(true);
  });

  const onServer = (lines: number, maxHeadersCount: unknown, httpVersionMajor = 1) =>
    fromNodeRequest({
      rawHeaders: Array.from({ length: lines * 2 }, () => 'a'),
      httpVersionMajor,
      socket: { server: { maxHeadersCount } },
    }).isTruncated;

  it('counts by the number that its server is set to, where it is', () => {
    expect([onServer(19, 20), onServer(20, 20), onServer(1500, 2000), onServer(2000, 2000)]).toEqual([
      false,
      true,
      false,
      true,
    ]);
    for (const unset of [null, undefined, 0, '20']) {
      expect([onServer(999, unset), onServer(1000, unset)]).toEqual([false, true]);
    }
  });

  it('does not touch the socket of HTTP/2, nor miss one that is not there', () => {
    const socket = new Proxy({}, { get: () => expect.unreachable() });
    expect(fromNodeRequest({ rawHeaders: ['a', 'b'], httpVersionMajor: 2, socket }).isTruncated).toBe(false);
    expect(fromNodeRequest({ rawHeaders: ['a', 'b'], httpVersionMajor: 1, socket: null }).isTruncated).toBe(false);
  });

  it('counts as cut off, a line before a real server cuts it off or answers itself', async () => {
    const seen: (boolean | undefined)[] = [];
    const statuses: (number | undefined)[] = [];
    const server = createServer((req, res) => {
      seen.push(fromNodeRequest(req).isTruncated);
      res.end();
    });
    server.maxHeadersCount = 6;
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const { port } = server.address() as AddressInfo;
    for (const lines of [3, 4, 30]) {
      // Host comes first, so that it is not among what is cut off, and Node adds Connection.
      const more = Array.from({ length: lines }, (_, index) => [`x-${index}`, 'a']);
      const headers = { host: 'api.example', ...Object.fromEntries(more) };
      const request = get({ port, host: '127.0.0.1', headers, agent: false });
      const response: IncomingMessage = (await once(request, 'response'))[0];
      statuses.push(response.statusCode);
      response.resume();
      await once(response, 'end');
    }
    server.close();
    // Newer versions of Node answer the last one with 431, and the server is not asked.
    const isAsked = statuses[2] === 200;
    expect(statuses).toEqual([200, 200, isAsked ? 200 : 431]);
    expect(seen).toEqual(isAsked ? [false, true, true] : [false, true]);
  });
});
