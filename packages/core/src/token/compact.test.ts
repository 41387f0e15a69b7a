import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it, vi } from 'vitest';
import { base64url, unsigned } from '../../../../test/support/core.js';
import { own } from '../encoding/json.js';
import { Failure } from '../errors.js';
import { type CompactJws, decodeCompact, HeaderCache } from './compact.js';

const HEADER = base64url('{"alg":"RS256"}');
const PAYLOAD = base64url('{"sub":"user-1"}');
const SIGNATURE = base64url('signature');

function reasonOf(token: unknown, maxLength = 16_384): string | undefined {
  const decoded = decodeCompact(token, maxLength);
  return decoded instanceof Failure ? decoded.reason : undefined;
}

function decoded(token: string): CompactJws {
  const jws = decodeCompact(token, 16_384);
  if (jws instanceof Failure) throw new Error(jws.reason);
  return jws;
}

/** A JSON object whose innermost value lies that many levels deep. */
function nested(levels: number, open = '{"a":', close = '}'): string {
  return `{"a":${open.repeat(levels - 1)}1${close.repeat(levels - 1)}}`;
}

describe('decodeCompact', () => {
  it('takes a token apart', () => {
    const jws = decoded(`${HEADER}.${PAYLOAD}.${SIGNATURE}`);
    expect(jws).toMatchObject({ header: { alg: 'RS256' }, payload: { sub: 'user-1' } });
    expect(Buffer.from(jws.signature).toString()).toBe('signature');
  });

  it('keeps the text that was signed as it was received, odd spelling and all', () => {
    const odd = base64url('{ "alg" : "RS256", "alg" : "RS256" }');
    expect(decoded(`${odd}.${PAYLOAD}.${SIGNATURE}`).signingInput).toBe(`${odd}.${PAYLOAD}`);
  });

  it.each([
    ['no text', undefined],
    ['null', null],
    ['a number', 7],
    ['bytes', new Uint8Array([1])],
    ['an object with the members of a text', { length: 5, indexOf: () => 1 }],
    ['an empty text', ''],
  ])('refuses %s as malformed', (_, token) => {
    expect(reasonOf(token)).toBe('token_malformed');
  });

  it('takes a token of the longest length and refuses one character more', () => {
    const token = `${HEADER}.${PAYLOAD}.${SIGNATURE}`;
    expect(reasonOf(token, token.length)).toBeUndefined();
    expect(reasonOf(token, token.length - 1)).toBe('token_too_long');
  });

  it('looks at the length before anything else', () => {
    expect(reasonOf('!'.repeat(17), 16)).toBe('token_too_long');
  });

  it.each([
    ['one part', HEADER],
    ['two parts', `${HEADER}.${PAYLOAD}`],
    ['four parts', `${HEADER}.${PAYLOAD}.${SIGNATURE}.${SIGNATURE}`],
    ['six parts', 'a.b.c.d.e.f'],
    ['an opaque token', 'mF_9B5f4AB1JqM'],
    ['the JSON serialisation', base64url(JSON.stringify({ payload: PAYLOAD, signatures: [] }))],
  ])('refuses %s as no signed JWT', (_, token) => {
    expect(reasonOf(token)).toBe('token_not_jwt');
  });

  it.each([
    ['one part', `${HEADER}=`],
    ['two parts', `${HEADER}.${PAYLOAD}+`],
    ['four parts', `${HEADER}.${PAYLOAD}.${SIGNATURE}.${SIGNATURE} `],
    ['five parts', `${HEADER}.a.b.c.d\n`],
    ['a sentence', 'not a token at all'],
    ['a character beyond ASCII', 'mF_9B5f4AB1JqMé'],
  ])('refuses %s with a foreign character as malformed, whatever the parts make of it', (_, token) => {
    expect(reasonOf(token)).toBe('token_malformed');
  });

  it('tells five parts, an encrypted token, from the rest', () => {
    expect(reasonOf(`${HEADER}.a.b.c.d`)).toBe('token_encrypted');
    expect(reasonOf('....')).toBe('token_encrypted');
  });

  it.each([
    ['no signature', `${HEADER}.${PAYLOAD}.`],
    ['no payload', `${HEADER}..${SIGNATURE}`],
    ['no header', `.${PAYLOAD}.${SIGNATURE}`],
    ['nothing but dots', '..'],
  ])('refuses %s as malformed', (_, token) => {
    expect(reasonOf(token)).toBe('token_malformed');
  });

  it.each([
    ['padding', (part: string) => `${part}=`],
    ['a line break', (part: string) => `${part}\n`],
    ['a foreign character', (part: string) => `${part.slice(0, -4)}+${part.slice(-3)}`],
  ])('refuses %s in any of the parts', (_, spoil) => {
    const parts = [HEADER, PAYLOAD, SIGNATURE];
    for (const spoilt of parts.keys()) {
      expect(reasonOf(parts.map((part, index) => (index === spoilt ? spoil(part) : part)).join('.'))).toBe(
        'token_malformed',
      );
    }
  });

  it.each([
    ['payload', `${HEADER}.${PAYLOAD}=.${SIGNATURE}`],
    ['signature', `${HEADER}.${PAYLOAD}.${SIGNATURE}=`],
  ])('decodes all parts before it parses any: the characters of the %s come first', (_, token) => {
    const parse = vi.spyOn(JSON, 'parse');
    expect(reasonOf(token)).toBe('token_malformed');
    expect(parse).not.toHaveBeenCalled();
    expect(reasonOf(`${HEADER}.${PAYLOAD}.${SIGNATURE}`)).toBeUndefined();
    expect(parse).toHaveBeenCalledTimes(2);
  });

  it('does not parse the payload behind a header that is none', () => {
    const parse = vi.spyOn(JSON, 'parse');
    expect(reasonOf(`${base64url('[]')}.${PAYLOAD}.${SIGNATURE}`)).toBe('token_malformed');
    expect(parse).toHaveBeenCalledTimes(1);
  });

  it('refuses a second spelling of the same payload bytes', () => {
    const payload = base64url('{"a":11}');
    expect(payload.endsWith('0')).toBe(true);
    const respelt = `${payload.slice(0, -1)}1`;
    expect(Buffer.from(respelt, 'base64url').toString()).toBe('{"a":11}');
    expect(reasonOf(`${HEADER}.${payload}.${SIGNATURE}`)).toBeUndefined();
    expect(reasonOf(`${HEADER}.${respelt}.${SIGNATURE}`)).toBe('token_malformed');
  });

  it.each(['[]', '["a"]', 'null', '1', '"text"', 'true', '{', '{}{}', '{} x', ' '])(
    'refuses %j for a header or a payload',
    (json) => {
      const part = base64url(json);
      expect(reasonOf(`${part}.${PAYLOAD}.${SIGNATURE}`)).toBe('token_malformed');
      expect(reasonOf(`${HEADER}.${part}.${SIGNATURE}`)).toBe('token_malformed');
    },
  );

  it.each([
    ['a lone byte', [0xff]],
    ['an overlong slash', [0xc0, 0xaf]],
    ['a surrogate', [0xed, 0xa0, 0x80]],
    ['a cut-off sequence', [0xe2, 0x82]],
  ])('refuses %s that is not UTF-8', (_, bytes) => {
    const json = Buffer.concat([Buffer.from('{"a":"'), Buffer.from(bytes), Buffer.from('"}')]);
    expect(reasonOf(`${HEADER}.${base64url(json)}.${SIGNATURE}`)).toBe('token_malformed');
    expect(reasonOf(`${base64url(json)}.${PAYLOAD}.${SIGNATURE}`)).toBe('token_malformed');
  });

  it('reads text beyond ASCII', () => {
    expect(decoded(unsigned({ alg: 'RS256' }, { name: 'Zoë 🦊' })).payload).toEqual({ name: 'Zoë 🦊' });
  });

  it('lets the last of two members of one name count, in header and payload alike', () => {
    const header = base64url('{"alg":"none","alg":"RS256"}');
    const payload = base64url('{"sub":"first","sub":"last"}');
    const jws = decoded(`${header}.${payload}.${SIGNATURE}`);
    expect(jws.header.alg).toBe('RS256');
    expect(jws.payload).toEqual({ sub: 'last' });
  });

  it('takes __proto__ for data', () => {
    const { payload } = decoded(`${HEADER}.${base64url('{"__proto__":{"scope":"admin"}}')}.${SIGNATURE}`);
    expect(own(payload, 'scope')).toBeUndefined();
    expect(payload['scope']).toBeUndefined();
  });

  it.each([
    ['objects', '{"a":', '}'],
    ['lists', '[', ']'],
  ])('takes 64 levels of %s and refuses 65', (_, open, close) => {
    const token = (levels: number): string => `${HEADER}.${base64url(nested(levels, open, close))}.${SIGNATURE}`;
    expect(reasonOf(token(64))).toBeUndefined();
    expect(reasonOf(token(65))).toBe('token_malformed');
    expect(reasonOf(`${base64url(nested(65, open, close))}.${PAYLOAD}.${SIGNATURE}`)).toBe('token_malformed');
  });

  it('refuses thousands of levels without running out of stack', () => {
    const payload = base64url(nested(5_000, '[', ']'));
    expect(reasonOf(`${HEADER}.${payload}.${SIGNATURE}`)).toBe('token_malformed');
  });

  it('takes many brackets that are not deep, and many in one text', () => {
    const wide = JSON.stringify({ list: Array.from({ length: 200 }, () => [{}]), text: '[{'.repeat(100) });
    expect(reasonOf(`${HEADER}.${base64url(wide)}.${SIGNATURE}`)).toBeUndefined();
  });

  it('counts levels, and not brackets, where there are more of these', () => {
    const levels = (count: number): string => `{"list":[[],null,"a"],"deep":${nested(count - 1, '[', ']')}}`;
    expect(reasonOf(`${HEADER}.${base64url(levels(64))}.${SIGNATURE}`)).toBeUndefined();
    expect(reasonOf(`${HEADER}.${base64url(levels(65))}.${SIGNATURE}`)).toBe('token_malformed');
  });

  it.each(['[', '{'])('refuses a hundred of %s that never end', (bracket) => {
    expect(reasonOf(`${HEADER}.${base64url(bracket.repeat(100))}.${SIGNATURE}`)).toBe('token_malformed');
    expect(reasonOf(`${base64url(bracket.repeat(100))}.${PAYLOAD}.${SIGNATURE}`)).toBe('token_malformed');
  });

  it('takes a header from the cache for exactly the text that it was decoded from, and decodes any other', () => {
    const headers = new HeaderCache();
    const headerOf = (header: string): unknown => {
      const jws = decodeCompact(`${header}.${PAYLOAD}.${SIGNATURE}`, 16_384, headers);
      return jws instanceof Failure ? jws.reason : jws.header;
    };
    const first = headerOf(HEADER);
    for (const round of ['first', 'second']) {
      expect([round, headerOf(HEADER)]).toEqual([round, first]);
      expect(headerOf(HEADER)).toBe(first);
      expect(headerOf(base64url('{"alg":"RS256" }'))).toEqual(first);
      expect(headerOf(base64url('{"alg":"RS256" }'))).not.toBe(first);
      expect(headerOf(base64url('{"alg":"none"}'))).toEqual({ alg: 'none' });
      expect(headerOf(HEADER.slice(0, -4))).toBe('token_malformed');
      expect(headerOf(`${HEADER}=`)).toBe('token_malformed');
    }
  });

  it('looks at the payload and the signature behind a header from the cache as behind any', () => {
    const headers = new HeaderCache();
    decodeCompact(`${HEADER}.${PAYLOAD}.${SIGNATURE}`, 16_384, headers);
    for (const rest of [`${PAYLOAD}=.${SIGNATURE}`, `${PAYLOAD}.${SIGNATURE}=`, `${base64url('[]')}.${SIGNATURE}`]) {
      expect(decodeCompact(`${HEADER}.${rest}`, 16_384, headers)).toMatchObject({ reason: 'token_malformed' });
    }
  });

  it('gives a header that nobody can change, since others may be shown the same one', () => {
    const { header } = decoded(unsigned({ alg: 'RS256', extra: { list: [{}] } }));
    const extra = header['extra'] as { list: object[] };
    expect([header, extra, extra.list, extra.list[0]].every(Object.isFrozen)).toBe(true);
  });
});

describe('HeaderCache', () => {
  it('knows a header by its text', () => {
    const headers = new HeaderCache();
    const header = { alg: 'ES256' };
    headers.set('abc', header);
    expect(headers.get('abc')).toBe(header);
    for (const other of ['ab', 'abcd', '', '__proto__']) expect(headers.get(other)).toBeUndefined();
  });

  it('holds no more than a hundred headers, and the newest one always', () => {
    const headers = new HeaderCache();
    const texts = Array.from({ length: 1000 }, (_, index) => `header-${index}`);
    for (const [index, text] of texts.entries()) {
      headers.set(text, {});
      expect(headers.get(text)).toBeDefined();
      if (index < 100) expect(headers.get('header-0')).toBeDefined();
      expect(texts.filter((each) => headers.get(each) !== undefined).length).toBeLessThanOrEqual(100);
    }
  });

  it('holds no header that is much longer than real ones', () => {
    const headers = new HeaderCache();
    headers.set('x'.repeat(513), {});
    headers.set('x'.repeat(512), {});
    expect(headers.get('x'.repeat(513))).toBeUndefined();
    expect(headers.get('x'.repeat(512))).toBeDefined();
  });

  it('holds nothing of a token but its header', () => {
    setFlagsFromString('--expose-gc');
    const collectGarbage = runInNewContext('gc') as () => void;
    const heapUsed = (): number => {
      collectGarbage();
      return process.memoryUsage().heapUsed;
    };
    const headers = new HeaderCache();
    const signature = 'A'.repeat(400_000);
    const before = heapUsed();
    for (let number = 0; number < 100; number += 1) {
      const header = base64url(JSON.stringify({ kid: `a key of many, number ${number}` }));
      const token = Buffer.from(`${header}.${PAYLOAD}.${signature}`).toString('latin1');
      const jws = decodeCompact(token, 1_000_000, headers);
      if (jws instanceof Failure) throw new Error(jws.reason);
    }
    // A tenth of what the tokens take.
    expect(heapUsed() - before).toBeLessThan(4_000_000);
    expect(headers.get(base64url(JSON.stringify({ kid: 'a key of many, number 99' })))).toBeDefined();
  });
});
