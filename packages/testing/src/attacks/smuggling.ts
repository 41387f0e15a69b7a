import { type Attack, type AttackRow, attacksOf } from './attack.js';
import { authorization, carrying, lines } from './forge.js';

type Row = readonly [id: string, title: string, make: (token: string) => string | readonly string[]];

/** Bytes that no HTTP message may have: Node's parser answers, and no application is asked. */
const unparsable: readonly Row[] = [
  ['fold', 'a header folded onto a second line', (token) => ['Authorization: Bearer', ` ${token}`]],
  [
    'fold-tab',
    'a token folded onto a second line',
    (token) => [`Authorization: Bearer ${token.slice(0, 20)}`, `\t${token.slice(20)}`],
  ],
  ['fold-empty', 'a header whose value begins on the second line', (token) => ['Authorization:', ` Bearer ${token}`]],
  ['fold-other', 'a header folded into the one before it', (token) => ['X-Any: y', ` Authorization: Bearer ${token}`]],
  ['nul', 'a NUL behind a good token', (token) => `Authorization: Bearer ${token}\0`],
  ['nul-inside', 'a NUL between a good token and another', (token) => `Authorization: Bearer ${token}\0Bearer abc`],
  ['nul-name', 'a NUL behind the name of the header', (token) => `Authorization\0: Bearer ${token}`],
  ['nul-scheme', 'a NUL in the scheme', (token) => `Authorization: Bear\0er ${token}`],
  ['cr', 'a carriage return alone behind a good token', (token) => `Authorization: Bearer ${token}\rX-Any: y`],
  ['cr-inside', 'a carriage return alone for the space', (token) => `Authorization: Bearer\r${token}`],
  ['lf', 'a line feed alone before the header', (token) => `X-Any: y\nAuthorization: Bearer ${token}`],
  ['lf-behind', 'a line feed alone behind a good token', (token) => `Authorization: Bearer ${token}\nX-Any: y`],
  ['lf-inside', 'a line feed alone for the space', (token) => `Authorization: Bearer\n${token}`],
  ['vertical-tab', 'a vertical tab for the space', (token) => `Authorization: Bearer\v${token}`],
  ['form-feed', 'a form feed before the scheme', (token) => `Authorization:\fBearer ${token}`],
  ['escape', 'an escape character before a good token', (token) => `Authorization: Bearer \x1b${token}`],
  ['delete', 'a delete character behind a good token', (token) => `Authorization: Bearer ${token}\x7f`],
  ['space-colon', 'a space before the colon', (token) => `Authorization : Bearer ${token}`],
  ['tab-colon', 'a tab before the colon', (token) => `Authorization\t: Bearer ${token}`],
  ['space-name', 'a space in the name', (token) => `Author ization: Bearer ${token}`],
  ['no-colon', 'no colon', (token) => `Authorization Bearer ${token}`],
  ['no-name', 'no name', (token) => `: Bearer ${token}`],
  ['name-lookalike', 'a name with a Cyrillic letter', (token) => `Authoriz\xd0\xb0tion: Bearer ${token}`],
  ['name-quoted', 'a name in quotes', (token) => `"Authorization": Bearer ${token}`],
];

/** Bodies of which nobody can say where they end: Node's parser answers those as well. */
const endless: readonly Row[] = [
  [
    'two-lengths',
    'two lengths of the body that differ',
    (token) => ['Content-Length: 0', 'Content-Length: 9', `Authorization: Bearer ${token}`],
  ],
  ['length-list', 'a list of lengths', (token) => ['Content-Length: 0, 9', `Authorization: Bearer ${token}`]],
  ['length-negative', 'a negative length', (token) => ['Content-Length: -1', `Authorization: Bearer ${token}`]],
  ['length-sign', 'a length with a sign', (token) => ['Content-Length: +0', `Authorization: Bearer ${token}`]],
  [
    'length-and-chunks',
    'a length and chunks',
    (token) => ['Content-Length: 4', 'Transfer-Encoding: chunked', `Authorization: Bearer ${token}`],
  ],
];

/** Bytes that HTTP lets through and credentials may not have. */
const foreign: readonly (readonly [id: string, title: string, make: (token: string) => string])[] = [
  ['tab', 'a tab for the space', (token) => `Bearer\t${token}`],
  ['tab-space', 'a tab behind the space', (token) => `Bearer \t${token}`],
  ['tab-inside', 'a tab in a good token', (token) => `Bearer ${token.slice(0, 9)}\t${token.slice(9)}`],
  ['no-break-space', 'a no-break space for the space', (token) => `Bearer\xa0${token}`],
  ['no-break-space-behind', 'a no-break space behind a good token', (token) => `Bearer ${token}\xa0`],
  ['next-line', 'the control character NEL behind a good token', (token) => `Bearer ${token}\x85`],
  ['latin-1', 'a Latin-1 letter behind a good token', (token) => `Bearer ${token}\xe9`],
  ['high-byte', 'the byte 0xff behind a good token', (token) => `Bearer ${token}\xff`],
  ['emoji', 'an emoji in UTF-8 behind a good token', (token) => `Bearer ${token}\xf0\x9f\x98\x80`],
  ['overlong-dot', 'a dot in overlong UTF-8', (token) => `Bearer ${token.replace('.', '\xc0\xae')}`],
  [
    'zero-width',
    'a zero-width space in UTF-8 in a good token',
    (token) => `Bearer ${token.slice(0, 9)}\xe2\x80\x8b${token.slice(9)}`,
  ],
  ['mark', 'a byte order mark before a good token', (token) => `Bearer \xef\xbb\xbf${token}`],
  ['full-width-dot', 'a full-width dot in UTF-8', (token) => `Bearer ${token.replace('.', '\xef\xbc\x8e')}`],
  ['scheme-lookalike', 'a scheme with a Cyrillic letter in UTF-8', (token) => `Be\xd0\xb0rer ${token}`],
  ['scheme-full-width', 'a scheme in full-width letters', (token) => `\xef\xbc\xa2earer ${token}`],
  ['scheme-latin-1', 'a scheme with a Latin-1 letter', (token) => `B\xe9arer ${token}`],
];

const requests: readonly AttackRow[] = [
  {
    id: 'injected-line',
    title: 'a good token on a line of its own, behind a line break in a bad one',
    reason: 'credentials_repeated',
    request: authorization((token) => `Bearer abc\r\nAuthorization: Bearer ${token}`),
  },
  {
    id: 'trailer',
    title: 'a good token in the trailer of a chunked body',
    section: 'RFC 9110 §6.5.1',
    needs: 'methods',
    reason: 'credentials_missing',
    request: carrying((token) => ({
      method: 'POST',
      // The blank line ends the header; what follows stands where the body is.
      lines: ['Transfer-Encoding: chunked', 'Trailer: Authorization', '', '0', `Authorization: Bearer ${token}`],
    })),
  },
  {
    id: 'request-in-body',
    title: 'a whole request with a good token in the body of one without',
    section: 'RFC 9112 §11.2',
    needs: 'methods',
    reason: 'credentials_missing',
    request: carrying((token) => ({
      method: 'POST',
      lines: ['Content-Type: text/plain'],
      body: `GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer ${token}\r\n\r\n`,
    })),
  },
  {
    id: 'hidden-second-line',
    title: 'a good token, and a second Authorization line behind more header lines than Node looks at',
    section: 'RFC 6750 §2',
    reason: 'credentials_malformed',
    parser: 431,
    request: lines((token) => [
      `Authorization: Bearer ${token}`,
      ...Array.from({ length: 1100 }, () => 'a:b'),
      'Authorization: Bearer other',
    ]),
  },
  {
    id: 'many-lines',
    title: 'a good token behind more header lines than Node looks at',
    section: 'RFC 9110 §5.4',
    reason: 'credentials_malformed',
    parser: 431,
    request: lines((token) => [...Array.from({ length: 1100 }, () => 'a:b'), `Authorization: Bearer ${token}`]),
  },
  {
    id: 'connection',
    title: 'no token, and a Connection header that names Authorization',
    section: 'RFC 9110 §7.6.1',
    reason: 'credentials_missing',
    request: () => ({ lines: ['Connection: Authorization, keep-alive'] }),
  },
];

/** Header bytes that one side reads in another way than the other: RFC 9112 §2.2, §5, §6.3, §11. */
export const smugglingAttacks: readonly Attack[] = attacksOf('smuggling', 'RFC 9110 §5.5', [
  ...unparsable.map(
    ([id, title, make]): AttackRow => ({ id, title, section: 'RFC 9112 §5', parser: 400, request: lines(make) }),
  ),
  ...endless.map(
    ([id, title, make]): AttackRow => ({ id, title, section: 'RFC 9112 §6.3', parser: 400, request: lines(make) }),
  ),
  {
    id: 'oversize',
    title: 'a header longer than Node takes',
    section: 'RFC 6585 §5',
    parser: 431,
    request: authorization((token) => `Bearer ${token}${'x'.repeat(20_000)}`),
  },
  ...foreign.map(
    ([id, title, make]): AttackRow => ({
      id,
      title,
      section: 'RFC 6750 §2.1',
      reason: 'credentials_malformed',
      request: authorization(make),
    }),
  ),
  ...requests,
]);
