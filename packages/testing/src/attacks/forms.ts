import { type Attack, type AttackReason, type AttackRequest, type AttackRow, attacksOf } from './attack.js';
import { forge } from './forge.js';

const FORM = 'Content-Type: application/x-www-form-urlencoded';

type MakeForm = (token: string) => Omit<AttackRequest, 'token'>;
const post = (body: string, ...lines: readonly string[]): AttackRequest => ({
  method: 'POST',
  lines: lines.length > 0 ? lines : [FORM],
  body,
});
const formRows: readonly (readonly [id: string, title: string, reason: AttackReason, make: MakeForm])[] = [
  [
    'and-header',
    'the same good token in header and form',
    'credentials_in_two_places',
    (t) => post(`access_token=${t}`, FORM, `Authorization: Bearer ${t}`),
  ],
  [
    'bad-and-header',
    'a good token in the header and a bad one in the form',
    'credentials_in_two_places',
    (t) => post('access_token=abc', FORM, `Authorization: Bearer ${t}`),
  ],
  [
    'and-bad-header',
    'a good token in the form and a bad one in the header',
    'credentials_in_two_places',
    (t) => post(`access_token=${t}`, FORM, 'Authorization: Bearer abc'),
  ],
  [
    'and-other-scheme',
    'a good token in the form and another scheme in the header',
    'credentials_in_two_places',
    (t) => post(`access_token=${t}`, FORM, 'Authorization: Basic YTpi'),
  ],
  ['twice', 'two tokens in a form', 'credentials_malformed', (t) => post(`access_token=${t}&access_token=${t}`)],
  [
    'twice-bad',
    'a good token and a bad one in a form',
    'credentials_malformed',
    (t) => post(`access_token=${t}&access_token=abc`),
  ],
  ['empty', 'an empty token in a form', 'credentials_malformed', () => post('access_token=')],
  [
    'scheme',
    'a good token behind its scheme in a form',
    'credentials_malformed',
    (t) => post(`access_token=Bearer+${t}`),
  ],
  [
    'space',
    'a good token with a space behind it in a form',
    'credentials_malformed',
    (t) => post(`access_token=${t}+`),
  ],
  ['nul', 'a good token with a NUL behind it in a form', 'credentials_malformed', (t) => post(`access_token=${t}%00`)],
  [
    'other-name',
    'a good token in a form, as token',
    'credentials_missing',
    (t) => post(`token=${t}&Access_Token=${t}`),
  ],
  ['list-name', 'a good token in a form, as a list', 'credentials_missing', (t) => post(`access_token[]=${t}`)],
  ['get', 'a form with GET', 'credentials_missing', (t) => ({ ...post(`access_token=${t}`), method: 'GET' })],
  [
    'json',
    'JSON for a form',
    'credentials_missing',
    (t) => post(JSON.stringify({ access_token: t }), 'Content-Type: application/json'),
  ],
  ['text', 'text for a form', 'credentials_missing', (t) => post(`access_token=${t}`, 'Content-Type: text/plain')],
  ['no-type', 'a form that does not say so', 'credentials_missing', (t) => post(`access_token=${t}`, 'Accept: */*')],
  [
    'multipart',
    'a form of several parts',
    'credentials_missing',
    (t) =>
      post(
        `--x\r\nContent-Disposition: form-data; name="access_token"\r\n\r\n${t}\r\n--x--\r\n`,
        'Content-Type: multipart/form-data; boundary=x',
      ),
  ],
  ['query', 'a form in the query', 'credentials_missing', (t) => ({ ...post('a=b'), query: `?access_token=${t}` })],
];
/** Where forms are read: RFC 6750 §2.2. */
export const formAttacks: readonly Attack[] = attacksOf('forms', 'RFC 6750 §2.2', [
  ...formRows.map(
    ([id, title, reason, make]): AttackRow => ({
      id,
      title,
      needs: 'forms',
      reason,
      request: async (kit) => make(await forge(kit)),
    }),
  ),
  {
    id: 'forged',
    title: 'a forged token in a form',

    needs: 'forms',
    reason: 'signature_invalid',
    request: async (kit) => post(`access_token=${await kit.issuer.forged({ scope: kit.scope })}`),
  },
  {
    id: 'too-long',
    title: 'a good token of 20 000 characters in a form',
    section: 'RFC 9110 §17.5',
    needs: 'forms',
    reason: 'token_too_long',
    request: async (kit) => post(`access_token=${await forge(kit, { claims: { padding: 'x'.repeat(15_000) } })}`),
  },
]);
