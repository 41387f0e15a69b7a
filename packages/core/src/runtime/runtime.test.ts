import { createHash } from 'node:crypto';
import { channel } from 'node:diagnostics_channel';
import { describe, expect, it, vi } from 'vitest';
import { fc } from '../../../../test/support/core.js';
import { runtime as node } from './node.js';
import { runtime as web } from './web.js';

const bytes = fc.uint8Array({ maxLength: 100 });
/** Any code units, whole characters or not. */
const anyText = fc.string({ unit: fc.integer({ min: 0, max: 0xffff }).map((unit) => String.fromCharCode(unit)) });
/** Text that is nearly base64url: whatever decoders are known to be lenient about. */
const nearlyBase64url = fc.string({ unit: fc.constantFrom(...'ABCQRgwxyz0189-_+/= .\n\té') });

type Decode = (text: string) => Uint8Array | undefined;
type DecodeText = (text: string) => string | undefined;

/** The strict decoders on one of the makes. */
async function strictOn(
  engine: typeof node | typeof web,
): Promise<{ readonly decodeStrict: Decode; readonly decodeStrictText: DecodeText }> {
  vi.resetModules();
  vi.doMock('#runtime', () => ({ runtime: engine }));
  const decoders = await import('../encoding/base64url.js');
  vi.doUnmock('#runtime');
  return decoders;
}

const engines = [await strictOn(node), await strictOn(web)] as const;
const strict: readonly Decode[] = engines.map(({ decodeStrict }) => decodeStrict);

/** What base64url is, told in another way: what Node makes of the bytes again is the text. */
function canonical(text: string): readonly number[] | undefined {
  const decoded = Buffer.from(text, 'base64url');
  return decoded.length > 0 && decoded.toString('base64url') === text ? [...decoded] : undefined;
}

function decodedBy(decode: Decode, text: string): readonly number[] | undefined {
  const decoded = decode(text);
  return decoded === undefined ? undefined : [...decoded];
}

describe('base64url', () => {
  it('is read alike by both engines where it is any', () => {
    fc.assert(
      fc.property(bytes, (given) => {
        const text = Buffer.from(given).toString('base64url');
        expect([...web.decodeBase64url(text)]).toEqual([...given]);
        expect([...node.decodeBase64url(text)]).toEqual([...given]);
      }),
    );
  });

  it('is taken strictly by both engines where its bytes have that spelling, and nowhere else', () => {
    const almost = fc
      .tuple(bytes, fc.nat(140), fc.oneof(fc.constantFrom(...'+/= .\n\té'), anyText))
      .map(([given, at, odd]) => {
        const text = Buffer.from(given).toString('base64url');
        return text.slice(0, at) + odd + text.slice(at + odd.length);
      });
    fc.assert(
      fc.property(fc.oneof(nearlyBase64url, anyText, almost), (text) => {
        const expected = canonical(text);
        expect(strict.map((decode) => decodedBy(decode, text))).toEqual([expected, expected]);
      }),
      { numRuns: 5_000 },
    );
  });

  it('stands for a text in both engines where its bytes are UTF-8, and nowhere else', () => {
    const utf8 = anyText.map((text) => Buffer.from(text).toString('base64url'));
    const whatever = bytes.map((given) => Buffer.from(given).toString('base64url'));
    fc.assert(
      fc.property(fc.oneof(nearlyBase64url, anyText, whatever, utf8), (text) => {
        const decoded = canonical(text);
        const expected = decoded === undefined ? undefined : web.decodeUtf8(Uint8Array.from(decoded));
        expect(engines.map(({ decodeStrictText }) => decodeStrictText(text))).toEqual([expected, expected]);
      }),
      { numRuns: 5_000 },
    );
  });

  it.each(['A', 'AB', 'QQ==', 'Q Q', 'QQ\n', 'Q\nQ\nQ\nQ', '+/', 'QR', 'é', '\ud800', '=', 'QQ\u0151Q', '\u0151QQQ'])(
    'knows %j for no spelling',
    (text) => {
      expect(strict.map((decode) => decodedBy(decode, text))).toEqual([undefined, undefined]);
    },
  );

  it.each(['A', 'QQ=Q', 'é', '\ud800', ' '])('gives no bytes on the web where it is none: %j', (text) => {
    expect(web.decodeBase64url(text)).toEqual(new Uint8Array());
  });

  it.each(['\u0151QQQ', 'QQQ\u0151', '\ud83e\udd8aQQ'])(
    'takes no lower byte of a character for it in Node: %j',
    (text) => {
      expect(node.decodeBase64url(text)).toEqual(new Uint8Array());
    },
  );
});

describe('UTF-8', () => {
  it('is read, or refused, alike by both engines', () => {
    const utf8 = fc.oneof(
      fc.uint8Array({ maxLength: 6 }),
      anyText.map((text) => new TextEncoder().encode(text)),
      fc
        .tuple(anyText, fc.uint8Array({ maxLength: 2 }))
        .map(([text, more]) => Buffer.concat([Buffer.from(text), more])),
    );
    fc.assert(
      fc.property(utf8, (given) => {
        expect(web.decodeUtf8(given)).toBe(node.decodeUtf8(given));
      }),
      { numRuns: 2_000 },
    );
  });

  it.each([
    ['nothing', [], ''],
    ['a byte order mark, which is a character', [0xef, 0xbb, 0xbf, 0x61], '\ufeffa'],
    ['a replacement character that was really sent', [0xef, 0xbf, 0xbd], '\ufffd'],
    ['a character beyond the first plane', [0xf0, 0x9f, 0xa6, 0x8a], '🦊'],
    ['a NUL', [0], '\0'],
    ['a lone byte', [0xff], undefined],
    ['an overlong slash', [0xc0, 0xaf], undefined],
    ['a surrogate', [0xed, 0xa0, 0x80], undefined],
    ['a cut-off sequence', [0xe2, 0x82], undefined],
    ['more than there is', [0xf4, 0x90, 0x80, 0x80], undefined],
  ])('of %s', (_, given, text) => {
    for (const platform of [node, web]) expect(platform.decodeUtf8(new Uint8Array(given))).toBe(text);
  });

  it('is read of a part of a greater piece of memory as of a copy', () => {
    const part = new Uint8Array([0xff, 0x61, 0x62, 0xff]).subarray(1, 3);
    for (const platform of [node, web]) expect(platform.decodeUtf8(part)).toBe('ab');
  });
});

describe('a copy of a text', () => {
  it.each(['', 'a', 'eyJhbGciOiJSUzI1NiJ9.'.repeat(50)])('is the same text in both engines: %j', (text) => {
    for (const platform of [node, web]) expect(platform.copyText(text)).toBe(text);
  });
});

describe('SHA-256', () => {
  it('is the same hash in both engines, a character for each byte', async () => {
    await fc.assert(
      fc.asyncProperty(anyText, async (text) => {
        const hash = createHash('sha256').update(Buffer.from(text, 'utf8')).digest();
        expect(Buffer.from(await node.sha256(text), 'latin1')).toEqual(hash);
        expect(Buffer.from(await web.sha256(text), 'latin1')).toEqual(hash);
      }),
    );
  });

  it('is synchronous in Node', () => {
    expect(typeof node.sha256('x')).toBe('string');
  });
});

describe('the two makes', () => {
  it('have the same members', () => {
    expect(Object.keys(web)).toEqual(Object.keys(node));
  });

  it('import keys at once in Node alone', () => {
    expect([node.importsKeysAtOnce, web.importsKeysAtOnce]).toEqual([true, false]);
  });

  it('are what #runtime is: that of Node here', async () => {
    expect((await import('#runtime')).runtime.importsKeysAtOnce).toBe(true);
  });
});

describe('warnings', () => {
  it('are process warnings in Node, and lines on the console on the web', () => {
    const emitWarning = vi.spyOn(process, 'emitWarning').mockImplementation(() => undefined);
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined);
    node.emitWarning('SCOPEGATE_TEST', 'text');
    web.emitWarning('SCOPEGATE_TEST', 'text');
    expect(emitWarning.mock.calls).toEqual([['text', { code: 'SCOPEGATE_TEST' }]]);
    expect(warn.mock.calls).toEqual([['[SCOPEGATE_TEST] text']]);
    vi.restoreAllMocks();
  });
});

describe('channels', () => {
  it('are those of node:diagnostics_channel in Node', () => {
    expect(node.openChannel('scopegate:test')).toBe(channel('scopegate:test'));
  });

  it('have nobody to announce to on the web', () => {
    const opened = web.openChannel('scopegate:test');
    expect(opened.hasSubscribers).toBe(false);
    expect(opened.publish({})).toBeUndefined();
  });
});
