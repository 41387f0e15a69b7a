import { ConfigurationError, trustIssuers } from '@scopegate/core';
import { describe, expect, it } from 'vitest';

const answer = (pattern: string, iss: string): unknown => trustIssuers(pattern).resolve(iss);

describe('the tenants that a pattern stands for', () => {
  it.each([
    ['https://*.example.com/', 'https://a.example.com/'],
    ['https://*.example.com/', 'https://tenant-1.example.com/'],
    ['https://*.example.com/', 'https://0.example.com/'],
    ['https://*.example.com/', `https://${'a'.repeat(63)}.example.com/`],
    ['https://*.example.com/', 'https://xn--mnchen-3ya.example.com/'],
    ['https://*.example.com', 'https://a.example.com'],
    ['https://*.example.com:8443/', 'https://a.example.com:8443/'],
    ['https://*.eu.example.com/oauth', 'https://a.eu.example.com/oauth'],
    ['https://login.example.com/*/', 'https://login.example.com/tenant/'],
    ['https://login.example.com/*', 'https://login.example.com/tenant'],
    ['https://login.example.com/*/v2.0', 'https://login.example.com/9122040d-6c67-4c5b-b112-36a304b66dad/v2.0'],
    ['https://login.example.com/realms/*', 'https://login.example.com/realms/Tenant_1~a.b'],
  ])('%s: %s', (pattern, iss) => {
    expect(answer(pattern, iss)).toEqual({ issuer: iss });
  });
});

/** What is not the provider's, however much it looks like it. */
const HOSTS = [
  // the suffix
  'https://example.com/',
  'https://.example.com/',
  'https://*.example.com/',
  'https://evil.com/',
  'https://aexample.com/',
  'https://a.example.com.evil.com/',
  'https://a.example.community/',
  'https://a.example.co/',
  'https://evil.com/.example.com/',
  'https://evil.com/a.example.com/',
  'https://a.example.com/evil',
  'https://a.example.com//',
  'https://a.example.com',
  // two labels for one
  'https://a.b.example.com/',
  'https://evil.com.example.com/',
  'https://a..example.com/',
  // ports
  'https://a.example.com:443/',
  'https://a.example.com:8443/',
  'https://a:443.example.com/',
  'https://evil.com:443/.example.com/',
  // userinfo
  'https://a@b.example.com/',
  'https://a.example.com@evil.com/',
  'https://evil.com@a.example.com/',
  'https://user:password@a.example.com/',
  'https://@a.example.com/',
  'https://evil.com:x@.example.com/',
  // case
  'https://A.example.com/',
  'https://a.EXAMPLE.com/',
  'HTTPS://a.example.com/',
  // trailing and other dots
  'https://a.example.com./',
  'https://a.example.com.',
  'https://a.example。com/',
  'https://a．example.com/',
  // letters that look alike, and such as become others
  'https://а.example.com/',
  'https://münchen.example.com/',
  'https://ａ.example.com/',
  'https://a\u00ad.example.com/',
  'https://ß.example.com/',
  // encoded
  'https://a%2eexample.com/',
  'https://evil.com%2f.example.com/',
  'https://evil.com%00.example.com/',
  'https://%61.example.com/',
  // paths, queries and fragments in the place of the label
  'https://evil.com/.example.com/',
  'https://evil.com?.example.com/',
  'https://evil.com#.example.com/',
  'https://evil.com\\.example.com/',
  'https://evil.com;.example.com/',
  'https://evil.com/?a.example.com/',
  'https://a.example.com/?evil',
  'https://a.example.com/#evil',
  // white space and control characters
  'https://a.example.com/\n',
  'https://a.example.com/ ',
  ' https://a.example.com/',
  'https://a\n.example.com/',
  'https://a\t.example.com/',
  'https://evil.com\n.example.com/',
  'https://a\u0000.example.com/',
  'https://a b.example.com/',
  // labels that are none
  'https://-a.example.com/',
  'https://a-.example.com/',
  'https://a_b.example.com/',
  `https://${'a'.repeat(64)}.example.com/`,
  'https://[::1].example.com/',
  // other schemes
  'http://a.example.com/',
  'https:a.example.com/',
  'https:/a.example.com/',
  'https:\\\\a.example.com/',
  '//a.example.com/',
  'a.example.com/',
  '',
];

const SEGMENTS = [
  'https://login.example.com//v2.0',
  'https://login.example.com/v2.0',
  'https://login.example.com/a/b/v2.0',
  'https://login.example.com/../v2.0',
  'https://login.example.com/./v2.0',
  'https://login.example.com/.well-known/v2.0',
  'https://login.example.com/..%2f/v2.0',
  'https://login.example.com/%2e%2e/v2.0',
  'https://login.example.com/a%2fb/v2.0',
  'https://login.example.com/a\\b/v2.0',
  'https://login.example.com/a?b/v2.0',
  'https://login.example.com/a#b/v2.0',
  'https://login.example.com/a;b/v2.0',
  'https://login.example.com/a b/v2.0',
  'https://login.example.com/a\n/v2.0',
  'https://login.example.com/a@b/v2.0',
  'https://login.example.com/ä/v2.0',
  `https://login.example.com/${'a'.repeat(129)}/v2.0`,
  'https://login.example.com/a/v2.0/',
  'https://login.example.com/a/V2.0',
  'https://login.example.com/a/v2.0\n',
  'https://login.example.com:443/a/v2.0',
  'https://LOGIN.example.com/a/v2.0',
  'https://login.example.com./a/v2.0',
  'https://login.example.com.evil.com/a/v2.0',
  'https://evil@login.example.com/a/v2.0',
  'https://login.example.com@evil.com/a/v2.0',
];

describe('what a pattern cannot be fooled by', () => {
  it.each(HOSTS)('in the place of a label: %j', (iss) => {
    expect(answer('https://*.example.com/', iss)).toBeUndefined();
  });

  it.each(SEGMENTS)('in the place of a segment: %j', (iss) => {
    expect(answer('https://login.example.com/*/v2.0', iss)).toBeUndefined();
  });

  it('whatever is taken is fetched from where it says', () => {
    for (const iss of [...HOSTS, ...SEGMENTS, 'https://a.example.com/']) {
      if (answer('https://*.example.com/', iss) === undefined) continue;
      expect(new URL(iss).href).toBe(iss);
      expect(new URL(iss).hostname.endsWith('.example.com')).toBe(true);
    }
  });
});

describe('a pattern', () => {
  it.each([
    '',
    'https://example.com/',
    'https://*',
    'https://*/',
    'https://*.com/',
    'https://*.com',
    'https://**.example.com/',
    'https://*.*.example.com/',
    'https://*.example.com/*',
    'https://a*.example.com/',
    'https://*a.example.com/',
    'https://login.*.example.com/',
    'https://example.*/',
    'https://example.com:*/',
    'https://example.com/a*/',
    'https://example.com/*a/',
    'https://example.com/?t=*',
    'https://login.example.com/*/?a=b',
    'https://login.example.com/*/#a',
    'https://a@login.example.com/*/',
    'https://example.com/#*',
    'https://*@example.com/',
    'https://user@*.example.com/',
    'http://*.example.com/',
    'http://localhost/*',
    '//*.example.com/',
    '*',
    '*.example.com',
    'https://*.EXAMPLE.com/',
    'https://*.example.com:443/',
    'https://*.exämple.com/',
    'https://*.example.com/../',
    'https://*.example.com/a b/',
    ' https://*.example.com/',
    'https://*.0.0.1/',
    undefined,
    null,
    7,
    ['https://*.example.com/'],
  ])('cannot be %j', (pattern) => {
    expect(() => trustIssuers(pattern as string)).toThrow(ConfigurationError);
  });
});
