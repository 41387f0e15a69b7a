import { ecKey, encoded, nonCanonical, rawToken, signedParts } from '../../support/raw-keys.js';
import { createWorld, type World } from '../../support/world.js';
import type { Case, Table } from '../cases.js';

const world = await createWorld();
// Signs any text at all: what these tokens have wrong with them is never their signature.
const key = ecKey();
world.issuer.publish({ ...key.jwk, kid: 'raw', alg: 'ES256' });

const header = { alg: 'ES256', kid: 'raw', typ: 'at+jwt' };
const claims = (overrides?: Readonly<Record<string, unknown>>) => world.claims(overrides);
const withHeader = (text: string | Uint8Array) => () => signedParts(key, encoded(text), encoded(claims()));
const withPayload = (text: string | Uint8Array) => () => signedParts(key, encoded(header), encoded(text));
const parts = () => rawToken(key, header, claims()).split('.') as [string, string, string];

/** JSON padded with a space, until its base64url has unused bits. */
function spaced(value: object): string {
  const text = JSON.stringify(value);
  return encoded(Buffer.byteLength(text) % 3 === 0 ? `${text} ` : text);
}

const latin1 = (text: string): Buffer => Buffer.from(text, 'latin1');
const nested = (depth: number): unknown => JSON.parse(`${'['.repeat(depth)}${']'.repeat(depth)}`);

const form: readonly Case[] = [
  { shows: 'C1 B15', title: 'one part is refused', token: () => 'abc', refused: 'token_not_jwt' },
  { shows: 'C1', title: 'two parts are refused', token: () => parts().slice(0, 2).join('.'), refused: 'token_not_jwt' },
  { shows: 'C1', title: 'four parts are refused', token: () => [...parts(), 'YQ'].join('.'), refused: 'token_not_jwt' },
  { shows: 'C1', title: 'six parts are refused', token: () => 'YQ.YQ.YQ.YQ.YQ.YQ', refused: 'token_not_jwt' },
  {
    shows: 'C1',
    title: 'a good token with a dot behind it is refused',
    token: () => `${parts().join('.')}.`,
    refused: 'token_not_jwt',
  },
  {
    shows: 'C1',
    title: 'a good token with a dot before it is refused',
    token: () => `.${parts().join('.')}`,
    refused: 'token_not_jwt',
  },
  { shows: 'C1', title: 'dots alone are refused', token: () => '..', refused: 'token_malformed' },
  {
    shows: 'C1',
    title: 'JSON serialisation is refused',
    token: () => {
      const [protectedHeader, payload, signature] = parts();
      return JSON.stringify({ payload, protected: protectedHeader, signature });
    },
    refused: 'credentials_malformed',
    refusedByCall: 'token_malformed',
  },
  {
    shows: 'E10 F8 C1',
    title: 'an encrypted token is refused',
    token: () => [encoded({ alg: 'RSA-OAEP-256', enc: 'A256GCM' }), 'YQ', 'YQ', 'YQ', 'YQ'].join('.'),
    refused: 'token_encrypted',
  },
  {
    shows: 'E10 F8',
    title: 'a token that is signed and says that its payload is encrypted elsewhere is refused by its algorithm',
    token: () => rawToken(key, { ...header, alg: 'dir', enc: 'A256GCM' }, claims()),
    refused: 'algorithm_not_allowed',
  },
  {
    shows: 'E10',
    title: 'a token inside a token is refused',
    token: () => signedParts(key, encoded({ ...header, cty: 'JWT' }), encoded(rawToken(key, header, claims()))),
    refused: 'token_malformed',
  },
];

const alphabet: readonly Case[] = [
  ...(['header', 'payload', 'signature'] as const).flatMap((name, index): readonly Case[] => {
    const changed = (change: (part: string) => string) => () =>
      parts()
        .map((part, at) => (at === index ? change(part) : part))
        .join('.');
    const inside = (text: string) => changed((part) => `${part.slice(0, 4)}${text}${part.slice(5)}`);
    return [
      {
        shows: 'C2 F18',
        title: `a plus sign in the ${name} is refused`,
        token: inside('+'),
        refused: 'token_malformed',
      },
      { shows: 'C2 F18', title: `a slash in the ${name} is refused`, token: inside('/'), refused: 'token_malformed' },
      { shows: 'F18', title: `a tilde in the ${name} is refused`, token: inside('~'), refused: 'token_malformed' },
      {
        shows: 'C2',
        title: `padding in the middle of the ${name} is refused`,
        token: inside('='),
        refused: 'credentials_malformed',
        refusedByCall: 'token_malformed',
      },
      {
        shows: 'C2',
        title: `a ${name} of an impossible length is refused`,
        token: changed((part) => part.slice(0, part.length - (part.length % 4) - 3)),
        refused: 'token_malformed',
      },
      { shows: 'C2', title: `an empty ${name} is refused`, token: changed(() => ''), refused: 'token_malformed' },
    ];
  }),
  {
    shows: 'C2',
    title: 'a padded signature is refused',
    token: () => `${parts().join('.')}==`,
    refused: 'token_malformed',
  },
  {
    shows: 'C3',
    title: 'a header in another spelling is refused, though it is signed as it stands',
    token: () => signedParts(key, nonCanonical(spaced(header)), encoded(claims())),
    refused: 'token_malformed',
  },
  {
    shows: 'C3',
    title: 'a payload in another spelling is refused, though it is signed as it stands',
    token: () => signedParts(key, encoded(header), nonCanonical(spaced(claims()))),
    refused: 'token_malformed',
  },
  {
    shows: 'C3',
    title: 'a signature in another spelling is refused',
    token: () => {
      const [first, second, signature] = parts();
      return [first, second, nonCanonical(signature)].join('.');
    },
    refused: 'token_malformed',
  },
];

/** Texts that are no JSON object, or not in UTF-8. */
function notObjects(text: string): readonly (readonly [string, string | Uint8Array])[] {
  return [
    ['an array', `[${text}]`],
    ['null', 'null'],
    ['a number', '1'],
    ['a string', JSON.stringify(text)],
    ['true', 'true'],
    ['an object with more behind it', `${text}x`],
    ['two objects', `${text}${text}`],
    ['an object that does not end', text.slice(0, -1)],
    ['an object with a comma too many', `${text.slice(0, -1)},}`],
    ['an object with a comment', `${text}/**/`],
    ['an object in single quotes', text.replaceAll('"', "'")],
    ['a byte order mark before an object', `\ufeff${text}`],
    ['an object with NaN in it', `${text.slice(0, -1)},"x":NaN}`],
    ['an object with a bare control character', `${text.slice(0, -1)},"x":"\u0001"}`],
    ['an object in UTF-16', Buffer.from(text, 'utf16le')],
    ['an object with a lone continuation byte', latin1(`${text.slice(0, -1)},"x":"\x80"}`)],
    ['an object in Latin-1', latin1(`${text.slice(0, -1)},"x":"\xe9"}`)],
    ['an object with an overlong character', latin1(`${text.slice(0, -1)},"x":"\xc0\xaf"}`)],
    ['an object with a surrogate in UTF-8', latin1(`${text.slice(0, -1)},"x":"\xed\xa0\x80"}`)],
    ['an object that ends within a character', latin1(`${text.slice(0, -1)},"x":"\xe2\x82"}`)],
    ['an object beyond Unicode', latin1(`${text.slice(0, -1)},"x":"\xf4\x90\x80\x80"}`)],
    ['nothing but a space', ' '],
  ];
}

/** What stands in no header line of HTTP, and could come from elsewhere. */
const beyondHttp: readonly Case[] = ([0, 1, 2] as const).flatMap((index) =>
  ['\n', '\r\n', ' ', '\t', '\0', '\u00e9', '\u212a', '\ud83d\ude00', '*'].map(
    (text): Case => ({
      shows: 'C2 F18',
      title: `${JSON.stringify(text)} in part ${index + 1} is refused`,
      token: () =>
        parts()
          .map((part, at) => (at === index ? `${part.slice(0, 4)}${text}${part.slice(5)}` : part))
          .join('.'),
      refused: 'token_malformed',
    }),
  ),
);

const json: readonly Case[] = [
  ...notObjects(JSON.stringify(header)).map(
    ([what, text]): Case => ({
      shows: typeof text === 'string' ? 'C4' : 'C4 F10',
      title: `a header is refused that is ${what}`,
      token: withHeader(text),
      refused: 'token_malformed',
    }),
  ),
  ...notObjects(JSON.stringify(world.claims())).map(
    ([what, text]): Case => ({
      shows: typeof text === 'string' ? 'E1' : 'E1 F10',
      title: `a payload is refused that is ${what}`,
      token: withPayload(text),
      refused: 'token_malformed',
    }),
  ),
  {
    shows: 'E1',
    title: 'claims nested deeper than 64 levels are refused',
    token: () => rawToken(key, header, claims({ deep: nested(64) })),
    refused: 'token_malformed',
  },
  {
    shows: 'C4',
    title: 'a header nested deeper than 64 levels is refused',
    token: () => rawToken(key, { ...header, deep: nested(64) }, claims()),
    refused: 'token_malformed',
  },
  {
    shows: 'E1',
    title: 'a token beyond the greatest length is refused',
    token: () => rawToken(key, header, claims({ text: 'x'.repeat(2000) })),
    options: ({ options }) => ({ ...options, maxTokenLength: 1000 }),
    refused: 'token_too_long',
  },
];

const twice = (text: string, member: string): string => `${text.slice(0, -1)},${member}}`;
const first = (text: string, member: string): string => `{${member},${text.slice(1)}`;
const headerText = JSON.stringify(header);
const claimsText = (of: World = world): string => JSON.stringify(of.claims());

const duplicates: readonly Case[] = [
  { shows: 'C5', title: 'the last of two algorithms counts', token: withHeader(first(headerText, '"alg":"none"')) },
  {
    shows: 'C5',
    title: 'the last of two algorithms refuses',
    token: withHeader(twice(headerText, '"alg":"none"')),
    refused: 'algorithm_not_allowed',
  },
  { shows: 'C5', title: 'the last of two key names counts', token: withHeader(first(headerText, '"kid":"other"')) },
  {
    shows: 'C5',
    title: 'the last of two key names refuses',
    token: withHeader(twice(headerText, '"kid":"other"')),
    refused: 'key_unknown',
  },
  {
    shows: 'C5',
    title: 'the last of two types refuses',
    token: withHeader(twice(headerText, '"typ":"dpop+jwt"')),
    refused: 'type_not_allowed',
  },
  {
    shows: 'E2',
    title: 'the last of two issuers counts',
    token: withPayload(first(claimsText(), '"iss":"https://other.example/"')),
  },
  {
    shows: 'E2',
    title: 'the last of two issuers refuses',
    token: withPayload(twice(claimsText(), '"iss":"https://other.example/"')),
    refused: 'issuer_untrusted',
  },
  {
    shows: 'E2',
    title: 'the last of two audiences refuses',
    token: withPayload(twice(claimsText(), '"aud":"other"')),
    refused: 'audience_mismatch',
  },
  {
    shows: 'E2',
    title: 'the last of two expiries refuses',
    token: withPayload(twice(claimsText(), '"exp":1')),
    refused: 'token_expired',
  },
  {
    shows: 'E2',
    title: 'an escaped name is the same name',
    token: withPayload(twice(claimsText(), '"\\u0065xp":1')),
    refused: 'token_expired',
  },
  {
    shows: 'E2',
    title: 'the last of two scopes grants, and nothing of the first',
    token: withPayload(first(claimsText(), '"scope":"write:contacts"')),
    scopes: ['write:contacts'],
    refused: 'scope_insufficient',
  },
];

export const decoding: Table = {
  world,
  cases: [...form, ...alphabet, ...json, ...duplicates],
  calls: beyondHttp,
};
