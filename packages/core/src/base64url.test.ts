import { describe, expect, it } from 'vitest';
import { fc } from '../../../test/support/core.js';
import { decodeStrict } from './base64url.js';

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

describe('decodeStrict', () => {
  it('decodes what Buffer encodes, for any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 64 }), (bytes) => {
        const decoded = decodeStrict(Buffer.from(bytes).toString('base64url'));
        expect(decoded === undefined ? undefined : [...decoded]).toEqual([...bytes]);
      }),
    );
  });

  it('takes a text exactly where it is the one spelling of its bytes', () => {
    const text = fc.string({ unit: fc.constantFrom(...ALPHABET), minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(text, (spelling) => {
        const isCanonical = Buffer.from(spelling, 'base64url').toString('base64url') === spelling;
        expect(decodeStrict(spelling) !== undefined).toBe(isCanonical);
      }),
    );
  });

  it.each([2, 3])('takes only the last characters whose unused bits are zero, at length %i', (length) => {
    const taken = [...ALPHABET].filter((last) => decodeStrict('A'.repeat(length - 1) + last) !== undefined);
    expect(taken.join('')).toBe(length === 2 ? 'AQgw' : 'AEIMQUYcgkosw048');
  });

  it.each([
    ['nothing', ''],
    ['a lone character', 'A'],
    ['one character more than bytes fill', 'AAAAA'],
    ['padding', 'QQ=='],
    ['padding that the length does not need', 'AAAA===='],
    ['the alphabet of plain base64', 'ab+/'],
    ['a space', 'AA AA'],
    ['a leading space', ' AAAA'],
    ['a line break at the end', 'AAAA\n'],
    ['a line break within', 'AA\nAA'],
    ['a dot', 'AA.A'],
    ['a letter beyond ASCII', 'AAAÄ'],
    ['a NUL', 'AAA\0'],
    ['a character whose lower byte is a letter of base64url', 'AAA\u0151'],
    ['one whose lower byte is, among three letters', 'A\u0151AA'],
  ])('refuses %s', (_, text) => {
    expect(decodeStrict(text)).toBeUndefined();
  });
});
