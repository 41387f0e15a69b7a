import { expect, test } from 'vitest';
import { RequestLog } from './request-log.js';

test('requests are counted by what they were for', () => {
  const log = new RequestLog();
  log.record('openid-configuration', '/a');
  log.record('oauth-authorization-server', '/b');
  log.record('jwks', '/c');
  log.record(undefined, 'https://stranger.test/');
  log.recordBytes(7);
  expect(log.snapshot()).toEqual({
    metadata: 2,
    jwks: 1,
    total: 4,
    bytesSent: 7,
    paths: ['/a', '/b', '/c', 'https://stranger.test/'],
  });
});

test('a snapshot does not change afterwards', () => {
  const log = new RequestLog();
  const before = log.snapshot();
  log.record('jwks', '/c');
  expect(before).toMatchObject({ jwks: 0, paths: [] });
});

test('only the last thousand paths are kept', () => {
  const log = new RequestLog();
  for (let i = 1; i <= 4567; i += 1) log.record('jwks', `/${i}`);
  const { total, paths } = log.snapshot();
  expect(total).toBe(4567);
  expect(paths).toHaveLength(1000);
  expect([paths[0], paths.at(-1)]).toEqual(['/3568', '/4567']);
});

test('counting starts anew', () => {
  const log = new RequestLog();
  const fresh = log.snapshot();
  log.record('jwks', '/c');
  log.record('openid-configuration', '/a');
  log.recordBytes(1);
  log.reset();
  expect(log.snapshot()).toEqual(fresh);
});
