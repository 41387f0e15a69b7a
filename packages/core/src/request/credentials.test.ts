import { describe, expect, it } from 'vitest';
import { requestWith } from '../../../../test/support/core.js';
import { Failure } from '../errors.js';
import { readCredentials } from './credentials.js';

function read(...lines: readonly string[]): string {
  const credentials = readCredentials(requestWith(...lines));
  return credentials instanceof Failure ? `refused: ${credentials.reason}` : credentials;
}

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

  it('asks for no header but Authorization, and for nothing of the URL', () => {
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
    };
    expect(readCredentials(request)).toBeInstanceOf(Failure);
    expect(asked).toEqual(['authorization']);
  });

  it('refuses a long hostile line at once', () => {
    expect(read(`Bearer ${'a='.repeat(50_000)}`)).toBe('refused: credentials_malformed');
    expect(read(`Bearer${' '.repeat(100_000)}`)).toBe('refused: credentials_malformed');
  });
});
