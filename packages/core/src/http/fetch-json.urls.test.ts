import { describe, expect, it } from 'vitest';
import { isSecureUrl, parseUrl } from './fetch-json.js';

describe('a URL that keys may come from', () => {
  it.each([
    ['https://tenant.example/', true],
    ['https://localhost/', true],
    ['http://localhost/', true],
    ['http://localhost:3000/keys', true],
    ['http://127.0.0.1/', true],
    ['http://127.100.20.255/', true],
    ['http://[::1]/', true],
    ['http://LOCALHOST/', true],
    ['http://127.1/', true],
    ['http://tenant.example/', false],
    ['http://notlocalhost/', false],
    ['http://tenant-localhost/', false],
    ['http://a.localhost/', false],
    ['http://localhost.tenant.example/', false],
    ['http://127.0.0.1.tenant.example/', false],
    ['http://a127.0.0.1.example/', false],
    ['http://128.0.0.1/', false],
    ['http://[::2]/', false],
    ['http://[::ffff:127.0.0.1]/', false],
    ['http://localhost@tenant.example/', false],
    ['ftp://localhost/', false],
    ['file:///etc/keys', false],
    ['data:application/json,{}', false],
  ])('%s: %s', (text, isSecure) => {
    const url = parseUrl(text);
    expect(url && isSecureUrl(url, false)).toBe(isSecure);
  });

  it.each([
    ['http://tenant.example/', true],
    ['https://tenant.example/', true],
    ['ftp://localhost/', false],
    ['file:///etc/keys', false],
  ])('where insecure HTTP is allowed, %s: %s', (text, isSecure) => {
    const url = parseUrl(text);
    expect(url && isSecureUrl(url, true)).toBe(isSecure);
  });

  it.each(['', '/keys', 'tenant.example', 'https://', 'http://[::1'])('is never %j, which is no URL', (text) => {
    expect(parseUrl(text)).toBeUndefined();
  });
});
