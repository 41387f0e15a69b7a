import { describe, expect, it } from 'vitest';
import { fc } from '../../../../test/support/core.js';
import { bearerChallenge, isQuotable } from './challenge.js';

describe('bearerChallenge', () => {
  it('quotes each parameter, in a fixed order', () => {
    expect(
      bearerChallenge({
        realm: 'appointments:api',
        error: 'insufficient_scope',
        error_description: 'Too little.',
        scope: 'read:contacts write:contacts',
      }),
    ).toBe(
      'Bearer realm="appointments:api", error="insufficient_scope", error_description="Too little.", scope="read:contacts write:contacts"',
    );
  });

  it('leaves out what has no value', () => {
    expect(bearerChallenge({ realm: 'api', error: undefined, scope: undefined })).toBe('Bearer realm="api"');
  });

  it('escapes quotes and backslashes', () => {
    expect(bearerChallenge({ realm: 'a "b" \\c' })).toBe('Bearer realm="a \\"b\\" \\\\c"');
  });

  it('lets no character through that could end the header line or trip a server', () => {
    expect(bearerChallenge({ realm: 'a\r\nSet-Cookie: b\0\t\x7fé🦊c' })).toBe('Bearer realm="aSet-Cookie: bc"');
  });

  it('is one quoted-string a parameter, whatever the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (realm, scope) => {
        const challenge = bearerChallenge({ realm, scope });
        expect(challenge).toMatch(/^[\x20-\x7e]+$/);
        const parts = /^Bearer realm="((?:[^"\\]|\\.)*)", scope="((?:[^"\\]|\\.)*)"$/.exec(challenge);
        const unescaped = parts?.slice(1).map((part) => part.replace(/\\(.)/g, '$1'));
        expect(unescaped).toEqual([realm, scope].map((text) => text.replace(/[^\x20-\x7e]/g, '')));
      }),
    );
  });
});

describe('isQuotable', () => {
  it.each(['appointments:api', 'a b', '"', '\\', '~'])('takes %j', (text) => {
    expect(isQuotable(text)).toBe(true);
  });

  it.each(['', 'a\nb', 'a\n', '\t', 'é', '\x7f', '🦊'])('refuses %j', (text) => {
    expect(isQuotable(text)).toBe(false);
  });
});
