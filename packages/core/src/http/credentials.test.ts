import { describe, expect, it } from 'vitest';
import { requestWith } from '../../../../test/support/core.js';
import { Failure } from '../errors.js';
import { canBeCredentials, readCredentials } from './credentials.js';
import type { GateRequest } from './request.js';

/** The token, or the reason of the refusal: also where only its characters, which are looked at last, are at fault. */
function outcomeOf(credentials: string | Failure): string {
  if (credentials instanceof Failure) return `refused: ${credentials.reason}`;
  return canBeCredentials(credentials) ? credentials : 'refused: credentials_malformed';
}

const read = (...lines: readonly string[]): string => outcomeOf(readCredentials(requestWith(...lines), false));

describe('readCredentials', () => {
  it('reads the token of the Bearer scheme', () => {
    expect(read('Bearer abc.def.ghi')).toBe('abc.def.ghi');
  });

  it.each(['bearer', 'BEARER', 'bEaReR'])('takes the scheme in any case: %s', (scheme) => {
    expect(read(`${scheme} abc`)).toBe('abc');
  });

  it('takes several spaces after the scheme', () => {
    expect(read('Bearer  abc')).toBe('abc');
    expect(read(`Bearer${' '.repeat(100)}abc`)).toBe('abc');
  });

  it('takes every character that token68 has', () => {
    expect(read('Bearer aZ09-._~+/==')).toBe('aZ09-._~+/==');
  });

  it('finds none without an Authorization line', () => {
    expect(read()).toBe('refused: credentials_missing');
  });

  it.each(['Basic dXNlcjpwYXNz', 'Basic', 'DPoP abc', 'Negotiate', 'Digest username="a", realm="b"', 'Bearerx abc'])(
    'has no use for another scheme: %s',
    (line) => {
      expect(read(line)).toBe('refused: credentials_unsupported');
    },
  );

  it.each([
    ['no token', 'Bearer'],
    ['only a space for a token', 'Bearer '],
    ['two tokens', 'Bearer abc def'],
    ['a joined second token', 'Bearer abc, Bearer def'],
    ['a comma', 'Bearer abc,def'],
    ['a tab for a space', 'Bearer\tabc'],
    ['a tab after the space', 'Bearer \tabc'],
    ['a tab behind another scheme', 'Basic\tabc'],
    ['a space at the end', 'Bearer abc '],
    ['a line break at the end', 'Bearer abc\n'],
    ['a second line', 'Bearer abc\r\nX-Admin: 1'],
    ['padding within', 'Bearer ab=c'],
    ['padding alone', 'Bearer =='],
    ['quotes', 'Bearer "abc"'],
    ['a parameter', 'Bearer token="abc"'],
    ['a control character', 'Bearer ab\x00c'],
    ['a character beyond ASCII', 'Bearer äbc'],
    ['a space before the scheme', ' Bearer abc'],
    ['a colon behind the scheme', 'Bearer: abc'],
    ['nothing but a token', ':abc'],
    ['an empty line', ''],
  ])('refuses %s', (_, line) => {
    expect(read(line)).toBe('refused: credentials_malformed');
  });

  it.each([
    ['the same token twice', ['Bearer abc', 'Bearer abc']],
    ['a second token', ['Bearer abc', 'Bearer def']],
    ['another scheme beside it', ['Basic dXNlcg==', 'Bearer abc']],
    ['an empty line beside it', ['Bearer abc', '']],
  ])('refuses %s: no line wins over another', (_, lines) => {
    expect(read(...lines)).toBe('refused: credentials_repeated');
  });

  it('asks for no header but Authorization, and for nothing of URL and body', () => {
    const asked: string[] = [];
    const request = {
      method: 'GET',
      get url(): string {
        throw new Error('the URL is not read');
      },
      header(name: string): readonly string[] {
        asked.push(name);
        return [];
      },
      body(): unknown {
        throw new Error('the body is not read');
      },
    };
    expect(readCredentials(request, false)).toBeInstanceOf(Failure);
    expect(asked).toEqual(['authorization']);
  });

  it('refuses a long hostile line at once', () => {
    expect(read(`Bearer ${'a='.repeat(50_000)}`)).toBe('refused: credentials_malformed');
    expect(read(`Bearer${' '.repeat(100_000)}`)).toBe('refused: credentials_malformed');
  });
});

const FORM = 'application/x-www-form-urlencoded';

interface Form {
  readonly method?: string;
  readonly types?: readonly string[];
  readonly body?: unknown;
  readonly authorization?: readonly string[];
}

function readForm({ method = 'POST', types = [FORM], body, authorization = [] }: Form): string {
  const request: GateRequest = {
    method,
    url: '/contacts',
    header: (name) => (name === 'authorization' ? authorization : name === 'content-type' ? types : []),
    body: () => body,
  };
  return outcomeOf(readCredentials(request, true));
}

describe('readCredentials, of a form', () => {
  const body = { access_token: 'abc' };

  it('reads the token of a form where that is switched on', () => {
    expect(readForm({ body })).toBe('abc');
  });

  it.each([
    `${FORM}; charset=UTF-8`,
    `${FORM};charset=UTF-8`,
    `${FORM} ;charset=UTF-8`,
    'Application/X-WWW-Form-URLencoded',
  ])('takes the type %s', (type) => {
    expect(readForm({ body, types: [type] })).toBe('abc');
  });

  it.each([
    ['JSON', ['application/json']],
    ['several parts', ['multipart/form-data; boundary=a']],
    ['no type', []],
    ['a type that only starts alike', [`${FORM}2`]],
    ['two types', [FORM, FORM]],
  ])('does not look into a body of %s', (_, types) => {
    expect(readForm({ body, types })).toBe('refused: credentials_missing');
  });

  it.each(['GET', 'HEAD'])('does not look into the body of a %s', (method) => {
    expect(readForm({ body, method })).toBe('refused: credentials_missing');
  });

  it.each([
    ['nothing', undefined],
    ['null', null],
    ['a text', 'access_token=abc'],
    ['other members', { token: 'abc' }],
    ['an inherited member', Object.create({ access_token: 'abc' })],
  ])('finds no token where the framework has parsed %s', (_, parsed) => {
    expect(readForm({ body: parsed })).toBe('refused: credentials_missing');
  });

  it('finds none where a request has no body to ask for', () => {
    const request = { method: 'POST', url: '/', header: (name: string) => (name === 'content-type' ? [FORM] : []) };
    expect(readCredentials(request, true)).toMatchObject({ reason: 'credentials_missing' });
  });

  it.each([[['abc', 'abc']], [['abc', 'def']], [''], ['a b'], ['äbc'], [1], [null], [{ a: 1 }]])(
    'refuses %j for a token',
    (access_token) => {
      expect(readForm({ body: { access_token } })).toBe('refused: credentials_malformed');
    },
  );

  it('refuses a token in two places, also the same one', () => {
    expect(readForm({ body, authorization: ['Bearer abc'] })).toBe('refused: credentials_in_two_places');
    expect(readForm({ body, authorization: ['Bearer'] })).toBe('refused: credentials_in_two_places');
  });

  it('still reads the header where the form has no token', () => {
    expect(readForm({ body: {}, authorization: ['Bearer def'] })).toBe('def');
    expect(readForm({ body: {}, authorization: ['Basic def'] })).toBe('refused: credentials_unsupported');
  });
});

describe('readCredentials, of a request with more lines than can be seen', () => {
  it('relies on none of them', () => {
    const request = { ...requestWith('Bearer abc'), isTruncated: true };
    expect(outcomeOf(readCredentials(request, false))).toBe('refused: credentials_malformed');
  });
});
