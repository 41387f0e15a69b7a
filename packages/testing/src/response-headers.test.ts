import { describe, expect, test } from 'vitest';
import { matchesTag, ResponseBoard } from './response-headers.js';

describe('respond', () => {
  test('sends nothing about caching by default', () => {
    expect(new ResponseBoard().headersFor('jwks', '')).toEqual({});
  });

  test('sets headers by their options, and further ones that win', () => {
    const board = new ResponseBoard();
    board.respond({ cacheControl: 'max-age=60', age: 5, etag: 'v1', headers: { 'X-Odd': 'y', Age: 'old' } });
    expect(board.headersFor('jwks', '')).toEqual({
      'cache-control': 'max-age=60',
      age: 'old',
      etag: '"v1"',
      'x-odd': 'y',
    });
  });

  test('is for one document where it is told so, and replaces what stood before', () => {
    const board = new ResponseBoard();
    board.respond({ age: 1 });
    board.respond({ cacheControl: 'no-store' }, { only: 'metadata' });
    expect(board.headersFor('jwks', '')).toEqual({ age: '1' });
    expect(board.headersFor('openid-configuration', '')).toEqual({ 'cache-control': 'no-store' });
    board.respond({});
    expect(board.headersFor('jwks', '')).toEqual({});
  });

  test('makes tags that follow the content, or stay', () => {
    const board = new ResponseBoard();
    board.respond({ etag: true });
    const tagOf = (text: string): string | undefined => board.headersFor('jwks', text)['etag'];
    expect(tagOf('a')).toMatch(/^"[\w-]{43}"$/);
    expect(tagOf('a')).toBe(tagOf('a'));
    expect(tagOf('a')).not.toBe(tagOf('b'));
    board.respond({ etag: 'W/"v1"' });
    expect([tagOf('a'), tagOf('b')]).toEqual(['W/"v1"', 'W/"v1"']);
  });
});

test.each([
  [undefined, '"a"', false],
  ['"a"', undefined, false],
  ['"a"', '"a"', true],
  ['W/"a"', '"a"', true],
  ['"a"', 'W/"a"', true],
  ['"b", "a"', '"a"', true],
  ['*', '"a"', true],
  ['"b"', '"a"', false],
  ['a', '"a"', false],
])('If-None-Match %s against %s', (ifNoneMatch, etag, matches) => {
  expect(matchesTag(ifNoneMatch, etag)).toBe(matches);
});
