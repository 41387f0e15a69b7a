import { type LegitimateRequest, type LegitimateRow, legitimateOf } from './attack.js';
import { carrying, forge, lines } from './forge.js';

const FORM = 'Content-Type: application/x-www-form-urlencoded';

/** Header lines out of a good token. */
const headers: readonly (readonly [id: string, title: string, make: (token: string) => string | readonly string[]])[] =
  [
    ['lower', 'the scheme in lower case', (t) => `Authorization: bearer ${t}`],
    ['upper', 'the scheme in upper case', (t) => `Authorization: BEARER ${t}`],
    ['mixed', 'the scheme in mixed case', (t) => `Authorization: bEaReR ${t}`],
    ['two-spaces', 'two spaces behind the scheme', (t) => `Authorization: Bearer  ${t}`],
    ['many-spaces', 'fifty spaces behind the scheme', (t) => `Authorization: Bearer${' '.repeat(50)}${t}`],
    ['spaces-behind', 'spaces behind the token', (t) => `Authorization: Bearer ${t}   `],
    ['tabs-behind', 'tabs behind the token', (t) => `Authorization: Bearer ${t}\t\t`],
    ['no-space', 'no space behind the colon', (t) => `Authorization:Bearer ${t}`],
    ['tab', 'a tab behind the colon', (t) => `Authorization:\tBearer ${t}`],
    ['name-lower', 'the name of the header in lower case', (t) => `authorization: Bearer ${t}`],
    ['name-upper', 'the name of the header in upper case', (t) => `AUTHORIZATION: Bearer ${t}`],
    [
      'last',
      'fifty headers before it',
      (t) => [...Array.from({ length: 50 }, (_, at) => `X-${at}: ${at}`), `Authorization: Bearer ${t}`],
    ],
    [
      'neighbours',
      'headers with names like it',
      (t) => ['X-Authorization: Bearer abc', `Authorization: Bearer ${t}`, 'Proxy-Authorization: Basic abc'],
    ],
    ['cookie', 'another token in a cookie', (t) => ['Cookie: access_token=abc', `Authorization: Bearer ${t}`]],
    ['dpop', 'a DPoP header that nobody asked for', (t) => [`Authorization: Bearer ${t}`, 'DPoP: abc']],
    ['latin-1', 'Latin-1 in another header', (t) => ['X-Name: caf\xe9', `Authorization: Bearer ${t}`]],
    [
      'connection',
      'a Connection header that names it',
      (t) => ['Connection: Authorization, keep-alive', `Authorization: Bearer ${t}`],
    ],
  ];

const others: readonly LegitimateRow[] = [
  {
    id: 'query',
    title: 'another token in the query',
    section: 'RFC 6750 §2.3',
    request: carrying((t) => ({ query: '?access_token=abc', lines: [`Authorization: Bearer ${t}`] })),
  },
  {
    id: 'query-odd',
    title: 'a query of odd characters',
    request: carrying((t) => ({ query: '?a=%00%ff&b[]=1&__proto__[c]=1&=\'"', lines: [`Authorization: Bearer ${t}`] })),
  },
  ...['POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'].map(
    (method): LegitimateRow => ({
      id: method.toLowerCase(),
      title: `the method ${method}`,
      section: 'RFC 9110 §9',
      needs: 'methods',
      request: carrying((t) => ({ method, lines: [`Authorization: Bearer ${t}`] })),
    }),
  ),
  {
    id: 'form-ignored',
    title: 'another token in a form, where forms are not read',
    section: 'RFC 6750 §2.2',
    needs: 'methods',
    request: carrying((t) => ({
      method: 'POST',
      lines: [FORM, `Authorization: Bearer ${t}`],
      body: 'access_token=abc',
    })),
  },
  {
    id: 'form',
    title: 'a token in a form, where forms are read',
    section: 'RFC 6750 §2.2',
    needs: 'forms',
    request: carrying((t) => ({ method: 'POST', lines: [FORM], body: `a=1&access_token=${t}&b=2` })),
  },
  {
    id: 'form-charset',
    title: 'a token in a form that names its character set',
    section: 'RFC 6750 §2.2',
    needs: 'forms',
    request: carrying((t) => ({ method: 'POST', lines: [`${FORM};charset=UTF-8`], body: `access_token=${t}` })),
  },
  {
    id: 'form-header',
    title: 'a token in the header, where forms are read',
    section: 'RFC 6750 §2.1',
    needs: 'forms',
    request: carrying((t) => ({ method: 'POST', lines: [FORM, `Authorization: Bearer ${t}`], body: 'a=1' })),
  },
  {
    id: 'optional-none',
    title: 'no credentials, where they are optional',
    section: 'RFC 6750 §3.1',
    needs: 'optional',
    request: () => ({ lines: [] }),
  },
  {
    id: 'optional-good',
    title: 'a good token, where credentials are optional',
    section: 'RFC 6750 §3.1',
    needs: 'optional',
    token: (kit) => forge(kit),
  },
];

/** Requests that are spelled in an unusual way: RFC 9110 §5.5, §11.1. */
export const legitimateRequests: readonly LegitimateRequest[] = legitimateOf('requests', 'RFC 9110 §11.1', [
  ...headers.map(([id, title, make]): LegitimateRow => ({ id, title, request: lines(make) })),
  ...others,
]);
