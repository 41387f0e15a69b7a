import { describe, expect, it } from 'vitest';
import { fc } from '../../../../test/support/core.js';
import { decodeStrict, decodeStrictText } from './base64url.js';

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

describe('decodeStrictText', () => {
  it('is the text whose UTF-8 was encoded, however long', () => {
    const text = fc.oneof(
      fc.string({ unit: 'grapheme', minLength: 1 }),
      fc.constantFrom('é'.repeat(4_000), 'a'.repeat(4_096)),
    );
    fc.assert(
      fc.property(text, (given) => {
        expect(decodeStrictText(Buffer.from(given).toString('base64url'))).toBe(given);
      }),
    );
  });

  it('is of this text alone, and of nothing that was decoded before', () => {
    expect(decodeStrictText(Buffer.from('a long text of before').toString('base64url'))).toBe('a long text of before');
    expect(decodeStrictText(Buffer.from('short').toString('base64url'))).toBe('short');
  });

  it.each([
    ['nothing', ''],
    ['padding', 'QQ=='],
    ['the alphabet of plain base64', 'ab+/'],
    ['a line break within', 'AA\nAA'],
    ['another spelling of the same byte', 'QR'],
    ['a character whose lower byte is a letter of base64url', 'AAA\u0151'],
    ['bytes that are no UTF-8', '_w'],
    ['bytes that are no UTF-8, where much was decoded before', Buffer.from([0x61, 0xe2, 0x82]).toString('base64url')],
  ])('refuses %s', (_, text) => {
    decodeStrictText(Buffer.from('€'.repeat(100)).toString('base64url'));
    expect(decodeStrictText(text)).toBeUndefined();
  });
});
